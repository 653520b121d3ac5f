"""Names that refer to something: offices, parties, rights, steps, faults, variants.

One pass over all single values: their kind in the vocabulary says what each must refer to. Rights are looked at in
the order of the steps, because a right exists only after it was filed, and a licence reaches only where the right does.

Not here: moments (`timing`).
"""

from collections.abc import Iterable, Mapping

from ipchain.names import OfficeId
from ipchain.scenario.offices import known_codes, names_of
from ipchain.scenario.problems import Spot, shortened
from ipchain.scenario.suggestions import did_you_mean, listed
from ipchain.scenario.typed import Block, Leaf, Report, Row, Value, leaves
from ipchain.scenario.vocabulary.scalars import Moment
from ipchain.scenario.who import unknown_office

_OFFICE_KINDS = frozenset({"office", "office-or-all", "office-or-any"})
_ROLES = frozenset({"leader", "minority"})


def check_references(top: Block, offices: tuple[OfficeId, ...], report: Report) -> None:
    """Report every name that refers to nothing.

    `offices` are those that take part; empty where that is not known, then only codes nobody has are reported.
    """
    written = {key: value for key, value in top.fields.items() if key != "offices"}
    ids = _ids(top, report)
    parties = tuple(block.heads) if (block := top.block("parties")) else ()
    rights = tuple(leaf.text for value in written.values() for leaf in leaves(value) if leaf.kind == "new-right")
    for value in written.values():
        for leaf in leaves(value):
            if leaf.kind in _OFFICE_KINDS or (leaf.kind == "selection" and isinstance(leaf.value, str)):
                _office(leaf, offices, report)
            elif leaf.kind == "party":
                _named(leaf, "E402", "party", parties, report)
            elif leaf.kind == "right" and all(item.word for item in _steps(top)):
                _named(leaf, "E403", "right", rights, report)
            elif leaf.kind == "step":
                _named(leaf, "E404", "step", [name for name, kind in ids.items() if kind != "fault"], report)
            elif leaf.kind == "fault":
                _named(leaf, "E404", "fault or step", list(ids), report)
            elif isinstance(leaf.value, Moment) and leaf.value.name not in ids:
                note = did_you_mean(leaf.value.name, ids)
                said = f"there is no fault or step '{shortened(leaf.value.name)}'"
                report.add("E404", leaf.spot, said, note, *_known(ids))
    _keyed_offices(top, offices, report)
    _concerned_offices(top, offices, report)
    _roles_of_steps(top, ids, report)
    _rights_in_order(top, report)
    _votes_in_order(top, report)


def _office(leaf: Leaf, offices: tuple[OfficeId, ...], report: Report) -> None:
    if leaf.text in offices:
        return
    if leaf.kind == "office-or-all" and leaf.text == "all":
        return
    if leaf.kind == "office-or-any" and leaf.text == "any":
        return
    if leaf.kind == "selection" and leaf.text in _ROLES:
        return
    _check_code(leaf.text, leaf.spot, offices, report)


def _check_code(code: str, spot: Spot, offices: tuple[OfficeId, ...], report: Report) -> None:
    if code in known_codes() or (len(code) == 2 and code.startswith("Q")):
        if offices:
            report.add("E401", spot, f"{code} takes no part in this scenario", f"offices here: {listed(offices)}")
        return
    meant = names_of().get(code.strip().casefold())
    if meant is None and (note := did_you_mean(code, offices)):
        report.add("E401", spot, f"there is no office code '{shortened(code)}'", note)
        return
    unknown_office(code, spot, report)


def _keyed_offices(top: Block, offices: tuple[OfficeId, ...], report: Report) -> None:
    """Office codes that stand as keys: weights, ballots, days. Names of chambers are free, even 'weights'."""
    blocks = list(_blocks(value for key, value in top.fields.items() if key != "offices"))
    chambers = [block.fields.get("chambers") for block in blocks]
    for block in blocks:
        if any(block is one for one in chambers):
            continue
        for key in ("weights", "ballots", "gap_days", "days"):
            group = block.block(key)
            for code, spot in group.heads.items() if group else ():
                if code not in offices:
                    _check_code(code, spot, offices, report)


def _concerned_offices(top: Block, offices: tuple[OfficeId, ...], report: Report) -> None:
    """A motion concerns an office that takes part; only one to be admitted comes from outside."""
    for step in _steps(top):
        acting = step.block("propose")
        leaf = acting.leaf("office") if acting else None
        if acting is not None and leaf is not None and leaf.text not in offices:
            joins = acting.get("decision", str) == "admit-office"
            _check_code(leaf.text, leaf.spot, () if joins else offices, report)


def _named(leaf: Leaf, code: str, what: str, known: Iterable[str], report: Report) -> None:
    names = list(known)
    if leaf.text in names:
        return
    said = f"there is no {what} '{shortened(leaf.text)}'"
    report.add(code, leaf.spot, said, did_you_mean(leaf.text, names), *_known(names))


def _known(names: Iterable[str]) -> tuple[str, ...]:
    known = listed(names)
    return (f"Known here: {known}.",) if known else ()


