"""The dealings on record, whom they concern, and what each office says of them under its own law."""

from dataclasses import replace
from datetime import date

import pytest
from msgspec.structs import replace as changed
from rights_desk import DAY, Desk, fact, filing, licence, profile, sale

from ipchain.rights.actions import Decide, Extend, Freeze, Oppose
from ipchain.rights.effect import Route
from ipchain.rights.memory import ExecutionMemory
from ipchain.rights.profile import Effect, Kind, MadridRules, OppositionMode
from ipchain.rights.register import Registers

OPTED_OUT = MadridRules(ib_licence_effect=fact(False))
COUNTS = MadridRules(ib_licence_effect=fact(True))


def desk():
    """EM opposes before registration and counts the international register, RU opted out, KR says nothing."""
    return Desk(
        replace(profile("EM", OppositionMode.PRE), madrid=COUNTS),
        replace(profile("RU", window=None), madrid=OPTED_OUT),
        profile("KR"),
        profile("IB"),
    )


def told(made, office, on=None):
    return {
        view.reference: (view.effect.has_effect, view.effect.reason, view.effect.since)
        for view in made.registers.effects(office, on or made.today)
    }


def international():
    """A mark at the International Bureau, extended to three offices, and then licensed once there."""
    made = desk()
    made.file("IB")
    made.extend_to("EM", "RU", "KR", origin="IB")
    made.today = date(2026, 5, 4)
    return made


def test_each_office_answers_for_itself_and_only_for_what_concerns_it():
    made = international()
    made.must("IB", licence("aurora", "borealis", ("EM", "RU"), exclusive=True))
    views = {office: made.registers.effects(office, made.today)[-1] for office in ("EM", "RU")}
    assert [(view.verb, view.route, view.recorded_at) for view in views.values()] == [
        ("license", Route.INTERNATIONAL, "IB"),
        ("license", Route.INTERNATIONAL, "IB"),
    ]
    assert views["EM"].effect.has_effect == "yes"
    assert views["RU"].effect.has_effect == "no"
    assert [view.verb for view in made.registers.effects("KR", made.today)] == ["extend"]
    assert made.registers.effects("IB", made.today) == ()


def test_the_same_licence_entered_at_home_has_effect_there_and_none_elsewhere():
    made = international()
    made.must("RU", licence("aurora", "borealis", ("RU", "EM")))
    assert [made.registers.effects(office, made.today)[-1].route for office in ("RU", "EM")] == [
        Route.OWN,
        Route.ELSEWHERE,
    ]
    assert told(made, "RU")["step"][0] == "yes"
    assert told(made, "EM")["step"][:2] == ("no", "not-against-others-without-entry")


def test_the_contract_may_be_older_than_the_entry():
    made = desk()
    made.file("RU")
    made.today = date(2026, 3, 1)
    made.must("RU", changed(sale("aurora", "borealis"), signed_on=date(2026, 1, 15).toordinal()))
    (view,) = made.registers.effects("RU", made.today)
    assert (view.contract_on, view.entered_on) == (date(2026, 1, 15), date(2026, 3, 1))


def test_a_sale_concerns_every_office_where_the_right_lived_on_its_day_but_no_later_one():
    made = desk()
    made.file("EM")
    made.extend_to("RU")
    made.today = date(2026, 2, 1)
    made.must("EM", sale("aurora", "borealis"))
    made.today = date(2026, 3, 1)
    made.extend_to("KR")
    assert [view.verb for view in made.registers.effects("RU", made.today)] == ["extend", "assign"]
    assert [view.verb for view in made.registers.effects("EM", made.today)] == ["assign"]
    assert [view.verb for view in made.registers.effects("KR", made.today)] == ["extend"]


def test_a_sale_that_an_office_refused_is_on_its_list_with_the_reason():
    made = desk()
    made.file("RU")
    made.must("RU", Freeze("mark", "a court", ""))
    made.do("RU", sale("aurora", "borealis"))
    (view,) = made.registers.effects("RU", made.today)
    assert (view.entered_on, view.effect.has_effect) == (None, "no")


