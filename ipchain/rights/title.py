"""Title: who owns which share of a right, as share tokens that are used once.

A token is (number, version), an owner and an exact fraction. A transfer consumes versions: what changes hands
and what stays behind are new versions or new tokens, so no version ever has two owners or is sold twice
(reliability.md, L-I1 to L-I3). One right has one title, whatever the number of registers it stands in.
"""

from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from ipchain.errors import invariant
from ipchain.names import PartyId

WHOLE = Fraction(1)


class Token(Struct, frozen=True):
    """One share of a right. `fraction` > 0; the next version of a number exists only when this one is spent."""

    number: int
    version: int
    owner: PartyId
    fraction: Fraction


class Title(Struct, frozen=True):
    """The live tokens of a right, in order of number; `issued` is the highest number given so far."""

    tokens: tuple[Token, ...]
    issued: int

    def __post_init__(self) -> None:
        if len(self.tokens) == 1:
            # By far the most common title: one owner of the whole.
            invariant(self.tokens[0].fraction == WHOLE, "title.shares-add-up-to-one", tokens=self.tokens)
            return
        total = sum((token.fraction for token in self.tokens), Fraction())
        invariant(total == WHOLE, "title.shares-add-up-to-one", total=total, tokens=self.tokens)
        for token in self.tokens:
            invariant(token.fraction > 0, "title.no-empty-share", token=token)
        numbers = {token.number for token in self.tokens}
        invariant(len(numbers) == len(self.tokens), "title.one-version-live", tokens=self.tokens)

    def share_of(self, party: PartyId) -> Fraction:
        """All that the party owns; 0 when nothing."""
        return sum((token.fraction for token in self.tokens if token.owner == party), Fraction())

    def owners(self) -> tuple[tuple[str, int, int], ...]:
        """(party, numerator, denominator) for each owner, in the order of their first token."""
        if len(self.tokens) == 1:
            return ((self.tokens[0].owner, 1, 1),)
        shares: dict[PartyId, Fraction] = {}
        for token in self.tokens:
            shares[token.owner] = shares.get(token.owner, Fraction()) + token.fraction
        return tuple((owner, share.numerator, share.denominator) for owner, share in shares.items())


def sole_title(owner: PartyId) -> Title:
    """The title of a right that one party files."""
    return Title((Token(1, 1, owner, WHOLE),), issued=1)


def transferred(title: Title, assignor: PartyId, assignee: PartyId, share: Fraction) -> Title | None:
    """The title after the assignor handed over so much of the whole; None when it does not own that much.

    0 < share <= 1. The assignor's tokens are consumed in order of number.
    """
    if title.share_of(assignor) < share:
        return None
    missing = share
    tokens: list[Token] = []
    issued = title.issued
    for token in title.tokens:
        if token.owner != assignor or not missing:
            tokens.append(token)
        elif token.fraction <= missing:
            missing -= token.fraction
            tokens.append(replace(token, version=token.version + 1, owner=assignee))
        else:
            issued += 1
            tokens.append(replace(token, version=token.version + 1, fraction=token.fraction - missing))
            tokens.append(Token(issued, 1, assignee, missing))
            missing = Fraction()
    tokens.sort(key=lambda token: token.number)
    return Title(tuple(tokens), issued)
