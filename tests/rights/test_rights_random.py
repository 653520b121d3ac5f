"""Drawn sequences of entries: whatever is asked in whatever order, the ledger's statements on rights hold.

The checks look at the state from outside and know the tables only; each is proved by a planted fault.
"""

from datetime import timedelta
from fractions import Fraction
from itertools import combinations

import pytest
from rights_desk import Desk, filing, licence, profile, sale

from ipchain.chance import Stream
from ipchain.rights import dealing, parts
from ipchain.rights.actions import (
    VERBS,
    Answer,
    Correct,
    Decide,
    Extend,
    Freeze,
    Oppose,
    Renew,
    Surrender,
    Unfreeze,
)
from ipchain.rights.law import TABLES, office_law
from ipchain.rights.lifecycle import BY_DATE, Event, State
from ipchain.rights.profile import Kind, OppositionMode, Term
from ipchain.rights.register import Registers

OFFICES = ("EM", "CH", "RU", "AU")
PARTIES = ("aurora", "borealis", "carpathia", "daintree")
KINDS = ("trade-mark", "trade-mark", "trade-mark", "patent", "design")
ENTRIES = 220
SEEDS = range(12)
HAPPENINGS = {
    "extend": (Event.EXTEND,),
    "assign": (Event.ASSIGN,),
    "license": (Event.LICENSE,),
    "renew": (Event.RENEW,),
    "surrender": (Event.SURRENDER,),
    "oppose": (Event.OPPOSE,),
    "decide": (Event.DECIDE_FOR, Event.DECIDE_AGAINST),
    "correct": (Event.CORRECT,),
    "freeze": (Event.FREEZE,),
    "unfreeze": (Event.UNFREEZE,),
}


def mixed_desk():
    return Desk(
        profile("EM", OppositionMode.PRE),
        profile("CH", OppositionMode.POST, blocks=True),
        profile("RU", OppositionMode.NONE, window=None, partial_goods=False),
        profile("AU", OppositionMode.PRE, term=Term(years=5), most=Term(years=15), sublicence=True),
    )


def drawn_act(desk, draw):
    """One act, likely to be lawful: it names rights and parties that exist."""
    rights = desk.registers.rights()
    verb = draw.choose(("register", "assign", "assign", "license", "license", *VERBS))
    if verb == "register" or not rights:
        name = f"right-{len(rights)}"
        number = str(draw.below(6)) if draw.happens(1, 2) else ""
        earlier = draw.choose(rights) if rights and draw.happens(1, 4) else ""
        return filing(name, draw.choose(PARTIES), draw.choose(KINDS), draw.sample(range(1, 6), 3), number, earlier)
    right = draw.choose(rights)
    view = desk.view(right)
    owner = draw.choose(view.owners)[0]
    party, other = draw.choose((owner, owner, draw.choose(PARTIES))), draw.choose(PARTIES)
    match verb:
        case "extend":
            return Extend(right, draw.sample(OFFICES, 1 + draw.below(3)))
        case "answer":
            return Answer(right, draw.happens(4, 5), "kind-not-kept")
        case "assign":
            goods = draw.sample(view.nice_classes, draw.below(len(view.nice_classes) + 1))
            share = draw.choose(((1, 1), (1, 2), (1, 3), view.owners[0][1:]))
            return sale(party, other, share, goods, right)
        case "license":
            term = draw.choose(((0, 0, 0), (1, 0, 0), (0, 18, 0), (4, 0, 0), (30, 0, 0)))
            holder = draw.choose((party, *view.licensees))
            territory = draw.sample(OFFICES, 1 + draw.below(2))
            goods = draw.sample(view.nice_classes, draw.below(len(view.nice_classes) + 1))
            exclusive, power = draw.happens(1, 2), draw.happens(1, 2)
            return licence(
                holder, other, territory, exclusive=exclusive, term=term, power=power, right=right, goods=goods
            )
        case "renew":
            return Renew(right)
        case "surrender":
            return Surrender(right, draw.choose((party, "")) if draw.happens(1, 4) else "nobody")
        case "oppose":
            return Oppose(right, other, "")
        case "decide":
            return Decide(right, draw.happens(1, 4), "")
        case "correct":
            return Correct(right, draw.choose(view.history).entry.hex(), draw.choose(("", "words")), "NEW", "")
        case "freeze":
            return Freeze(right, "a court", "") if draw.happens(1, 3) else Unfreeze(right, "a court", "")
        case _:
            return Unfreeze(right, "a court", "")


