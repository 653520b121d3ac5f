"""Every reason code is provoked once; the table and the cases name the same codes."""

from datetime import date

import pytest
from msgspec.structs import replace
from rights_desk import DAY, Desk, filing, licence, profile, refusal, sale

from ipchain.ledger.transaction import SignedTransaction
from ipchain.names import Digest
from ipchain.rights.actions import (
    Answer,
    Correct,
    Decide,
    Extend,
    Freeze,
    Oppose,
    Renew,
    Surrender,
    Unfreeze,
    encode_action,
)
from ipchain.rights.profile import Kind, OppositionMode, Term
from ipchain.rights.reasons import REASONS

PRE, POST, NONE = OppositionMode.PRE, OppositionMode.POST, OppositionMode.NONE
ACCEPT = Answer("mark", accept=True, reason="")


def filed(*profiles, **act):
    desk = Desk(*profiles)
    desk.file(**act)
    return desk


def frozen():
    desk = filed()
    desk.must("EM", Freeze("mark", "a court", "an order"))
    return desk


def co_owned(share=(1, 2)):
    desk = filed()
    desk.must("EM", sale("aurora", "borealis", share))
    return desk


def licensed(**terms):
    """A five-year exclusive licence at CH, whose law blocks what collides with it."""
    desk = filed(profile("EM"), profile("CH", blocks=True))
    desk.extend_to("CH")
    desk.must("CH", licence("aurora", "daintree", ("CH",), **{"exclusive": True, "term": (5, 0, 0), **terms}))
    return desk


def unreadable_payload():
    desk = filed()
    return desk.hand_in(desk.raw("EM", "renew", b"\xc1"))[0].reason


def unreadable_body():
    return Desk().hand_in(SignedTransaction(b"nothing", bytes(64)))[0].reason


def impossible_date():
    desk = Desk()
    return desk.hand_in(desk.raw("EM", *encode_action(filing()), legal_date=2**62))[0].reason


def number_used():
    desk = Desk()
    first, second = (desk.entry("EM", filing(name), number=7) for name in ("mark", "other"))
    return desk.hand_in(first, second)[1].reason


def unknown_office():
    desk = Desk()
    return desk.hand_in(desk.raw("ZZ", *encode_action(filing())))[0].reason


def surrendered():
    desk = filed()
    desk.must("EM", Surrender("mark", "aurora"))
    return desk


def priority(of="first", *, kind="trade-mark", first_kind="trade-mark", owner="aurora", on=DAY):
    desk = filed(right="first", kind=first_kind)
    desk.today = on
    return desk.refused("RU", filing(kind=kind, owner=owner, priority=of))


def renewed_at_once():
    desk = filed()
    desk.today = date(2026, 4, 1)
    desk.must("EM", Renew("mark"))
    return desk.refused("EM", Renew("mark"))


def at_the_longest_term():
    desk = filed(profile("EM", term=Term(years=5), most=Term(years=7)))
    desk.must("EM", Renew("mark"))
    desk.today = date(2032, 12, 31)
    return desk.refused("EM", Renew("mark"))


def window_over(mode):
    desk = filed(profile("EM", mode))
    desk.today = date(2026, 4, 1)
    return desk.refused("EM", Oppose("mark", "carpathia", ""))


def entry_of(desk, office):
    return next(entry.entry.hex() for entry in desk.view().history if entry.office == office)


def entry_of_another_office():
    desk = filed()
    desk.extend_to("RU")
    return desk.refused("EM", Correct("mark", entry_of(desk, "RU"), "", "", "a remark"))


def field_not_correctable(field="owner", value="carpathia"):
    desk = filed()
    return desk.refused("EM", Correct("mark", entry_of(desk, "EM"), field, value, ""))


def words_of_a_later_entry():
    desk = filed()
    desk.must("EM", Freeze("mark", "a court", ""))
    return desk.refused("EM", Correct("mark", desk.view().newest_entry.entry.hex(), "words", "NEW", ""))


def divided_elsewhere():
    desk = filed(profile("EM"), profile("RU", partial_goods=False))
    desk.extend_to("RU")
    desk.must("EM", sale("aurora", "borealis", goods=(29,)))
    return desk.refused("RU", Answer("mark/2", accept=True, reason=""))


def sublicence(*, power, wider, allowed=None):
    desk = filed(profile("EM", sublicence=allowed), profile("RU"))
    desk.extend_to("RU")
    desk.must("EM", licence("aurora", "borealis", ("EM",), power=power))
    territory = ("EM", "RU") if wider else ("EM",)
    return desk.refused("EM", licence("borealis", "carpathia", territory))


def frozen_elsewhere(act):
    desk = filed()
    desk.extend_to("RU")
    desk.must("RU", Freeze("mark", "a court", ""))
    return desk.refused("EM", act)


def suspended():
    desk = filed()
    desk.registers.take_note(Digest(bytes(32)), ("EM",))
    desk.must("RU", filing("other"))
    return desk.refused("EM", sale("aurora", "borealis"))


