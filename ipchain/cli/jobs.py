"""Several runs, one after another or in several processes.

Configuration travels to a worker, not objects: it reads the scenario itself and sends back plain values.
Results come in the order of the plan, whatever finishes first.

Not here: other machines; independent runs over a cluster are a campaign's affair.
"""

import multiprocessing
import signal
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from time import monotonic_ns
from typing import Final

from ipchain.cli.exits import Exit
from ipchain.cli.plan import Plan, PlannedRun
from ipchain.cli.play import Done, Manner, play
from ipchain.errors import ComputerError, IpchainError
from ipchain.experiment.runner import Progress
from ipchain.names import Micros
from ipchain.report.place import first_name
from ipchain.report.progress import Look

Enough = Callable[[Done], bool]
"""True when no more runs shall begin after this one."""

Shower = Callable[[PlannedRun], AbstractContextManager[Look]]


class FaultInWorker(IpchainError):
    """Our own bug, seen in a worker; carries its traceback."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A run that could not be played: what to say, and whose fault it is."""

    code: Exit
    said: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a command must not start any more runs. None: never."""

    at_ns: int | None

    @staticmethod
    def after(budget_us: Micros | None) -> "Deadline":
        """So much real time from now."""
        return Deadline(None if budget_us is None else monotonic_ns() + budget_us * 1000)

    def left_us(self) -> Micros | None:
        """Microseconds left, at least 0; None without a deadline."""
        return None if self.at_ns is None else max(0, self.at_ns - monotonic_ns()) // 1000

    @property
    def is_over(self) -> bool:
        """True when no more runs may start."""
        return self.at_ns is not None and monotonic_ns() >= self.at_ns


def one_by_one(plan: Plan, manner: Manner, deadline: Deadline, enough: Enough, shower: Shower) -> Iterator[Done]:
    """Play the runs here, each with its progress shown, until there are enough or the deadline is over."""
    for planned, scenario in plan:
        if deadline.is_over:
            return
        with shower(planned) as look:
            done = play(planned, manner, scenario=scenario, progress=look, wall_time_us=deadline.left_us())
        yield done
        if enough(done):
            return


def in_processes(plan: Plan, manner: Manner, deadline: Deadline, enough: Enough, jobs: int) -> Iterator[Done]:
    """Play the runs in `jobs` processes. An interruption lets the runs under way end early and keep what they have."""
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    waiting = [
        (place, first_name(scenario.name, planned.seed), planned) for place, (planned, scenario) in enumerate(plan)
    ]
    folders: dict[int, str] = {}
    under_way: dict[Future[Done | Failed], int] = {}
    finished: dict[int, Done] = {}
    told = 0
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin_work, initargs=(stop,)) as pool:
        try:
            while True:
                # No more than there are workers: what lies in the pool's own queue cannot be called back.
                while len(under_way) < jobs and not deadline.is_over:
                    # Runs of one name and seed compete for folders, so each waits for the one before it in the plan.
                    taken = set(folders.values())
                    free = next((at for at, (_, name, _) in enumerate(waiting) if name not in taken), None)
                    if free is None:
                        break
                    place, name, planned = waiting.pop(free)
                    folders[place] = name
                    with _interrupts_ignored():
                        under_way[pool.submit(_work, planned, manner, deadline.left_us())] = place
                if not under_way:
                    return
                try:
                    over, _ = wait(under_way, return_when=FIRST_COMPLETED)
                except KeyboardInterrupt:
                    waiting.clear()
                    stop.set()
                    continue
                for future in over:
                    done = _raised(_answer_of(future))
                    place = under_way.pop(future)
                    del folders[place]
                    finished[place] = done
                    if enough(done):
                        waiting.clear()
                while told in finished:
                    yield finished.pop(told)
                    told += 1
        except BaseException:
            stop.set()
            raise


def _answer_of(future: Future[Done | Failed]) -> Done | Failed:
    try:
        return future.result()
    except BrokenProcessPool:
        return Failed(Exit.COMPUTER, "a worker process was ended from outside, perhaps for lack of memory")


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """A worker that is started meanwhile ignores Ctrl-C from its first moment: only the parent decides to stop."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


_STOP: Final[list[Event]] = []
"""In a worker: the parent's sign to end early. A pool hands its workers such things only through their start."""


def _begin_work(stop: Event) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _STOP.append(stop)


def _work(planned: PlannedRun, manner: Manner, left_us: Micros | None) -> Done | Failed:
    """In a worker: errors come back as values, because not every error can travel."""
    try:
        return play(planned, manner, progress=_look, wall_time_us=left_us)
    except ComputerError as error:
        return Failed(Exit.COMPUTER, str(error))
    except MemoryError:
        return Failed(Exit.COMPUTER, "this computer has not enough memory for this run")
    except Exception:  # noqa: BLE001 - every other error is ours, and is told with its traceback
        return Failed(Exit.OUR_FAULT, traceback.format_exc())


def _look(_progress: Progress) -> None:
    if any(stop.is_set() for stop in _STOP):
        raise KeyboardInterrupt


def _raised(answer: Done | Failed) -> Done:
    if isinstance(answer, Done):
        return answer
    match answer.code:
        case Exit.COMPUTER:
            raise ComputerError(answer.said)
        case _:
            raise FaultInWorker(answer.said)