def office_for(desk, draw, act):
    """Mostly an office where the act can be lawful."""
    right = desk.registers.right(act.right)
    if right is None or draw.happens(1, 6):
        return draw.choose(OFFICES)
    if isinstance(act, Extend):
        return right.origin
    if isinstance(act, Answer) and right.awaiting:
        return right.awaiting[0].office
    return draw.choose(right.parts).office


class Watch:
    """What must hold after every entry, told from outside."""

    def __init__(self, desk):
        self.laws = {office: office_law(item) for office, item in desk.profiles.items()}
        self.states = {}
        self.spent = {}
        self.tokens = {}
        self.numbers = {}
        self.scopes = {}

    def see(self, desk, office, act, receipt):
        if receipt.outcome in {"final", "pending"}:
            self.life_cycle(desk, office, receipt)
            self.numbers_are_unique(office, act, receipt)
        for name in (receipt.right, receipt.divided):
            right = desk.registers.right(name)
            if right is not None:
                self.title(right, receipt)
                self.licences(right)
        self.scope(desk, receipt)

    def title(self, right, receipt):
        """L-I1, L-I2, L-I3."""
        assert sum(token.fraction for token in right.title.tokens) == 1
        assert all(type(token.fraction) is Fraction and token.fraction > 0 for token in right.title.tokens)
        now = {(token.number, token.version): token.owner for token in right.title.tokens}
        assert len(now) == len({number for number, _ in now}) == len(right.title.tokens)
        before = self.tokens.get(right.id, {})
        for token in before.keys() - now.keys():
            assert self.spent.setdefault((right.id, *token), receipt.entry) == receipt.entry
        for token, owner in now.items():
            assert (right.id, *token) not in self.spent
            assert before.get(token, owner) == owner
        self.tokens[right.id] = now

    def life_cycle(self, desk, office, receipt):
        """L-I4: from the state last seen, by the calendar alone to the state before, by one row to the state after."""
        key = (receipt.right, office)
        right = desk.registers.right(receipt.right)
        law = self.laws[office].kinds[right.kind]
        before, after = State(receipt.status_before), State(receipt.status_after)
        seen = self.states.get(key, State.NONE)
        cycle = TABLES[right.kind][law.mode]
        assert before is seen or before in calendar_makes(cycle, seen)
        if receipt.verb in {"register", "answer"}:
            assert before is State.NONE
            opened = {cycle.opened, cycle.row(State.NONE, Event.DECLINE).to}
            assert after in opened or right.divided_from
        else:
            rows = [cycle.row(before, event) for event in HAPPENINGS[receipt.verb]]
            assert after in {row.to for row in rows if row is not None} | (
                calendar_makes(cycle, before) if receipt.verb == "decide" else set()
            ) or any(row is not None and after in calendar_makes(cycle, row.to) for row in rows)
        self.states[key] = after
        if receipt.divided:
            self.states[receipt.divided, office] = after

    def licences(self, right):
        """L-I6 for each register whose law blocks; L-I7 for each sub-licence."""
        by_number = {held.number: held for held in right.licences}
        for a, b in combinations(right.licences, 2):
            same = a.office == b.office and self.laws[a.office].licence.exclusivity_blocks.value
            meets = bool(set(a.territory) & set(b.territory)) and overlap(a, b) and not below(b, a, by_number)
            meets = meets and (not a.goods or not b.goods or bool(set(a.goods) & set(b.goods)))
            apart = (a.licensor, a.licensee) != (b.licensor, b.licensee)
            if (a.exclusive or b.exclusive) and meets and apart:
                assert not same
                assert a.number in b.conflicts
        for held in right.licences:
            if held.parent:
                parent = by_number[held.parent]
                assert parent.licensee == held.licensor
                assert parent.may_sublicense
                assert set(held.territory) <= set(parent.territory)
                assert not parent.goods or (held.goods and set(held.goods) <= set(parent.goods))
                assert parent.until is None or (held.until is not None and held.until <= parent.until)
                assert parent.exclusive or not held.exclusive

    def numbers_are_unique(self, office, act, receipt):
        """L-I10."""
        if receipt.verb == "register" and act.number:
            assert self.numbers.setdefault((office, act.kind, act.number), receipt.right) == receipt.right

    def scope(self, desk, receipt):
        """L-I13: what is split off leaves the parent, nothing is lost, nothing is in two rights."""
        if receipt.verb == "register" and receipt.outcome == "final":
            self.scopes[receipt.right] = set(desk.registers.right(receipt.right).scope)
        if receipt.divided:
            rest, divided = (set(desk.registers.right(n).scope) for n in (receipt.right, receipt.divided))
            assert rest
            assert divided
            assert not rest & divided
            assert rest | divided == self.scopes[receipt.right]
            self.scopes[receipt.right], self.scopes[receipt.divided] = rest, divided


