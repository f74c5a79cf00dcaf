"""Signals from log records to replies: curated, linked, and tied as a build does it."""

import json
from collections.abc import Collection, Iterator
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from flows.curation.worker import curation_for
from flows.settings import Settings
from transforms.curation import curate_frames
from transforms.dataset.conversations import link
from transforms.dataset.near.prompts import TextBatch
from transforms.feedback.policy import FeedbackPolicy
from transforms.feedback.rating import Rating
from transforms.keys import KeyRing
from transforms.logs.framing import read_frames
from transforms.logs.limits import ReadLimits
from transforms.outcome import Reason, Rejected
from transforms.tables import FEEDBACK, RECORDS

CANCEL, INVOICES = "How do I cancel my subscription?", "Can I see my invoices somewhere?"
MONTHLY, MENU = "Subscriptions renew each month.", "Yes, under the account menu."
FIRST = [CANCEL, MONTHLY, INVOICES, MENU]


def _record(number: int, minute: int, texts: list[str], reply: str, **metadata: str) -> str:
    roles = ("user", "assistant")
    messages = [
        {"role": roles[place % 2], "content": [{"text": text}]} for place, text in enumerate(texts)
    ]
    answer = {"role": "assistant", "content": [{"text": reply}]}
    record = {
        "timestamp": f"2026-03-02T09:{minute:02}:00Z",
        "accountId": "123456789012",
        "region": "us-east-1",
        "requestId": f"r{number}",
        "operation": "Converse",
        "modelId": "amazon.nova-lite-v1:0",
        "schemaType": "ModelInvocationLog",
        "schemaVersion": "1.0",
        "requestMetadata": {"user_id": "u1", **metadata},
        "input": {
            "inputContentType": "application/json",
            "inputBodyJson": {"messages": messages},
            "inputTokenCount": 10,
        },
        "output": {
            "outputContentType": "application/json",
            "outputBodyJson": {"output": {"message": answer}, "stopReason": "end_turn"},
            "outputTokenCount": 9,
        },
    }
    return json.dumps(record)


@pytest.fixture(scope="module")
def rating() -> Rating:
    """Return the signals of two conversations of one user."""
    lines = [
        _record(1, 0, FIRST[:1], MONTHLY),
        _record(2, 1, FIRST[:3], MENU),
        _record(3, 2, [*FIRST, "I want to cancel my subscription, how can I do that?"],
                "Press cancel.", feedback="like"),
        _record(4, 20, ["Please tell me how I cancel my subscription"], "In the settings.",
                feedback="thumbs_down", feedback_request_id="r1"),
        _record(5, 25, ["What is new?"], "Nothing.", feedback="Ada is angry"),
    ]  # fmt: skip
    keys = KeyRing.from_master(b"a key for tests of signals")
    frames = read_frames(["\n".join(lines).encode()], object_key="a", limits=ReadLimits())
    curated = list(
        curate_frames(
            frames,
            curation=curation_for(Settings(), keys=keys),
            fetch_body=lambda *_: Rejected(Reason.BODY_PENDING, {}),
        )
    )
    assert "Ada" not in json.dumps([one.row for one in curated], default=str)
    texts = {row["message_id"]: row for one in curated for row in one.messages}

    def read(wanted: Collection[str]) -> Iterator[TextBatch]:
        some = [row for name, row in texts.items() if name in wanted]
        yield TextBatch(
            *([row[name] for row in some] for name in ("message_id", "role", "content"))
        )

    rows: list[dict[str, Any]] = [one.row for one in curated]
    records = pa.Table.from_pylist(rows, schema=RECORDS).to_pandas(types_mapper=pd.ArrowDtype)
    events = FEEDBACK.empty_table().to_pandas(types_mapper=pd.ArrowDtype)
    return Rating.of(link(records), events, policy=FeedbackPolicy(), read=read)


def test_re_asks_reach_the_reply_that_missed(rating: Rating) -> None:
    """Two turns back by its exchange's key; in the next conversation by its words."""
    signals = rating.signals.loc[rating.signals["kind"] == "re_ask"]
    found = {
        (row["request_id"], row["seen_in"]): json.loads(row["evidence"])
        for row in signals.to_dict("records")
    }
    assert found["r1", "a#3"]["turns_back"] == 2
    assert found["r1", "a#3"]["gap_seconds"] == 120
    assert found["r3", "a#4"]["rule"] == "new_conversation_rephrased"
    assert len(found) == 2


def test_votes_in_metadata_reach_their_replies(rating: Rating) -> None:
    """By name or by the call before; what is no vote is counted, and nothing of it is stored."""
    explicit = rating.signals.loc[rating.signals["source"] == "explicit"]
    assert set(zip(explicit["request_id"], explicit["kind"], strict=True)) == {
        ("r1", "thumbs_down"),
        ("r2", "thumbs_up"),
    }
    assert rating.unread == {"unknown_kind": 1}
