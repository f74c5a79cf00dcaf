"""Maintenance: what is removed, what stays, and that nobody else works meanwhile."""

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.errors import ConfigError
from flows.lake.lake import Lake
from flows.maintain import put_in_order
from flows.settings import Settings
from tests.pipeline.support import MASTER_KEY, ROOT, line, zipped

pytestmark = pytest.mark.usefixtures("rules_alone")


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """Return a lake of three hours, one of them curated twice with other content."""
    from flows.curate import plan
    from flows.curation.worker import Worker, Workplace

    monkeypatch.setenv("SLUICE_MASTER_KEY", MASTER_KEY)
    place = Workplace(str(tmp_path / "logs"), str(tmp_path / "lake"), Settings())
    for text in ("first", "second"):
        for hour in (1, 2, 3):
            folder = tmp_path / "logs" / ROOT.replace("/02/05", f"/02/{hour:02}")
            folder.mkdir(parents=True, exist_ok=True)
            talk = [{"role": "user", "content": [{"text": f"What is the {text} tea?"}]}]
            told = {"inputContentType": "application/json", "inputBodyJson": {"messages": talk}}
            (folder / "a.json.gz").write_bytes(zipped(line(f"r{hour}", input=told)))
        for shard in plan(place, None, None):
            Worker(place).curate(shard)
    return Lake.open(place.lake, settings=Settings().lake)


def texts(lake: Lake) -> list[str]:
    """Return the texts of all stored messages, sorted."""
    return sorted(
        text for batch in lake.iter_messages(["content"]) for text in batch["content"].to_pylist()
    )


@pytest.mark.parametrize("at_once", [25_000_000, 5])
def test_messages_that_nothing_names_go_and_others_are_stored_once(
    at_once: int, lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After maintenance each named message is there once, in few files, and old files are gone."""
    monkeypatch.setattr("flows.lake.upkeep._IDS_AT_ONCE", at_once)
    assert "What is the first tea?" in texts(lake)
    assert len(texts(lake)) == 12
    (tmp_path / "lake" / "messages" / "part-of-a-killed-writer.parquet").write_bytes(b"stray")
    settings = Settings(maintenance={"history_days": 0})
    summary = put_in_order(lake, settings)
    assert texts(lake) == ["Rooibos has none.", "What is the second tea?"]
    assert (summary.unnamed_messages, summary.repeated_messages) == (3, 7)
    assert len(list((tmp_path / "lake" / "messages").glob("*.parquet"))) == 1
    rows = lake.scan_records(["request_id", "message_ids", "reply_id"]).to_pylist()
    assert sorted(row["request_id"] for row in rows) == ["r1", "r2", "r3"]
    named = {each for row in rows for each in (*row["message_ids"], row["reply_id"])}
    assert lake.read_messages(named).num_rows == 2
    again = put_in_order(lake, settings)
    assert (again.unnamed_messages, again.repeated_messages) == (0, 0)


def test_retention_takes_hours_by_their_age_and_they_do_not_come_back(
    lake: Lake, tmp_path: Path
) -> None:
    """Expired hours are deleted, and no later plan takes them up again."""
    from flows.curate import plan
    from flows.curation.worker import Workplace

    days = (datetime.now(UTC) - datetime(2026, 3, 2, 2, tzinfo=UTC)).days + 1
    assert put_in_order(lake, Settings(maintenance={"retention_days": days})).expired_shards == 0
    settings = Settings(maintenance={"retention_days": 1})
    assert put_in_order(lake, settings).expired_shards == 3
    assert lake.scan_records(["request_id"]).num_rows == 0
    assert texts(lake) == []
    place = Workplace(str(tmp_path / "logs"), str(tmp_path / "lake"), settings)
    assert plan(place, None, None) == []


def test_maintenance_and_other_work_wait_for_each_other(lake: Lake) -> None:
    """Whoever comes second gets one clear line, or its turn if it may wait."""
    with lake.leases.working("curate"), pytest.raises(ConfigError, match=r"curate.*at work"):
        lake.leases.working("maintain", alone=True).__enter__()
    with lake.leases.working("erase", alone=True), pytest.raises(ConfigError, match="erase"):
        lake.leases.working("curate").__enter__()
    entered: list[Any] = []

    def patient() -> None:
        with lake.leases.working("maintain", alone=True, wait_seconds=30) as run:
            entered.append(run.kind)

    with lake.leases.working("build"), lake.leases.working("curate"):
        waiting = threading.Thread(target=patient)
        waiting.start()
        waiting.join(0.5)
        assert not entered
    waiting.join()
    assert entered == ["maintain"]
    assert not lake.leases.runs()
