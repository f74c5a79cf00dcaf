"""Implicit signals of a lake: tied to the reply they judge, and those that need many records."""

import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from transforms.feedback.policy import FeedbackPolicy
from transforms.feedback.resolve import implicit_signals

Make = Callable[..., pd.DataFrame]
POLICY = FeedbackPolicy()
NO_RE_ASK = FeedbackPolicy.model_validate({"implicit": {"re_ask": False}})


def _seen(kind: str, about: str = "earlier", confidence: float = 0.9) -> list[dict[str, Any]]:
    evidence = {"rule": "verbatim", "similarity": 1.0}
    return [{"kind": kind, "about": about, "confidence": confidence, "evidence": evidence}]


def _pairs(signals: pd.DataFrame) -> list[tuple[str, str, str]]:
    names = ("kind", "request_id", "seen_in")
    return list(zip(*(signals[name] for name in names), strict=True))


def test_a_finding_goes_to_the_parents_reply(make_linked: Make) -> None:
    """What a call says about the reply before it is tied to the call that it continues."""
    linked = make_linked(
        {"conversation": 1},
        {"conversation": 1, "parent": "k#1", "signals": _seen("re_ask")},
    )
    signals = implicit_signals(linked, policy=POLICY)
    assert _pairs(signals) == [("re_ask", "r1", "k#2")]
    (signal,) = signals.to_dict("records")
    assert (signal["source"], signal["confidence"]) == ("implicit", 0.9)
    assert json.loads(signal["evidence"]) == {"rule": "verbatim", "similarity": 1.0}


def test_without_a_parent_nobody_is_judged(make_linked: Make) -> None:
    """A finding whose reply is not in the lake stays, without a request."""
    linked = make_linked({"signals": _seen("re_ask")})
    assert _pairs(implicit_signals(linked, policy=POLICY)) == [("re_ask", "", "k#1")]


def test_own_findings_stay_with_their_call(make_linked: Make) -> None:
    """A hand-over in a call's own reply judges that reply."""
    linked = make_linked({}, {"parent": "k#1", "signals": _seen("escalation", "own")})
    assert _pairs(implicit_signals(linked, policy=POLICY)) == [("escalation", "r2", "k#2")]


def test_a_retried_call_does_not_judge_twice(make_linked: Make) -> None:
    """The same turn sent again says the same, once."""
    again = {"parent": "k#1", "turn": 5, "signals": _seen("re_ask")}
    signals = implicit_signals(make_linked({}, again, again), policy=POLICY)
    assert _pairs(signals) == [("re_ask", "r1", "k#2")]


def test_switches_and_confidence_hold_at_build_time(make_linked: Make) -> None:
    """Turning a signal off needs no second curation."""
    linked = make_linked({}, {"parent": "k#1", "signals": _seen("re_ask", confidence=0.6)})
    assert implicit_signals(linked, policy=NO_RE_ASK).empty
    strict = FeedbackPolicy.model_validate({"implicit": {"min_confidence": 0.8}})
    assert implicit_signals(linked, policy=strict).empty


@pytest.mark.parametrize(
    ("minute", "user", "key", "found"),
    [(60, "u", 7, True), (60, "u", 8, False), (60, "v", 7, False), (60 * 30, "u", 7, False)],
)
def test_re_ask_in_a_new_conversation(
    make_linked: Make,
    minute: int,
    user: str,
    key: int,
    found: bool,  # noqa: FBT001
) -> None:
    """A known user who opens a new conversation with the same question within a day asks again."""
    linked = make_linked(
        {"user_key": "u", "turn_key": 7, "minute": 0},
        {"user_key": user, "turn_key": key, "minute": minute},
    )
    signals = implicit_signals(linked, policy=POLICY)
    assert _pairs(signals) == ([("re_ask", "r1", "k#2")] if found else [])


def test_unknown_users_never_re_ask_across_conversations(make_linked: Make) -> None:
    """Two strangers with the same question are two users."""
    linked = make_linked({"turn_key": 7}, {"turn_key": 7})
    assert implicit_signals(linked, policy=POLICY).empty


def test_silence_after_a_re_ask_is_abandonment(make_linked: Make) -> None:
    """A conversation that ends right after the user asked again was given up."""
    chat = ({"conversation": 1}, {"conversation": 1, "parent": "k#1", "signals": _seen("re_ask")})
    later = {"minute": 60 * 48}
    assert ("abandonment", "r2", "k#2") in _pairs(
        implicit_signals(make_linked(*chat, later), policy=POLICY)
    )
    assert "abandonment" not in set(implicit_signals(make_linked(*chat), policy=POLICY)["kind"])
    off = FeedbackPolicy.model_validate({"implicit": {"abandonment": False}})
    assert "abandonment" not in set(implicit_signals(make_linked(*chat, later), policy=off)["kind"])


def test_no_records_no_signals(make_linked: Make) -> None:
    """An empty lake is no error."""
    empty = make_linked({}).iloc[:0]
    assert implicit_signals(empty, policy=POLICY).empty
