"""Events: every row of every file is an event or a problem with a line and a reason."""

import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.feedback.adapters import ADAPTERS, adapt, detect
from transforms.feedback.event_files import file_rows
from transforms.feedback.events import (
    FeedbackEvent,
    LineReason,
    Problem,
    feedback_row,
    read_events,
    read_time,
)
from transforms.feedback.policy import FeedbackPolicy, SignalKind
from transforms.keys import KeyRing

NEWEST = datetime(2026, 1, 10, tzinfo=UTC)
GOOD = {"event_id": "e1", "request_id": "r1", "kind": "thumbs_up", "time": "2026-01-09T08:00:00Z"}
POLICY = FeedbackPolicy()
KEYS = KeyRing.from_master(b"0123456789abcdef")


def _read(
    *rows: Mapping[str, Any], policy: FeedbackPolicy = POLICY
) -> list[FeedbackEvent | Problem]:
    return list(read_events(enumerate(rows, start=1), newest=NEWEST, policy=policy))


def _file(data: bytes, name: str, **columns: str) -> list[FeedbackEvent | Problem]:
    rows = file_rows(data, name=name, columns=columns)
    return list(read_events(rows, newest=NEWEST, policy=POLICY))


def test_a_good_event() -> None:
    """All fields are read; what is not given is empty."""
    (event,) = _read({**GOOD, "comment": "fine", "source": "app"})
    assert event == FeedbackEvent(
        line=1,
        kind=SignalKind.THUMBS_UP,
        time=datetime(2026, 1, 9, 8, tzinfo=UTC),
        request_id="r1",
        source="app",
        comment="fine",
        event_id="e1",
    )


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"kind": "applause"}, LineReason.UNKNOWN_KIND, "kind"),
        ({"kind": None}, LineReason.UNKNOWN_KIND, "kind"),
        ({"time": "yesterday"}, LineReason.BAD_TIME, "time"),
        ({"time": None}, LineReason.BAD_TIME, "time"),
        ({"time": "2099-01-01T00:00:00Z"}, LineReason.TIME_IN_FUTURE, "time"),
        ({"kind": "rating"}, LineReason.BAD_VALUE, "value"),
        ({"kind": "rating", "value": "five"}, LineReason.BAD_VALUE, "value"),
        ({"kind": "rating", "value": 9}, LineReason.BAD_VALUE, "value"),
        ({"value": "nan"}, LineReason.BAD_VALUE, "value"),
        ({"request_id": None}, LineReason.NO_REQUEST_OR_SESSION, ""),
        ({"request_id": ["r1"]}, LineReason.BAD_ID, "request_id"),
        ({"user_id": "x" * 600}, LineReason.BAD_ID, "user_id"),
    ],
)
def test_bad_fields(changes: dict[str, Any], reason: LineReason, field: str) -> None:
    """A row that cannot be used names its line, the reason and the field; the next is read."""
    bad, good = _read({**GOOD, **changes}, GOOD)
    assert bad == Problem(1, reason, field)
    assert isinstance(good, FeedbackEvent)


def test_the_future_begins_after_the_tolerance() -> None:
    """Events a few days behind the newest log record are late, not impossible."""
    edge = NEWEST + timedelta(hours=POLICY.future_tolerance_hours)
    inside, outside = _read(
        {**GOOD, "time": edge.isoformat()},
        {**GOOD, "time": (edge + timedelta(seconds=1)).isoformat()},
    )
    assert isinstance(inside, FeedbackEvent)
    assert isinstance(outside, Problem)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-01-09T08:00:00Z", True),
        ("2026-01-09 09:00:00.000+01:00", True),
        ("2026-01-09 08:00:00 UTC", True),
        (1767945600, True),
        (1767945600000, True),
        ("1767945600", True),
        (datetime(2026, 1, 9, 8, tzinfo=UTC), True),
        (datetime(2026, 1, 9, 8), True),  # noqa: DTZ001 - files have such times
        ("9 January", False),
        (True, False),
        (1e300, False),
        ([], False),
    ],
)
def test_times(value: Any, expected: bool) -> None:  # noqa: FBT001
    """Times come in many forms; a time without offset is UTC."""
    assert (read_time(value) == datetime(2026, 1, 9, 8, tzinfo=UTC)) is expected


