"""What a leader remembers of its followers, and of its own leadership. All of it dies with the leadership.

Source: Raft paper, figure 2 ("Volatile state on leaders"); dissertation 10.2.2 (pipelining): the next index
moves when a message is sent, and moves back when it turns out to be lost.
"""

from collections.abc import Sequence

from ipchain.names import Micros, OfficeId


class Progress:
    """How far one follower is, as far as its leader can tell. Its match index is in `Leadership.matches`.

    While `replicating`, messages are sent without waiting; otherwise the leader is probing for the place where
    the logs agree, one message at a time, and `waiting` says that one is under way.
    `sent` is the last index of the newest message; `due` what had been sent by the last heartbeat; `resent_at`
    the beat of the last repetition, so that one loss causes one.
    """

    __slots__ = ("bit", "due", "next", "office", "replicating", "resent_at", "seat", "sent", "waiting")

    def __init__(self, office: OfficeId, seat: int, next_index: int) -> None:
        self.office = office
        self.seat = seat
        self.bit = 1 << seat
        self.next = next_index
        self.sent = 0
        self.due = 0
        self.resent_at = 0
        self.replicating = False
        self.waiting = False


class Leadership:
    """One leadership: progress of each follower, and the match index of every seat, the leader's own included.

    `active` has one bit per seat that answered since the last look; `beat` counts heartbeats from 1;
    `proposed_at` is the moment of the last proposal with entries; `batch_timer` says that the timer runs.
    """

    __slots__ = ("active", "batch_timer", "beat", "matches", "my_seat", "progress", "proposed_at")

    def __init__(self, peers: Sequence[OfficeId], seat_of: dict[OfficeId, int], my_seat: int, last_index: int) -> None:
        self.my_seat = my_seat
        self.progress: dict[OfficeId, Progress] = {
            office: Progress(office, seat_of[office], last_index + 1) for office in peers
        }
        self.matches: list[int] = [0] * (len(peers) + 1)
        self.matches[my_seat] = last_index
        self.active = 1 << my_seat
        self.beat = 0
        self.proposed_at: Micros | None = None
        self.batch_timer = False
