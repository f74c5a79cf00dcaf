"""Who does the work of a run: workers that may die, and what is done about their shards.

A worker that dies takes only its own work with it: what it had taken is run again singly, and a
shard that ends its worker twice is given up; the rest goes on.
"""

import queue
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from typing import Any

from prefect.exceptions import ObjectNotFound
from prefect.futures import PrefectFuture
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner

from flows.curation.shards import Shard
from flows.errors import SourceError
from flows.orchestration import ignore_interrupt, task_runner
from flows.settings import RunSettings

_POLL_SECONDS = 0.5
_TRIES_ALONE = 2
"""Workers that one shard may end before it is given up."""

Submit = Callable[[TaskRunner[Any], Shard], "PrefectFuture[Any]"]


@dataclass(frozen=True, slots=True)
class Finished:
    """How one shard ended."""

    shard: Shard
    result: Any = None
    """What its task returned; None where it failed."""
    error: Exception | None = None
    """Why it failed; None where it did not."""


class WorkerDiedError(SourceError):
    """The process that read a shard ended, again and again."""


class Crew:
    """Runs shards on the runner that the settings name, a few more at once than it has workers."""

    def __init__(
        self,
        settings: RunSettings,
        *,
        submit: Submit,
        was_begun: Callable[[Shard], bool],
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        """Hire nobody yet.

        Args:
            settings: Engine and number of workers.
            submit: Begins a shard's task on a runner.
            was_begun: Whether a worker had taken a shard and not given it back.
            stopped: Asked again and again: once it says so, nothing more is begun.
        """
        self._settings = settings
        self._submit = submit
        self._was_begun = was_begun
        self._stopped = stopped

    def carry_out(self, shards: Sequence[Shard]) -> Iterator[Finished]:
        """Yield how each shard ended, as they end; where the run is stopped, only some."""
        waiting = deque(shards)
        while waiting and not self._stopped():
            lost: list[Shard] = []
            with task_runner(self._settings) as runner:
                yield from self._until_broken(runner, waiting, lost)
            begun = [shard for shard in lost if self._was_begun(shard)] or lost
            waiting.extend(shard for shard in lost if shard not in begun)
            for shard in begun:
                if not self._stopped():
                    yield self._alone(shard)

    def _until_broken(
        self,
        runner: TaskRunner[Any],
        waiting: deque[Shard],
        lost: list[Shard],
    ) -> Iterator[Finished]:
        """Work until nothing waits or the pool of workers is broken; name what was lost."""
        ended: queue.SimpleQueue[PrefectFuture[Any]] = queue.SimpleQueue()
        under_way: dict[Any, Shard] = {}
        broken = False
        while True:
            while waiting and not broken and not self._stopped() and len(under_way) < self._window:
                shard = waiting.popleft()
                future = self._submit(runner, shard)
                under_way[future.task_run_id] = shard
                future.add_done_callback(ended.put)
            if not under_way:
                return
            try:
                future = ended.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue
            shard = under_way.pop(future.task_run_id)
            finished = _look_at(future, shard)
            if finished is None:
                lost.append(shard)
                broken = broken or isinstance(runner, ProcessPoolTaskRunner)
            else:
                yield finished

    def _alone(self, shard: Shard) -> Finished:
        """Run a shard in a process of its own: if that dies, nobody else's work is lost."""
        for _ in range(_TRIES_ALONE):
            with ProcessPoolTaskRunner(max_workers=1, initializer=ignore_interrupt) as runner:
                finished = _look_at(self._submit(runner, shard), shard)
            if finished is not None:
                return finished
        died = f"its worker process ended {_TRIES_ALONE} times while it read this shard alone"
        return Finished(shard, error=WorkerDiedError(died))

    @property
    def _window(self) -> int:
        """Shards begun at once: enough to keep workers busy, few enough to lose little."""
        return self._settings.workers + 1


def _look_at(future: "PrefectFuture[Any]", shard: Shard) -> Finished | None:
    """Return how a task ended, or None if its worker died; no state is taken on trust."""
    try:
        future.wait()
    except BrokenExecutor:
        return None
    if not _is_final(future):
        return None
    result = future.result(raise_on_failure=False)
    if isinstance(result, Exception):
        return Finished(shard, error=result)
    if isinstance(result, BaseException):
        return None
    return Finished(shard, result=result)


def _is_final(future: "PrefectFuture[Any]") -> bool:
    try:
        return bool(future.state.is_final())
    except ObjectNotFound:
        return False