def test_json_lines() -> None:
    """Bad lines are counted where they stand; gzip, a mark and arrays make no difference."""
    lines = [json.dumps(GOOD), "{broken", "[1]", "", json.dumps({**GOOD, "kind": "down"})]
    read = _file("\n".join(lines).encode(), "events.jsonl")
    assert [(each.line, type(each).__name__) for each in read] == [
        (1, "FeedbackEvent"),
        (2, "Problem"),
        (3, "Problem"),
        (5, "FeedbackEvent"),
    ]
    marked = _file(b"\xef\xbb\xbf" + json.dumps([GOOD]).encode(), "events.json")
    assert marked[0] == Problem(1, LineReason.BYTE_ORDER_MARK, lost=False)
    assert isinstance(marked[1], FeedbackEvent)


HEADER = "event_id,request_id,kind,time,comment\n"
LINE = "e1,r1,thumbs_up,2026-01-09T08:00:00Z,fine\n"


def test_csv_with_a_byte_order_mark_is_read_and_remarked() -> None:
    """Spreadsheets write a mark: rows are imported, and the file is named."""
    for data in ((HEADER + LINE).encode("utf-8-sig"), (HEADER + LINE).encode("utf-16")):
        remark, event = _file(data, "events.csv")
        assert remark == Problem(1, LineReason.BYTE_ORDER_MARK, lost=False)
        assert isinstance(event, FeedbackEvent)


@pytest.mark.parametrize(("delimiter", "word"), [(";", "semicolon"), ("\t", "tab"), ("|", "pipe")])
def test_csv_with_another_delimiter_says_which(delimiter: str, word: str) -> None:
    """A file in another form is one problem on its first line, not a thousand."""
    data = (HEADER + LINE * 3).replace(",", delimiter).encode()
    assert _file(data, "events.csv") == [Problem(1, LineReason.WRONG_DELIMITER, word)]


def test_csv_lines_keep_their_numbers() -> None:
    """Quoted line breaks and short rows do not shift what follows."""
    text = HEADER + 'e1,r1,up,2026-01-09,"two\nlines"\n' + "short,row\n" + LINE
    read = _file(text.encode(), "events.csv")
    assert [each.line for each in read] == [2, 4, 5]
    assert read[1] == Problem(4, LineReason.WRONG_COLUMN_COUNT)
    assert _file(b"a,b\n1,2\n", "x.csv") == [Problem(1, LineReason.MISSING_COLUMNS, "kind")]


def test_csv_columns_and_kinds_by_settings() -> None:
    """A team's own column names and words are mapped."""
    policy = FeedbackPolicy(csv_kinds={"hurra": "thumbs_up"})
    data = b"Ref,Art,Zeit\nr1,Hurra,2026-01-09T08:00:00Z\n"
    rows = file_rows(
        data, name="x.csv", columns={"Ref": "request_id", "Art": "kind", "Zeit": "time"}
    )
    (event,) = read_events(rows, newest=None, policy=policy)
    assert isinstance(event, FeedbackEvent)
    assert (event.kind, event.request_id) == (SignalKind.THUMBS_UP, "r1")