def _ids(top: Block, report: Report) -> Mapping[str, str]:
    """The ids of steps (with their verb) and faults (with the word `fault`); an id names one thing in a file."""
    ids: dict[str, str] = {}
    for sections in (("steps", "faults"), ("load",), ("expect",)):
        lines: dict[str, int] = {}
        for where, item in [(section, item) for section in sections for item in top.items(section)]:
            leaf = item.leaf("id") if isinstance(item, Block) else None
            if leaf is None or not isinstance(item, Block):
                continue
            if leaf.text in lines:
                said = f"the id '{leaf.text}' stands twice; line {lines[leaf.text]} has it already"
                report.add("E408", leaf.spot, said, "give one of the two another id")
            elif sections == ("steps", "faults"):
                ids[leaf.text] = "fault" if where == "faults" else item.word
            lines.setdefault(leaf.text, leaf.spot.line)
    return ids


def _roles_of_steps(top: Block, ids: Mapping[str, str], report: Report) -> None:
    """A certificate comes from a certify step, a vote belongs to a proposal."""
    wanted = {"certificate_of": "certify", "proposal": "propose"}
    for block in _blocks(top.fields.values()):
        for key, verb in wanted.items():
            leaf = block.leaf(key)
            if leaf is not None and ids.get(leaf.text, verb) not in {verb, ""}:
                said = f"'{leaf.text}' is a step with '{ids[leaf.text]}', not with '{verb}'"
                steps = [name for name, word in ids.items() if word == verb]
                report.add("E404", leaf.spot, said, f"write {listed(steps)}" if steps else "", *_known(steps))


def _rights_in_order(top: Block, report: Report) -> None:
    """A right is used after it was filed (E403), and licensed where it has an entry or was extended to (E407)."""
    steps = _steps(top)
    filed_later = {right: number for number, step in enumerate(steps) if (right := _filed(step))}
    reach: dict[str, list[str]] = {}
    for number, step in enumerate(steps):
        acting = step.block(step.word)
        if acting is None:
            continue
        for key in ("right", "priority_of"):
            leaf = acting.leaf(key)
            if leaf is None or (step.word == "register" and key == "right"):
                continue
            filing = filed_later.get(leaf.text)
            if filing is not None and (filing > number or _earlier(step, steps[filing])):
                said = f"the right '{leaf.text}' is used before it exists"
                note = f"it is filed in line {steps[filing].spot.line}"
                report.add("E403", leaf.spot, said, note)
        right, office = acting.get("right", str), acting.get("at_office", str)
        if right is None:
            continue
        if step.word == "register":
            if right in reach:
                said = f"the right '{right}' is filed twice"
                report.add("E408", acting.fields["right"].spot, said, "give the second one another name")
            reach.setdefault(right, []).append(office or "")
        elif step.word == "extend":
            reach.setdefault(right, []).extend(acting.values("to", str))
        elif step.word == "license" and all(one.word and one.is_whole() for one in steps):
            _territory(acting, right, reach, report)


def _votes_in_order(top: Block, report: Report) -> None:
    """A motion is voted on after it was proposed (E403)."""
    steps = _steps(top)
    proposed = {step.get("id", str): number for number, step in enumerate(steps) if step.word == "propose"}
    for number, step in enumerate(steps):
        acting = step.block("vote")
        leaf = acting.leaf("proposal") if acting else None
        made = proposed.get(leaf.text) if leaf else None
        if leaf is not None and made is not None and (made > number or _earlier(step, steps[made])):
            said = f"'{leaf.text}' is voted on before it is proposed"
            report.add("E403", leaf.spot, said, f"it is proposed in line {steps[made].spot.line}")


def _steps(top: Block) -> list[Block]:
    return [item for item in top.items("steps") if isinstance(item, Block)]


def _filed(step: Block) -> str | None:
    acting = step.block("register")
    return acting.get("right", str) if acting else None


def _earlier(step: Block, other: Block) -> bool:
    """True when both moments are written and this one is the earlier."""
    mine, others = step.get("at", int), other.get("at", int)
    return mine is not None and others is not None and mine < others


def _territory(acting: Block, right: str, reach: Mapping[str, list[str]], report: Report) -> None:
    covered = reach.get(right)
    for item in acting.items("territory"):
        if covered and isinstance(item, Leaf) and item.text not in covered and "" not in covered:
            said = f"the right '{right}' does not reach {item.text}"
            report.add("E407", item.spot, said, f"it reaches {listed(covered)}; extend it first")


def check_comparison(top: Block, report: Report) -> None:
    """Axes are keys of `variants` (E406), and their values names of variants (E405)."""
    variants, compare = top.block("variants"), top.block("compare")
    known = (
        {key: tuple(group.heads) for key, group in variants.fields.items() if isinstance(group, Block)}
        if variants
        else {}
    )
    cells: list[Block] = []
    if compare:
        cells += [block for key in ("axes", "baseline") if (block := compare.block(key))]
        cells += [item for key in ("include", "exclude") for item in compare.items(key) if isinstance(item, Block)]
    for item in top.items("expect"):
        if isinstance(item, Block) and (where := item.block("where")):
            cells.append(where)
    for cell in cells:
        for axis, value in cell.fields.items():
            if axis not in known:
                said = f"no variants are given for '{shortened(axis)}'"
                report.add("E406", cell.heads[axis], said, did_you_mean(axis, known), *_known(known))
                continue
            for leaf in leaves(value):
                if leaf.text not in known[axis]:
                    said = f"'{shortened(leaf.text)}' is no variant of '{axis}'"
                    report.add("E405", leaf.spot, said, did_you_mean(leaf.text, known[axis]), *_known(known[axis]))


def _blocks(values: Iterable[Value]) -> Iterable[Block]:
    for value in values:
        if isinstance(value, Block):
            yield value
            yield from _blocks(value.fields.values())
        elif isinstance(value, Row):
            yield from _blocks(value.items)
