"""`legal_effect`, `deal` and `settles`: what holds, what is caught, and what was never put to the test."""

from fractions import Fraction

import pytest
from made_events import OFFICES, ended, shown, step, watch

from ipchain.checkers.deal import DealChecker
from ipchain.checkers.legal_effect import LegalEffectChecker
from ipchain.checkers.settles import SettlesChecker
from ipchain.checkers.verdict import Finding
from ipchain.names import SECOND
from ipchain.scenario.model import DealEnds, Expectation, LegalEffect, Settles
from ipchain.trace import DealAnnounced, EffectShown, LifeShown

HOLDS, BROKEN, UNTESTED = Finding.HOLDS, Finding.DOES_NOT_HOLD, Finding.NOT_TESTED
END = 600 * SECOND


def expectation(kind, check):
    return Expectation("it", kind, check, "must", "", "", "", 1)


def effect(office, answer="yes", *, since="2026-03-01", act="licence", reason="made-by-entry"):
    return (
        END,
        EffectShown(
            office=office, right="mark", act=act, verb="license", recorded_at="EM", route="own", effect="constitutive",
            has_effect=answer, contract_on="2026-02-01", entered_on="2026-03-01",
            since=since if answer == "yes" else "", reason=reason, facts=(), grounds=(), conflicts=(),
        ),
    )  # fmt: skip


def life(office, settled="2026-04-11", right="mark"):
    return (
        END,
        LifeShown(
            office=office, right=right, kind="trade-mark", mode="pre", window="3 months", source="x",
            confidence="verified", filed_on="2026-01-01", opposable_until="2026-04-01",
            stays=(("registered", "2026-04-11"),), protected_on=settled, settled_on=settled, opposed_while="",
        ),
    )  # fmt: skip


def ledgers(up=OFFICES):
    return [(END, shown(office, 3, up=office in up)) for office in OFFICES]


def judged(checker, records, *, up=OFFICES, why="completed"):
    watch(checker, [*ledgers(up), *records, ended(600, why)])
    return checker.verdict(END)


def of_effect(records, *, up=OFFICES, why="completed", **check):
    return judged(
        LegalEffectChecker(expectation("legal_effect", LegalEffect("licence", **check))), records, up=up, why=why
    )


THREE = [effect("EM"), effect("RU", "no", reason="note-only"), effect("AU", "unknown", reason="not-answered")]


class TestLegalEffect:
    def test_what_the_offices_say_holds_and_is_told(self):
        found = of_effect(
            THREE, has=("EM",), has_not=("RU",), unknown=("AU",), coverage=Fraction(1, 3), gap_days=(("EM", 28),)
        )
        assert (found.finding, found.checks) == (HOLDS, 3)
        assert (
            found.observed == "addressed 3: effect at EM; none at RU; unknown at AU; 28 days after the contract at EM"
        )

    @pytest.mark.parametrize(
        ("check", "office"),
        [
            ({"has": ("RU",)}, "RU"),
            ({"has": ("AU",)}, "AU"),
            ({"has_not": ("EM",)}, "EM"),
            ({"has_not": ("AU",)}, "AU"),
            ({"unknown": ("RU",)}, "RU"),
            ({"gap_days": (("EM", 27),)}, "EM"),
            ({"gap_days": (("RU", 0),)}, "RU"),
        ],
    )
    def test_an_office_that_says_otherwise_is_named_an_unknown_is_neither_yes_nor_no(self, check, office):
        found = of_effect(THREE, **check)
        assert (found.finding, found.offices, found.first_bad_at) == (BROKEN, (office,), END)
        assert office in found.observed
        assert found.evidence[0][1].office == office

    def test_the_coverage_is_exact_and_counts_the_unknown_as_addressed(self):
        assert of_effect(THREE, coverage=Fraction(1, 3)).finding is HOLDS
        found = of_effect(THREE, coverage=Fraction(1, 2))
        assert (found.finding, found.observed) == (BROKEN, "it has effect at 1 of 3 offices addressed (1/3)")

    def test_an_office_that_the_act_does_not_concern_is_flagged(self):
        found = of_effect(THREE[:1], has=("EM", "RU"))
        assert (found.finding, found.observed) == (BROKEN, "the act does not concern RU")

    def test_a_stopped_office_says_nothing_so_the_check_is_no_test_unless_another_breaks_it(self):
        assert of_effect(THREE[:2], has=("EM",), unknown=("AU",), up=("EM", "RU")).finding is UNTESTED
        assert of_effect(THREE[:2], coverage=Fraction(1, 2), up=("EM", "RU")).finding is UNTESTED
        assert of_effect(THREE[:2], has=("EM",), up=("EM", "RU")).finding is HOLDS
        assert of_effect(THREE[:2], has=("RU", "AU"), up=("EM", "RU")).offices == ("RU",)

    def test_an_act_that_nobody_speaks_of_and_a_run_cut_short_are_no_test(self):
        assert of_effect([effect("EM", act="another")], has=("EM",)).finding is UNTESTED
        assert of_effect(THREE, has=("EM",), why="interrupted").finding is UNTESTED


