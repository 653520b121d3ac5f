"""The law in an office file, as values: oppositions, terms, licences, transfers, international registrations.

The groups are `registers` (by kind of right), `licence`, `transfer`, `madrid` and `representation`, each leaf a
fact with its source. What a kind of right has no fact for is unknown, not forbidden; what an office does not list
under `registers`, it does not keep. `representation` is read and checked, but nothing acts on it yet.
Source of the groups: ipchain/rights/profile.py; how to edit them: nodes/README.md.

Not here: who and where the office is (`offices`), and what the law does to a request (`ipchain.rights`).
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from ipchain.names import OfficeId
from ipchain.rights.profile import (
    Effect,
    Fact,
    Kind,
    LegalProfile,
    LicenceRules,
    MadridRules,
    Opposition,
    OppositionMode,
    OptOut,
    Protection,
    TransferRules,
    UnrecordableLicence,
)
from ipchain.scenario.forms import Form, Parse, listed, one_of
from ipchain.scenario.problems import Problem
from ipchain.scenario.values import Complaint, legal_term, whole, yes_no

LAW_KEYS: Final = ("registers", "licence", "transfer", "madrid", "representation")


class _Represented(Enum):
    """Who needs a local representative."""

    NON_RESIDENT = "non_resident"
    NON_EEA = "non_eea"
    ON_REFUSAL = "on_refusal"


def legal_profile(office: OfficeId, file: Form) -> LegalProfile | None:
    """The law of an office file; None if a group is wrong, and the form's problems say how."""
    registers = file.part("registers", [kind.value for kind in Kind])
    opposition: dict[Kind, Opposition] = {}
    protection: dict[Kind, Protection] = {}
    for kind in Kind if registers else ():
        kept = registers.part(kind.value, ("opposition", "protection"), needed=False) if registers else None
        if kept:
            opposed, protected = _opposition(kept), _protection(kept)
            if opposed and protected:
                opposition[kind], protection[kind] = opposed, protected
    licence, transfer, madrid = _licence(file), _transfer(file), _madrid(file)
    if represented := file.part("representation", ("required_if",), needed=False):
        represented.fact("required_if", one_of(_Represented))
    if licence is None or transfer is None:
        return None
    kinds = tuple(kind for kind in Kind if kind in protection)
    return LegalProfile(office, kinds, opposition, protection, licence, transfer, madrid)


def _opposition(kept: Form) -> Opposition | None:
    group = kept.part("opposition", ("mode", "window"))
    mode = group.fact("mode", one_of(OppositionMode)) if group else None
    if group is None or mode is None:
        return None
    has_window = mode.value is not OppositionMode.NONE
    window = group.fact("window", legal_term, needed=has_window)
    if window and not has_window:
        spot = group.node.entries[-1].key.spot
        group.problems.append(Problem("E209", spot, "where nothing can be opposed there is no window", "take it away"))
    return Opposition(mode, window)


def _protection(kept: Form) -> Protection | None:
    group = kept.part("protection", ("term", "renewable", "grace", "most"))
    if group is None:
        return None
    term = group.fact("term", legal_term)
    renewable = group.fact("renewable", yes_no)
    grace = group.fact("grace", legal_term, needed=False)
    most = group.fact("most", legal_term, needed=False)
    return Protection(term, renewable, grace, most) if term and renewable else None


def _licence(file: Form) -> LicenceRules | None:
    keys = (
        "recordable", "effect", "exclusivity_blocks", "partial_territory", "sublicence", "unrecordable",
        "partial_goods", "effect_by_kind",
    )  # fmt: skip
    group = file.part("licence", keys)
    if group is None:
        return None
    recordable = group.fact("recordable", yes_no)
    effect = group.fact("effect", one_of(Effect))
    blocks = group.fact("exclusivity_blocks", yes_no)
    partial = group.fact("partial_territory", yes_no, needed=False)
    sublicence = group.fact("sublicence", yes_no, needed=False)
    goods = group.fact("partial_goods", yes_no, needed=False)
    if recordable is None or effect is None or blocks is None:
        return None
    sorts = _unrecordable(group)
    return LicenceRules(recordable, effect, blocks, partial, sublicence, sorts, goods, _effect_by_kind(group))


def _unrecordable(licence: Form) -> tuple[Fact[UnrecordableLicence], ...]:
    """The sorts of licence that the register refuses, by kind of right: `patent: {value: non-exclusive, ...}`."""
    group = licence.part("unrecordable", [kind.value for kind in Kind], needed=False)
    if group is None:
        return ()
    facts = (group.fact(kind.value, _sort_of(kind), needed=False) for kind in Kind)
    return tuple(fact for fact in facts if fact is not None)


def _sort_of(kind: Kind) -> Parse[UnrecordableLicence]:
    word = listed(("exclusive", "non-exclusive"))

    def parse(text: str) -> UnrecordableLicence | Complaint:
        read = word(text)
        return read if isinstance(read, Complaint) else UnrecordableLicence(kind, exclusive=read == "exclusive")

    return parse


def _effect_by_kind(rules: Form) -> Mapping[Kind, Fact[Effect]]:
    """The kinds of right for which the effect is another one: `patent: {value: constitutive, ...}`."""
    group = rules.part("effect_by_kind", [kind.value for kind in Kind], needed=False)
    if group is None:
        return {}
    facts = ((kind, group.fact(kind.value, one_of(Effect), needed=False)) for kind in Kind)
    return {kind: fact for kind, fact in facts if fact is not None}


def _transfer(file: Form) -> TransferRules | None:
    group = file.part("transfer", ("effect", "partial_goods", "record_within", "effect_by_kind"))
    if group is None:
        return None
    effect = group.fact("effect", one_of(Effect))
    partial = group.fact("partial_goods", yes_no, needed=False)
    # Under race-notice everything hangs on this time; elsewhere nothing does.
    within = group.fact("record_within", legal_term, needed=effect is not None and effect.value is Effect.RACE_NOTICE)
    return TransferRules(effect, partial, within, _effect_by_kind(group)) if effect else None


def _madrid(file: Form) -> MadridRules:
    keys = ("refusal_months", "opposition_after_18", "ib_licence_effect", "ib_licence_opt_out")
    group = file.part("madrid", keys, needed=False)
    if group is None:
        return MadridRules()
    counts = group.fact("ib_licence_effect", yes_no, needed=False)
    opt_out = group.fact("ib_licence_opt_out", one_of(OptOut), needed=False)
    if opt_out is not None and (counts is None or counts.value):
        spot = group.node.entries[-1].key.spot
        said = "an office opts out only where the entry has no effect"
        group.problems.append(Problem("E209", spot, said, "take it away, or write 'ib_licence_effect: no'"))
    return MadridRules(
        group.fact("refusal_months", whole, needed=False),
        group.fact("opposition_after_18", yes_no, needed=False),
        counts,
        opt_out,
    )
