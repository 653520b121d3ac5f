"""Planted faults: each must be caught by the drawn schedules, or the schedules prove nothing.

The numbers are those of the list of known mistakes in published implementations.
"""

import pytest
from pbft_network import SafetyBroken
from pbft_schedule import drawn_run

from ipchain.consensus.core import Broadcast, Persist
from ipchain.consensus.pbft import committee, view_changer, voting
from ipchain.consensus.pbft.bodies import null_request
from ipchain.consensus.pbft.checkpoints import Checkpoints
from ipchain.consensus.pbft.execution import Execution
from ipchain.consensus.pbft.records import Accepted, Prepared
from ipchain.consensus.pbft.slots import Slots, Tally
from ipchain.consensus.pbft.view_changer import ViewChanger
from ipchain.consensus.pbft.voting import Voting
from ipchain.consensus.quorum import byzantine_quorum
from ipchain.errors import InvariantViolation

NOT_LIVE = "P-L1 liveness"


def does_nothing(*_):
    return None


def first_catch(seeds, *, patience_us=20_000_000, only_safety=False, **options):
    """The predicate that fires first over these seeds, and the seed; None when the fault stays hidden."""
    for seed in seeds:
        try:
            _, done, _ = drawn_run(seed, patience_us=patience_us, **options)
        except SafetyBroken as broken:
            return str(broken).partition(":")[0], seed
        except InvariantViolation as broken:
            return broken.code, seed
        if not done and not only_safety:
            return NOT_LIVE, seed
    return None


def test_the_unchanged_code_raises_no_alarm():
    assert first_catch(range(25)) is None
    assert first_catch(range(10), liar=0) is None


def test_a_quorum_of_2f_is_caught(monkeypatch):
    """m33."""
    monkeypatch.setattr(committee, "byzantine_quorum", lambda members: byzantine_quorum(members) - 1)
    assert first_catch(range(20)) == ("P-I4 CommitSupported", 0)


def test_counting_a_member_twice_is_caught(monkeypatch):
    """m34, P01: a repeated vote counts again."""

    store = Voting.store

    def forgetful(self, votes, seat, sender, phase, message, out):
        return votes[seat] == message or store(self, votes, seat, sender, phase, message, out)

    def padded(votes, digest, *rest):
        counted = honest_tally(votes, digest, *rest)
        missing = max(0, 3 - len(counted.signers)) if counted.signers else 0
        return Tally(
            counted.signers + counted.signers[-1:] * missing, counted.signatures + counted.signatures[-1:] * missing, ()
        )

    honest_tally = voting.tally
    monkeypatch.setattr(Voting, "store", forgetful)
    monkeypatch.setattr(voting, "tally", padded)
    caught = first_catch(range(20), patience_us=1_000_000, only_safety=True)
    assert caught is not None
    assert caught[0] == "P-I4 CommitSupported"


def test_forgetting_what_was_prepared_on_entering_a_view_is_caught(monkeypatch):
    """m35, P05: P is cleared by entering a view."""
    enter = ViewChanger._enter

    def forgetful(self, now, message, out):
        self._replica.prepared.clear()
        enter(self, now, message, out)

    monkeypatch.setattr(ViewChanger, "_enter", forgetful)
    caught = first_catch(range(50, 300))
    assert caught is not None
    assert caught[0] in {"P-I6 ViewChangeKeeps", "P-I5 Agreement"}


def _late(effects, record_kind):
    """The effects with every record of this kind moved behind the message it should stand before."""
    moved = list(effects)
    for position, effect in enumerate(moved):
        if isinstance(effect, Persist) and isinstance(effect.record, record_kind):
            after = next((k for k in range(position, len(moved)) if isinstance(moved[k], Broadcast)), None)
            if after is not None:
                moved.insert(after, moved.pop(position))
    return moved


def _make_late(monkeypatch, record_kind):
    from ipchain.consensus.pbft.core import PbftCore

    receive, request = PbftCore.receive, PbftCore.request
    monkeypatch.setattr(PbftCore, "receive", lambda self, *a: _late(receive(self, *a), record_kind))
    monkeypatch.setattr(PbftCore, "request", lambda self, *a: _late(request(self, *a), record_kind))


def test_a_prepare_before_its_proposal_is_durable_is_caught(monkeypatch):
    """m31."""
    _make_late(monkeypatch, Accepted)
    assert first_catch(range(5)) == ("P-I16 SpeakAfterDurable", 0)


def test_a_commit_before_its_certificate_is_durable_is_caught(monkeypatch):
    """m32."""
    _make_late(monkeypatch, Prepared)
    assert first_catch(range(5)) == ("P-I16 SpeakAfterDurable", 0)


