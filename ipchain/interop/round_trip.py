"""Round-trip loss: a record goes from one office through the common model to another and back.

Each way is a conversion of its own. An office's code becomes the common word; a word becomes that code of the other
office which stands for it: the first of its life cycle that has the word by the rule of the model too, else the first
that has it. A field without a place at the receiving office is dropped. A field of which nobody says whether the
office holds it goes on as `UNSAID`, and so does a code whose word nobody knows.

The loss is 1 - equal / fields (domain research, f.3), so what is unsaid counts as not come back; `least` counts only
what is certainly lost. The truth lies between the two.

Not here: legal effect; a licence that comes back as a field may still bind nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Final

from ipchain.interop.common_model import STATUS, CommonModel
from ipchain.interop.form import Held, OfficeForm
from ipchain.interop.record import EXCLUSIVE, NO, YES, Key, Record
from ipchain.interop.status import Codes, StatusTable, Word


class Unsaid(Enum):
    """The value of a field that nobody can tell."""

    UNSAID = "unsaid"


UNSAID: Final = Unsaid.UNSAID

Values = Mapping[Key, str | Unsaid]
"""A record on its way: values, or that nobody can tell."""


@dataclass(frozen=True, slots=True)
class Side:
    """One office as a partner of an exchange: its form and its codes for one kind of right."""

    form: OfficeForm
    codes: Codes
    word_codes: Mapping[Word, str]
    """The code by which this office would say each common word that it can say."""


def side_of(form: OfficeForm, codes: Codes, table: StatusTable) -> Side:
    """The office's side, with the code it would use for each word."""
    by_word: dict[Word, str] = {}
    for natural in (True, False):
        for code in codes.codes:
            word = codes.word(code)
            if word is not None and _is_natural(code, word, table) is natural:
                by_word.setdefault(word, code)
    return Side(form, codes, by_word)


@dataclass(frozen=True, slots=True)
class Trip:
    """What came back: so many fields `equal`, `lost` and `unsaid`. `gone` names the lost ones, each once, in order."""

    equal: int
    lost: int
    unsaid: int
    gone: tuple[str, ...] = ()

    @property
    def fields(self) -> int:
        """How many fields went out."""
        return self.equal + self.lost + self.unsaid

    @property
    def loss(self) -> Fraction | None:
        """1 - equal / fields, 0 to 1; None where nothing went out."""
        return 1 - Fraction(self.equal, self.fields) if self.fields else None

    def times(self, count: int) -> "Trip":
        """So many trips like this one."""
        return Trip(self.equal * count, self.lost * count, self.unsaid * count, self.gone)

    @property
    def least(self) -> Fraction | None:
        """Lost / fields: the part of the loss that is certain; None where nothing went out."""
        return Fraction(self.lost, self.fields) if self.fields else None


def there_and_back(record: Record, home: Side, model: CommonModel, via: Side | None = None) -> Trip:
    """The record of `home` through the common model and back; with `via`, through that office's form in between."""
    own = in_form(record.values, home)
    travelling = to_common(own, home, model)
    if via is not None:
        travelling = to_common(from_common(travelling, via), via, model)
    back = from_common(travelling, home)
    equal = [key for key, value in own.items() if value is not UNSAID and back.get(key) == value]
    unsaid = [key for key in own if key not in equal and back.get(key, "") is UNSAID]
    lost = [key for key in own if key not in equal and key not in unsaid]
    return Trip(len(equal), len(lost), len(unsaid), tuple(dict.fromkeys(key.field for key in lost)))


def together(trips: Iterable[Trip]) -> Trip:
    """Several trips as one."""
    equal = lost = unsaid = 0
    gone: dict[str, None] = {}
    for trip in trips:
        equal, lost, unsaid = equal + trip.equal, lost + trip.lost, unsaid + trip.unsaid
        gone.update(dict.fromkeys(trip.gone))
    return Trip(equal, lost, unsaid, tuple(gone))


def in_form(values: Values, side: Side) -> Values:
    """What the office's form takes of these values; where nobody says whether it does, `UNSAID`."""
    refused = _refused_licences(values, side)
    kept: dict[Key, str | Unsaid] = {}
    for key, value in values.items():
        place = side.form.places.get(key.field)
        if place is None or place.held is Held.NO or key.licence in refused:
            continue
        kept[key] = value if place.held is Held.YES else UNSAID
    return kept


def to_common(own: Values, side: Side, model: CommonModel) -> Values:
    """An office's values in the common model: fields that it names, the status as a common word."""
    named = {key: value for key, value in own.items() if key.field in model}
    status = named.get(Key(STATUS))
    if isinstance(status, str):
        word = side.codes.word(status)
        named[Key(STATUS)] = UNSAID if word is None else word.value
    return named


def from_common(common: Values, side: Side) -> Values:
    """Common values in an office's form: fields it has a place for, the word as one of its codes if it has one."""
    kept = dict(in_form(common, side))
    status = kept.get(Key(STATUS))
    if isinstance(status, str):
        code = side.word_codes.get(Word(status))
        if code is None:
            del kept[Key(STATUS)]
        else:
            kept[Key(STATUS)] = code
    return kept


def _refused_licences(values: Values, side: Side) -> frozenset[int]:
    """The numbers of the licences of a sort that this register takes no entry of."""
    sort = side.form.refuses_exclusive
    if sort is None:
        return frozenset()
    word = YES if sort else NO
    return frozenset(key.licence for key, value in values.items() if key.field == EXCLUSIVE and value == word)


def _is_natural(code: str, word: Word, table: StatusTable) -> bool:
    """True when the rule of the model gives the state of this code the same word."""
    return any(state.value == code and rule.value is word for state, rule in table.states.items())
