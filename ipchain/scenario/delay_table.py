"""Measured delays between offices, as a table that comes out of any spreadsheet: from, to, one_way_ms.

    from,to,one_way_ms
    EM,RU,31.5
    EM,AU,152

Decimals have a point, at most three of them; a pair that stands one way only counts for both ways.

Not here: which pairs a scenario needs (`networks.delays_between`).
"""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from ipchain.names import Micros, OfficeId
from ipchain.scenario.guard import Refused, checked_text
from ipchain.scenario.problems import Problem, ScenarioError, Spot, shortened
from ipchain.scenario.values import Complaint

Pair = tuple[OfficeId, OfficeId]

_COLUMNS: Final = ("from", "to", "one_way_ms")
_HEADER: Final = ",".join(_COLUMNS)
_CODE: Final = re.compile(r"[A-Z]{2}", re.ASCII)
_MILLISECONDS: Final = re.compile(r"\d{1,6}(?:\.\d{1,3})?", re.ASCII)
_MOST_DELAY_US: Final = 60_000_000


def read_delays(raw: bytes, name: str) -> Mapping[Pair, Micros]:
    """One-way delays in microseconds for `Network.delays_us`; `name` is what messages call the table.

    Raises ScenarioError with all mistakes in the table.
    """
    try:
        source, _ = checked_text(raw, name)
    except Refused as refused:
        raise ScenarioError([refused.problem]) from None
    problems: list[Problem] = []
    delays: dict[Pair, Micros] = {}
    header = tuple(part.strip() for line in source.lines[:1] for part in line.split(","))
    if header != _COLUMNS:
        problems.append(Problem("E203", Spot(source, 1, 1), "the first line names the columns", f"write '{_HEADER}'"))
    for number, line in enumerate(source.lines[1:], start=2):
        if not line.strip():
            continue
        row = _row(line)
        if isinstance(row, Complaint):
            problems.append(Problem(row.code, Spot(source, number, 1, len(line)), row.message, row.note))
        elif row[0] in delays:
            said = f"the way from {row[0][0]} to {row[0][1]} stands twice"
            problems.append(Problem("E104", Spot(source, number, 1, len(line)), said, "take one of the two away"))
        else:
            delays[row[0]] = row[1]
    if problems:
        raise ScenarioError(problems)
    return delays


def _row(line: str) -> tuple[Pair, Micros] | Complaint:
    parts = [part.strip() for part in line.split(",")]
    if len(parts) != len(_COLUMNS):
        return Complaint("E203", f"a line has {len(_COLUMNS)} values, this one {len(parts)}", f"write '{_HEADER}'")
    sender, receiver, milliseconds = parts
    for code in (sender, receiver):
        if not _CODE.fullmatch(code):
            return Complaint("E401", f"'{shortened(code)}' is no ST.3 code", "write two capital letters")
    if sender == receiver:
        return Complaint("E302", "an office has no delay to itself", "take the line away")
    if not _MILLISECONDS.fullmatch(milliseconds):
        said = f"'{shortened(milliseconds)}' is not a delay in milliseconds"
        return Complaint("E302", said, "write digits, at most three of them after the point")
    delay_us = int(Fraction(milliseconds) * 1_000)
    if not 0 < delay_us <= _MOST_DELAY_US:
        return Complaint("E302", "a delay is above 0 and at most 60 seconds")
    return (OfficeId(sender), OfficeId(receiver)), delay_us
