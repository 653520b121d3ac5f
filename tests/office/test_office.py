"""One office with a scripted core: what is durable before what is told, duties, recovery."""

import pytest
from desks import DAY, OFFICES, PROFILES, A, B, C, Room, batch, extension, filing, of_kind

from ipchain.consensus.core import NOTHING, Broadcast, Commit, Observe, Persist, Send, SetTimer
from ipchain.errors import EncodingError, InvariantViolation
from ipchain.ledger.chain import replay
from ipchain.ledger.transaction import SignedTransaction
from ipchain.office.messages import BlockRecord, Relay, SubmissionRecord
from ipchain.office.office import RELAY_AT_MOST, RELAY_TIMER, REVIEW_TIMER
from ipchain.rights.actions import Answer, decode_action
from ipchain.rights.register import Registers
from ipchain.trace import AdmissionRefused, BlockCommitted, EntryExecuted


@pytest.fixture
def room():
    return Room()


def records(effects):
    return [effect.record for effect in of_kind(effects, Persist)]


def submitted(effects):
    (entry,) = [record.entry for record in records(effects) if isinstance(record, SubmissionRecord)]
    return entry


# ---- handing in ---------------------------------------------------------------------------------


def test_an_entry_is_durable_before_anyone_hears_of_it(room):
    effects = list(room.office.hand_in(0, DAY, "file-1", filing()))
    kinds = [type(effect) for effect in effects]

    assert kinds == [Persist, Broadcast, SetTimer]
    assert effects[1].message == Relay((submitted(effects),))
    assert room.core.asked == [("request", 0)]


def test_what_the_core_wants_sent_comes_after_the_record_too(room):
    message = Relay(())
    room.core.answers.append((Send(B, message),))
    effects = list(room.office.hand_in(0, DAY, "file-1", filing()))

    assert type(effects[0]) is Persist
    assert effects[-1] == Send(B, message)


def test_an_entry_says_who_when_and_what(room):
    entry = submitted(room.office.hand_in(0, DAY, "file-1", filing()))
    content = entry.content

    assert (content.office, content.number, content.reference) == (A, 1, "file-1")
    assert content.legal_date == DAY.toordinal()
    assert decode_action(content.kind, content.payload) == filing()
    assert room.notary.verify(A, "transaction", entry.body, entry.signature)


def test_a_reference_is_taken_in_once(room):
    first = room.office.hand_in(0, DAY, "file-1", filing())
    again = room.office.hand_in(9, DAY, "file-1", filing("other"))

    assert of_kind(first, Persist)
    assert again == NOTHING
    assert room.office.waiting() == 1
    assert room.office.knows("file-1")
    assert not room.office.knows("file-2")


def test_numbers_count_on_and_are_not_used_again_after_a_restart(room):
    """A number in a lost record may be used again: nobody outside has heard of it."""
    first = room.office.hand_in(0, DAY, "one", filing("one"))
    second = room.office.hand_in(0, DAY, "two", filing("two"))
    assert [submitted(first).content.number, submitted(second).content.number] == [1, 2]

    room.reopen(records([*first, *second]))
    third = room.office.hand_in(0, DAY, "three", filing("three"))
    assert submitted(third).content.number == 3
    assert room.office.hand_in(0, DAY, "two", filing("two")) == NOTHING


def test_a_full_office_refuses_and_uses_up_neither_number_nor_reference(room, monkeypatch):
    monkeypatch.setattr("ipchain.office.mempool.Mempool.admit", lambda *_: "mempool-full")
    (only,) = room.office.hand_in(0, DAY, "one", filing())
    monkeypatch.undo()

    assert isinstance(only.event, AdmissionRefused)
    assert only.event.reason == "mempool-full"
    assert not room.office.knows("one")
    assert submitted(room.office.hand_in(0, DAY, "one", filing())).content.number == 1


# ---- relaying -----------------------------------------------------------------------------------


def test_a_relayed_entry_wakes_the_core_and_is_not_told_on(room):
    entry = room.signed(B, 1, filing())

    assert list(room.office.receive(5, B, Relay((entry,)))) == []
    assert room.core.asked == [("request", 5)]
    assert room.office.waiting() == 1
    assert room.office.receive(6, C, Relay((entry,))) == []
    assert room.core.asked == [("request", 5)], "known entries wake nobody"