def of_deal(ending, *outcomes, why="completed"):
    steps = tuple(f"step-{number}" for number in range(len(outcomes)))
    records = [(0, DealAnnounced("sale", steps))]
    for name, outcome in zip(steps, outcomes, strict=True):
        records += step(name, 10, 20 if outcome else None, outcome or "", "frozen" if outcome == "refused" else "")
    return judged(DealChecker(expectation("deal", DealEnds("sale", ending))), records, why=why)


class TestDeal:
    CASES = (
        ("completed", ("final", "final")),
        ("failed", ("refused", "refused")),
        ("half-done", ("final", "refused")),
        ("half-done", ("refused", "final", "")),
    )

    @pytest.mark.parametrize(("ending", "outcomes"), CASES)
    def test_it_ends_as_its_steps_do_and_every_other_ending_is_caught(self, ending, outcomes):
        for asked in ("completed", "failed", "half-done"):
            found = of_deal(asked, *outcomes)
            assert found.finding is (HOLDS if asked == ending else BROKEN)

    def test_it_tells_which_steps_are_final_and_why_others_are_not(self):
        found = of_deal("half-done", "final", "refused")
        assert found.observed == "half-done: final step-0; refused step-1 (frozen)"

    def test_a_deal_with_an_open_step_has_not_ended(self):
        found = of_deal("completed", "final", "")
        assert (found.finding, found.observed) == (BROKEN, "not decided when the run ended: step-1")
        assert of_deal("completed", "final", "", why="interrupted").finding is UNTESTED

    def test_a_deal_that_nobody_announced_is_no_test(self):
        checker = DealChecker(expectation("deal", DealEnds("other", "failed")))
        assert judged(checker, [(0, DealAnnounced("sale", ("a",)))]).finding is UNTESTED


def of_status(records, *, up=OFFICES, why="completed", **check):
    return judged(SettlesChecker(expectation("settles", Settles("mark", **check))), records, up=up, why=why)


class TestSettles:
    LIVES = (life("EM"), life("RU", settled=""), life("AU", right="other"))

    def test_the_days_are_those_from_the_filing_to_the_settled_status(self):
        found = of_status(self.LIVES, days=(("EM", 100),), open_at=("RU",))
        assert (found.finding, found.checks) == (HOLDS, 2)

    @pytest.mark.parametrize(
        ("check", "said"),
        [
            ({"days": (("EM", 99),)}, "at EM it is settled after 100 days"),
            ({"days": (("RU", 99),)}, "at RU it is open still"),
            ({"open_at": ("EM",)}, "at EM it is settled after 100 days"),
            ({"days": (("AU", 0),)}, "AU has no entry of it"),
            ({"open_at": ("AU",)}, "AU has no entry of it"),
        ],
    )
    def test_anything_else_is_caught_with_its_office(self, check, said):
        found = of_status(self.LIVES, **check)
        assert (found.finding, found.observed) == (BROKEN, said)

    def test_a_stopped_office_and_a_run_cut_short_are_no_test(self):
        assert of_status(self.LIVES[:1], days=(("EM", 100), ("RU", 0)), up=("EM", "AU")).finding is UNTESTED
        assert of_status(self.LIVES, days=(("EM", 100),), why="budget").finding is UNTESTED