def extended():
    desk = filed()
    desk.extend_to("RU")
    return desk


CASES = [
    ("unreadable", unreadable_payload),
    ("unreadable", unreadable_body),
    ("date-impossible", impossible_date),
    ("number-used", number_used),
    ("unknown-office", unknown_office),
    ("office-suspended", suspended),
    ("unknown-office", lambda: filed().refused("EM", Extend("mark", ("RU", "ZZ")))),
    ("unknown-right", lambda: Desk().refused("EM", Renew("mark"))),
    ("unknown-right", lambda: Desk().refused("EM", refusal())),
    ("right-exists", lambda: filed().refused("RU", filing())),
    ("no-part-here", lambda: filed().refused("RU", sale("aurora", "borealis"))),
    ("life-cycle", lambda: surrendered().refused("EM", sale("aurora", "borealis"))),
    ("life-cycle", lambda: surrendered().refused("EM", Decide("mark", upheld=True, grounds=""))),
    ("life-cycle", lambda: surrendered().refused("EM", Oppose("mark", "carpathia", ""))),
    ("frozen", lambda: frozen().refused("EM", sale("aurora", "borealis"))),
    ("frozen", lambda: frozen().refused("EM", licence("aurora", "daintree", ("EM",)))),
    ("frozen", lambda: frozen().refused("EM", Surrender("mark", "aurora"))),
    ("frozen", lambda: frozen_elsewhere(sale("aurora", "borealis"))),
    ("frozen", lambda: frozen_elsewhere(licence("aurora", "daintree", ("RU",)))),
    ("kind-not-kept", lambda: Desk(profile("EM", kinds=(Kind.PATENT,))).refused("EM", filing())),
    ("kind-not-kept", lambda: Desk().refused("EM", filing(kind="star"))),
    ("law-not-stated", lambda: Desk(profile("EM", stated=())).refused("EM", filing())),
    ("name-missing", lambda: Desk().refused("EM", filing(right=""))),
    ("name-missing", lambda: Desk().refused("EM", filing(owner=""))),
    ("name-missing", lambda: filed().refused("EM", sale("aurora", ""))),
    ("name-missing", lambda: filed().refused("EM", licence("", "daintree", ("EM",)))),
    ("name-missing", lambda: filed().refused("EM", Oppose("mark", "", ""))),
    ("class-unknown", lambda: Desk().refused("EM", filing(classes=(46,)))),
    ("class-unknown", lambda: Desk().refused("EM", filing(classes=(1, 1)))),
    ("number-taken", lambda: filed(number="1").refused("EM", filing("other", number="1"))),
    ("priority-unknown", lambda: priority(of="nothing")),
    ("priority-not-offered", lambda: priority(first_kind="patent")),
    ("priority-not-offered", lambda: priority(kind="gi", first_kind="gi")),
    ("priority-other-applicant", lambda: priority(owner="borealis")),
    ("priority-too-late", lambda: priority(on=date(2026, 7, 2))),
    ("not-office-of-origin", lambda: extended().refused("RU", Extend("mark", ("AU",)))),
    ("nothing-asked", lambda: filed().refused("EM", Extend("mark", ()))),
    ("nothing-asked", lambda: filed().refused("EM", licence("aurora", "daintree", ()))),
    ("already-extended", lambda: extended().refused("EM", Extend("mark", ("AU", "RU")))),
    ("already-extended", lambda: filed().refused("EM", Extend("mark", ("EM",)))),
    ("already-extended", lambda: filed().refused("EM", Extend("mark", ("RU", "RU")))),
    ("not-designated", lambda: filed().refused("RU", ACCEPT)),
    ("not-designated", lambda: extended().refused("RU", ACCEPT)),
    ("reason-unknown", lambda: asked().refused("RU", refusal(reason=""))),
    ("reason-unknown", lambda: asked().refused("RU", refusal(reason="because"))),
    ("not-owner", lambda: filed().refused("EM", sale("carpathia", "borealis"))),
    ("not-owner", lambda: co_owned().refused("EM", sale("aurora", "carpathia"))),
    ("not-owner", lambda: co_owned().refused("EM", Surrender("mark", "aurora"))),
    ("not-owner", lambda: filed().refused("EM", licence("carpathia", "daintree", ("EM",)))),
    ("same-party", lambda: filed().refused("EM", sale("aurora", "aurora"))),
    ("same-party", lambda: filed().refused("EM", licence("aurora", "aurora", ("EM",)))),
    ("share-impossible", lambda: filed().refused("EM", sale("aurora", "borealis", (0, 1)))),
    ("share-impossible", lambda: filed().refused("EM", sale("aurora", "borealis", (1, 0)))),
    ("share-impossible", lambda: filed().refused("EM", sale("aurora", "borealis", (3, 2)))),
    ("share-impossible", lambda: filed().refused("EM", sale("aurora", "borealis", (-1, -2)))),
    ("share-too-fine", lambda: filed().refused("EM", sale("aurora", "borealis", (1, 10**12 + 1)))),
    ("share-too-fine", lambda: co_owned((1, 999_983)).refused("EM", sale("aurora", "borealis", (1, 10**12 - 11)))),
    ("partial-not-allowed", lambda: filed(profile("EM", partial_goods=False)).refused("EM", part_sale())),
    ("partial-not-allowed", lambda: filed(profile("EM", partial_goods=None)).refused("EM", part_sale())),
    ("partial-not-allowed", divided_elsewhere),
    ("goods-outside-right", lambda: filed().refused("EM", sale("aurora", "borealis", goods=(29, 31)))),
    ("goods-outside-right", lambda: filed().refused("EM", use_at_em(part_of=(29, 31)))),
    (
        "partial-not-allowed",
        lambda: filed(profile("EM", partial_licence=False)).refused("EM", use_at_em(part_of=(29,))),
    ),
    ("contract-later", lambda: filed().refused("EM", use_at_em(signed_on=DAY.toordinal() + 1))),
    (
        "contract-later",
        lambda: filed().refused("EM", replace(sale("aurora", "borealis"), signed_on=DAY.toordinal() + 1)),
    ),
    ("date-impossible", lambda: filed().refused("EM", replace(sale("aurora", "borealis"), signed_on=-1))),
    ("licence-not-recordable", lambda: filed(profile("EM", recordable=False)).refused("EM", use_at_em())),
    ("licence-not-recordable", lambda: japanese().refused("EM", use_at_em())),
    ("sublicence-not-recordable", lambda: sublicence(power=True, wider=False, allowed=False)),
    ("no-power-to-sublicense", lambda: sublicence(power=False, wider=False)),
    ("beyond-parent-licence", lambda: sublicence(power=True, wider=True)),
    ("territory-outside-right", lambda: filed().refused("EM", licence("aurora", "daintree", ("RU",)))),
    ("territory-outside-right", lambda: asked().refused("EM", licence("aurora", "daintree", ("EM", "RU")))),
    ("term-impossible", lambda: filed().refused("EM", licence("aurora", "daintree", ("EM",), term=(-1, 0, 0)))),
    ("term-impossible", lambda: filed().refused("EM", licence("aurora", "daintree", ("EM",), term=(0, 0, 2**62)))),
    ("term-beyond-right", lambda: once_only().refused("EM", licence("aurora", "d", ("EM",), term=(10, 0, 1)))),
    ("exclusive-conflict", lambda: licensed().refused("CH", licence("aurora", "borealis", ("CH",)))),
    ("not-renewable", lambda: once_only().refused("EM", Renew("mark"))),
    ("too-early", renewed_at_once),
    ("longest-term-reached", at_the_longest_term),
    ("opposition-not-offered", lambda: filed(profile("EM", NONE)).refused("EM", Oppose("mark", "carpathia", ""))),
    ("window-closed", lambda: window_over(PRE)),
    ("window-closed", lambda: window_over(POST)),
    ("window-open", lambda: filed().refused("EM", Decide("mark", upheld=False, grounds=""))),
    ("own-right", lambda: filed().refused("EM", Oppose("mark", "aurora", ""))),
    ("nothing-to-decide", lambda: filed(profile("EM")).refused("EM", Decide("mark", upheld=True, grounds=""))),
    ("entry-unknown", lambda: filed().refused("EM", Correct("mark", "00" * 32, "", "", ""))),
    ("entry-of-another-office", entry_of_another_office),
    ("field-not-correctable", field_not_correctable),
    ("field-not-correctable", lambda: field_not_correctable("words", "")),
    ("field-not-correctable", words_of_a_later_entry),
    ("already-frozen", lambda: frozen().refused("EM", Freeze("mark", "another court", ""))),
    ("not-frozen", lambda: filed().refused("EM", Unfreeze("mark", "a court", ""))),
]


def asked():
    desk = filed()
    desk.must("EM", Extend("mark", ("RU",)))
    return desk


def part_sale():
    return sale("aurora", "borealis", goods=(29,))


def use_at_em(**other):
    return replace(licence("aurora", "daintree", ("EM",)), **other)


def japanese():
    """Non-exclusive patent licences cannot be recorded; all others can (domain.md d.3, JP)."""
    return filed(profile("EM", unrecordable=((Kind.PATENT, False),)), kind="patent")


def once_only():
    return filed(profile("EM", renewable=False))


@pytest.mark.parametrize(("code", "provoke"), CASES, ids=[f"{i}-{code}" for i, (code, _) in enumerate(CASES)])
def test_an_entry_that_cannot_stand_is_refused_with_its_reason(code, provoke):
    assert provoke() == code


def test_every_reason_has_a_case_and_every_case_a_reason():
    assert {code for code, _ in CASES} == set(REASONS)


def test_every_reason_is_a_whole_sentence():
    for code, sentence in REASONS.items():
        assert code == code.lower()
        assert sentence[0].isupper()
        assert sentence.endswith(".")