def test_forged_relayed_entries_are_refused_and_the_good_ones_beside_them_kept(room):
    good = room.signed(B, 1, filing("good"))
    forged = room.signed(C, 1, filing("forged"), signer=room.notary.signer(B))
    unreadable = SignedTransaction(b"\xc1", bytes(64))
    effects = list(room.office.receive(5, B, Relay((forged, good, unreadable))))

    assert [effect.event.reason for effect in of_kind(effects, Observe)] == ["not-signed", "unreadable"]
    assert room.office.waiting() == 1
    assert room.core.asked == [("request", 5)]


def test_only_forgeries_do_not_wake_the_core(room):
    room.office.receive(5, B, Relay((SignedTransaction(b"\xc1", bytes(64)),)))

    assert room.core.asked == []


def test_what_still_waits_is_told_again_and_what_is_settled_is_not(room):
    one = submitted(room.office.hand_in(0, DAY, "one", filing("one")))
    two = submitted(room.office.hand_in(0, DAY, "two", filing("two")))
    room.decide(batch(one))
    (relayed,) = of_kind(room.office.timeout(60, RELAY_TIMER), Broadcast)

    assert relayed.message.entries == (two,)
    room.decide(batch(two))
    assert room.office.timeout(70, RELAY_TIMER) == NOTHING


def test_a_relay_is_bounded(room):
    for number in range(RELAY_AT_MOST + 20):
        room.office.hand_in(0, DAY, f"r{number}", filing(f"r{number}"))
    (relayed,) = of_kind(room.office.timeout(60, RELAY_TIMER), Broadcast)

    assert len(relayed.message.entries) == RELAY_AT_MOST


def test_messages_and_timers_of_the_protocol_go_to_the_core(room):
    room.office.receive(1, B, Persist(Relay(())))
    room.office.timeout(2, "election")
    room.office.start(3)

    assert [asked[0] for asked in room.core.asked] == ["receive", "timeout", "start"]


# ---- deciding -----------------------------------------------------------------------------------


def test_a_decision_becomes_a_durable_block_before_it_is_shown_and_never_leaves_as_a_commit(room):
    entry = room.signed(B, 1, filing())
    effects = room.decide(batch(entry))
    kinds = [type(effect) for effect in effects]

    assert Commit not in kinds
    assert kinds == [Persist, Observe, Observe]
    assert isinstance(effects[0].record, BlockRecord)
    assert isinstance(effects[1].event, BlockCommitted)
    executed = effects[2].event
    assert isinstance(executed, EntryExecuted)
    assert (executed.office, executed.signer, executed.outcome, executed.right) == (A, B, "final", "mark")
    assert room.office.height == 1
    assert executed.changed == (B,)


def test_effects_before_and_after_a_decision_keep_their_places(room):
    room.core.answers.append((Send(B, Relay(())), Commit(1, batch(), None), Send(C, Relay(()))))
    effects = list(room.office.timeout(1, "core"))

    assert [type(effect) for effect in effects] == [Send, Persist, Observe, Send]
    assert (effects[0].to, effects[-1].to) == (B, C)


def test_a_decision_out_of_order_is_our_mistake(room):
    room.core.answers.append((Commit(2, batch(), None),))
    with pytest.raises(InvariantViolation, match="commits-in-order"):
        room.office.timeout(1, "core")


def test_an_empty_decision_takes_a_height_and_changes_no_register(room):
    before = room.office.state_root
    effects = room.decide(batch())

    assert [type(effect) for effect in effects] == [Persist, Observe]
    assert room.office.height == 1
    assert room.office.state_root == before


def test_an_entry_decided_twice_is_executed_once(room):
    entry = room.signed(B, 1, filing())
    first, second = room.decide(batch(entry)), room.decide(batch(entry))

    assert [effects[2].event.outcome for effects in (first, second)] == ["final", "repeated"]


# ---- duties -------------------------------------------------------------------------------------


def extend_to_b(room):
    room.decide(batch(room.signed(A, 1, filing())))
    return room.decide(batch(room.signed(A, 2, extension())))


def test_a_designated_office_answers_after_its_review_time_and_once():
    room = Room(me=B, review_us=7_000)
    effects = extend_to_b(room)
    (timer,) = of_kind(effects, SetTimer)
    assert timer.timer.startswith(REVIEW_TIMER)
    assert timer.after_us == 7_000

    entry = submitted(room.office.timeout(90, timer.timer))
    assert decode_action(entry.content.kind, entry.content.payload) == Answer("mark", accept=True, reason="")
    assert room.office.timeout(95, timer.timer) == NOTHING