def test_a_prepared_certificate_that_is_never_durable_is_caught_even_without_looking_at_disks(monkeypatch):
    """m32, seen from its effect: after a restart P is lost, and with it a decision."""
    from pbft_network import PbftSafety

    advance = Voting.advance

    def careless(self, slot, out):
        advance(self, slot, out)
        out[:] = [e for e in out if not (isinstance(e, Persist) and isinstance(e.record, Prepared))]

    require = PbftSafety.require

    def blind(self, holds, predicate, *facts):
        require(self, holds or predicate == "P-I16 SpeakAfterDurable", predicate, *facts)

    monkeypatch.setattr(Voting, "advance", careless)
    monkeypatch.setattr(PbftSafety, "require", blind)
    caught = first_catch(range(300, 1_000))  # rare: a crash between two view changes
    assert caught is not None
    assert caught[0] in {"P-I6 ViewChangeKeeps", "P-I5 Agreement"}


def test_not_computing_o_again_is_caught_with_a_lying_primary(monkeypatch):
    """m38: the backups believe whatever the new primary carries over."""
    judge = view_changer.new_view_refusal

    def credulous(*arguments):
        reason = judge(*arguments)
        return None if reason == "wrong-new-view" else reason

    monkeypatch.setattr(view_changer, "new_view_refusal", credulous)
    caught = first_catch(range(200), liar=1)
    assert caught is not None
    assert caught[0] in {"P-I6 ViewChangeKeeps", "P-I5 Agreement", "P-I12 NewViewPure"}


def test_leaving_gaps_without_null_requests_is_caught(monkeypatch):
    """m39, P09."""
    carry = view_changer.carried_over

    def gappy(view, view_changes, members):
        null = null_request(members.primary_of(view)).digest
        return tuple(item for item in carry(view, view_changes, members) if item[1] != null)

    from ipchain.consensus.pbft import view_change

    monkeypatch.setattr(view_changer, "carried_over", gappy)
    monkeypatch.setattr(view_change, "carried_over", gappy)
    # The unchanged code heals within two seconds; here the views chase one another for the whole patience.
    caught = first_catch(range(300), patience_us=3_000_000)
    assert caught is not None
    assert caught[0] in {NOT_LIVE, "P-I6 ViewChangeKeeps"}


def test_executing_out_of_order_is_caught(monkeypatch):
    """m46."""
    from ipchain.consensus.core import Commit

    def eager(self, now, out):
        waiting, self.waiting = self.waiting, {}
        for sequence in sorted(waiting):
            out.append(Commit(sequence, *waiting[sequence]))
            self._replica.executed = max(self._replica.executed, sequence)
        return bool(waiting)

    monkeypatch.setattr(Execution, "run", eager)
    caught = first_catch(range(20))
    assert caught is not None
    assert caught[0] == "P-I10 OrderedOnce"


def test_a_view_change_that_is_never_repeated_is_caught(monkeypatch):
    """P20: loss during the view change leaves everybody waiting."""
    monkeypatch.setattr(ViewChanger, "resend", does_nothing)
    monkeypatch.setattr(ViewChanger, "_enlighten", does_nothing)
    from ipchain.consensus.pbft.catch_up import CatchUpSession

    monkeypatch.setattr(CatchUpSession, "_help", does_nothing)
    caught = first_catch(range(150))
    assert caught is not None
    assert caught[0] == NOT_LIVE


def test_a_checkpoint_that_never_gets_stable_is_caught(monkeypatch):
    """The window never moves, so the primary stops at the high watermark."""
    monkeypatch.setattr(Checkpoints, "add", does_nothing)
    assert first_catch(range(3)) == (NOT_LIVE, 0)


def test_joining_nobody_is_caught(monkeypatch):
    """m41, in its worst form: a member that sees f + 1 others leave stays until its own timer ends."""
    monkeypatch.setattr(view_changer, "view_to_join", does_nothing)
    caught = first_catch(range(300))
    assert caught is not None
    assert caught[0] == NOT_LIVE


@pytest.mark.parametrize("members", [4, 7])
def test_a_log_that_goes_on_counting_after_leaving_its_view_is_caught(monkeypatch, members):
    """m40: votes of the old view are accepted after VIEW-CHANGE."""
    from ipchain.consensus.pbft.normal_case import NormalCase

    slot_of = NormalCase._slot_of

    def stubborn(self, sender, message, out):
        replica = self._replica
        if not replica.active and message.view == replica.slots.view:
            view, replica.view, replica.active = replica.view, replica.slots.view, True
            try:
                slot = slot_of(self, sender, message, out)
                if slot is not None and slot.digest is not None and not slot.commits[replica.my_seat]:
                    self._voting.send_commit(slot, out)
            finally:
                replica.view, replica.active = view, False
            return slot
        return slot_of(self, sender, message, out)

    monkeypatch.setattr(Slots, "close", does_nothing)
    monkeypatch.setattr(NormalCase, "_slot_of", stubborn)
    caught = first_catch(range(60), members=members)
    assert caught is not None
    assert caught[0].startswith("P-I")
