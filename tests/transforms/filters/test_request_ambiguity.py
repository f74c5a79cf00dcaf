from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.filters.ambiguity import combine
from transforms.filters.request_ambiguity import assess
from transforms.records import Invocation, Message

Make = Callable[..., Invocation]
SCORE = st.floats(min_value=0, max_value=1)


@pytest.mark.parametrize(
    ("prompt", "rule"),
    [
        ("Fix it.", "unresolved_reference"),
        ("Which one is better?", "unresolved_reference"),
        ("What should I do?", "no_criterion"),
        ("Summarize the attached document", "missing_object"),
        ("Book a flight", "missing_slot"),
        ("Same as last time please", "earlier_conversation"),
        ("Write at least 500 words in 200 words.", "conflicting_limits"),
        ("Be very short and very detailed.", "conflicting_length"),
        ("Plan a trip for my family.", "open_request"),
    ],
)
def test_each_rule_has_its_case(make: Make, prompt: str, rule: str) -> None:
    """Each kind of evidence in a request is named by its rule."""
    assert rule in assess(make(prompt)).rules


@pytest.mark.parametrize(
    "prompt",
    [
        "What is the capital of Peru?",
        "Cancel order 5512.",
        "Proofread this: I has a cat.",
        "Hello!",
        "Thanks",
        "How are you?",
        "Anna has 3 apples and buys 4 more. How many apples does she have?",
    ],
)
def test_clear_requests_score_low(make: Make, prompt: str) -> None:
    """Questions with one answer, whole orders and greetings stay far below the threshold."""
    assert assess(make(prompt)).score < 0.6


def test_what_stands_before_resolves_a_reference(make: Make) -> None:
    """In a conversation, beside an image or under a long system text, "it" may mean something."""
    alone = assess(make("Fix it.")).score
    history = (
        Message("user", "x = 1 /"),
        Message("assistant", "A bug."),
        Message("user", "Fix it."),
    )
    assert assess(make(messages=history)).score < 0.6
    assert assess(make(messages=(Message("user", "Fix it.", media=("image",)),))).score < 0.6
    long = (Message("system", "Policy text. " * 300), Message("user", "Fix it."))
    assert assess(make(messages=long)).score < alone


def test_shorter_follow_ups_score_higher(make: Make) -> None:
    """The less a follow-up says itself, the more it leaves open."""

    def follow_up(text: str) -> float:
        said = (Message("user", "Tell me of Lima."), Message("assistant", "A city."))
        return assess(make(messages=(*said, Message("user", text)))).score

    assert follow_up("Where?") > follow_up("Where is the old harbour of Lima?")


@given(SCORE, SCORE, SCORE, SCORE)
def test_more_evidence_never_lowers_the_score(
    one: float, two: float, three: float, four: float
) -> None:
    """Combined evidence is at least the request's own and stays in 0..1."""
    score = combine(request=one, clarifying=two, re_asked=three, disagreement=four)
    assert round(one, 4) - 1e-9 <= score <= 1.0


def test_judge_stands_beside_the_request() -> None:
    """The larger of the request's score and a judge's opinion counts."""
    assert combine(request=0.2, judge=0.7) == combine(request=0.7, judge=None) == 0.7
