from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.filters.asking_back import asks_back, clarifying
from transforms.records import Invocation, Message, ToolCall

Make = Callable[..., Invocation]


@pytest.mark.parametrize(
    "reply",
    [
        "Which of the two invoices do you mean?",
        "Sure! Which city are you flying from?",
        "Please provide the text that you would like me to shorten.",
        "It depends on your goal. Do you want speed or comfort?",
        "¿A qué factura se refiere?",
    ],
)
def test_questions_for_what_is_missing(reply: str) -> None:
    """A reply that asks for what it needs asks back."""
    assert clarifying(reply) >= 0.5


@pytest.mark.parametrize(
    "reply",
    [
        "Done. Is there anything else I can help with?",
        "Spain won in 2010. Would you like the line-up?",
        "Hello! How can I help you today?",
        "Quiz: What is the largest planet?",
        'The boss asked: "Where were you?"',
        "Why do cats purr? Because they are content.",
        "The total is 42.",
        "",
    ],
)
def test_offers_and_other_questions(reply: str) -> None:
    """Offers, greetings, quoted and answered questions ask for nothing."""
    assert clarifying(reply) < 0.5


def test_question_that_was_ordered_is_the_answer() -> None:
    """Questions that the user asked for are no questions to the user."""
    reply = "How do you handle stress?"
    assert clarifying(reply, request="Write an interview question for a nurse.") == 0.0


def test_tool_call_asks_nobody(make: Make) -> None:
    """A reply that calls a tool goes on working."""
    reply = Message("assistant", "Which one?", tool_calls=(ToolCall("c", "t", "{}"),))
    assert asks_back(make(reply=reply)) == 0.0


@given(st.text(max_size=400))
def test_any_reply_has_a_score(text: str) -> None:
    """No text raises, and scores stay in 0..1."""
    assert 0.0 <= clarifying(text, request=text) <= 1.0
