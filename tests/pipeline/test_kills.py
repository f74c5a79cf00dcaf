"""Killed at any moment, the lake is as before or as after; going on ends at the same rows."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flows.lake.lake import Lake
from flows.settings import load_settings
from tests.pipeline.support import MASTER_KEY, ROOT, line, zipped

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

REPOSITORY = Path(__file__).parents[2]
FIRST = datetime(2026, 3, 2, tzinfo=UTC)


def log(number: int) -> tuple[str, bytes]:
    """Return key and content of an hour's log: a chat that grows, so that hours share messages."""
    folder = ROOT[: -len("2026/03/02/05")] + f"{FIRST + timedelta(hours=number):%Y/%m/%d/%H}"
    lines = []
    for each in range(4):
        texts = ["What is tea?", "Is there more?", f"And number {number * 4 + each}?"]
        talk = [
            {"role": role, "content": [{"text": text}]}
            for role, text in zip(("user", "assistant", "user"), texts, strict=True)
        ]
        told = {"inputContentType": "application/json", "inputBodyJson": {"messages": talk}}
        lines.append(line(f"r{number:03}-{each}", input=told))
    return f"{folder}/a.json.gz", zipped(*lines)


def backfill(logs: str, lake: str, config: Path, *, kills: int, longest: float) -> int:
    """Run a backfill that is killed so many times; return how many it were."""
    command = [sys.executable, "-m", "tests.pipeline.killed_backfill"]
    options = {
        "--logs": logs, "--lake": lake, "--config": config, "--kills": kills, "--longest": longest,
    }  # fmt: skip
    for name, value in options.items():
        command += [name, str(value)]
    done = subprocess.run(  # noqa: S603
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=REPOSITORY,
        env={**os.environ, "SLUICE_MASTER_KEY": MASTER_KEY},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return int(done.stdout)


def content(lake: str, config: Path) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """Return all rows of records, in order, and the messages that they name, by id."""
    opened = Lake.open(lake, settings=load_settings(config).lake)
    columns = opened._table("records").to_pyarrow_dataset().schema.names
    rows = opened.scan_records(columns, kinds=("record", "object")).to_pylist()
    rows.sort(key=lambda row: (row["object_key"], row["ordinal"]))
    ids = {each for row in rows for each in (*row["message_ids"], row["reply_id"]) if each}
    messages = {row["message_id"]: row for row in opened.read_messages(ids).to_pylist()}
    assert messages.keys() == ids
    return rows, messages


def test_twenty_kills_on_a_folder_change_nothing(tmp_path: Path) -> None:
    """A backfill of 40 shards, killed 20 times, leaves the rows of one that was left in peace."""
    config = tmp_path / "sluice.toml"
    config.write_text("", encoding="utf-8")
    for number in range(40):
        key, body = log(number)
        (tmp_path / "logs" / key).parent.mkdir(parents=True)
        (tmp_path / "logs" / key).write_bytes(body)
    logs = str(tmp_path / "logs")
    backfill(logs, str(tmp_path / "calm"), config, kills=0, longest=0)
    killed = backfill(logs, str(tmp_path / "killed"), config, kills=20, longest=0.6)
    assert killed == 20
    calm, disturbed = (content(str(tmp_path / name), config) for name in ("calm", "killed"))
    assert calm == disturbed
    assert len(calm[0]) == 40 * 5


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_two_hundred_kills_on_s3_change_nothing(
    tmp_path: Path,
    s3: "S3Client",
    s3_endpoint: str,
    bucket: str,
) -> None:
    """The same with 500 shards and 200 kills, logs and lake on S3."""
    config = tmp_path / "sluice.toml"
    endpoint = f'endpoint_url = "{s3_endpoint}"\n'
    config.write_text(f"[source]\n{endpoint}[lake]\n{endpoint}", encoding="utf-8")
    for number in range(500):
        key, body = log(number)
        s3.put_object(Bucket=bucket, Key=f"logs/{key}", Body=body)
    logs = f"s3://{bucket}/logs"
    backfill(logs, f"s3://{bucket}/calm", config, kills=0, longest=0)
    killed = backfill(logs, f"s3://{bucket}/killed", config, kills=200, longest=6.0)
    assert killed == 200
    calm, disturbed = (content(f"s3://{bucket}/{name}", config) for name in ("calm", "killed"))
    assert calm == disturbed
