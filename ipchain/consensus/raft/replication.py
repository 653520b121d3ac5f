"""The leader's side of log replication: proposing, sending, repeating, counting (Raft paper, 5.3 and 5.4.2).

Messages leave before the leader's own record is durable, and the leader counts itself only afterwards: the
answers are later inputs, which the host holds back until the record is kept (dissertation 10.2.1). That saves
one disk delay per decision. If the leader crashes in between, followers hold an entry it forgot; that is safe,
because a restarted leader never leads the same term again, and a new one decides by its own log.

Not here: the answers to messages (`leading`); reads by a quorum round; membership changes.
"""

from ipchain.consensus.core import Broadcast, Effect, Observe, Persist, Send, SetTimer
from ipchain.consensus.raft import rules
from ipchain.consensus.raft.messages import AppendEntries, Entry, LogRecord
from ipchain.consensus.raft.progress import Leadership, Progress
from ipchain.consensus.raft.state import BATCH, Replica
from ipchain.errors import invariant
from ipchain.ledger.block import Batch
from ipchain.names import Micros
from ipchain.trace import QuorumReached


def begin(r: Replica, leads: Leadership, now: Micros, effects: list[Effect]) -> None:
    """The first deed of a leadership: an empty batch of the own term, and whatever work waits.

    Entries of earlier terms commit only together with one of the own term; the no-op is that one, at once.
    Source: Raft paper, section 8; dissertation 6.4. A no-op is never held back by the limit on uncommitted bytes.
    """
    invariant(r.log.last == leads.matches[leads.my_seat], "raft.leader-begins-with-whole-log", last=r.log.last)
    before = r.log.last
    r.log.extend(before, (Entry(r.term, Batch(proposer=r.me, proposed_at=now, entries=())),), r.commit)
    _draw_batches(r, leads, now, effects)
    # Nothing is known of any follower yet: one message with all of it, as the first probe.
    _publish_to_each(r, leads, before, now, effects)


def propose(r: Replica, leads: Leadership, now: Micros, effects: list[Effect]) -> None:
    """Order what waits in the mempool, as the block interval allows; otherwise leave it to the batch timer."""
    wait = rules.block_wait_us(now, leads.proposed_at, r.settings.block_interval_us)
    if wait:
        if not leads.batch_timer:
            leads.batch_timer = True
            effects.append(SetTimer(BATCH, wait))
        return
    before = r.log.last
    _draw_batches(r, leads, now, effects)
    if r.log.last == before:
        return
    if r.peers and _all_in_step(r, leads, before):
        _publish_to_all(r, leads, before, now, effects)
    else:
        _publish_to_each(r, leads, before, now, effects)


def replicate(r: Replica, leads: Leadership, follower: Progress, effects: list[Effect]) -> None:
    """Send the follower what it lacks: one message while probing, as many as the window holds otherwise."""
    settings = r.settings
    while follower.next <= r.log.last:
        if not follower.replicating:
            if follower.waiting:
                return
            follower.waiting = True
        elif not _window_open(r, leads.matches[follower.seat], follower.next):
            return
        entries = r.log.stretch(follower.next, settings.max_append_bytes)
        effects.append(Send(follower.office, _append_entries(r, follower.next - 1, entries)))
        follower.sent = follower.next - 1 + len(entries)
        if not follower.replicating:
            return
        follower.next = follower.sent + 1


def repeat(r: Replica, leads: Leadership, follower: Progress, effects: list[Effect]) -> None:
    """What was sent is lost: go back to what the follower is known to hold and send from there.

    While nothing is known to be held, the search goes on where it stood.
    """
    match = leads.matches[follower.seat]
    invariant(match <= r.log.last, "raft.match-within-log", match=match, last=r.log.last)
    follower.resent_at = leads.beat
    follower.due = 0
    follower.waiting = False
    if match > 0:
        follower.replicating = True
        follower.next = match + 1
    replicate(r, leads, follower, effects)


def acknowledge(r: Replica, leads: Leadership, follower: Progress, match: int) -> bool:
    """The follower durably holds the leader's log up to `match`. Returns whether that changes anything.

    A match never decreases (checklist R-26): late and repeated answers change nothing.
    """
    invariant(0 <= match <= r.log.last, "raft.match-within-log", match=match, last=r.log.last)
    found = not follower.replicating and match >= follower.next - 1
    if found:
        follower.replicating = True
        follower.waiting = False
    if match <= leads.matches[follower.seat]:
        return found
    leads.matches[follower.seat] = match
    if match >= follower.next:
        follower.next = match + 1
    return True


