"""The curate and build flows on Prefect's server, on a folder and on S3."""

import hashlib
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.pipeline.support import ROOT, line, zipped

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

    from flows.curate import CurateSummary

pytestmark = [
    pytest.mark.xdist_group("prefect"),
    pytest.mark.usefixtures("prefect_server", "rules_alone", "without_signals"),
]

DATASET = "tea"
WORDS = [
    "amber",
    "barley",
    "cedar",
    "drift",
    "ember",
    "fennel",
    "garnet",
    "hazel",
    "indigo",
    "jasper",
    "kelp",
    "linden",
    "maple",
    "nettle",
    "olive",
    "pepper",
    "quartz",
    "rowan",
    "saffron",
    "thistle",
    "umber",
    "violet",
    "walnut",
    "yarrow",
    "zinnia",
    "basil",
    "clover",
]


def calls(count: int, *, first: int = 0) -> list[bytes]:
    """Return distinct single-turn calls, none nearly like another."""
    lines = []
    for number in range(first, first + count):
        chosen = random.Random(number).sample(WORDS, 12)
        text = f"How do {' '.join(chosen[:6])} go with {' and '.join(chosen[6:])}?"
        body = {"messages": [{"role": "user", "content": [{"text": text}]}]}
        told = {"inputContentType": "application/json", "inputBodyJson": body}
        lines.append(line(f"call-{number:05}", input=told))
    return lines


def hour(number: int) -> str:
    """Return the folder of an hour."""
    return ROOT.replace("/02/05", f"/02/{number:02}")


def write_logs(root: Path) -> None:
    """Write five hours of logs, some in two objects."""
    for number in range(5):
        folder = root / hour(number)
        folder.mkdir(parents=True, exist_ok=True)
        lines = calls(50, first=50 * number)
        (folder / "a.json.gz").write_bytes(zipped(*lines[:30]))
        (folder / "b.json.gz").write_bytes(zipped(*lines[30:]))


def curate(logs: str, lake: str, config: Path | None = None, **run: Any) -> "CurateSummary":
    """Run the curate flow over everything there is."""
    from flows.curate import run_curate
    from flows.curation.worker import Workplace
    from flows.settings import load_settings

    with pytest.MonkeyPatch.context() as patch:
        for name, value in run.items():
            patch.setenv(f"SLUICE_RUN__{name.upper()}", str(value))
        place = Workplace(logs, lake, load_settings(config))
        summary = run_curate(place, start=None, end=None, everything=True, config=config)
    assert not summary.failed
    return summary


