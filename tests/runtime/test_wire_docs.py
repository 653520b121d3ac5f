"""docs/wire.md says what the code does: its tables are read back and held against it."""

import re
from pathlib import Path

import pytest
from wire_room import Room
from wire_samples import signature

from ipchain.consensus.pbft import messages as pbft
from ipchain.consensus.quorum import byzantine_quorum
from ipchain.ledger.block import Batch
from ipchain.ledger.transaction import SignedTransaction
from ipchain.runtime.wire import budget, checks, limits
from ipchain.runtime.wire.budget import STANDARD
from ipchain.runtime.wire.frame import EVERYONE, FIELD_BYTES, MOST_PAYLOAD_BYTES, Header
from ipchain.runtime.wire.kinds import KINDS
from ipchain.runtime.wire.reasons import MEANING
from ipchain.runtime.wire.sealing import Unsendable

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "wire.md").read_text(encoding="utf-8")


def table(heading, first_column):
    """The rows of the table whose first column is named so, under this heading."""
    section = re.split(rf"^## {heading}$", PAGE, flags=re.MULTILINE)[1].split("\n## ")[0]
    rows = section[section.index(f"| {first_column} |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip().strip("`") for cell in row.strip("|").split("|")] for row in rows]


def number(cell):
    return int(re.match(r"[\d,]+", cell)[0].replace(",", ""))


def test_the_frame():
    *header, payload, sealed = table("The frame", "Field")

    assert [(name, int(width)) for name, width, _ in header] == list(zip(Header._fields, FIELD_BYTES, strict=True))
    assert payload[1] == f"1 to {MOST_PAYLOAD_BYTES:,}"
    assert sealed[1] == "64"
    assert f"{EVERYONE:,}" in PAGE


def test_the_order_of_checks():
    assert [row[0] for row in table("The order of checks", "Check")] == [check.__name__ for check in checks.CHECKS]


def test_the_limits():
    assert [number(row[1]) for row in table("Limits", "What")] == [
        limits.MOST_FRAME_BYTES,
        limits.MOST_STRING_BYTES,
        limits.MOST_DEPTH,
        limits.MOST_ITEMS,
        limits.MOST_ENTRIES,
        limits.MOST_MEMBERS,
        limits.MOST_VIEWS_AHEAD,
        limits.REMEMBERED_FRAMES,
        limits.MOST_QUEUED,
        limits.MOST_QUEUED_BYTES,
    ]


def test_the_budgets():
    rates = (STANDARD.consensus, STANDARD.sync, STANDARD.client, STANDARD.checking)
    rows = table("Budgets and queues", "Class")

    assert [(number(row[1]), number(row[2])) for row in rows] == [(rate.per_second, rate.burst) for rate in rates]
    assert f"{budget.SIGNATURE_CHECK_US} us for its signature" in PAGE
    assert f"{budget.VALUE_CHECK_US} us for every {budget.BYTES_DIGESTED_PER_US} bytes" in PAGE
    assert f"{limits.BAD_SIGNATURES} wrong signatures within {limits.BAD_SIGNATURES_WITHIN_US // 1_000_000} s" in PAGE
    assert f"for {limits.MUTE_US // 1_000_000} s" in PAGE


def test_the_reasons():
    assert table("Reasons", "Reason") == [[str(reason), meaning] for reason, meaning in MEANING.items()]


def test_the_kinds():
    told = [
        [kind.name, kind.code, kind.version, kind.traffic.value, kind.protocol or "every protocol"] for kind in KINDS
    ]

    assert table("Kinds", "Kind") == [[str(cell) for cell in row] for row in told]


# ---- what fits ----------------------------------------------------------------------------------

CODES = [one + two for one in "ABCD" for two in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]


def is_sent(message):
    try:
        Room().sealer().seal(message)
    except Unsendable:
        return False
    return True


def proposal(entries, body_bytes):
    entry = SignedTransaction(b"x" * body_bytes, signature("x"))
    return pbft.PrePrepare(300, 100_000, bytes(32), bytes(64), Batch("AU", 1_700_000_000_000_000, (entry,) * entries))


def new_view(members, prepared):
    quorum = byzantine_quorum(members)
    signers = tuple(CODES[:quorum])
    signatures = (bytes(64),) * quorum
    shown = tuple(
        pbft.PreparedCertificate(300, 100_001 + i, bytes(32), bytes(64), signers[1:], signatures[1:])
        for i in range(prepared)
    )
    stable = pbft.CheckpointCertificate(100_000, bytes(32), signers, signatures)
    changes = tuple(pbft.ViewChange(301, office, stable, shown, bytes(64)) for office in signers)
    carried = tuple(pbft.Carried(100_001 + i, bytes(32), bytes(64)) for i in range(prepared))
    return pbft.NewView(301, changes, carried, bytes(64))


@pytest.mark.parametrize("row", table("What fits", "Batch of entries with a body of"), ids=lambda row: row[0])
def test_as_many_entries_fit_as_the_page_says_and_not_one_more(row):
    body_bytes, entries = number(row[0]), number(row[1])

    assert is_sent(proposal(entries, body_bytes))
    assert not is_sent(proposal(entries + 1, body_bytes))


@pytest.mark.parametrize("row", table("What fits", "PBFT members"), ids=lambda row: row[0])
def test_as_many_prepared_sequences_fit_as_the_page_says_and_not_one_more(row):
    members, prepared, interval = map(number, row)

    assert is_sent(new_view(members, prepared))
    assert not is_sent(new_view(members, prepared + 1))
    assert interval == prepared // 2
