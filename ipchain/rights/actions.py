"""What an office can ask the ledger to enter: one action per verb, and their canonical bytes.

A transaction of the ledger carries a word (`kind`) and bytes (`payload`); here they become an action and
back. Actions hold plain values only (codes, names, whole numbers), so that their bytes are canonical.
A share is two whole numbers, a term three (years, months, days); what they may be is judged at execution,
not here: bytes that decode are an action, and an action that asks for nonsense gets a receipt.

Not here: who may do what (`judge` and the rules it calls), and what that changes.
"""

from typing import Final

from msgspec import Struct

from ipchain.encoding import decode, encode
from ipchain.errors import EncodingError
from ipchain.names import OfficeId, PartyId, RightId


class Register(Struct, frozen=True, array_like=True, tag=70):
    """File a right at the signing office. `kind` is a word of `profile.Kind`; `priority_of` may be empty."""

    right: RightId
    kind: str
    owner: PartyId
    words: str
    nice_classes: tuple[int, ...]
    ipc: tuple[str, ...]
    number: str
    documents: tuple[str, ...]
    priority_of: RightId


class Extend(Struct, frozen=True, array_like=True, tag=71):
    """Designate further offices, asked for at the office of origin."""

    right: RightId
    to: tuple[OfficeId, ...]


class Answer(Struct, frozen=True, array_like=True, tag=72):
    """A designated office takes the right into its own register, or refuses it with a reason code."""

    right: RightId
    accept: bool
    reason: str


class Assign(Struct, frozen=True, array_like=True, tag=73):
    """Hand over a share of the whole right, or some of its goods. `part_of` empty means all goods.

    The share is `share_numerator/share_denominator` of the whole right, not of what the assignor holds.
    `signed_on` is the day of the contract as proleptic ordinal, 0: the day on which it is handed in.
    """

    right: RightId
    assignor: PartyId
    assignee: PartyId
    share_numerator: int
    share_denominator: int
    part_of: tuple[int, ...]
    documents: tuple[str, ...]
    signed_on: int = 0


class License(Struct, frozen=True, array_like=True, tag=74):
    """Allow use in a territory (offices) for a term; a term of 0, 0, 0 lasts as long as the right.

    `part_of` empty means all goods; `signed_on` is the day of the contract, as in `Assign`. `sublicence` says that
    the licensee may grant sub-licences. A licence whose licensor is a licensee, not an owner, is itself a
    sub-licence.
    """

    right: RightId
    licensor: PartyId
    licensee: PartyId
    territory: tuple[OfficeId, ...]
    exclusive: bool
    term_years: int
    term_months: int
    term_days: int
    sublicence: bool
    part_of: tuple[int, ...] = ()
    signed_on: int = 0


class Renew(Struct, frozen=True, array_like=True, tag=75):
    """Keep the right in the signing office's register for a further term."""

    right: RightId


class Surrender(Struct, frozen=True, array_like=True, tag=76):
    """Give the right up in the signing office's register. `by` empty: all owners of record together."""

    right: RightId
    by: PartyId


class Oppose(Struct, frozen=True, array_like=True, tag=77):
    """Object to the right in the signing office's register."""

    right: RightId
    by: PartyId
    grounds: str


class Decide(Struct, frozen=True, array_like=True, tag=78):
    """The office decides: `upheld` True ends the right there, False lets it go on (or grants it)."""

    right: RightId
    upheld: bool
    grounds: str


class Correct(Struct, frozen=True, array_like=True, tag=79):
    """Correct what an earlier entry said.

    `entry` is its digest in hexadecimal, empty for the newest entry of the signing office; an empty `field` is a
    remark.
    """

    right: RightId
    entry: str
    field: str
    value: str
    grounds: str


class Freeze(Struct, frozen=True, array_like=True, tag=80):
    """Stop dealings with the right, such as by a court's order. `by` says on whose word, empty for the office's own."""

    right: RightId
    by: str
    grounds: str


class Unfreeze(Struct, frozen=True, array_like=True, tag=81):
    """Allow dealings again."""

    right: RightId
    by: str
    grounds: str


Action = (
    Register | Extend | Answer | Assign | License | Renew | Surrender | Oppose | Decide | Correct | Freeze | Unfreeze
)

VERBS: Final[dict[str, type[Action]]] = {
    "register": Register,
    "extend": Extend,
    "answer": Answer,
    "assign": Assign,
    "license": License,
    "renew": Renew,
    "surrender": Surrender,
    "oppose": Oppose,
    "decide": Decide,
    "correct": Correct,
    "freeze": Freeze,
    "unfreeze": Unfreeze,
}
"""The verb word of a transaction (`Transaction.kind`) and the action it carries."""

VERB_OF: Final[dict[type[Action], str]] = {action: verb for verb, action in VERBS.items()}
"""The other way round."""


def encode_action(action: Action) -> tuple[str, bytes]:
    """The verb word and the canonical bytes, as a transaction carries them."""
    return VERB_OF[type(action)], encode(action)


def decode_action(kind: str, payload: bytes) -> Action:
    """The action that these bytes under this verb word are. Raises EncodingError for anything else."""
    wanted = VERBS.get(kind)
    if wanted is None:
        raise EncodingError(f"no such verb: {kind}")
    return decode(payload, wanted)
