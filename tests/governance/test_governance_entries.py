"""Motions, ballots and closings as the bytes of ledger entries."""

import pytest

from ipchain.encoding import encode
from ipchain.errors import EncodingError
from ipchain.governance.entries import VERBS, decode_act, encode_act, motion_of
from ipchain.governance.motions import (
    AdmitOffice,
    Ballot,
    ChangeRules,
    ChangeWeight,
    Close,
    Motion,
    ReadmitOffice,
    RevokeEntry,
    SuspendOffice,
    Upgrade,
)
from ipchain.rights.actions import VERBS as RIGHTS_VERBS

CONTENTS = [
    AdmitOffice("QY"),
    SuspendOffice("QX"),
    ReadmitOffice("QX"),
    ChangeWeight("QX", 3, "people"),
    ChangeRules("upgrade", 3, 4, "cast", more_than=True, veto=("QM",), period_us=7),
    Upgrade("2"),
    RevokeEntry("ab" * 32),
]
ACTS = [*(Motion("m", content, 5) for content in CONTENTS), Ballot("m", "yes"), Close("m")]


@pytest.mark.parametrize("act", ACTS)
def test_every_act_has_one_verb_and_comes_back_from_its_bytes(act):
    verb, payload = encode_act(act)

    assert decode_act(verb, payload) == act
    assert motion_of(act) == "m"


def test_no_verb_of_governance_is_one_of_rights():
    """The verb tells whom an entry concerns."""
    assert not set(VERBS) & set(RIGHTS_VERBS)


@pytest.mark.parametrize(
    ("verb", "payload"),
    [
        ("assign", encode(Ballot("m", "yes"))),
        ("vote", encode(Close("m"))),
        ("vote", b""),
        ("vote", encode(Ballot("m", "yes"))[:-1]),
        ("propose", encode((107, "m", (106, "x"), 1.5))),
        ("close", encode((109, "m", "more"))),
    ],
)
def test_other_bytes_are_no_act(verb, payload):
    with pytest.raises(EncodingError):
        decode_act(verb, payload)


def test_two_kinds_of_motion_with_equal_fields_have_unequal_bytes():
    assert len({encode(Motion("m", content)) for content in CONTENTS}) == len(CONTENTS)
    assert encode(Motion("m", SuspendOffice("QX"))) != encode(Motion("m", ReadmitOffice("QX")))
