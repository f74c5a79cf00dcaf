"""Attaching: every event becomes a signal about one reply, or a problem that names it."""

import time
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.feedback.attach import (
    BEFORE_REPLY,
    DROPPED_BEFORE,
    DUPLICATE,
    ORPHAN,
    SUPERSEDED,
    TOO_MANY,
    Attachment,
    attach,
)
from transforms.feedback.policy import FeedbackPolicy

START = pd.Timestamp("2026-01-01T10:00:00Z")
POLICY = FeedbackPolicy()


def _records(*rows: dict[str, Any]) -> pd.DataFrame:
    base = {"object_key": "k", "outcome": "kept", "session_key": "", "user_key": ""}
    frame = pd.DataFrame([{**base, "ordinal": n, **row} for n, row in enumerate(rows, start=1)])
    return frame.assign(time=[START + pd.Timedelta(seconds=s) for s in frame["at"]])


def _events(*rows: dict[str, Any]) -> pd.DataFrame:
    base = {"kind": "thumbs_up", "value": None, "request_id": "", "session_key": "", "user_key": ""}
    filled = [{**base, "event_id": f"e{n}", **row} for n, row in enumerate(rows, start=1)]
    frame = pd.DataFrame(filled, columns=[*base, "event_id", "at"])
    times = [START + pd.Timedelta(seconds=s) for s in frame["at"]]
    return frame.assign(time=pd.Series(times, dtype="datetime64[us, UTC]"))


def _problems(done: Attachment) -> dict[str, str]:
    return dict(zip(done.problems["event_id"], done.problems["problem"], strict=True))


RECORDS = _records(
    {"request_id": "a", "at": 0, "session_key": "s1", "user_key": "u1"},
    {"request_id": "b", "at": 100, "session_key": "s1", "user_key": "u1"},
    {"request_id": "c", "at": 100, "session_key": "s2", "user_key": "u2"},
    {"request_id": "d", "at": 200, "session_key": "s1", "user_key": "u1", "outcome": "dropped"},
)


def test_by_request_id() -> None:
    """An event goes to the reply that it names."""
    done = attach(_events({"request_id": "b", "at": 130}), RECORDS, policy=POLICY)
    (signal,) = done.signals.to_dict("records")
    assert (signal["request_id"], signal["object_key"], signal["ordinal"]) == ("b", "k", 2)
    assert (signal["kind"], signal["source"], signal["confidence"]) == ("thumbs_up", "explicit", 1)
    assert done.problems.empty


@pytest.mark.parametrize(
    ("event", "request_id"),
    [
        ({"session_key": "s1", "at": 50}, "a"),
        ({"session_key": "s1", "at": 150}, "b"),
        ({"session_key": "s1", "at": 98}, "b"),
        ({"session_key": "s1", "at": 300}, "b"),
        ({"session_key": "s2", "at": 150}, "c"),
        ({"user_key": "u2", "at": 150}, "c"),
        ({"session_key": "s1", "at": 50_000}, None),
        ({"session_key": "s1", "at": -60}, None),
        ({"session_key": "s9", "user_key": "u1", "at": 150}, None),
    ],
)
def test_by_session_or_user_and_time(event: dict[str, Any], request_id: str | None) -> None:
    """Without a request, the last kept reply before the event and within the window is meant."""
    done = attach(_events(event), RECORDS, policy=POLICY)
    assert list(done.signals["request_id"]) == ([request_id] if request_id else [])
    assert _problems(done) == ({} if request_id else {"e1": ORPHAN})


def test_what_cannot_be_tied_is_named() -> None:
    """Orphans, dropped invocations and events before their reply are problems by id."""
    events = _events(
        {"request_id": "nobody", "at": 10},
        {"request_id": "d", "at": 210},
        {"request_id": "b", "at": 50},
    )
    done = attach(events, RECORDS, policy=POLICY)
    assert _problems(done) == {"e1": ORPHAN, "e2": DROPPED_BEFORE, "e3": BEFORE_REPLY}
    assert list(done.problems["request_id"]) == ["nobody", "d", "b"]


