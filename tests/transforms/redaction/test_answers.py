"""Replies that redaction has robbed of their answer."""

from collections.abc import Callable

import orjson
import pytest

from transforms import rows
from transforms.keys import KeyRing
from transforms.records import Invocation, Message
from transforms.redaction.detectors import Detector
from transforms.redaction.policy import RedactionPolicy
from transforms.redaction.redactor import Redacted, Redactor

MakeInvocation = Callable[..., Invocation]


@pytest.fixture
def redactor(policy: RedactionPolicy, keys: KeyRing, detector: Detector) -> Redactor:
    return Redactor(policy, keys=keys, detector=detector)


@pytest.mark.parametrize(
    ("prompt", "reply", "rule"),
    [
        ("Who wrote it?", "ruth.okafor@example.org", "mostly_tokens"),
        ("My mail is ruth@example.org. Repeat it.", "It is ruth@example.org", "mostly_tokens"),
        ("Whom do I write to?", "Write to ruth@example.org if the parcel is late again.", ""),
        ("Give me JSON with the contact.", '{"mail": "ruth@example.org", "n": 3}', "json_value"),
        ("As JSON: ruth@example.org ordered 3", '{"mail": "ruth@example.org", "n": 3}', ""),
        ("As JSON: 3 pieces", '{"n": 3}', ""),
        ("What is the account number of the fund?", "The account number is 90817263", "number"),
        (
            "Solve it.",
            "We add the amounts up, all of them.\n#### 4012888888881881",
            "number",
        ),
        ("How much is 3 + 4?", "3 + 4 = 7, so the answer is 7.", ""),
        ("How do I reach you?", "Ring (212) 555-0142 between nine and five, please.", ""),
    ],
)
def test_a_lost_answer_is_named_by_its_rule(
    redactor: Redactor, make_invocation: MakeInvocation, prompt: str, reply: str, rule: str
) -> None:
    """Values that only the reply holds make it worthless; what the prompt holds too can be said."""
    messages = Message("user", prompt), Message("system", "You help.")
    [outcome] = redactor.redact([make_invocation(*messages, reply=Message("assistant", reply))])
    assert isinstance(outcome, Redacted)
    assert outcome.answer_redacted == rule


def test_a_call_without_a_reply_has_lost_nothing(
    redactor: Redactor, make_invocation: MakeInvocation
) -> None:
    """Without a reply there is no rule."""
    [outcome] = redactor.redact([make_invocation(Message("user", "ruth@example.org"))])
    assert isinstance(outcome, Redacted)
    assert outcome.answer_redacted == ""


def test_the_rule_joins_the_findings() -> None:
    """The finding stands beside the filters' own; without one nothing changes."""
    assert rows.with_answer_redacted('{"refusal":true}', "") == '{"refusal":true}'
    joined = orjson.loads(rows.with_answer_redacted('{"refusal":true}', "number"))
    assert joined == {"refusal": True, "answer_redacted": "number"}
