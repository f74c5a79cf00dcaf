"""What goes wrong in the middle of a run: S3 that fails, workers that die, runs side by side."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.pipeline.support import ROOT, line, zipped

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

    from flows.curate import CurateSummary
    from flows.lake.lake import Lake

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("prefect_server")]

ALWAYS = 1000


def hour(number: int) -> str:
    """Return the folder of an hour."""
    return ROOT.replace("/02/05", f"/02/{number:02}")


def shard(number: int) -> str:
    """Return the name of an hour's shard."""
    return f"123456789012.us-east-1.2026-03-02T{number:02}.0of1"


def asking(request_id: str, text: str) -> bytes:
    """Return a record of a call that says something."""
    body = {"messages": [{"role": "user", "content": [{"text": text}]}]}
    return line(request_id, input={"inputContentType": "application/json", "inputBodyJson": body})


def curate(logs: str, lake: str, config: Path | None = None) -> "CurateSummary":
    """Run the curate flow over everything there is."""
    from flows.curate import run_curate
    from flows.curation.worker import Workplace
    from flows.settings import load_settings

    place = Workplace(logs, lake, load_settings(config))
    return run_curate(place, start=None, end=None, everything=True, config=config)


def opened(lake: str) -> "Lake":
    """Open a lake in a folder."""
    from flows.lake.lake import Lake
    from flows.settings import load_settings

    return Lake.open(lake, settings=load_settings().lake)


def requests(lake: "Lake") -> list[str]:
    """Return the request ids in a lake, sorted."""
    return sorted(lake.scan_records(["request_id"])["request_id"].to_pylist())


@pytest.fixture
def in_bucket(
    s3: "S3Client", bucket: str, fault_proxy: Any, tmp_path: Path
) -> Callable[[], tuple[str, str, Path]]:
    """Return what puts three hours of logs into a bucket, to be read through the proxy."""

    def put() -> tuple[str, str, Path]:
        for number in (1, 2, 3):
            key = f"{hour(number)}/log{number}.json.gz"
            s3.put_object(Bucket=bucket, Key=key, Body=zipped(line(f"r{number}")))
        config = tmp_path / "sluice.toml"
        config.write_text(f'[source]\nendpoint_url = "{fault_proxy.url}"\n', encoding="utf-8")
        return f"s3://{bucket}", str(tmp_path / "lake"), config

    return put


@pytest.mark.parametrize(
    "fault",
    [{"status": 503}, {"status": 500}, {"cut_after": 20}, {"cut_after": 0}, {"status": 403}],
    ids=["throttled", "server_error", "truncated", "reset", "denied"],
)
def test_a_fault_that_passes_is_not_noticed(
    fault: dict[str, int],
    fault_proxy: Any,
    in_bucket: Callable[[], tuple[str, str, Path]],
) -> None:
    """One bad answer of each kind: everything is curated all the same."""
    logs, lake, config = in_bucket()
    fault_proxy.fail("GET", "log2.json.gz", **fault)
    summary = curate(logs, lake, config)
    assert summary.complete
    assert requests(opened(lake)) == ["r1", "r2", "r3"]


def test_a_key_that_is_always_denied_fails_its_shard_alone_until_it_is_allowed(
    fault_proxy: Any,
    in_bucket: Callable[[], tuple[str, str, Path]],
) -> None:
    """The others are committed, the note names the permission, the object is accounted for."""
    logs, lake, config = in_bucket()
    fault_proxy.fail("GET", "log2.json.gz", status=403, times=ALWAYS)
    summary = curate(logs, lake, config)
    assert not summary.complete
    assert list(summary.failed) == [shard(2)]
    assert summary.done == 2
    found = opened(lake)
    assert requests(found) == ["r1", "r3"]
    note = found.failures.all()[shard(2)]
    assert "s3:GetObject" in note.message
    assert note.objects == (f"{hour(2)}/log2.json.gz",)
    columns = ["object_key", "object_status", "outcome", "reason"]
    rows = found.scan_records(columns, kinds=("object",)).to_pylist()
    [failed] = [row for row in rows if row["object_status"] == "failed"]
    assert failed["object_key"] == note.objects[0]
    assert (failed["outcome"], failed["reason"]) == ("quarantined", "shard_failed")

    fault_proxy.faults.clear()
    again = curate(logs, lake, config)
    assert again.shards == {"unchanged": 2, "failed": 1}
    assert again.complete
    assert requests(found) == ["r1", "r2", "r3"]
    assert not found.failures.all()


