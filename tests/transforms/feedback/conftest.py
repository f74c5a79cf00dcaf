"""Small frames that several tests of feedback share."""

import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from transforms.feedback.frames import concat, signals_frame

START = pd.Timestamp("2026-01-01T10:00:00Z")
Make = Callable[..., pd.DataFrame]


@pytest.fixture
def make_linked() -> Make:
    """Return a function that makes linked records: ordinals count from 1, minutes pass by row."""

    def make(*rows: dict[str, Any]) -> pd.DataFrame:
        filled = []
        for number, row in enumerate(rows, start=1):
            base = {
                "object_key": "k",
                "ordinal": number,
                "request_id": f"r{number}",
                "outcome": "kept",
                "reply_id": f"m{number}",
                "time": START + pd.Timedelta(minutes=row.get("minute", number)),
                "session_key": "",
                "user_key": "",
                "turn_key": number,
                "parent_key": None,
                "exchange_key": 100 + number,
                "message_ids": [f"q{number}"],
                "opens_turn": True,
                "parent": "",
                "conversation": number,
                "turn": number,
                "call_in_turn": 1,
                "signals": "[]",
                "prompt_key": number,
            }
            seen = json.dumps(row["signals"]) if "signals" in row else "[]"
            filled.append({**base, **row, "signals": seen})
        frame = pd.DataFrame(filled)
        return frame.assign(
            time=frame["time"].astype("datetime64[us, UTC]"),
            parent_key=frame["parent_key"].astype("Int64"),
        )

    return make


@pytest.fixture
def make_signals() -> Make:
    """Return a function that makes signals about record `k#1` unless told otherwise."""

    def make(*rows: dict[str, Any]) -> pd.DataFrame:
        base = {"ordinal": 1, "source": "explicit", "confidence": 1.0, "value": float("nan")}
        base |= {"user_key": "", "event_id": "", "seen_in": "", "evidence": "{}", "days": 0}
        filled = [{**base, **row} for row in rows]
        columns: dict[str, object] = {
            name: [row[name] for row in filled]
            for name in ("ordinal", "kind", "source", "confidence", "value", "user_key")
        }
        columns |= {
            name: [row[name] for row in filled] for name in ("event_id", "seen_in", "evidence")
        }
        columns["request_id"] = [f"r{row['ordinal']}" for row in filled]
        columns["object_key"] = ["k"] * len(filled)
        columns["time"] = [START - pd.Timedelta(days=row["days"]) for row in filled]
        return concat(signals_frame(columns, len(filled)))

    return make
