"""The common model: the fields in which a right's record goes from one office to another.

The names are ours, each with its place in WIPO's standards where one was read: an INID code (ST.60, ST.9), an element
of ST.66 (the XML of trade marks), one of ST.96. WIPO itself holds a perfect conversion between its newer and its
older XML standards to be unrealistic (ST.96, Annex VI), so what is lost on the way is measured, not argued away.
Source of the references: `nodes/standards/common-model.yaml`, each with its confidence.

Not here: which of the fields an office can hold (`form`), and what comes back (`round_trip`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ipchain.names import OfficeId
from ipchain.rights.profile import Fact

STATUS: Final = "status"
"""The one field whose values are translated from each office's codes into common words and back."""

LICENCE: Final = "licence_"
"""How the fields begin that a record has once for each licence."""


@dataclass(frozen=True, slots=True)
class CommonField:
    """One field. `meaning` is by language. References are None where none is known.

    `held_by` are offices of which a source says that their register holds, or does not hold, this field, where the
    office's profile has no such fact.
    """

    name: str
    meaning: Mapping[str, str]
    inid: Fact[str] | None = None
    st66: Fact[str] | None = None
    st96: Fact[str] | None = None
    held_by: Mapping[OfficeId, Fact[bool]] = field(default_factory=dict)


CommonModel = Mapping[str, CommonField]
"""The fields by name, in their order."""
