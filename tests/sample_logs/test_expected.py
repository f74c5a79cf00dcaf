"""The lists beside the sample logs agree with the records by position."""

import gzip
import json
import re
import zlib
from collections import Counter, defaultdict
from functools import cache
from typing import Any

import pytest

from sample_logs import ROOT
from sample_logs.generator.model import Call, Json
from sample_logs.generator.phrasing import bank
from sample_logs.generator.world import World
from transforms.outcome import Outcome, Reason, Stage

_KEY = re.compile(
    r"AWSLogs/\d{12}/BedrockModelInvocationLogs/[a-z0-9-]+/2026/03/0[2-4]/\d\d/"
    r"\d{8}T\d{9}Z_[0-9a-f]{16}\.json\.gz",
)
_WHOLE_FILE_CASES = {"pretty_printed"}


@cache
def _lines(key: str) -> list[bytes]:
    """Read an object's lines as far as they arrived."""
    data, text = (ROOT / "logs" / key).read_bytes(), b""
    while data:
        member = zlib.decompressobj(wbits=31)
        text += member.decompress(data)
        data = member.unused_data
    return [line for line in text.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line.strip()]


def _log_keys() -> list[str]:
    root = ROOT / "logs"
    keys = [path.relative_to(root).as_posix() for path in root.rglob("*.json.gz")]
    return sorted(key for key in keys if "/data/" not in key)


def _request_id(line: bytes) -> str:
    record: dict[str, Any] = json.loads(line)
    return str({key.lower(): value for key, value in record.items()}["requestid"])


def test_keys_are_those_of_the_bucket() -> None:
    """Each log object has a key and a name as Bedrock writes them."""
    assert [key for key in _log_keys() if not _KEY.fullmatch(key)] == []


def test_expected_records_stand_where_the_list_says(expected: list[Json]) -> None:
    """Each listed record with a request id is found at its object key and position."""
    for row in expected:
        if row["case"] in {*_WHOLE_FILE_CASES, "truncated_gzip"} or not row["request_id"]:
            continue
        line = _lines(row["object_key"])[row["ordinal"] - 1]
        assert _request_id(line) == row["request_id"], row["case"]


def test_unreadable_lines_stand_where_the_list_says(expected: list[Json]) -> None:
    """A line that is expected not to be JSON is none, and half a record ends its object."""
    for row in expected:
        if row["curate_reason"] == Reason.NOT_JSON:
            with pytest.raises(ValueError, match="Expecting"):
                json.loads(_lines(row["object_key"])[row["ordinal"] - 1])
        if row["case"] == "truncated_gzip":
            assert len(_lines(row["object_key"])) == row["ordinal"]
            with pytest.raises(EOFError):
                gzip.decompress((ROOT / "logs" / row["object_key"]).read_bytes())


def test_every_record_that_is_not_planted_is_whole(expected: list[Json]) -> None:
    """What the list does not name is a record with both bodies and without an error."""
    listed = {(row["object_key"], row["ordinal"]) for row in expected}
    whole_files = {row["object_key"] for row in expected if row["case"] in _WHOLE_FILE_CASES}
    for key in set(_log_keys()) - whole_files:
        for ordinal, line in enumerate(_lines(key), 1):
            if (key, ordinal) not in listed:
                record = json.loads(line)
                assert "errorCode" not in record
                assert record["input"]["inputBodyJson"]
                assert record["output"]["outputBodyJson"]


def test_every_case_of_the_table_is_present(expected: list[Json]) -> None:
    """The README's table and the data name the same cases."""
    readme = (ROOT / "README.md").read_text("utf-8")
    counts = Counter(row["case"] for row in expected)
    assert set(counts) == set(bank("cases")["case"])
    for case, count in counts.items():
        assert f"| `{case}` | {count} |" in readme


def test_reasons_belong_to_their_stage_and_outcome(expected: list[Json]) -> None:
    """Expected reasons are reasons of curate, or of build, with the outcome beside them."""
    reasons = {reason.value: reason for reason in Reason}
    for row in expected:
        for stage, outcome, reason in (
            (Stage.CURATE, row["curate_outcome"], row["curate_reason"]),
            (Stage.BUILD, row["build_outcome"], row["build_reason"]),
        ):
            if reason is not None:
                assert reasons[reason].stage is stage
                assert reasons[reason].outcome == outcome
        if row["build_outcome"] is not None:
            assert row["curate_outcome"] == Outcome.KEPT


def test_bodies_are_there_or_missing_as_expected(expected: list[Json]) -> None:
    """An overflow path leads to an object exactly where the case says so."""
    for row in expected:
        if not row["case"].startswith("overflow"):
            continue
        record = json.loads(_lines(row["object_key"])[row["ordinal"] - 1])
        side = "output" if "reply" in row["case"] else "input"
        address = record[side][f"{side}BodyS3Path"]
        body = ROOT / "logs" / address.removeprefix("s3://sluice-sample-logs/")
        there = row["case"] in {"overflow_body", "overflow_reply_body", "overflow_body_damaged"}
        assert body.is_file() is there, row["case"]


def test_copies_and_groups_are_complete(expected: list[Json]) -> None:
    """A record that is logged twice is listed twice with one id; other groups differ in ids."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in expected:
        if row["group"]:
            groups[row["case"], row["group"]].append(row["request_id"])
    for (case, _), ids in groups.items():
        if case.startswith("logged_twice"):
            assert len(ids) == 2
            assert len(set(ids)) == 1
        else:
            assert len(set(ids)) == len(ids)


def test_feedback_list_names_every_event_once(world: World) -> None:
    """Each event is listed with its file, and its request is in the logs unless it is an orphan."""
    requests = {call.request_id for call in world.calls}
    listed = {row["event_id"]: row for row in world.feedback.expected}
    assert {event["event_id"] for event in world.feedback.events} == set(listed)
    for row in listed.values():
        assert (row["request_id"] in requests) is (row["case"] != "orphan")


def test_openings_are_enough_for_a_dataset(world: World) -> None:
    """Healthy chats alone hold well over 600 different prompts that open a user's turn."""
    prompts = {
        (call.system, tuple(part.text for part in call.parts))
        for call in world.calls
        if call.expected is None and call.parts[-1].role == "user"
    }
    assert len(prompts) > 1000


def _dialects(calls: tuple[Call, ...]) -> set[tuple[str, bool]]:
    return {(call.route.dialect, call.route.stream) for call in calls if call.expected is None}


def test_each_main_dialect_has_healthy_traffic(world: World) -> None:
    """Converse, Anthropic Messages, Nova and Chat Completions occur whole and streamed."""
    wanted = {
        (name, stream)
        for name in ("converse", "anthropic", "chat", "nova")
        for stream in (True, False)
    }
    assert wanted <= _dialects(world.calls)
