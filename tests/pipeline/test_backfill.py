"""Backfills: planned, stopped, gone on with; and what `status` says meanwhile."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.support import MASTER_KEY, ROOT, line, sluice, zipped

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("prefect_server")]


def write_hours(home: Path, count: int, *, lines: int = 3) -> None:
    """Write hours of logs, from 2026-03-02T00 on."""
    for number in range(count):
        folder = home / "logs" / f"{ROOT[: -len('02/05')]}{2 + number // 24:02}/{number % 24:02}"
        folder.mkdir(parents=True)
        records = [line(f"r{number}-{each}") for each in range(lines)]
        (folder / "a.json.gz").write_bytes(zipped(*records))


PLACE = ("--logs", "logs", "--lake", "lake")


def test_a_plan_says_what_would_be_read_and_how_long_it_may_take(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    """Hours, objects, bytes and a measured time; nothing is curated."""
    write_hours(tmp_path, 5)
    done = sluice(
        "backfill", *PLACE, "--from", "2026-03-02T01", "--plan", "--json",
        home=tmp_path, **environment,
    )  # fmt: skip
    assert done.code == 0, done.err
    plan = json.loads(done.out)
    size = (tmp_path / "logs" / ROOT / "a.json.gz").parent.parent
    files = sorted(size.rglob("*.gz"))[1:]
    assert (plan["hours"], plan["objects"]) == (4, 4)
    assert plan["bytes"] == sum(path.stat().st_size for path in files)
    assert plan["bytes_per_second"] > 0
    assert plan["seconds"] > 0
    state = json.loads(sluice("status", *PLACE, "--json", home=tmp_path, **environment).out)
    assert (state["hours"]["missing"], state["hours"]["done"]) == (5, 0)


def test_a_backfill_that_is_asked_to_stop_ends_cleanly_and_goes_on_later(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    """SIGTERM: what is under way is finished, the rest is named; the next run does just that."""
    write_hours(tmp_path, 40, lines=60)
    begun = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "flows", "backfill", *PLACE, "--yes", "--json", "--newest-first"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 120
    while len(list((tmp_path / "lake").glob("records/shard=*"))) < 3:
        assert begun.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    begun.send_signal(signal.SIGTERM)
    out, _ = begun.communicate(timeout=120)
    summary = json.loads(out)
    assert begun.returncode == 1
    assert summary["stopped"]
    assert 3 <= summary["done"] < 40
    assert summary["done"] + summary["left"] == 40
    assert not summary["failed"]
    state = status(tmp_path, environment)
    assert state["hours"]["done"] == summary["done"]
    assert state["hours"]["missing"] == summary["left"]
    assert not state["at_work"]
    assert "03T15" in min(path.name for path in (tmp_path / "lake").glob("records/shard=*03T15*"))

    again = sluice("backfill", *PLACE, "--yes", "--json", home=tmp_path, **environment)
    assert again.code == 0, again.err
    assert json.loads(again.out)["done"] == summary["left"]
    assert status(tmp_path, environment)["hours"]["done"] == 40


def status(home: Path, environment: dict[str, str]) -> dict[str, Any]:
    """Run the status command."""
    found: dict[str, Any] = json.loads(
        sluice("status", *PLACE, "--json", home=home, **environment).out
    )
    return found


def test_status_tells_what_changed_what_is_pending_and_what_is_frozen(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    """Each hour is counted by its worst shard, with and without a look at the logs."""
    write_hours(tmp_path, 4)
    folder = tmp_path / "logs" / ROOT[: -len("/05")]
    uri = f"s3://some-bucket/{ROOT[: -len('05')]}00/data/r_input.json.gz"
    told = {"inputContentType": "application/json", "inputBodyS3Path": uri}
    (folder / "00" / "b.json.gz").write_bytes(zipped(line("late", input=told)))
    done = sluice("curate", *PLACE, "--all", "--yes", home=tmp_path, **environment)
    assert done.code == 0, done.err
    (folder / "01" / "b.json.gz").write_bytes(zipped(line("more")))
    (folder / "02" / "a.json.gz").unlink()
    (folder / "02" / "b.json.gz").write_bytes(zipped(line("other")))
    state = status(tmp_path, environment)
    wanted = {"pending": 1, "changed": 1, "frozen": 1, "done": 1}
    assert {name: count for name, count in state["hours"].items() if count} == wanted
    assert state["pending_bodies"] == 1
    assert state["recipes"] == 1
    assert state["lag_hours"] > 0
    alone = sluice("status", "--lake", "lake", "--json", home=tmp_path)
    hours = json.loads(alone.out)["hours"]
    assert {name: count for name, count in hours.items() if count} == {"pending": 1, "done": 3}
    assert "frozen" in sluice("status", *PLACE, home=tmp_path, **environment).out


def test_a_range_the_wrong_way_round_and_one_without_logs(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    """The first is one clear line; the second is nothing to do."""
    write_hours(tmp_path, 1)
    wrong = sluice("backfill", *PLACE, "--from", "2026-03-03", "--to", "2026-03-02", home=tmp_path)
    assert wrong.code == 2
    assert wrong.err.count("\n") == 1
    assert "--from" in wrong.err
    empty = sluice(
        "backfill", *PLACE, "--from", "2027-01-01", "--plan", home=tmp_path, **environment
    )
    assert empty.code == 0, empty.err
    assert "Nothing to do" in empty.out
    given = (*PLACE, "--from", "2026-03-02T09", "--to", "2026-03-02T10", "--json")
    quiet = sluice("curate", *given, home=tmp_path, **environment)
    assert quiet.code == 0, quiet.err
    assert json.loads(quiet.out)["done"] == 0


@pytest.mark.slow
def test_ctrl_c_leaves_the_embedded_server_to_the_end(tmp_path: Path) -> None:
    """A terminal interrupts the whole group of processes: the run ends with its summary, alone."""
    write_hours(tmp_path, 40, lines=60)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    begun = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "flows", "backfill", *PLACE, "--yes", "--json"],
        cwd=tmp_path,
        env={
            **clean,
            "HOME": str(tmp_path),
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "SLUICE_MASTER_KEY": MASTER_KEY,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 180
    while len(list((tmp_path / "lake").glob("records/shard=*"))) < 3:
        assert begun.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.killpg(begun.pid, signal.SIGINT)
    out, err = begun.communicate(timeout=120)
    assert begun.returncode == 1
    assert json.loads(out)["stopped"]
    assert "Traceback" not in err
    with pytest.raises(ProcessLookupError):
        os.killpg(begun.pid, 0)
