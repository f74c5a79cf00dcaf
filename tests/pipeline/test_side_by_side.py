"""Runs that overlap on one lake: results as if one came after the other."""

import hashlib
import json
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.support import ROOT, command_environment, line, zipped

pytestmark = [
    pytest.mark.xdist_group("prefect"),
    pytest.mark.usefixtures("prefect_server", "rules_alone", "without_signals"),
]

SYLLABLES = ("bel", "cor", "dan", "fir", "gol", "hum", "jar", "kel", "lom", "mur", "nap", "pol")
WORDS = [first + second for first in SYLLABLES for second in SYLLABLES]
FIRST, ALL = 3, 12
"""Hours that are there before, and in the end."""


def write_hours(logs: Path, count: int, *, lines: int = 50) -> None:
    """Write hours of distinct calls."""
    for number in range(count):
        folder = logs / ROOT.replace("/02/05", f"/02/{number:02}")
        folder.mkdir(parents=True)
        records = [asking(f"r{number:02}-{each:03}") for each in range(lines)]
        (folder / "a.json.gz").write_bytes(zipped(*records))


def asking(request_id: str) -> bytes:
    """Return a call whose prompt is nearly like no other."""
    text = f"What have {', '.join(random.Random(request_id).sample(WORDS, 8))} in common?"
    body = {"messages": [{"role": "user", "content": [{"text": text}]}]}
    return line(request_id, input={"inputContentType": "application/json", "inputBodyJson": body})


def test_two_runs_at_once_end_as_if_one_after_the_other(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    """Both are complete, each shard is curated once between them, and nothing is there twice."""
    from flows.lake.lake import Lake, LakeSettings

    write_hours(tmp_path / "logs", ALL)
    command = [sys.executable, "-m", "flows", "curate", "--logs", "logs", "--lake", "lake"]
    runs = [
        subprocess.Popen(  # noqa: S603
            [*command, "--all", "--yes", "--json"],
            cwd=tmp_path,
            env=command_environment(tmp_path, **environment),
            stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    summaries = [json.loads(run.communicate()[0]) for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert sum(summary["done"] for summary in summaries) == ALL
    lake = Lake.open(str(tmp_path / "lake"), settings=LakeSettings())
    requests = lake.scan_records(["request_id"])["request_id"].to_pylist()
    assert len(requests) == len(set(requests)) == ALL * 50
    assert not lake.leases.runs()
    assert not lake.leases.clean()


def backfill(logs: Path, lake: Path) -> None:
    """Bring a lake up to date."""
    from flows.backfill import run_backfill
    from flows.curation.worker import Workplace
    from flows.settings import load_settings

    place = Workplace(str(logs), str(lake), load_settings())
    done = run_backfill(place, start=None, end=None, newest_first=False, config=None)
    assert done.complete


def build(lake: Path, out: Path) -> tuple[str, dict[str, str]]:
    """Build a version; return its name and the digests of its files."""
    from flows.build import build as flow

    summary = flow("tea", str(lake), str(out))
    assert summary.published, summary.blocking
    files = [path for path in (out / "tea" / summary.version).iterdir() if path.is_file()]
    return summary.version, {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)
    }


def when(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def overlapping(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the backfill begin no hour after the fifth until a build has read its records."""
    from flows import build as building
    from flows import curate as curating

    read, work = building.read_inputs, curating.work_on
    has_read = threading.Event()

    def reading(*given: Any, **named: Any) -> Any:
        inputs = read(*given, **named)
        has_read.set()
        return inputs

    def working(shard: Any, *given: Any) -> Any:
        if shard.name.rpartition("T")[2] >= f"{FIRST + 2:02}":
            assert has_read.wait(300)
        return work(shard, *given)

    monkeypatch.setattr(building, "read_inputs", reading)
    monkeypatch.setattr(curating, "work_on", working)


@pytest.mark.usefixtures("overlapping")
def test_a_build_in_the_middle_of_a_backfill_is_one_before_or_after_each_commit(
    tmp_path: Path,
) -> None:
    """It is byte for byte the build of a lake with just the hours it saw; so is the next one."""
    from flows.lake.lake import Lake, LakeSettings

    everything, lake = tmp_path / "logs", tmp_path / "busy"
    write_hours(everything, ALL)
    some = tmp_path / "some"
    for number in range(FIRST):
        folder = ROOT.replace("/02/05", f"/02/{number:02}")
        shutil.copytree(everything / folder, some / folder)
    backfill(some, lake)
    running = threading.Thread(target=backfill, args=(everything, lake))
    running.start()
    when(lambda: len(list(lake.glob("records/shard=*"))) > FIRST)
    middle = build(lake, tmp_path / "out-busy")
    running.join()
    last = build(lake, tmp_path / "out-busy")

    opened = Lake.open(str(lake), settings=LakeSettings())
    seen = set(opened.builds.read("tea", middle[0], "outcomes")["object_key"].to_pylist())
    for key in seen:
        (tmp_path / "seen" / key).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(everything / key, tmp_path / "seen" / key)
    calm = tmp_path / "calm"
    backfill(tmp_path / "seen", calm)
    assert build(calm, tmp_path / "out-calm") == middle
    backfill(everything, calm)
    assert build(calm, tmp_path / "out-calm") == last
    assert FIRST < len(seen) <= FIRST + 2
