"""Drawn fault schedules: loss, repetition, reordering, delay, crashes between two effects, partitions, a liar."""

from collections import Counter

from pbft_network import MS, QUICK, Net

from ipchain.chance import Stream
from ipchain.consensus.pbft.messages import CommitVote, NewView, Prepare, PrePrepare
from ipchain.ledger.block import Batch

CHAOS_US = 3_000 * MS
ENTRIES = 20
FAULTS = 8


def drawn_run(seed, members=4, *, liar=None, real_keys=False, settings=QUICK, patience_us=60_000 * MS):
    """Run one schedule. Returns the network, whether everything was committed everywhere, and the healing moment.

    At most f offices are down or lying at a time, except that now and then one more is down: then nothing may
    go on, but nothing may break either. After `CHAOS_US` everything heals.
    """
    dice = Stream(seed, "schedule")
    tolerated = (members - 1) // 3
    loss = dice.choose((0, 0, 5, 20))
    repeated = dice.choose((0, 10))
    spread = dice.choose((1, 20, 80))
    calm = [False]

    def fate(*_):
        if calm[0]:
            return ((5 + dice.below(10)) * MS,)
        if dice.happens(loss, 100):
            return ()
        return tuple((5 + dice.below(spread)) * MS for _ in range(2 if dice.happens(repeated, 100) else 1))

    net = Net(members, settings, seed=seed, fate=fate, real_keys=real_keys)
    honest = list(net.offices)
    if liar is not None:
        honest.remove(net.offices[liar])
        net.corrupt(net.offices[liar], equivocating_mouth(net, liar))
        tolerated -= 1
    net.start()
    used = []

    def submit():
        used.append(len(used) + 1)
        net.submit(used[-1])

    for _ in range(ENTRIES):
        net.at(dice.below(CHAOS_US), submit)
    for _ in range(FAULTS):
        _plan_fault(net, dice, honest, tolerated)
    net.run(CHAOS_US + 1_500 * MS)
    calm[0] = True
    net.groups = None
    for office in net.offices:
        net.nodes[office].persists_to_live = None
        if not net.nodes[office].up:
            net.start(office)
    healed = net.now
    net.submit(*used)
    done = net.run(
        patience_us,
        until=lambda: (
            net.all_done(*used, among=honest) and len({net.nodes[office].history.height for office in honest}) == 1
        ),
    )
    return net, done, healed


def _plan_fault(net, dice, honest, tolerated):
    begin = dice.below(CHAOS_US)
    end = begin + dice.below(1_500 * MS)
    kind = dice.choose(("crash", "crash", "partition", "crash at a record"))
    office = dice.choose(honest)
    records = 1 + dice.below(4)
    one_more = dice.happens(1, 4)
    side = set(dice.sample(net.offices, 1 + dice.below(len(net.offices) - 1)))

    def begin_it():
        node = net.nodes[office]
        if kind == "partition":
            net.groups = (side, set(net.offices) - side)
        elif node.up and sum(not n.up or n.persists_to_live is not None for n in net.nodes.values()) < (
            tolerated + one_more
        ):
            if kind == "crash":
                net.crash(office)
            else:
                node.persists_to_live = records

    def end_it():
        if kind == "partition":
            net.groups = None
        elif not net.nodes[office].up:
            net.start(office)

    net.at(begin, begin_it)
    net.at(end, end_it)


def equivocating_mouth(net, seat):
    """Two stories: even seats hear what the core says, odd seats another batch; everybody hears votes for both."""
    others = {}

    def mouth(receiver, message):
        odd = net.offices.index(receiver) % 2 == 1
        kind = type(message)
        if kind is PrePrepare:
            batch = message.batch
            other = Batch(batch.proposer, batch.proposed_at + 1, batch.entries)
            others[message.digest] = other.digest
            return (net.pre_prepare(seat, message.view, message.sequence, other),) if odd else (message,)
        if kind is NewView and odd and message.carried:
            # A proposal set that does not follow from V: honest replicas must notice.
            return (
                net.new_view(message.view, message.view_changes, [(c.sequence, c.digest) for c in message.carried[1:]]),
            )
        if kind in {Prepare, CommitVote} and message.digest in others:
            make = net.prepare if kind is Prepare else net.commit
            return (message, make(seat, message.view, message.sequence, others[message.digest]))
        return (message,)

    return mouth


def probes(net):
    """How often the rare things happened, so that a quiet schedule does not pass for a hard one."""
    seen = Counter()
    new_views = {id(message): message for _, _, _, message in net.sent if type(message) is NewView}
    for message in new_views.values():
        prepared = [proof for change in message.view_changes for proof in change.prepared]
        shown = {proof.sequence for proof in prepared}
        seen["carried over one view change"] += any(proof.view == message.view - 1 for proof in prepared)
        seen["carried over several view changes"] += any(proof.view < message.view - 1 for proof in prepared)
        seen["gap filled by a null request"] += any(item.sequence not in shown for item in message.carried)
        seen["different checkpoints in V"] += len({c.stable.sequence for c in message.view_changes}) > 1
    for kind in ("BatchGiven", "Decided", "CheckpointCertificate"):
        seen[kind] += net.counts[kind]
    seen["restarts"] += sum(node.lives - 1 for node in net.nodes.values())
    return seen