def test_an_extension_has_effect_where_the_right_is_protected_since_that_day():
    made = desk()
    made.file("KR")
    made.must("KR", Extend("mark", ("EM", "RU")))
    assert told(made, "EM")["step"] == ("unknown", "not-answered", None)
    made.answer_all()
    assert told(made, "EM")["step"] == ("no", "not-registered-yet", None)
    assert told(made, "RU")["step"] == ("yes", "protected", DAY)
    assert told(made, "EM", date(2026, 4, 1))["step"] == ("yes", "protected", date(2026, 4, 1))


def test_an_extension_that_was_refused_or_fell_later_has_none():
    made = Desk(profile("KR"), profile("EM", OppositionMode.POST), profile("RU", kinds=(Kind.PATENT,)))
    made.file("KR")
    made.must("KR", Extend("mark", ("EM", "RU")))
    made.answer_all()
    (refused,) = made.registers.effects("RU", made.today)
    assert (refused.effect.reason, refused.effect.facts) == ("office-refused", (("refusal", "kind-not-kept"),))
    made.must("EM", Oppose("mark", "rival", ""))
    made.must("EM", Decide("mark", True, ""))
    (fallen,) = made.registers.effects("EM", made.today)
    assert (fallen.effect.has_effect, fallen.effect.reason) == ("no", "right-ended")


def test_a_licence_names_the_earlier_ones_it_collides_with():
    made = desk()
    made.file("KR")
    made.must("KR", licence("aurora", "borealis", ("KR",), exclusive=True))
    made.must("KR", licence("aurora", "carpathia", ("KR",), exclusive=True))
    assert [view.conflicts for view in made.registers.effects("KR", made.today)] == [(), ("step",)]


def test_a_register_that_looks_up_what_another_executed_says_the_same():
    made = international()
    made.must("IB", licence("aurora", "borealis", ("EM", "RU", "KR")))
    made.do("IB", licence("nobody", "borealis", ("EM",)))
    shared: ExecutionMemory = {}
    for _ in range(2):
        copy = Registers(made.profiles, shared)
        for height, batch in enumerate(made.batches, 1):
            copy.apply(height, batch)
        for office in made.profiles:
            assert copy.effects(office, made.today) == made.registers.effects(office, made.today)
    assert len(shared) == sum(len(batch.entries) for batch in made.batches)


class TestTheLifeInOneRegister:
    def test_it_tells_the_law_the_states_and_when_the_status_was_settled(self):
        made = Desk(profile("EM", OppositionMode.PRE), profile("RU", window=None))
        made.file("EM")
        made.today = date(2026, 1, 20)
        made.must("EM", Oppose("mark", "rival", ""))
        life = made.registers.life("mark", "EM", made.today)
        assert (life.mode, life.window, life.settled_on, life.opposed_while) == (
            OppositionMode.PRE,
            "3 months",
            None,
            "pending",
        )
        made.must("EM", Decide("mark", False, ""))
        assert made.registers.life("mark", "EM", made.today).settled_on == date(2026, 1, 20)

    def test_there_is_none_where_the_right_has_no_part(self):
        made = Desk()
        made.must("EM", filing())
        assert made.registers.life("mark", "RU", DAY) is None
        assert made.registers.life("nothing", "EM", DAY) is None


@pytest.mark.parametrize("effect", list(Effect))
def test_the_record_never_depends_on_what_it_does_in_law(effect):
    """Title is title: the owners of record are the same under every class of effect."""
    law = profile("EM", licence_effect=effect)
    law = replace(law, transfer=replace(law.transfer, effect=fact(effect)))
    made = Desk(law)
    made.file("EM")
    made.must("EM", sale("aurora", "borealis"))
    made.must("EM", licence("borealis", "daintree", ("EM",)))
    assert made.view().owners == (("borealis", 1, 1),)
    assert made.view().licensees == ("daintree",)
