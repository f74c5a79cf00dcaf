"""The documents of `sluice redact`."""

import copy
import json
from typing import Any

import pytest

from transforms.redaction.command import TextRedactor
from transforms.redaction.detectors import Detector
from transforms.redaction.policy import RedactionPolicy


@pytest.fixture
def redactor(policy: RedactionPolicy, detector: Detector) -> TextRedactor:
    return TextRedactor(policy, detector=detector)


def test_a_text_comes_back_with_placeholders_and_findings(redactor: TextRedactor) -> None:
    """Findings are offsets into the input."""
    text = "Mail ada@example.org, not <PERSON_1>"
    result = redactor.redact({"text": text})
    assert result["text"] == "Mail <EMAIL_ADDRESS_1>, not <PERSON_1>"
    [finding] = result["findings"]
    assert text[finding["start"] : finding["end"]] == "ada@example.org"
    assert set(finding) == {"entity", "start", "end", "score", "recognizer"}


def test_messages_share_numbers_and_keep_their_shape(redactor: TextRedactor) -> None:
    """Content, parts and tool arguments are redacted together; the input stays as it was."""
    document: dict[str, Any] = {
        "messages": [
            {"role": "assistant", "content": "And your name?"},
            {"role": "user", "content": [{"type": "text", "text": "devi"}, {"type": "image"}]},
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {"id": "c", "function": {"name": "f", "arguments": '{"who": "Devi"}'}}
                ],
            },
            {"role": "tool", "content": '{"mail": "devi@example.org", "who": "devi"}'},
        ]
    }
    before = copy.deepcopy(document)
    result = redactor.redact(document)
    assert document == before
    assert result["messages"][1]["content"][0]["text"] == "<PERSON_1>"
    arguments = result["messages"][2]["tool_calls"][0]["function"]["arguments"]
    assert json.loads(arguments) == {"who": "PERSON_1"}
    assert json.loads(result["messages"][3]["content"]) == {
        "mail": "EMAIL_ADDRESS_1",
        "who": "PERSON_1",
    }
    places = [(each["message"], each["entity"]) for each in result["findings"]]
    assert places == [(1, "PERSON"), (3, "EMAIL_ADDRESS"), (3, "PERSON")]
    content = document["messages"][3]["content"]
    mail = result["findings"][1]
    assert content[mail["start"] : mail["end"]] == "devi@example.org"


@pytest.mark.parametrize(
    "document",
    [
        None,
        5,
        "secret",
        [],
        {},
        {"text": 5},
        {"messages": "secret"},
        {"messages": ["secret"]},
        {"messages": [{"content": "secret"}]},
        {"messages": [{"role": "user", "content": 5}]},
    ],
)
def test_other_shapes_are_refused_without_their_values(
    redactor: TextRedactor, document: Any
) -> None:
    """A malformed document raises, and the message quotes nothing of it."""
    with pytest.raises(ValueError, match="expected") as error:
        redactor.redact(document)
    assert "secret" not in str(error.value)


def test_its_own_output_holds_nothing_to_redact(redactor: TextRedactor) -> None:
    """Placeholders are not found again."""
    text = "I'm Ada Example, ada@example.org, (212) 555-0142, my password is zebra!9 ok"
    once = redactor.redact({"text": text})
    again = redactor.redact({"text": once["text"]})
    assert again == {"text": once["text"], "findings": []}


def test_nothing_passes_beside_the_known_keys(redactor: TextRedactor) -> None:
    """Unknown keys of the document and of messages stay behind, whatever they hold."""
    value = "ada@example.org"
    assert set(redactor.redact({"text": "hello", "id": value, "user": {value: value}})) == {
        "text",
        "findings",
    }
    messages = [
        {"role": "user", "content": "hello", "author": value, "metadata": {value: [value]}},
        {
            "role": value,
            "content": [
                {"type": value, "text": value, "cache": value},
                {"type": "image_url", "image_url": {"url": value}},
                {"type": "tool_use", "id": value, "name": value, "input": {value: value}},
                {"toolResult": {"content": [{"json": {"mail": value, "n": 3}}]}},
                value,
                7,
            ],
            "tool_call_id": value,
            "tool_calls": [
                {
                    "id": value,
                    "type": value,
                    "function": {"name": value, "arguments": {"to": value}},
                },
                {"id": "c", "type": "function", "index": value, "function": {"name": "f"}},
                value,
            ],
        },
    ]
    result = redactor.redact({"messages": messages, "user": value})
    assert set(result) == {"messages", "findings"}
    assert value not in json.dumps(result)
    first, second = result["messages"]
    assert set(first) == {"role", "content"}
    assert second["content"][1] == {"type": "image_url"}
    assert second["content"][2]["input"] == {"EMAIL_ADDRESS_1": "EMAIL_ADDRESS_1"}
    assert second["content"][3]["toolResult"]["content"][0]["json"]["n"] == 3
    assert second["tool_calls"][0]["function"]["arguments"] == {"to": "EMAIL_ADDRESS_1"}
    assert second["tool_calls"][1] == {"id": "c", "type": "function", "function": {"name": "f"}}


def test_values_under_odd_keys_and_halves_of_characters_pass_redacted(
    redactor: TextRedactor,
) -> None:
    """Lone surrogates and numbers that JSON does not know hide nothing in arguments."""
    arguments = {"a": "\ud800 ada@example.org", "b": float("nan"), "c": [None, True, 1.5]}
    call = {"function": {"name": "f", "arguments": arguments}}
    result = redactor.redact({"messages": [{"role": "assistant", "tool_calls": [call]}]})
    changed = result["messages"][0]["tool_calls"][0]["function"]["arguments"]
    assert "ada@" not in json.dumps(result)
    assert changed["c"] == [None, True, 1.5]
