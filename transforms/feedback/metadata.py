"""Feedback that later calls carry in their request metadata: read in curation, joined in a build.

An application that cannot write events elsewhere sends a user's vote along with the user's next
call. What of it is of the known vocabulary is stored with that call; once calls are linked it
becomes an event like any other, about the request that it names or else the reply before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import pandas as pd
import pyarrow.compute as pc

from transforms.dataset import columns, step
from transforms.feedback.attach import last_before
from transforms.feedback.events import FeedbackEvent, LineReason, is_plain_id, read_events
from transforms.feedback.frames import PROBLEM_COLUMNS
from transforms.feedback.policy import FeedbackPolicy, SignalKind

ABOUT = "metadata"
"""How entries among a record's signals are marked that came with its metadata."""
SOURCE = "request_metadata"
_MAX_ID = 128
_SOMEBODY = "-"
"""Stands for the session, which the call itself names."""
_ANY_VALUE = (-1e9, 1e9)
"""Whether a rating is on the scale is asked in a build: a changed scale needs no new curation."""
_ANY_TIME = "2000-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class MetadataFeedback:
    """What the calls of a lake carry."""

    events: pd.DataFrame
    """Rows as in the table `feedback`, to be joined with the imported ones."""
    problems: pd.DataFrame
    """What could not be read (`frames.PROBLEM_COLUMNS`); the event is named by its call."""


def feedback_in(metadata: Mapping[str, str], *, policy: FeedbackPolicy) -> list[dict[str, Any]]:
    """Read the feedback that a call's metadata holds.

    Returns:
        One JSON-like entry, or none: `kind`, `about` (`metadata`), `request_id` (empty where it is
        not named), `value` (or None), or `problem` (a LineReason) where it cannot be read. No
        other text of the metadata.
    """
    keys = policy.metadata
    if not keys.kind or not metadata.get(keys.kind, "").strip():
        return []
    request = metadata.get(keys.request_id, "").strip()
    row = {
        "kind": metadata[keys.kind],
        "value": metadata.get(keys.value),
        "time": _ANY_TIME,
        "session_id": _SOMEBODY,
    }
    any_value = policy.rewards.model_copy(update={"rating_scale": _ANY_VALUE})
    reader = policy.model_copy(update={"csv_kinds": keys.kinds, "rewards": any_value})
    (read,) = read_events([(1, row)], newest=None, policy=reader)
    if not isinstance(read, FeedbackEvent):
        return [{"about": ABOUT, "problem": read.reason.value}]
    if request and not (is_plain_id(request) and len(request) <= _MAX_ID):
        return [{"about": ABOUT, "problem": LineReason.BAD_ID.value}]
    entry = {"kind": read.kind.value, "value": read.value, "request_id": request}
    return [{"about": ABOUT, **entry}]


def from_metadata(linked: pd.DataFrame, *, policy: FeedbackPolicy) -> MetadataFeedback:
    """Make events of what the calls carry.

    Of a user turn's calls the first one speaks: an agent's client sends the same metadata with
    each. Without a named request the reply before is meant: that of the call which this one
    continues, else the last of the same session or user within the attribution window.

    Args:
        linked: Records as `conversations.link` returns them, any outcome.
        policy: The window.
    """
    entries = _entries(linked) if policy.metadata.kind else []
    scale = policy.rewards.rating_scale
    entries = [(row, _on_scale(entry, scale)) for row, entry in entries]
    problems = [(row, entry["problem"]) for row, entry in entries if "problem" in entry]
    good = [(row, entry) for row, entry in entries if "problem" not in entry]
    rows = np.array([row for row, _ in good], dtype=np.int64)
    calls = linked.iloc[rows]
    named = [entry["request_id"] for _, entry in good]
    requests = _requests(linked, rows, named, policy=policy)
    # Whom a call is by says nothing of an event that is about nobody's reply.
    by_whom = np.array(requests, dtype=object) != ""
    events = pd.DataFrame(
        {
            "event_id": [f"{SOURCE}/{name}" for name in step.identities(calls)],
            "kind": [entry["kind"] for _, entry in good],
            "value": np.array([_number(entry["value"]) for _, entry in good], dtype=np.float64),
            "time": calls["time"].reset_index(drop=True),
            "request_id": requests,
            "session_key": np.where(by_whom, columns.texts(calls, "session_key"), ""),
            "user_key": np.where(by_whom, columns.texts(calls, "user_key"), ""),
            "source": [SOURCE] * len(rows),
        }
    )
    return MetadataFeedback(events, _problems(linked, problems))