def build(lake: str, out: str, config: Path | None = None) -> Any:
    """Run the build flow."""
    from flows.build import build as flow

    return flow(DATASET, lake, out, None, str(config) if config else None)


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of each file of a version but the report."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.is_file()
    }


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Return a folder with five hours of logs."""
    write_logs(tmp_path / "logs")
    return tmp_path / "logs"


def test_one_and_four_workers_make_the_same_bytes(logs: Path, tmp_path: Path) -> None:
    """Dataset files and manifest are equal, whoever curated in whatever order."""
    made = []
    for workers in (1, 4):
        lake, out = str(tmp_path / f"lake{workers}"), tmp_path / f"out{workers}"
        curate(str(logs), lake, workers=workers)
        summary = build(lake, str(out))
        assert summary.published, summary.blocking
        made.append(digests(out / DATASET / summary.version))
    assert made[0] == made[1]
    assert {"manifest.json", "train.jsonl", "validation.jsonl"} <= made[0].keys()


@pytest.mark.parametrize("engine", ["processes", pytest.param("dask", marks=pytest.mark.slow)])
def test_other_engines_make_the_same_rows_as_threads(
    engine: str,
    logs: Path,
    tmp_path: Path,
) -> None:
    """Processes, and a local Dask cluster, curate every shard."""
    config = tmp_path / "sluice.toml"
    config.write_text(f'[run]\nengine = "{engine}"\nworkers = 2\n', encoding="utf-8")
    summary = curate(str(logs), str(tmp_path / "lake"), config, engine=engine)
    assert summary.counts.records == {("kept", ""): 250}


def test_curating_again_changes_nothing_and_a_changed_hour_is_curated_again(
    logs: Path,
    tmp_path: Path,
) -> None:
    """Unchanged shards are left alone; a late object, and a changed recipe, bring them back."""
    lake = str(tmp_path / "lake")
    assert curate(str(logs), lake).shards == {"new": 5}
    assert curate(str(logs), lake).shards == {"unchanged": 5}
    (logs / hour(2) / "late.json.gz").write_bytes(zipped(*calls(3, first=900)))
    assert curate(str(logs), lake).shards == {"changed": 1, "unchanged": 4}
    config = tmp_path / "sluice.toml"
    config.write_text("[filters]\ndrop_truncated = false\n", encoding="utf-8")
    assert curate(str(logs), lake, config).shards == {"changed": 5}


def test_a_listing_that_lost_an_object_freezes_its_shard(logs: Path, tmp_path: Path) -> None:
    """Expired logs never take rows away."""
    from flows.lake.lake import Lake
    from flows.settings import load_settings

    lake = str(tmp_path / "lake")
    curate(str(logs), lake)
    (logs / hour(1) / "a.json.gz").unlink()
    assert curate(str(logs), lake).shards == {"frozen": 1, "unchanged": 4}
    rows = Lake.open(lake, settings=load_settings().lake).scan_records(["request_id"])
    assert rows.num_rows == 250


def test_a_body_that_comes_late_is_read_on_the_next_run(tmp_path: Path) -> None:
    """A pending body is counted, looked for again, and then kept."""
    folder = tmp_path / "logs" / ROOT
    (folder / "data").mkdir(parents=True)
    uri = f"s3://some-bucket/{ROOT}/data/r1_input.json.gz"
    told = {"inputContentType": "application/json", "inputBodyS3Path": uri}
    (folder / "a.json.gz").write_bytes(zipped(line("r1", input=told), line("r2")))
    logs, lake = str(tmp_path / "logs"), str(tmp_path / "lake")
    first = curate(logs, lake)
    assert first.counts.records == {("quarantined", "body_pending"): 1, ("kept", ""): 1}
    assert curate(logs, lake).shards == {"pending": 1}
    body = b'{"messages": [{"role": "user", "content": [{"text": "Is it late?"}]}]}'
    (folder / "data" / "r1_input.json.gz").write_bytes(zipped(body))
    last = curate(logs, lake)
    assert last.shards == {"changed": 1}
    assert last.counts.records == {("kept", ""): 2}
    assert curate(logs, lake).shards == {"unchanged": 1}


def test_everything_works_on_s3(
    s3: "S3Client",
    s3_endpoint: str,
    bucket: str,
    tmp_path: Path,
) -> None:
    """Logs, lake and dataset on S3: the same flows, the same version as on a folder."""
    write_logs(tmp_path / "logs")
    for path in (tmp_path / "logs").rglob("*.gz"):
        key = "prefix/" + path.relative_to(tmp_path / "logs").as_posix()
        s3.put_object(Bucket=bucket, Key=key, Body=path.read_bytes(), ServerSideEncryption="AES256")
    config = tmp_path / "sluice.toml"
    sections = "\n".join(
        f'[{name}]\nendpoint_url = "{s3_endpoint}"' for name in ("source", "lake", "publish")
    )
    config.write_text(sections, encoding="utf-8")
    lake, out = f"s3://{bucket}/lake", f"s3://{bucket}/datasets"
    summary = curate(f"s3://{bucket}/prefix", lake, config)
    assert summary.counts.records == {("kept", ""): 250}
    assert curate(f"s3://{bucket}/prefix", lake, config).shards == {"unchanged": 5}
    built = build(lake, out, config)
    assert built.published, built.blocking
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=f"datasets/{DATASET}/{built.version}/")
    names = {item["Key"].rpartition("/")[2] for item in listed["Contents"]}
    assert names == {"manifest.json", "train.jsonl", "validation.jsonl", "index.html"}


def test_a_failed_gate_publishes_nothing_and_leaves_the_report(tmp_path: Path) -> None:
    """Too few rows to train on: exit with a finding, no dataset, a page that says why."""
    folder = tmp_path / "logs" / ROOT
    folder.mkdir(parents=True)
    (folder / "a.json.gz").write_bytes(zipped(*calls(20)))
    curate(str(tmp_path / "logs"), str(tmp_path / "lake"))
    summary = build(str(tmp_path / "lake"), str(tmp_path / "out"))
    assert not summary.published
    assert any("too_few_rows" in each for each in summary.blocking)
    assert not list((tmp_path / "out").rglob("*.jsonl"))
    page = Path(summary.uri) / "report" / "index.html"
    assert "Not ready" in page.read_text(encoding="utf-8")
