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
    """Findings are offsets into the input; other keys of the document stay."""
    text = "Mail ada@example.org, not <PERSON_1>"
    result = redactor.redact({"id": 7, "text": text})
    assert result["text"] == "Mail <EMAIL_ADDRESS_1>, not <PERSON_1>"
    assert result["id"] == 7
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