def test_a_shard_that_fails_later_keeps_what_the_lake_held_of_it(
    s3: "S3Client",
    bucket: str,
    fault_proxy: Any,
    in_bucket: Callable[[], tuple[str, str, Path]],
) -> None:
    """A changed hour that cannot be read leaves the rows of its earlier listing, and a note."""
    logs, lake, config = in_bucket()
    assert curate(logs, lake, config).complete
    s3.put_object(Bucket=bucket, Key=f"{hour(2)}/late.json.gz", Body=zipped(line("late")))
    fault_proxy.fail("GET", "late.json.gz", status=403, times=ALWAYS)
    summary = curate(logs, lake, config)
    assert list(summary.failed) == [shard(2)]
    found = opened(lake)
    assert requests(found) == ["r1", "r2", "r3"]
    assert shard(2) in found.failures.all()


def test_an_object_that_vanishes_is_listed_again_in_the_same_run(
    s3: "S3Client",
    bucket: str,
    fault_proxy: Any,
    in_bucket: Callable[[], tuple[str, str, Path]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is gone when it is read is not in the second listing, and the rest is curated."""
    logs, lake, config = in_bucket()
    gone = f"{hour(2)}/gone.json.gz"
    s3.put_object(Bucket=bucket, Key=gone, Body=zipped(line("gone")))
    begin = fault_proxy.fault_for

    def vanishing(method: str, path: str) -> Any:
        if method == "GET" and "gone.json.gz" in path and "prefix" not in path:
            s3.delete_object(Bucket=bucket, Key=gone)
        return begin(method, path)

    monkeypatch.setattr(fault_proxy, "fault_for", vanishing)
    summary = curate(logs, lake, config)
    assert summary.complete
    assert requests(opened(lake)) == ["r1", "r2", "r3"]


KILLER = '''
"""A spaCy pipeline that ends its process when it reads certain words."""

import os
import signal
from pathlib import Path

import spacy
from spacy.language import Language

TOMBS = Path({tombs!r})


@Language.component("killer")
def killer(document):
    for word in ("fatal", "unlucky"):
        if word in document.text:
            deaths = len(list(TOMBS.glob(word + "*")))
            if word == "fatal" or not deaths:
                (TOMBS / f"{{word}}{{deaths}}").touch()
                os.kill(os.getpid(), signal.SIGKILL)
    return document


def load(**overrides):
    pipeline = spacy.blank("en")
    pipeline.add_pipe("killer")
    return pipeline
'''


@pytest.fixture(params=["processes", "dask"])
def killing(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Return settings with two worker processes whose detector ends them at certain words."""
    tombs = tmp_path / "tombs"
    tombs.mkdir()
    package = tmp_path / "packages" / "killing_pipeline"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(KILLER.format(tombs=str(tombs)), encoding="utf-8")
    about = tmp_path / "packages" / "killing_pipeline-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Name: killing_pipeline\nVersion: 1.0\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    config = tmp_path / "sluice.toml"
    run = f'[run]\nengine = "{request.param}"\nworkers = 2\n'
    config.write_text(f'[redaction]\nengine = "killing_pipeline"\n{run}', encoding="utf-8")
    return config


@pytest.mark.slow
def test_a_worker_that_dies_takes_its_own_work_only(tmp_path: Path, killing: Path) -> None:
    """A shard that kills once is run again; one that always kills is quarantined and named."""
    logs, lake = tmp_path / "logs", str(tmp_path / "lake")
    words = {2: "an unlucky word", 4: "a fatal word"}
    for number in range(1, 7):
        (logs / hour(number)).mkdir(parents=True)
        text = f"What is {words.get(number, 'a harmless word')}, number {number}?"
        path = logs / hour(number) / "a.json.gz"
        path.write_bytes(zipped(asking(f"r{number}", text)))
    summary = curate(str(logs), lake, killing)
    assert summary.poisoned == [shard(4)], summary.to_dict()
    assert not summary.failed
    assert not summary.complete
    found = opened(lake)
    assert requests(found) == ["r1", "r2", "r3", "r5", "r6"]
    note = found.failures.all()[shard(4)]
    assert (note.reason, note.objects) == ("poison_shard", (f"{hour(4)}/a.json.gz",))
    rows = found.scan_records(["object_key", "object_status", "reason"], kinds=("object",))
    [failed] = [row for row in rows.to_pylist() if row["object_status"] == "failed"]
    assert (failed["object_key"], failed["reason"]) == (note.objects[0], "poison_shard")

    deaths = len(list((tmp_path / "tombs").glob("fatal*")))
    # Dask itself gives a task to several workers before it gives up; we try twice more, alone.
    assert deaths <= 6
    again = curate(str(logs), lake, killing)
    assert again.shards == {"unchanged": 5, "poisoned": 1}
    assert again.poisoned == [shard(4)]
    assert len(list((tmp_path / "tombs").glob("fatal*"))) == deaths

    (logs / hour(4) / "a.json.gz").write_bytes(zipped(asking("r4", "What is a mended word?")))
    assert curate(str(logs), lake, killing).complete
    assert requests(found) == [f"r{number}" for number in range(1, 7)]