def calendar_makes(cycle, state):
    """All states that dates alone can lead to from here."""
    made, front = set(), [state]
    while front:
        here = front.pop()
        for row in (cycle.row(here, event) for event in BY_DATE):
            if row is not None and row.to not in made:
                made.add(row.to)
                front.append(row.to)
    return made


def overlap(a, b):
    return (b.until is None or a.begins < b.until) and (a.until is None or b.begins < a.until)


def below(low, high, by_number):
    while low.parent:
        if low.parent == high.number:
            return True
        low = by_number[low.parent]
    return False


def play(seed, entries=ENTRIES):
    """Draw and execute entries; the desk, the watch and the outcomes by (verb, outcome)."""
    draw, desk = Stream(seed, "rights"), mixed_desk()
    watch, seen, past = Watch(desk), {}, []
    for _ in range(entries):
        if draw.happens(1, 6):
            desk.today += timedelta(days=draw.choose((1, 40, 100, 400)))
        if past and draw.happens(1, 15):
            root = desk.registers.root
            assert desk.hand_in(draw.choose(past))[0].outcome == "repeated"
            assert desk.registers.root == root
            continue
        act = drawn_act(desk, draw)
        office = office_for(desk, draw, act)
        entry = desk.entry(office, act)
        past.append(entry)
        receipt = desk.hand_in(entry)[0]
        watch.see(desk, office, act, receipt)
        seen[receipt.verb, receipt.outcome] = seen.get((receipt.verb, receipt.outcome), 0) + 1
    return desk, seen


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_asked_the_statements_on_rights_hold_and_replay_gives_the_same_root(seed):
    desk, _ = play(seed)
    again = desk.replayed()
    assert again.root == desk.registers.root
    assert again.rights() == desk.registers.rights()
    for name in again.rights():
        assert again.view(name, desk.today) == desk.registers.view(name, desk.today)


def test_the_drawn_entries_reach_every_verb_both_ways():
    seen = {}
    for seed in SEEDS:
        for key, count in play(seed)[1].items():
            seen[key] = seen.get(key, 0) + count
    for verb in VERBS:
        assert seen.get((verb, "final"), 0) + seen.get((verb, "pending"), 0) >= 5, verb
        assert seen.get((verb, "refused"), 0) >= 5, verb


def caught_within(seeds=range(40)):
    for seed in seeds:
        try:
            play(seed)
        except Exception as error:  # noqa: BLE001 - whatever the planted fault breaks, it must be seen
            return error
    return None


class TestPlantedFaultsAreSeen:
    def test_a_register_that_forgets_what_collides(self, monkeypatch):
        monkeypatch.setattr(dealing, "collisions", lambda *_: ())
        assert isinstance(caught_within(), AssertionError)

    def test_sub_licences_without_bounds(self, monkeypatch):
        monkeypatch.setattr(dealing, "lies_within", lambda *_: True)
        assert isinstance(caught_within(), AssertionError)

    def test_numbers_given_twice(self, monkeypatch):
        monkeypatch.setattr(Registers, "number_is_free", lambda *_: True)
        assert isinstance(caught_within(), AssertionError)

    def test_a_division_that_leaves_the_goods_with_both(self, monkeypatch):
        whole = dealing._divided

        def keeps(case, right, part, goods, title):
            ruling = whole(case, right, part, goods, title)
            return dealing.Entered(right, divided=ruling.divided)

        monkeypatch.setattr(dealing, "_divided", keeps)
        assert isinstance(caught_within(), AssertionError)

    def test_a_sale_that_reuses_a_spent_version(self, monkeypatch):
        real = dealing.transferred

        def stuck(title, assignor, assignee, share):
            after = real(title, assignor, assignee, share)
            if after is None:
                return None
            tokens = tuple(dealing.replace(token, version=1) for token in after.tokens)
            return dealing.replace(after, tokens=tokens)

        monkeypatch.setattr(dealing, "transferred", stuck)
        assert isinstance(caught_within(), AssertionError)

    def test_acts_without_a_row(self, monkeypatch):
        monkeypatch.setattr(parts.Part, "allows", lambda *_: True)
        assert caught_within() is not None

    def test_without_a_fault_nothing_is_caught(self):
        assert caught_within(range(3)) is None


def test_the_tables_used_here_are_those_of_the_kinds():
    assert {Kind(word) for word in KINDS} <= set(TABLES)