def test_a_known_users_last_vote_wins() -> None:
    """Up, then down: the later vote counts, the earlier is listed, the reply is in conflict."""
    events = _events(
        {"request_id": "a", "at": 10, "user_key": "u1"},
        {"request_id": "a", "at": 20, "user_key": "u1", "kind": "thumbs_down"},
        {"request_id": "a", "at": 30, "user_key": "u1", "kind": "thumbs_down"},
    )
    done = attach(events, RECORDS, policy=POLICY)
    assert _problems(done) == {"e1": SUPERSEDED, "e3": DUPLICATE}
    assert list(done.signals["kind"]) == ["thumbs_down"]
    assert done.conflicts == ("a",)


def test_votes_of_unknown_users_all_count() -> None:
    """Nobody can tell whether unknown users are one person; opposite votes are a conflict."""
    kinds = ("thumbs_up", "thumbs_up", "thumbs_down")
    events = _events(*({"request_id": "a", "at": 10, "kind": kind} for kind in kinds))
    done = attach(events, RECORDS, policy=POLICY)
    assert len(done.signals) == 3
    assert done.conflicts == ("a",)


def test_the_last_rating_of_a_user_stands() -> None:
    """A user who rates a reply twice has changed their mind."""
    events = _events(
        {"request_id": "a", "at": 10, "user_key": "u1", "kind": "rating", "value": 1.0},
        {"request_id": "a", "at": 20, "user_key": "u1", "kind": "rating", "value": 5.0},
    )
    done = attach(events, RECORDS, policy=POLICY)
    assert list(done.signals["value"]) == [5.0]
    assert _problems(done) == {"e1": DUPLICATE}


def test_a_million_events_for_one_reply_are_bounded() -> None:
    """Beyond the limit events are listed, not counted; it takes seconds."""
    count = 1_000_000
    events = pd.DataFrame(
        {
            "event_id": np.arange(count).astype(str),
            "kind": "thumbs_up",
            "value": np.nan,
            "time": START + pd.Timedelta(seconds=30),
            "request_id": "a",
            "session_key": "",
            "user_key": "",
        }
    )
    started = time.perf_counter()
    done = attach(events, RECORDS, policy=POLICY)
    assert time.perf_counter() - started < 60
    assert len(done.signals) == POLICY.max_events_per_reply
    assert set(done.problems["problem"]) == {TOO_MANY}
    assert len(done.signals) + len(done.problems) == count


EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "at": st.integers(-50, 400),
            "request_id": st.sampled_from(["", "a", "b", "c", "d", "x"]),
            "session_key": st.sampled_from(["", "s1", "s2"]),
            "user_key": st.sampled_from(["", "u1", "u2"]),
            "kind": st.sampled_from(["thumbs_up", "thumbs_down", "rating", "escalation"]),
            "value": st.sampled_from([1.0, 5.0]),
        }
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(rows=EVENTS, seed=st.integers(0, 9))
def test_every_event_ends_in_one_place(rows: list[dict[str, Any]], seed: int) -> None:
    """Signals and problems together are the events, in any order of the inputs, unchanged."""
    events = _events(*rows)
    before = events.copy(deep=True)
    done = attach(events, RECORDS, policy=POLICY)
    names = [*done.signals["event_id"], *done.problems["event_id"]]
    assert sorted(names) == sorted(events["event_id"])
    pd.testing.assert_frame_equal(events, before)
    shuffled = attach(
        events.sample(frac=1, random_state=seed),
        RECORDS.sample(frac=1, random_state=seed),
        policy=POLICY,
    )
    pd.testing.assert_frame_equal(done.signals, shuffled.signals)
    pd.testing.assert_frame_equal(done.problems, shuffled.problems)


@settings(max_examples=40, deadline=None)
@given(rows=EVENTS, late=EVENTS)
def test_late_events_change_only_what_they_name(
    rows: list[dict[str, Any]],
    late: list[dict[str, Any]],
) -> None:
    """Signals about replies that no late event is tied to stay as they were."""
    first = attach(_events(*rows), RECORDS, policy=POLICY)
    both = attach(
        _events(*rows, *({**row, "event_id": f"late{n}"} for n, row in enumerate(late))),
        RECORDS,
        policy=POLICY,
    )
    new = both.signals["event_id"].str.startswith("late")
    named = {*both.signals.loc[new, "request_id"], *both.problems["request_id"]}
    untouched = [name for name in "abc" if name not in named]
    for name in untouched:
        pd.testing.assert_frame_equal(
            first.signals.loc[first.signals["request_id"] == name].reset_index(drop=True),
            both.signals.loc[both.signals["request_id"] == name].reset_index(drop=True),
        )
