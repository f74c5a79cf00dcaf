from collections.abc import Callable

import pytest

from transforms.filters.structured_output import check_output
from transforms.records import Invocation, Message

Make = Callable[..., Invocation]
SCHEMA = {
    "type": "json_schema",
    "json_schema": {"schema": {"type": "object", "required": ["city"]}},
}


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ('{"city": "Lima"}', ""),
        ('```json\n{"city": "Lima"}\n```', ""),
        ('Here it is: {"city": "Lima"}', ""),
        ("Lima", "not_json"),
        ('{"city": "Lima"', "not_json"),
    ],
)
def test_order_for_json_is_held_against_the_reply(make: Make, answer: str, fault: str) -> None:
    """JSON may stand bare, in a fence or in prose; none at all is a fault."""
    found = check_output(make("Name the capital of Peru. Respond only with JSON.", answer))
    assert (found.asked, found.fault) == ("prompt", fault)


def test_schema_of_the_response_format_counts(make: Make) -> None:
    """A reply that is JSON and does not fit the given schema is malformed."""
    assert check_output(make("?", '{"town": 1}', response_format=SCHEMA)).fault == "schema.required"
    assert check_output(make("?", '{"city": 1}', response_format=SCHEMA)).fault == ""


def test_invalid_schema_is_a_finding(make: Make) -> None:
    """A response format that is itself invalid is no fault of the reply."""
    found = check_output(
        make("?", "{}", response_format={"type": "json_schema", "schema": {"type": 1}})
    )
    assert (found.fault, found.bad_schema) == ("", True)


@pytest.mark.parametrize(
    "prompt",
    [
        "How do I return JSON from a web server?",
        "Write a function that returns JSON.",
        "What is JSON?",
        "Summarise this JSON document.",
    ],
)
def test_talk_about_json_is_no_order(make: Make, prompt: str) -> None:
    """Only an order to the model asks for JSON."""
    assert check_output(make(prompt, "Some prose.")).asked == ""


def test_beginning_put_into_the_models_mouth_belongs_to_the_reply(make: Make) -> None:
    """An answer that the caller began is completed before it is read."""
    messages = (Message("user", "Return JSON."), Message("assistant", "{"))
    assert check_output(make(messages=messages, answer='"city": "Lima"}')).fault == ""


def test_refusals_are_left_to_their_own_rule(make: Make) -> None:
    """A refusal is no malformed JSON."""
    assert check_output(make("Return JSON.", "I can't help with that."), refused=True).fault == ""
