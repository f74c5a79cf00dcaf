"""Watching whole runs: log lines and metrics of counts, with nothing of a log in them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.otlp_receiver import Receiver
from tests.pipeline.support import ROOT, line, sluice, zipped

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("prefect_server")]

SECRET = "Rooibos"
"""Stands in every reply."""


def write_logs(home: Path) -> int:
    """Write two hours of logs, one of them with a broken line; return their bytes."""
    size = 0
    for hour in ("05", "06"):
        folder = home / "logs" / ROOT.removesuffix("05") / hour
        folder.mkdir(parents=True)
        content = zipped(line(f"r{hour}-1"), line(f"r{hour}-2"), b"{broken\n")
        (folder / "a.json.gz").write_bytes(content)
        size += len(content)
    return size


def lines(text: str) -> list[dict[str, Any]]:
    """Return log lines; other libraries may write theirs in a process that runs tests."""
    return [json.loads(each) for each in text.splitlines() if each.startswith("{")]


def test_a_curate_run_is_watched_by_log_and_metrics(
    tmp_path: Path, environment: dict[str, str], otlp_receiver: Receiver
) -> None:
    """A line per shard and run, the same counts as metrics, and no word of any call."""
    size = write_logs(tmp_path)
    done = sluice(
        "curate", "--logs", "logs", "--lake", "lake", "--all", "--yes", "--json",
        home=tmp_path, **environment,
        SLUICE_WATCH__LOG="json", OTEL_EXPORTER_OTLP_ENDPOINT=otlp_receiver.url,
    )  # fmt: skip
    assert done.code == 0, done.err
    told = lines(done.err)
    assert [each["event"] for each in told] == ["run_begun", "shard", "shard", "run_ended"]
    assert all(
        each["seconds"].keys() == {"pull", "parse", "redact", "commit"} for each in told[1:3]
    )
    assert sum(each["bytes"] for each in told[1:3]) == size
    assert told[1]["records"] == {"kept": 2, "quarantined/not_json": 1}
    assert told[3]["done"] == 2
    assert told[3]["lag_seconds"] > 0
    assert SECRET not in done.err
    value = otlp_receiver.value
    assert value("sluice.records", outcome="kept", reason="") == 4
    assert value("sluice.records", outcome="quarantined", reason="not_json") == 2
    assert value("sluice.bytes") == size
    assert value("sluice.lag") > 0
    assert value("sluice.stage.duration", stage="redact") > 0
    assert value("sluice.runs", kind="curate", ended="done") == 1


def test_failed_shards_builds_and_maintenance_are_watched_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What fails is a warning with its kind; a build says whether it is ready."""
    from flows.build import build
    from flows.curate import curate
    from flows.errors import ConfigError
    from flows.maintain import maintain

    write_logs(tmp_path)
    monkeypatch.setenv("SLUICE_WATCH__LOG", "json")
    lake = str(tmp_path / "lake")
    curate(str(tmp_path / "logs"), lake, everything=True)
    build("tea", lake, str(tmp_path / "out"))
    maintain(lake)
    with pytest.raises(ConfigError):
        build("tea", lake, "s3://Wrong")
    told = lines(capsys.readouterr().err)
    ended = [each for each in told if each["event"] == "run_ended"]
    assert [(each["kind"], each["ended"], each["level"]) for each in ended] == [
        ("curate", "done", "INFO"),
        ("build", "not_ready", "WARNING"),
        ("maintain", "done", "INFO"),
        ("build", "ConfigError", "WARNING"),
    ]
    assert ended[1]["dataset"] == "tea"
    assert ended[1]["blocking"] > 0
    assert ended[1]["seconds"] > 0.5
