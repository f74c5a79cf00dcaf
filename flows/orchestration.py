"""Prefect as Sluice uses it: quiet, phoning nobody, with the runner that the settings name."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.errors import ConfigError
from flows.settings import RunSettings

if TYPE_CHECKING:
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

    Call before Prefect is imported: it reads its settings once, and writes into its folder.

    Raises:
        ConfigError: Prefect's folder cannot be written.
    """
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    home = Path(os.environ.get("PREFECT_HOME") or "~/.prefect")
    try:
        found = home.expanduser()
        found.mkdir(parents=True, exist_ok=True)
        writable = os.access(found, os.W_OK | os.X_OK)
    except (OSError, RuntimeError):  # the latter where nobody knows a home
        writable = False
    if not writable:
        raise ConfigError(f"PREFECT_HOME: {home} cannot be written; name a folder that can be")


def task_runner(settings: RunSettings) -> "TaskRunner[Any]":
    """Return the runner that `run.engine` names.

    Raises:
        ConfigError: The engine is `dask` and its extra is not installed.
    """
    from prefect.task_runners import ProcessPoolTaskRunner, ThreadPoolTaskRunner

    if settings.engine == "threads":
        return ThreadPoolTaskRunner(max_workers=settings.workers)
    if settings.engine == "processes":
        return ProcessPoolTaskRunner(max_workers=settings.workers, initializer=ignore_interrupt)
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


def ignore_interrupt() -> None:
    """Leave Ctrl-C to the main process: it lets the workers finish what they have begun."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def interrupt_later() -> Iterator[None]:
    """Hold Ctrl-C back until `stop_requested` listens for it.

    A process that is started meanwhile holds it back for ever: so Prefect's embedded server, which
    a terminal would interrupt together with us, lives until the flow has told it how it ended.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


@contextmanager
def stop_requested() -> Iterator[Callable[[], bool]]:
    """Turn the first SIGTERM or Ctrl-C into a wish; the second one ends the process as usual.

    The yielded function tells whether somebody wants the run to stop. Elsewhere than in the main
    thread, where signals do not arrive, nobody ever does.
    """
    wanted = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield wanted.is_set
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def wish(_number: int, _frame: object) -> None:
        wanted.set()
        for number, handler in before.items():
            signal.signal(number, handler)

    for number in before:
        signal.signal(number, wish)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    try:
        yield wanted.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