@pytest.mark.parametrize("me", [A, C])
def test_who_is_not_designated_owes_no_answer(me):
    assert of_kind(extend_to_b(Room(me=me)), SetTimer) == []


def test_an_answer_owed_before_a_crash_is_still_owed_after_it():
    room = Room(me=B)
    extended = records(room.decide(batch(room.signed(A, 1, filing()))))
    extended += records(room.decide(batch(room.signed(A, 2, extension()))))
    room.reopen(extended)
    (timer,) = of_kind(room.office.start(0), SetTimer)
    answered = room.office.timeout(5, timer.timer)
    assert submitted(answered).content.kind == "answer"

    room.reopen([*extended, *records(answered)])
    timers = [effect.timer for effect in of_kind(room.office.start(0), SetTimer)]
    assert timers == [RELAY_TIMER], "the answer is on the disk: it is told again, not given again"


# ---- recovery -----------------------------------------------------------------------------------


def lived(room):
    """A life of ten blocks with own and others' entries; its durable records."""
    kept = []
    for number in range(1, 11):
        mine = room.office.hand_in(number, DAY, f"own-{number}", filing(f"own-{number}"))
        kept += records(mine)
        theirs = room.signed(B, number, filing(f"b-{number}"))
        if number % 3:
            kept += records(room.decide(batch(submitted(mine), theirs)))
    return kept


def test_an_office_comes_back_with_the_same_ledger_registers_and_waiting_entries(room):
    kept = lived(room)
    before = (room.office.height, room.office.head, room.office.state_root)
    again = room.reopen(kept).office
    again.start(0)

    assert (again.height, again.head, again.state_root) == before
    assert before[0] == 7
    assert again.waiting() == 3, "own entries that no block holds"
    assert again.view("own-1", DAY).owners == (("anna", 1, 1),)
    assert again.knows("own-9")


def test_after_a_restart_unsettled_own_entries_are_told_again(room):
    room.reopen(lived(room))
    effects = room.office.start(0)
    (relayed,) = of_kind(effects, Broadcast)

    assert [entry.content.reference for entry in relayed.message.entries] == ["own-3", "own-6", "own-9"]
    assert room.core.asked == [("start", 0), ("request", 0)]


@pytest.mark.parametrize("count", range(0, 18, 3))
def test_any_beginning_of_the_disk_opens_an_office_that_agrees_with_it(room, count):
    """A crash keeps a prefix of what was written."""
    kept = lived(room)[:count]
    blocks = [record for record in kept if isinstance(record, BlockRecord)]
    again = room.reopen(kept).office

    assert again.height == len(blocks)
    assert again.state_root == (blocks[-1].header.state_root if blocks else Registers({}).root)


def test_a_replay_of_the_blocks_gives_the_registers(room):
    lived(room)
    registers = Registers(PROFILES)
    replay(room.office.decisions.chain, registers)

    assert registers.root == room.office.state_root


def test_the_cores_own_records_go_to_the_core_and_to_nobody_else(room):
    own = Persist(Relay(()))
    kept = [own, *records(room.office.hand_in(0, DAY, "one", filing())), own]
    room.reopen(kept)

    assert list(room.core.seat.recovered) == [own, own]
    assert room.office.height == 0


def test_two_offices_that_decide_the_same_have_the_same_roots(room):
    other = Room(me=B, notary=room.notary)
    entries = [room.signed(office, number, filing(f"{office}-{number}")) for office in OFFICES for number in (1, 2)]
    for one in (room, other):
        one.decide(batch(*entries[:3]), now=10)
        one.decide(batch(*entries[3:]), now=99)

    assert (room.office.head, room.office.state_root) == (other.office.head, other.office.state_root)


def test_a_block_with_an_unreadable_entry_is_kept_and_the_entry_refused(room):
    """The ledger never stops on what a lying leader put into it (PBFT backups refuse it before)."""
    stray = SignedTransaction(b"\xc1", bytes(64))
    with pytest.raises(EncodingError):
        _ = stray.content
    effects = room.decide(batch(stray))
    (executed,) = [effect.event for effect in of_kind(effects, Observe) if isinstance(effect.event, EntryExecuted)]

    assert (executed.outcome, executed.reason) == ("refused", "unreadable")
