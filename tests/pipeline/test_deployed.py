"""Prefect as large teams run it: a server on Postgres, `prefect deploy --all`, a worker process."""

import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.pipeline.support import MASTER_KEY, ROOT, command_environment, line, sluice, zipped
from tests.processes import free_port, running, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.xdist_group("prefect")]

REPOSITORY = Path(__file__).parents[2]
PREFECT = [sys.executable, "-m", "prefect", "--no-prompt"]


def programs() -> Path:
    """Return the folder of Postgres's programs, or skip."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = str(places[-1]) if places else shutil.which("initdb")
    if found is None:
        pytest.skip("Postgres is not installed (Debian: apt-get install postgresql)")
    return Path(found).parent


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a Postgres of its own, as somebody who is not root; return a database's URL."""
    folder = programs()
    port = free_port()
    # Postgres refuses to be root, and root's temporary folders are closed to others.
    owner = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    how: dict[str, Any] = {"user": owner} if os.geteuid() == 0 else {}
    log = tmp_path_factory.mktemp("postgres") / "log"
    with tempfile.TemporaryDirectory() as home, ExitStack() as stack:
        shutil.chown(home, owner)
        data = f"{home}/data"
        command = [str(folder / "initdb"), "-D", data, "-A", "trust", "-U", "sluice", "--no-sync"]
        subprocess.run(command, check=True, capture_output=True, cwd=home, **how)  # noqa: S603
        command = [str(folder / "postgres"), "-D", data, "-p", str(port), "-k", home]
        stack.enter_context(running([*command, "-c", "fsync=off"], log, cwd=home, **how))
        base = ["-h", "127.0.0.1", "-p", str(port), "-U", "sluice"]

        def made() -> bool:
            create = [str(folder / "createdb"), *base, "prefect"]
            return not subprocess.run(create, check=False, capture_output=True, cwd=home).returncode  # noqa: S603

        until(made, log=log)
        yield f"postgresql+asyncpg://sluice@127.0.0.1:{port}/prefect"


@pytest.fixture(scope="module")
def team(
    postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, dict[str, str]]]:
    """Run a Prefect server on Postgres; return a home with logs, settings, and the environment."""
    home = tmp_path_factory.mktemp("team")
    folder = home / "logs" / ROOT
    folder.mkdir(parents=True)
    (folder / "a.json.gz").write_bytes(zipped(line("r1"), line("r2")))
    (home / "sluice.toml").write_text(
        f'[source]\nuri = "{home}/logs"\n[lake]\nuri = "{home}/lake"\n'
        f"[run]\nlookback_hours = 1000000\n",
        encoding="utf-8",
    )
    shutil.copy(REPOSITORY / "prefect.yaml", home)
    port = free_port()
    environment = command_environment(
        home,
        SLUICE_MASTER_KEY=MASTER_KEY,
        PREFECT_API_URL=f"http://127.0.0.1:{port}/api",
        PREFECT_API_DATABASE_CONNECTION_URL=postgres,
        PREFECT_SERVER_ANALYTICS_ENABLED="false",
        DO_NOT_TRACK="1",
    )
    command = [*PREFECT, "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    log = home / "server.log"
    with running(command, log, cwd=home, env=environment):
        until(lambda: _answers(environment["PREFECT_API_URL"]), log=log)
        yield home, environment


def _answers(api: str) -> bool:
    try:
        return httpx.get(f"{api}/health", timeout=5.0).is_success
    except httpx.TransportError:
        return False


def prefect(*words: str, home: Path, environment: dict[str, str]) -> str:
    """Run a command of Prefect's."""
    done = subprocess.run(  # noqa: S603
        [*PREFECT, *words], cwd=home, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def asked(api: str, what: str, **body: Any) -> Any:
    """Ask the server."""
    answer = httpx.post(f"{api}/{what}/filter", json=body, timeout=30.0)
    answer.raise_for_status()
    return answer.json()


def test_a_worker_carries_out_a_scheduled_run_of_what_was_deployed(
    team: tuple[Path, dict[str, str]],
) -> None:
    """All five deployments are made as the file says; one runs when its time has come."""
    home, environment = team
    api = environment["PREFECT_API_URL"]
    prefect(
        "work-pool", "create", "sluice", "--type", "process", home=home, environment=environment
    )
    prefect("deploy", "--all", home=home, environment=environment)
    flows = {each["id"]: each["name"] for each in asked(api, "flows")}
    made = {f"{flows[each['flow_id']]}/{each['name']}": each for each in asked(api, "deployments")}
    assert made.keys() == {
        "curate/hourly",
        "build/weekly",
        "report/weekly",
        "backfill/on-demand",
        "maintain/weekly",
    }
    assert {
        each["concurrency_limit"] or each["global_concurrency_limit"]["limit"]
        for each in made.values()
    } == {1}
    crons = {
        name: [schedule["schedule"]["cron"] for schedule in each["schedules"]]
        for name, each in made.items()
    }
    assert crons["curate/hourly"] == ["20 * * * *"]
    assert crons["backfill/on-demand"] == []

    every_minute = ("deployment", "schedule", "create", "curate/hourly", "--cron", "* * * * *")
    prefect(*every_minute, home=home, environment=environment)
    hourly = made["curate/hourly"]["id"]
    log = home / "worker.log"
    worker = [*PREFECT, "worker", "start", "--pool", "sluice", "--name", "one"]

    def ended() -> list[dict[str, Any]]:
        runs = asked(api, "flow_runs", deployments={"id": {"any_": [hourly]}})
        return [run for run in runs if run["state_type"] in {"COMPLETED", "FAILED", "CRASHED"}]

    with running(worker, log, cwd=home, env=environment):
        [run, *_] = until(ended, log=log)
    assert run["state_type"] == "COMPLETED", run["state"]
    assert run["auto_scheduled"]
    counts = sluice("funnel", "--lake", str(home / "lake"), "--json", home=home)
    assert json.loads(counts.out)["stages"]["curate"]["seen"] == 2
