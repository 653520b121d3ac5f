"""What an entry asks for, as plain facts: who, to whom, for where, how much. Read from the bytes that were signed."""

from datetime import date
from typing import Annotated, Final

from msgspec import Meta, Struct

from ipchain.encoding import decode
from ipchain.errors import EncodingError
from ipchain.ledger.transaction import Transaction
from ipchain.rights.actions import (
    Action,
    Answer,
    Assign,
    Correct,
    Decide,
    Extend,
    Freeze,
    License,
    Oppose,
    Register,
    Surrender,
    Unfreeze,
    decode_action,
)

NO_TERM: Final = (0, 0, 0)


class Details(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The facts of one entry; what its verb does not have is empty."""

    by: Annotated[str, Meta(description="owner, assignor, licensor, opponent, or who asks")] = ""
    to: Annotated[str, Meta(description="assignee or licensee")] = ""
    offices: Annotated[tuple[str, ...], Meta(description="designated offices, or a licence's territory")] = ()
    share: Annotated[tuple[int, int], Meta(description="numerator and denominator of the share assigned")] = (1, 1)
    classes: tuple[int, ...] = ()
    words: str = ""
    number: str = ""
    priority_of: str = ""
    exclusive: bool = False
    term: Annotated[tuple[int, int, int], Meta(description="years, months, days; zeros: as long as the right")] = (
        NO_TERM
    )
    accepted: Annotated[bool, Meta(description="an answer that takes the right, a decision for the owner")] = False
    grounds: str = ""


def details_of(body: bytes) -> tuple[Details, date | None]:
    """The facts of an entry and its legal date; nothing where the bytes are no request."""
    try:
        content = decode(body, Transaction)
        action = decode_action(content.kind, content.payload)
    except EncodingError:
        return Details(), None
    day = content.legal_date
    known = date.min.toordinal() <= day <= date.max.toordinal()
    return _details(action), date.fromordinal(day) if known else None


def _details(action: Action) -> Details:
    match action:
        case Register():
            return Details(
                by=action.owner,
                words=action.words,
                number=action.number,
                classes=action.nice_classes,
                priority_of=action.priority_of,
            )
        case Extend():
            return Details(offices=action.to)
        case Answer():
            return Details(accepted=action.accept, grounds=action.reason)
        case Assign():
            return Details(
                by=action.assignor,
                to=action.assignee,
                share=(action.share_numerator, action.share_denominator),
                classes=action.part_of,
            )
        case License():
            return Details(
                by=action.licensor,
                to=action.licensee,
                offices=action.territory,
                exclusive=action.exclusive,
                term=(action.term_years, action.term_months, action.term_days),
            )
        case Oppose() | Freeze() | Unfreeze():
            return Details(by=action.by, grounds=action.grounds)
        case Surrender():
            return Details(by=action.by)
        case Decide():
            return Details(accepted=not action.upheld, grounds=action.grounds)
        case Correct():
            return Details(words=action.value, grounds=action.grounds)
        case _:
            return Details()
