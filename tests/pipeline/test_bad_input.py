"""Hostile and damaged logs: each is a counted row with a reason, and the rest is read."""

import gzip
import json
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.curate import plan
from flows.curation.worker import Worker, Workplace
from flows.lake.lake import Lake
from flows.settings import Settings
from tests.pipeline.support import MASTER_KEY, ROOT, line, record

GOOD = "good-0000"


@pytest.fixture
def curate(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., dict[str, list[dict[str, Any]]]]:
    """Return what writes log objects, curates them, and returns the rows by object name."""
    monkeypatch.setenv("SLUICE_MASTER_KEY", MASTER_KEY)

    def run(**limits: Any) -> dict[str, list[dict[str, Any]]]:
        settings = Settings(source=limits)
        place = Workplace(str(tmp_path / "logs"), str(tmp_path / "lake"), settings)
        shards = plan(place, None, None)
        worker = Worker(place)
        for shard in shards:
            worker.curate(shard)
        lake = Lake.open(place.lake, settings=settings.lake)
        columns = ["object_key", "ordinal", "line", "outcome", "reason", "evidence", "request_id"]
        rows = lake.scan_records(columns).to_pylist()
        rows.sort(key=lambda row: (row["object_key"], row["ordinal"]))
        found: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            found.setdefault(Path(row["object_key"]).name, []).append(row)
        return found

    return run


def write(tmp_path: Path, name: str, content: bytes, *, zipped: bool = True) -> None:
    """Write a log object in the bucket's layout."""
    path = tmp_path / "logs" / ROOT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content, mtime=0) if zipped else content)


def reasons(rows: list[dict[str, Any]]) -> list[str]:
    """Return each row's reason, or `kept`."""
    return [row["reason"] or row["outcome"] for row in rows]


def test_a_truncated_gzip_gives_what_arrived_and_one_row_more(
    tmp_path: Path,
    curate: Callable[..., dict[str, list[dict[str, Any]]]],
) -> None:
    """Records before the cut are read; the cut itself is a quarantined row."""
    whole = gzip.compress(b"".join(line(f"r{number}") for number in range(2000)), mtime=0)
    write(tmp_path, "a.json.gz", whole[: len(whole) * 3 // 4], zipped=False)
    rows = curate()["a.json.gz"]
    assert len(rows) > 100
    assert reasons(rows)[-1] == "truncated_object"
    assert set(reasons(rows)[:-1]) == {"kept"}


def test_lines_that_are_no_records_do_not_stop_the_others(
    tmp_path: Path,
    curate: Callable[..., dict[str, list[dict[str, Any]]]],
) -> None:
    """A notice, a foreign object, `null`, text and damaged UTF-8 are rows of their own."""
    bad_text = line("bad-utf8").replace(b"Rooibos", b"Rooi\xff\xfebos")
    lines = [
        b"Permissions are correctly set for Amazon Bedrock logs.\n",
        line("one"),
        b'{"hello": "world"}\n',
        b"null\n",
        bad_text,
        b'{"schemaType": "ModelInvocationLog", "requestId": \n',
        line("two"),
    ]
    write(tmp_path, "b.json.gz", b"".join(lines))
    rows = curate()["b.json.gz"]
    assert [row["line"] for row in rows] == list(range(1, 8))
    named = {row["line"]: (row["reason"] or row["outcome"]) for row in rows}
    assert named[2] == named[7] == "kept"
    assert named[1] == named[6] == "not_json"
    assert named[3] == named[4] == "not_a_log_record"
    assert named[5] in {"kept", "not_json"}


def test_a_line_of_fifty_megabytes_is_skipped_without_being_held(
    tmp_path: Path,
    curate: Callable[..., dict[str, list[dict[str, Any]]]],
) -> None:
    """The long line is one row, the next record is read, and memory stays bounded."""
    long = record("long")
    long["input"]["inputBodyJson"]["messages"][0]["content"][0]["text"] = "tea " * 13_000_000
    write(tmp_path, "c.json.gz", json.dumps(long).encode() + b"\n" + line("after"))
    del long
    write(tmp_path, "d.json.gz", line("warm-up"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rows = curate()["c.json.gz"]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert reasons(rows) == ["line_too_long", "kept"]
    assert grown < 600 * 1024, f"{grown} KiB more than before, detectors included"


def test_a_decompression_bomb_stops_at_the_limit(
    tmp_path: Path,
    curate: Callable[..., dict[str, list[dict[str, Any]]]],
) -> None:
    """An object that unzips to more than the limit ends in one row; other objects are read."""
    write(tmp_path, "bomb.json.gz", line("first") + b" " * 64_000_000 + b"\n")
    write(tmp_path, "fine.json.gz", line("fine"))
    found = curate(max_object_bytes=8_000_000, max_record_bytes=1_000_000)
    assert reasons(found["bomb.json.gz"])[-1] in {"object_too_large", "line_too_long"}
    assert "object_too_large" in reasons(found["bomb.json.gz"])
    assert reasons(found["fine.json.gz"]) == ["kept"]


def test_nesting_ten_thousand_deep_is_a_row(
    tmp_path: Path,
    curate: Callable[..., dict[str, list[dict[str, Any]]]],
) -> None:
    """Deep nesting is quarantined as such, in a record and in a body kept as a string."""
    deep = "[" * 10_000 + "]" * 10_000
    in_record = line("deep").replace(b'"2026-03-02T05:10:00Z"', deep.encode())
    in_string = line("deep-string", input={"inputBodyJson": deep})
    write(tmp_path, "e.json.gz", in_record + in_string + line(GOOD))
    rows = curate()["e.json.gz"]
    assert reasons(rows)[0] == "too_deeply_nested"
    assert rows[1]["outcome"] == "quarantined"
    assert reasons(rows)[2] == "kept"


def test_bodies_out_of_scope_and_bodies_of_null(
    tmp_path: Path,
    curate: Callable[..., dict[str, list[dict[str, Any]]]],
) -> None:
    """A path to another account, a path upwards and a body of null are rows with reasons."""

    def offloaded(uri: str) -> dict[str, Any]:
        return {"inputContentType": "application/json", "inputBodyS3Path": uri}

    other = f"s3://logs/{ROOT.replace('123456789012', '999999999999')}/data/x_input.json.gz"
    upwards = f"s3://logs/{ROOT}/data/../../../../../secret"
    missing = f"s3://logs/{ROOT}/data/none_input.json.gz"
    lines = [
        line("other", input=offloaded(other)),
        line("upwards", input=offloaded(upwards)),
        line("missing", input=offloaded(missing)),
        line("null", input={"inputBodyJson": None}, output={"outputBodyJson": None}),
        line(GOOD),
    ]
    write(tmp_path, "f.json.gz", b"".join(lines))
    rows = curate()["f.json.gz"]
    assert reasons(rows) == [
        "body_out_of_scope",
        "body_out_of_scope",
        "body_pending",
        "body_not_delivered",
        "kept",
    ]
