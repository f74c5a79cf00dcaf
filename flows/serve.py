"""`sluice serve`: schedules and runs in one process, for teams without Prefect workers."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flows.errors import ConfigError
from flows.settings import Settings

_START_SECONDS = 120.0
_API = "PREFECT_API_URL"


def serve(settings: Settings, *, logs: str, lake: str, out: str, config: Path | None) -> None:
    """Run curate, build and maintain on their schedules until the process is ended.

    Raises:
        ConfigError: A cron line is wrong.
    """
    from prefect import serve as prefect_serve

    prefect_serve(*deployments(settings, logs=logs, lake=lake, out=out, config=config))


def deployments(
    settings: Settings, *, logs: str, lake: str, out: str, config: Path | None
) -> list[Any]:
    """Return what is served: each run of one kind waits for the one before.

    Raises:
        ConfigError: A cron line is wrong.
    """
    from prefect.types.entrypoint import EntrypointType

    from flows.backfill import backfill
    from flows.build import build
    from flows.curate import curate
    from flows.maintain import maintain

    path = str(config.absolute()) if config else None
    place = {"logs": logs, "lake": lake, "config": path}
    within = {"lake": lake, "config": path}
    when = settings.schedule
    wanted: list[tuple[Any, str, str | None, dict[str, Any]]] = [
        (curate, "hourly", when.curate, place),
        (backfill, "on-demand", None, place),
        (maintain, "weekly", when.maintain, within),
    ]
    if out:
        wanted += [
            (build, name, when.build, {**within, "name": name, "out": out})
            for name in settings.datasets
        ]
    try:
        return [
            flow.to_deployment(
                name,
                cron=cron,
                parameters=parameters,
                concurrency_limit=1,
                entrypoint_type=EntrypointType.MODULE_PATH,
            )
            for flow, name, cron, parameters in wanted
        ]
    except ValueError:
        raise ConfigError("schedule: not a cron line, such as `20 * * * *`") from None


@contextmanager
def server(*, host: str = "127.0.0.1", port: int = 4200) -> Iterator[str]:
    """Use the Prefect server that is set, or run one with its page on this machine.

    Call before Prefect is imported: it reads its settings once.

    Raises:
        ConfigError: The port is taken, or the server does not start.
    """
    if os.environ.get(_API):
        yield os.environ[_API]
        return
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise ConfigError(f"--port: {port} is taken on {host}; name another") from None
    command = [sys.executable, "-m", "prefect", "server", "start"]
    command += ["--host", host, "--port", str(port)]
    os.environ[_API] = f"http://{host}:{port}/api"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            _wait_until_healthy(os.environ[_API], process)
            yield os.environ[_API]
        finally:
            process.terminate()


def _wait_until_healthy(api: str, process: "subprocess.Popen[bytes]") -> None:
    import httpx

    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{api}/health", timeout=5.0).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    raise ConfigError("the Prefect server does not start; `prefect server start` says why")