def test_parquet() -> None:
    """Parquet is known by its content; a damaged file is one problem."""
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([GOOD, {**GOOD, "kind": "?"}]), buffer)
    event, problem = _file(buffer.getvalue(), "events.parquet")
    assert isinstance(event, FeedbackEvent)
    assert problem == Problem(2, LineReason.UNKNOWN_KIND, "kind")
    assert _file(b"PAR1garbage", "events.parquet") == [Problem(0, LineReason.UNREADABLE_FILE)]


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=200), name=st.sampled_from(["a.csv", "a.tsv", "a.jsonl", "a"]))
def test_any_bytes_are_read(data: bytes, name: str) -> None:
    """No file makes the import fail."""
    for each in _file(data, name):
        assert isinstance(each, FeedbackEvent | Problem)


ANYTHING = st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.lists(st.integers())


@given(row=st.dictionaries(st.sampled_from(sorted(GOOD)), ANYTHING))
def test_one_result_per_row(row: dict[str, Any]) -> None:
    """Whatever the fields hold, a row is one event or one problem."""
    assert len(_read(row)) == 1


def test_rows_of_the_lake() -> None:
    """Ids are hashed; an event without id is named by what it says; a change changes the digest."""
    anonymous = {key: value for key, value in GOOD.items() if key != "event_id"}
    one, again, changed = (
        feedback_row(event, comment="", keys=KEYS)
        for event in _read(
            {**anonymous, "user_id": "ada"},
            {**anonymous, "user_id": "ada"},
            {**GOOD, "user_id": "ada", "value": 1},
        )
        if isinstance(event, FeedbackEvent)
    )
    assert one == again
    assert "ada" not in json.dumps(one, default=str)
    assert changed["event_id"] == "e1"
    assert changed["event_digest"] != one["event_digest"]


EXPORTS = {
    "langfuse": {
        "id": "s1", "traceId": "r1", "name": "user-feedback", "value": 1, "dataType": "BOOLEAN",
        "source": "API", "timestamp": "2026-01-09T08:00:00Z", "comment": "ok",
    },
    "mlflow": {
        "assessment_id": "a1", "trace_id": "r1", "assessment_name": "helpful",
        "source": {"source_type": "HUMAN", "source_id": "ada"}, "feedback": {"value": False},
        "create_time": "2026-01-09T08:00:00Z", "rationale": "no",
    },
    "phoenix": {
        "id": "p1", "span_id": "x", "name": "rating", "annotator_kind": "HUMAN",
        "result": {"score": 4, "explanation": "good"}, "metadata": {"request_id": "r1"},
        "created_at": "2026-01-09T08:00:00Z",
    },
    "tickets": {
        "ticket_id": 17, "request_id": "r1", "status": "solved", "reopens": 1, "csat": "bad",
        "created_at": "2026-01-09T08:00:00Z",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("langfuse", ["thumbs_up"]),
        ("mlflow", ["thumbs_down"]),
        ("phoenix", ["rating"]),
        ("tickets", ["escalation", "re_ask", "completion", "thumbs_down"]),
    ],
)
def test_adapters(name: str, kinds: list[str]) -> None:
    """Each tool's export is recognised and gives events about the request."""
    assert detect(EXPORTS[name]) == name
    rows = adapt([(3, EXPORTS[name])], adapter=ADAPTERS[name])
    events = list(read_events(rows, newest=NEWEST, policy=POLICY))
    assert all(isinstance(event, FeedbackEvent) for event in events)
    found = [event for event in events if isinstance(event, FeedbackEvent)]
    assert [event.kind.value for event in found] == kinds
    assert {event.request_id for event in found} == {"r1"}
    assert len({event.event_id for event in found}) == len(found)
    assert {event.line for event in found} == {3}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("langfuse", {"source": "EVAL"}),
        ("mlflow", {"source": {"source_type": "LLM_JUDGE"}}),
        ("phoenix", {"annotator_kind": "LLM"}),
    ],
)
def test_judges_are_no_users(name: str, change: dict[str, Any]) -> None:
    """Scores that a program gave are refused by name."""
    rows = adapt([(1, {**EXPORTS[name], **change})], adapter=ADAPTERS[name])
    assert list(rows) == [Problem(1, LineReason.NOT_FROM_A_USER)]