def with_carried(events: pd.DataFrame, carried: MetadataFeedback) -> pd.DataFrame:
    """Put imported events and carried ones together; neither is changed."""
    if not len(carried.events):
        return events
    types = {name: kind for name, kind in events.dtypes.items() if name in carried.events.columns}
    more = carried.events.astype(types)
    return pd.concat([events, more], ignore_index=True) if len(events) else more


def _entries(linked: pd.DataFrame) -> list[tuple[int, dict[str, Any]]]:
    """Return what the first call of each turn carries, with its row."""
    written = columns.encoded_texts(linked, "signals")
    carries = columns.as_flags(pc.match_substring(written.dictionary, f'"{ABOUT}"'))
    rows = np.flatnonzero(carries[written.indices.to_numpy(zero_copy_only=False)])
    places, _ = columns.integers(linked, "call_in_turn")
    texts = columns.texts(linked.iloc[rows], "signals")
    found = []
    spoken: set[tuple[int, bytes]] = set()
    turns, _ = columns.integers(linked, "turn")
    for row, text in sorted(
        zip(rows.tolist(), texts, strict=True), key=lambda each: (places[each[0]], each[0])
    ):
        for entry in orjson.loads(text):
            said = (int(turns[row]), orjson.dumps(entry))
            if entry.get("about") == ABOUT and said not in spoken:
                spoken.add(said)
                found.append((row, entry))
    return sorted(found, key=lambda each: each[0])


def _requests(
    linked: pd.DataFrame, rows: columns.Ints, named: list[str], *, policy: FeedbackPolicy
) -> list[str]:
    """Name the request that each event is about; empty where nobody can tell."""
    before = step.positions(linked, columns.text_array(linked.iloc[rows], "parent"))
    open_ = np.flatnonzero((before < 0) & (np.array(named, dtype=object) == ""))
    for name in ("session_key", "user_key"):
        left = open_[before[open_] < 0]
        calls = linked.iloc[rows[left]]
        times = columns.microseconds(calls)
        some = ~columns.blank(calls, name) & (times > np.iinfo(np.int64).min)
        before[left[some]] = last_before(
            calls.loc[some],
            linked,
            times[some] - 1,
            name=name,
            seconds=policy.attribution_minutes * 60,
        )
    requests = columns.texts(linked.iloc[np.maximum(before, 0)], "request_id")
    return [
        given or (found if place >= 0 else "")
        for given, found, place in zip(named, requests, before.tolist(), strict=True)
    ]


def _problems(linked: pd.DataFrame, problems: list[tuple[int, str]]) -> pd.DataFrame:
    calls = linked.iloc[[row for row, _ in problems]]
    frame = pd.DataFrame(
        {
            "event_id": [f"{SOURCE}/{name}" for name in step.identities(calls)],
            "request_id": [""] * len(problems),
            "problem": [problem for _, problem in problems],
        }
    )
    return frame.astype(PROBLEM_COLUMNS)


def _on_scale(entry: dict[str, Any], scale: tuple[float, float]) -> dict[str, Any]:
    """Return an entry, or the problem that its rating is not on the scale."""
    if entry.get("kind") != SignalKind.RATING.value or min(scale) <= entry["value"] <= max(scale):
        return entry
    return {"about": ABOUT, "problem": LineReason.BAD_VALUE.value}


def _number(value: float | None) -> float:
    return np.nan if value is None else value