def count(r: Replica, leads: Leadership, now: Micros, effects: list[Effect]) -> None:
    """Commit what a majority holds, if the rule of the own term allows, and go on with work held back for it."""
    index = rules.commit_by_counting(leads.matches, r.quorum, r.commit, r.term, r.log)
    if index == r.commit:
        return
    was_full = _uncommitted_bytes(r) >= r.settings.max_uncommitted_bytes
    counted = r.log.term_at(index)
    for height in range(r.commit + 1, index + 1):
        members = tuple(office for office, match in zip(r.offices, leads.matches, strict=True) if match >= height)
        batch = r.log.batch_at(height)
        effects.append(Observe(QuorumReached(r.me, r.term, height, batch.digest.hex(), members, counted)))
    r.commit_up_to(effects, index)
    if was_full:
        propose(r, leads, now, effects)


def _draw_batches(r: Replica, leads: Leadership, now: Micros, effects: list[Effect]) -> None:
    """Take batches from the mempool into the log: one per block interval, or all there are when it is 0."""
    settings = r.settings
    while _uncommitted_bytes(r) < settings.max_uncommitted_bytes:
        batch = r.seat.pending.next_batch(now, settings.block_size)
        if batch is None:
            return
        r.log.extend(r.log.last, (Entry(r.term, batch),), r.commit)
        leads.proposed_at = now
        if settings.block_interval_us:
            if len(batch.entries) >= settings.block_size and not leads.batch_timer:
                # A full batch: more may wait, and no new request need come for it.
                leads.batch_timer = True
                effects.append(SetTimer(BATCH, settings.block_interval_us))
            return


def _publish_to_all(r: Replica, leads: Leadership, before: int, now: Micros, effects: list[Effect]) -> None:
    """Every follower is in step: one message per new entry, the same object for all."""
    fresh = range(before + 1, r.log.last + 1)
    effects.extend(Broadcast(_append_entries(r, index - 1, (r.log.entry_at(index),))) for index in fresh)
    for follower in leads.progress.values():
        follower.sent = r.log.last
        follower.next = r.log.last + 1
    _keep_own(r, leads, before, now, effects)


def _publish_to_each(r: Replica, leads: Leadership, before: int, now: Micros, effects: list[Effect]) -> None:
    """Followers stand at different places: to each what it lacks."""
    for follower in leads.progress.values():
        replicate(r, leads, follower, effects)
    _keep_own(r, leads, before, now, effects)


def _keep_own(r: Replica, leads: Leadership, before: int, now: Micros, effects: list[Effect]) -> None:
    """Make the new entries durable here, and only then count oneself (a lone office commits at once)."""
    entries = tuple(r.log.entry_at(index) for index in range(before + 1, r.log.last + 1))
    effects.append(Persist(LogRecord(before, entries)))
    leads.matches[leads.my_seat] = r.log.last
    if r.quorum == 1:
        count(r, leads, now, effects)


def _append_entries(r: Replica, previous_index: int, entries: tuple[Entry, ...]) -> AppendEntries:
    return AppendEntries(r.term, previous_index, r.log.term_at(previous_index), entries, r.commit)


def _all_in_step(r: Replica, leads: Leadership, before: int) -> bool:
    """True when every follower was sent everything up to `before` and has room for more."""
    return all(
        follower.replicating
        and follower.next == before + 1
        and _window_open(r, leads.matches[follower.seat], r.log.last)
        for follower in leads.progress.values()
    )


def _window_open(r: Replica, match: int, next_index: int) -> bool:
    """True when a message may leave although `match` to `next_index` are under way (checklist R-27).

    Entries are counted, not messages: a message has at least one, so this limit is the stricter one.
    """
    settings = r.settings
    if next_index - 1 - match >= settings.max_in_flight_entries:
        return False
    return r.log.size_between(match, next_index - 1) < settings.max_in_flight_bytes


def _uncommitted_bytes(r: Replica) -> int:
    return r.log.size_between(r.commit, r.log.last)
