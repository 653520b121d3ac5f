"""The virtual clock: order, ties, and taking entries out."""

from hypothesis import given
from hypothesis import strategies as st

from ipchain.simulation.scheduler import Scheduler, Stop


def stop(_now):
    raise Stop


@given(st.lists(st.integers(0, 20_000), max_size=60))
def test_actions_happen_in_the_order_of_time_then_of_scheduling(times):
    scheduler = Scheduler()
    done = []
    for serial, time in enumerate(times):
        scheduler.at(time, lambda now, serial=serial: done.append((now, serial)))
    scheduler.run(lambda *_: None)

    assert done == sorted((time, serial) for serial, time in enumerate(times))


@given(st.lists(st.tuples(st.integers(0, 9_000), st.lists(st.integers(0, 5_000), max_size=4)), max_size=20))
def test_what_is_scheduled_during_the_run_takes_its_place(plan):
    scheduler = Scheduler()
    done = []

    def first(now, later):
        done.append(now)
        for delay in later:
            scheduler.at(now + delay, done.append)

    for time, later in plan:
        scheduler.at(time, lambda now, later=later: first(now, later))
    scheduler.run(lambda *_: None)

    assert done == sorted(done)
    assert len(done) == len(plan) + sum(len(later) for _, later in plan)


def test_stop_ends_the_run_at_its_moment():
    scheduler = Scheduler()
    done = []
    scheduler.at(5, done.append)
    scheduler.at(7, stop)
    scheduler.at(7, done.append)
    scheduler.run(lambda *_: None)

    assert done == [5]
    assert scheduler.now == 7


class Receiver:
    def __init__(self):
        self.got = []

    def receive(self, now, sender, message):
        self.got.append((now, sender, message))
        return ()


def test_removed_messages_never_arrive_wherever_they_wait():
    scheduler = Scheduler()
    receiver = Receiver()
    removed = []

    def cut(_now):
        removed.extend(scheduler.remove(lambda entry: entry[2] == "EM"))

    scheduler.put(50, receiver, "EM", "before the cut")
    scheduler.at(100, cut)
    scheduler.put(100, receiver, "EM", "same moment, after the cut")
    scheduler.put(110, receiver, "EM", "same bucket")
    scheduler.put(110, receiver, "RU", "other sender")
    scheduler.put(900_000, receiver, "EM", "far bucket")
    scheduler.run(lambda *_: None)

    assert receiver.got == [(50, "EM", "before the cut"), (110, "RU", "other sender")]
    assert [entry[0] for entry in removed] == [100, 110, 900_000]


def test_one_message_arrives_at_each_host_at_its_own_moment():
    scheduler = Scheduler()
    one, other = Receiver(), Receiver()
    scheduler.put_all([90_000, 30], (one, other), "EM", "vote")
    scheduler.run(lambda *_: None)

    assert one.got == [(90_000, "EM", "vote")]
    assert other.got == [(30, "EM", "vote")]
