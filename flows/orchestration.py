"""Prefect as Sluice uses it: quiet, phoning nobody, with the runner that the settings name."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flows.errors import ConfigError
from flows.settings import RunSettings

if TYPE_CHECKING:
    from prefect.futures import PrefectFuture
    from prefect.task_runners import TaskRunner

_ENVIRONMENT = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    # The embedded server needs 10 to 20 seconds on a busy machine: one large import.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",
}


def quiet_prefect() -> None:
    """Set Prefect's defaults for a command line; what the user has set stays.

    Call before Prefect is imported: it reads its settings once.
    """
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)


def task_runner(settings: RunSettings) -> "TaskRunner[Any]":
    """Return the runner that `run.engine` names.

    Raises:
        ConfigError: The engine is `dask` and its extra is not installed.
    """
    from prefect.task_runners import ProcessPoolTaskRunner, ThreadPoolTaskRunner

    if settings.engine == "threads":
        return ThreadPoolTaskRunner(max_workers=settings.workers)
    if settings.engine == "processes":
        return ProcessPoolTaskRunner(max_workers=settings.workers)
    return _dask_runner(settings)


def _dask_runner(settings: RunSettings) -> "TaskRunner[Any]":
    try:
        import dask
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError:
        raise ConfigError("run.engine: dask needs the extra: pip install 'sluice[dask]'") from None
    # Spilling writes what a worker holds to its disk in the clear.
    dask.config.set(
        {
            "distributed.worker.memory.target": False,
            "distributed.worker.memory.spill": False,
        },
    )
    if settings.dask_address:
        return DaskTaskRunner(address=settings.dask_address)
    return DaskTaskRunner(cluster_kwargs={"n_workers": settings.workers, "threads_per_worker": 1})


@dataclass(frozen=True, slots=True)
class Finished:
    """How one task of a map ended."""

    position: int
    """Index of the task's argument."""
    result: Any
    """What the task returned; None where it failed."""
    failure: str
    """Why it failed: the type of the exception and its message; empty where it did not."""


def finished(
    futures: Iterable["PrefectFuture[Any]"],
    *,
    on_done: Callable[[], None] = lambda: None,
) -> Iterator[Finished]:
    """Yield how each task of a map ended, as they end; no state is taken on trust.

    A task whose worker died can stay in a state that is not final: that is a failure too.
    """
    from prefect.futures import as_completed

    numbered = {future.task_run_id: position for position, future in enumerate(futures)}
    for future in as_completed(list(futures)):
        future.wait()
        state = future.state
        on_done()
        position = numbered[future.task_run_id]
        if not state.is_final():
            yield Finished(position, None, f"ended as {state.name}; its worker may have died")
            continue
        result = future.result(raise_on_failure=False)
        if isinstance(result, BaseException):
            yield Finished(position, None, str(result) or type(result).__name__)
        else:
            yield Finished(position, result, "")
