"""Implicit signals of a lake: tied to the reply they judge, and those that need many records."""

import json
from collections.abc import Callable, Collection, Iterator
from typing import Any

import pandas as pd
import pytest

from transforms.dataset.near.prompts import ReadTexts, TextBatch
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
    evidence = {"gap_seconds": 60, "rule": "verbatim", "similarity": 1.0}
    assert json.loads(signal["evidence"]) == evidence


def test_a_finding_about_a_reply_further_back_goes_to_its_call(make_linked: Make) -> None:
    """The key that a finding names is looked for among the call's ancestors."""
    about_first = _seen("re_ask")
    about_first[0]["judged_key"] = 101
    chat = (
        {"conversation": 1},
        {"conversation": 1, "parent": "k#1"},
        {"conversation": 1, "parent": "k#2", "signals": about_first},
    )
    assert _pairs(implicit_signals(make_linked(*chat), policy=POLICY)) == [
        ("re_ask", "r1", "k#3"),
    ]
    about_first[0]["judged_key"] = 999
    assert _pairs(implicit_signals(make_linked(*chat), policy=POLICY)) == [("re_ask", "", "k#3")]


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


def _read(texts: dict[str, str]) -> ReadTexts:
    """Return a reader of users' messages by id."""

    def read(wanted: Collection[str]) -> Iterator[TextBatch]:
        ids = [each for each in texts if each in wanted]
        yield TextBatch(ids, ["user"] * len(ids), [texts[each] for each in ids])

    return read


@pytest.mark.parametrize(
    ("newest", "rule"),
    [
        ("I want to cancel my subscription, how can I do that?", "new_conversation_rephrased"),
        ("How do I cancel my subscription?", "new_conversation_verbatim"),
        ("How do I pause my subscription?", None),
        ("Thanks, I could cancel my order.", None),
    ],
)
def test_re_ask_in_other_words_in_a_new_conversation(
    make_linked: Make, newest: str, rule: str | None
) -> None:
    """The user's latest turns are compared by their words, not only first ones."""
    linked = make_linked(
        {"user_key": "u", "conversation": 1},
        {"user_key": "u", "conversation": 1, "parent": "k#1", "parent_key": 5},
        {"user_key": "u", "minute": 50},
        {"user_key": "v", "minute": 60},
    )
    read = _read(
        {"q1": "Hello", "q2": "How do I cancel my subscription?", "q3": newest, "q4": newest}
    )
    signals = implicit_signals(linked, policy=POLICY, read=read)
    assert _pairs(signals) == ([("re_ask", "r2", "k#3")] if rule else [])
    assert [json.loads(each)["rule"] for each in signals["evidence"]] == ([rule] if rule else [])


def test_what_was_settled_or_is_a_habit_is_no_re_ask(make_linked: Make) -> None:
    """Neither the question of a content user nor a prompt that opens every chat comes back."""
    asked = {"user_key": "u", "turn_key": 7}
    content = {"user_key": "u", "conversation": 1, "parent": "k#1", "parent_key": 5}
    settled = make_linked(
        {**asked, "conversation": 1}, {**content, "signals": _seen("completion")}, asked
    )
    assert set(implicit_signals(settled, policy=POLICY)["kind"]) == {"completion"}
    assert implicit_signals(make_linked(*[asked] * 4), policy=POLICY).empty
    assert len(implicit_signals(make_linked(*[asked] * 3), policy=POLICY)) == 2


def test_the_turns_last_call_is_judged(make_linked: Make) -> None:
    """Of an agent's calls the last one gave the answer that did not help."""
    linked = make_linked(
        {"user_key": "u", "turn_key": 7, "turn": 1, "conversation": 1},
        {"user_key": "u", "turn_key": 7, "turn": 1, "conversation": 1, "call_in_turn": 2},
        {"user_key": "u", "turn_key": 7},
    )
    assert _pairs(implicit_signals(linked, policy=POLICY)) == [("re_ask", "r2", "k#3")]


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
