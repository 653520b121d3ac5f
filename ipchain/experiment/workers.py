"""Many runs: here one after another, over all processors of this machine, or over a Dask cluster that exists.

Configuration travels to a worker, not objects: it reads the scenario itself and sends back plain values. Answers come
as runs finish, in any order. Nothing home-made: joblib hands the work out, with its own processes (loky) or to the
scheduler of a cluster.

Not here: what a task is (`cell_run`), and which tasks there are (`comparison`).
"""

import os
import signal
import traceback
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from threading import Event
from time import monotonic_ns
from typing import Final, Literal, TypeVar, cast

from ipchain.errors import ComputerError, IpchainError
from ipchain.experiment.cell_run import Task, do
from ipchain.experiment.finished import FinishedRun
from ipchain.names import Micros

CONNECT_WITHIN_S: Final = 15
"""How long a scheduler may take to answer."""

Whose = Literal["computer", "ours"]
Given = TypeVar("Given")


class FaultInWorker(IpchainError):
    """Our own bug, seen in a worker; carries its traceback."""


@dataclass(frozen=True, slots=True)
class Where:
    """Who does the work: `jobs` processes here (None: one for each processor), or the cluster of this scheduler."""

    jobs: int | None = None
    scheduler: str | None = None

    @property
    def processes(self) -> int:
        """How many runs at the same time on this machine."""
        return self.jobs or os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Answer:
    """A run that is over, and how long it took; or why there is none, and whose fault that is."""

    task: Task
    run: FinishedRun | None
    took_us: Micros
    whose: Whose = "ours"
    said: str = ""


class Gate:
    """Closed once no more runs shall begin: runs under way go on, whatever was not begun stays undone."""

    def __init__(self, open_until_ns: int | None = None) -> None:
        self._until_ns = open_until_ns
        self._closed = Event()

    def close(self) -> None:
        """No more runs."""
        self._closed.set()

    @property
    def is_late(self) -> bool:
        """True when the time is over."""
        return self._until_ns is not None and monotonic_ns() >= self._until_ns

    def through(self, tasks: Iterable[Task]) -> Iterator[Task]:
        """The tasks, one by one, as long as the gate is open."""
        for task in tasks:
            if self._closed.is_set() or self.is_late:
                return
            yield task


def answers(tasks: Iterable[Task], where: Where, gate: Gate) -> Generator[Answer, None, None]:
    """Do the tasks; each answer as soon as it is there. Closing the generator lets go of what is under way.

    Raises ComputerError where a worker cannot work, FaultInWorker with the traceback of a fault of ours.
    """
    through = gate.through(tasks)
    if where.scheduler is not None:
        found = _on_cluster(through, where.scheduler)
    elif where.processes == 1:
        found = (_answer(task) for task in through)
    else:
        found = _in_processes(through, where.processes)
    try:
        for answer in found:
            yield _checked(answer)
    finally:
        found.close()


def each(work: Callable[[Given], None], given: Sequence[Given], where: Where) -> None:
    """Do the same work for each of these, over the processors of this machine. Raises what the work raises."""
    processes = min(where.processes, len(given))
    if processes <= 1:
        for one in given:
            work(one)
        return
    from joblib import Parallel, delayed  # noqa: PLC0415 - costs 0.15 s, which little work does not need

    initializer = _leave_interrupts_to_the_parent
    Parallel(n_jobs=processes, backend="loky", initializer=initializer)(delayed(work)(one) for one in given)


def _in_processes(tasks: Iterator[Task], processes: int) -> Generator[Answer, None, None]:
    from joblib import Parallel, delayed  # noqa: PLC0415 - costs 0.15 s, which a single run does not need

    # One task at a time for each worker: what lies in a queue could not be called back when the time is over.
    parallel = Parallel(
        n_jobs=processes,
        backend="loky",
        return_as="generator_unordered",
        batch_size=1,
        pre_dispatch=processes,
        initializer=_leave_interrupts_to_the_parent,
    )
    try:
        with _let_go_when_closed(parallel(delayed(_answer)(task) for task in tasks)) as found:
            # Not `yield from`, which would close what is under way before the context can.
            for answer in found:  # noqa: UP028 - see above
                yield answer
    except BrokenProcessPool as error:
        said = "a worker process was ended from outside, perhaps for lack of memory"
        raise ComputerError(said) from error


def _on_cluster(tasks: Iterator[Task], scheduler: str) -> Generator[Answer, None, None]:
    try:
        distributed = import_module("dask.distributed")
    except ImportError as error:
        said = "a cluster needs the extra 'cluster': pip install 'ipchain[cluster]'"
        raise ComputerError(f"--scheduler {scheduler}: {said}") from error
    from joblib import Parallel, delayed, parallel_config  # noqa: PLC0415 - costs 0.15 s

    try:
        client = distributed.Client(scheduler, timeout=CONNECT_WITHIN_S, set_as_default=True)
    except (OSError, ValueError, TimeoutError) as error:
        said = "no scheduler answers there; start one with 'dask scheduler', and workers with 'dask worker ADDRESS'"
        raise ComputerError(f"--scheduler {scheduler}: {said}") from error
    with client:
        workers = sum(client.nthreads().values())
        if not workers:
            said = f"the scheduler has no workers; start some with 'dask worker {scheduler} --nthreads 1'"
            raise ComputerError(f"--scheduler {scheduler}: {said}")
        with parallel_config(backend="dask", n_jobs=-1):
            parallel = Parallel(return_as="generator_unordered", batch_size=1, pre_dispatch=workers)
            with _let_go_when_closed(parallel(delayed(_answer)(task) for task in tasks)) as found:
                for answer in found:  # noqa: UP028 - as above
                    yield answer


@contextmanager
def _let_go_when_closed(answers_of: object) -> Iterator[Generator[Answer, None, None]]:
    """What a `Parallel` gives back, which is a generator although its type says a list."""
    found = cast("Generator[Answer, None, None]", answers_of)
    try:
        yield found
    finally:
        with warnings.catch_warnings():
            # Joblib warns that tasks were let go; that is what closing is for.
            warnings.filterwarnings("ignore", message=r"\d+ tasks which were", category=UserWarning)
            found.close()


def _leave_interrupts_to_the_parent() -> None:
    """Ctrl-C reaches every process of a terminal; only the one that asked decides what becomes of the runs."""
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _answer(task: Task) -> Answer:
    """In a worker: errors come back as values, because not every error can travel."""
    began_ns = monotonic_ns()
    try:
        return Answer(task, do(task), (monotonic_ns() - began_ns) // 1000)
    except ComputerError as error:
        return Answer(task, None, 0, "computer", str(error))
    except MemoryError:
        return Answer(task, None, 0, "computer", "this computer has not enough memory for this run")
    except Exception:  # noqa: BLE001 - every other error is ours, and is told with its traceback
        return Answer(task, None, 0, "ours", traceback.format_exc())


def _checked(answer: Answer) -> Answer:
    if answer.run is not None:
        return answer
    if answer.whose == "computer":
        raise ComputerError(answer.said)
    raise FaultInWorker(answer.said)
