"""Feedback in the request metadata of later calls: read without its text, joined as events."""

import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.feedback.metadata import feedback_in, from_metadata
from transforms.feedback.policy import FeedbackPolicy
from transforms.feedback.rating import Rating

Make = Callable[..., pd.DataFrame]
POLICY = FeedbackPolicy()
OFF = FeedbackPolicy.model_validate({"metadata": {"kind": ""}})
UP = {"about": "metadata", "kind": "thumbs_up", "value": None, "request_id": ""}
NO_EVENTS = pd.DataFrame(
    {
        "event_id": pd.Series([], dtype="string"),
        "kind": pd.Series([], dtype="string"),
        "value": pd.Series([], dtype="Float64"),
        "time": pd.Series([], dtype="datetime64[us, UTC]"),
        "request_id": pd.Series([], dtype="string"),
        "session_key": pd.Series([], dtype="string"),
        "user_key": pd.Series([], dtype="string"),
        "source": pd.Series([], dtype="string"),
        "comment": pd.Series([], dtype="string"),
    }
)


@pytest.mark.parametrize(
    ("metadata", "entry"),
    [
        ({"feedback": "thumbs_up"}, UP),
        ({"feedback": " Like "}, UP),
        ({"feedback": "up", "feedback_request_id": "r-1"}, {**UP, "request_id": "r-1"}),
        (
            {"feedback": "stars", "feedback_value": "4"},
            {**UP, "kind": "rating", "value": 4.0},
        ),
        ({"feedback": "stars"}, {"about": "metadata", "problem": "bad_value"}),
        ({"feedback": "Ada is angry"}, {"about": "metadata", "problem": "unknown_kind"}),
        (
            {"feedback": "up", "feedback_request_id": "ada@mail.example"},
            {"about": "metadata", "problem": "bad_id"},
        ),
    ],
)
def test_what_is_read(metadata: dict[str, str], entry: dict[str, Any]) -> None:
    """Kind, number and request are read; what is not of the vocabulary is named by a reason."""
    assert feedback_in(metadata, policy=POLICY) == [entry]


def test_keys_and_words_are_settings() -> None:
    """Other keys and other words than ours are read, and reading can be turned off."""
    own = {"kind": "vote", "request_id": "about", "kinds": {"helpful": "thumbs_up"}}
    policy = FeedbackPolicy.model_validate({"metadata": own})
    assert feedback_in({"vote": "helpful", "about": "r-1"}, policy=policy) == [
        {**UP, "request_id": "r-1"}
    ]
    assert feedback_in({"feedback": "up"}, policy=policy) == []
    assert feedback_in({"feedback": "up"}, policy=OFF) == []


@settings(max_examples=100, deadline=None)
@given(values=st.tuples(*[st.text(max_size=30)] * 3))
def test_no_text_of_the_metadata_passes(values: tuple[str, str, str]) -> None:
    """Whatever stands there: a known kind, a number, an id that looks like one, or a reason."""
    keys = ("feedback", "feedback_request_id", "feedback_value")
    for entry in feedback_in(dict(zip(keys, values, strict=True)), policy=POLICY):
        assert set(entry) in ({"about", "problem"}, {"about", "kind", "value", "request_id"})
        assert all(char.isalnum() or char in "._:/#-" for char in entry.get("request_id", ""))
        assert isinstance(entry.get("value"), float | None)


def _signals(linked: pd.DataFrame, policy: FeedbackPolicy = POLICY) -> list[tuple[str, str]]:
    rating = Rating.of(linked, NO_EVENTS, policy=policy)
    explicit = rating.signals.loc[rating.signals["source"] == "explicit"]
    return list(zip(explicit["request_id"], explicit["kind"], strict=True))


def test_the_named_request_is_meant(make_linked: Make) -> None:
    """Any later call may carry the vote, also one that was dropped or of another conversation."""
    vote = [{**UP, "request_id": "r1"}]
    linked = make_linked({}, {}, {"signals": vote, "outcome": "dropped"})
    assert _signals(linked) == [("r1", "thumbs_up")]


@pytest.mark.parametrize(
    ("first", "voting", "about"),
    [
        ({}, {"parent": "k#1"}, "r1"),
        ({"session_key": "s"}, {"session_key": "s"}, "r1"),
        ({"user_key": "u"}, {"user_key": "u"}, "r1"),
        ({"user_key": "u"}, {"user_key": "u", "minute": 40}, None),
        ({"user_key": "u"}, {"user_key": "v"}, None),
        ({}, {}, None),
    ],
)
def test_without_a_request_the_reply_before_is_meant(
    make_linked: Make, first: dict[str, Any], voting: dict[str, Any], about: str | None
) -> None:
    """The call's parent, else the session's or user's last reply; never the call's own."""
    linked = make_linked(first, {**voting, "signals": [UP]})
    rating = Rating.of(linked, NO_EVENTS, policy=POLICY)
    assert _signals(linked) == ([(about, "thumbs_up")] if about else [])
    assert (rating.events, rating.orphans) == (1, 0 if about else 1)


def test_a_turns_calls_vote_once(make_linked: Make) -> None:
    """An agent's client sends the same metadata with each call of a turn."""
    step = {"turn": 7, "conversation": 1, "signals": [UP]}
    linked = make_linked(
        {"conversation": 1},
        {**step, "parent": "k#1"},
        {**step, "parent": "k#2", "call_in_turn": 2},
    )
    assert _signals(linked) == [("r1", "thumbs_up")]


def test_votes_join_imported_ones(make_linked: Make) -> None:
    """They are events like any other: a user's later vote replaces the one before."""
    imported = pd.DataFrame(
        {
            "event_id": ["e"],
            "kind": ["thumbs_down"],
            "value": [None],
            "time": [pd.Timestamp("2026-01-01T10:01:30Z")],
            "request_id": ["r1"],
            "session_key": [""],
            "user_key": ["u"],
            "source": ["app"],
            "comment": [""],
        }
    ).astype(NO_EVENTS.dtypes.to_dict())
    linked = make_linked({"user_key": "u"}, {"user_key": "u", "signals": [UP]})
    rating = Rating.of(linked, imported, policy=POLICY)
    assert rating.signals["kind"].tolist() == ["thumbs_up"]
    assert rating.explicit.problems["problem"].tolist() == ["superseded"]
    assert rating.signals["event_id"].tolist() == ["request_metadata/k#2"]


def test_what_cannot_be_read_is_counted(make_linked: Make) -> None:
    """Unknown words and ratings off the scale are counted by reason, named by their call."""
    unknown = [{"about": "metadata", "problem": "unknown_kind"}]
    rated = [{**UP, "kind": "rating", "value": 9.0, "request_id": "r1"}]
    linked = make_linked({}, {"signals": unknown}, {"signals": rated})
    assert Rating.of(linked, NO_EVENTS, policy=POLICY).unread == {
        "unknown_kind": 1,
        "bad_value": 1,
    }
    problems = from_metadata(linked, policy=POLICY).problems
    assert problems["event_id"].tolist() == ["request_metadata/k#2", "request_metadata/k#3"]
    assert Rating.of(linked, NO_EVENTS, policy=OFF).unread == {}
    assert json.loads(linked["signals"][1]) == unknown
