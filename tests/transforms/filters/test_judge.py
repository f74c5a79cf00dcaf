import json
from collections.abc import Callable

import msgspec
import pytest

from transforms.filters import FilterPolicy, Findings, Verdict, judge
from transforms.outcome import Reason
from transforms.records import Guardrail, Invocation, Message, StopReason, ToolCall

Make = Callable[..., Invocation]

POLICY = FilterPolicy()


def reason(verdict: Verdict) -> Reason | None:
    return verdict.rejected.reason if verdict.rejected else None


def test_plain_call_is_kept_without_findings(make: Make) -> None:
    """A clear question with an answer is kept and nothing is found."""
    verdict = judge(make(), POLICY)
    assert verdict.rejected is None
    assert set(verdict.findings.to_dict()) <= {"ambiguity"}


CASES = {
    "error code": (
        {"error_code": "ThrottlingException"},
        Reason.CALL_FAILED,
        "drop_failed_calls",
    ),
    "no reply": ({"reply": None, "output_tokens": None}, Reason.EMPTY_REPLY, "drop_empty_replies"),
    "empty reply": ({"reply": Message("assistant", "")}, Reason.EMPTY_REPLY, "drop_empty_replies"),
    "blank reply": (
        {"reply": Message("assistant", " \n\u200b ")},
        Reason.EMPTY_REPLY,
        "drop_empty_replies",
    ),
    "cut reply": ({"stop_reason": StopReason.MAX_TOKENS}, Reason.TRUNCATED, "drop_truncated"),
    "full window": (
        {"stop_reason": StopReason.CONTEXT_WINDOW_EXCEEDED},
        Reason.TRUNCATED,
        "drop_truncated",
    ),
    "broken stream": ({"incomplete": True}, Reason.REPLY_INCOMPLETE, "drop_incomplete"),
    "blocked": (
        {"guardrail": Guardrail.BLOCKED},
        Reason.GUARDRAIL_BLOCKED,
        "drop_guardrail_blocked",
    ),
    "unclear guardrail": (
        {"stop_reason": StopReason.GUARDRAIL_INTERVENED},
        Reason.GUARDRAIL_BLOCKED,
        "drop_unclear_guardrail",
    ),
    "no user": (
        {"messages": (Message("system", "Be brief."),)},
        Reason.NO_USER_MESSAGE,
        "drop_without_user_message",
    ),
    "own traffic": (
        {"request_metadata": {"sluice_own_traffic": "judge"}},
        Reason.OWN_TRAFFIC,
        "drop_own_traffic",
    ),
    "points at nothing": (
        {"messages": (Message("user", "Please fix it again."),)},
        Reason.AMBIGUOUS_REQUEST,
        "drop_ambiguous",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_rule_drops_and_can_be_turned_off(make: Make, case: str) -> None:
    """Each rule drops with its own reason, and its switch keeps the record and the finding."""
    fields, expected, switch = CASES[case]
    invocation = make(**fields)
    verdict = judge(invocation, POLICY)
    assert verdict.rejected is not None
    assert reason(verdict) is expected
    assert verdict.rejected.evidence["rule"]
    lenient = judge(invocation, FilterPolicy(**{switch: False}))
    assert reason(lenient) is None
    assert lenient.findings == verdict.findings != Findings()


def test_tool_call_without_text_is_a_reply(make: Make) -> None:
    """A reply that only calls a tool is not empty."""
    call = ToolCall(id="1", name="look_up", arguments="{}")
    assert reason(judge(make(reply=Message("assistant", "", tool_calls=(call,))), POLICY)) is None


def test_masked_reply_is_kept(make: Make) -> None:
    """A guardrail that only masked words costs nothing, whatever the stop reason says."""
    verdict = judge(
        make(guardrail=Guardrail.MASKED, stop_reason=StopReason.GUARDRAIL_INTERVENED), POLICY
    )
    assert verdict.rejected is None
    assert verdict.findings.guardrail == "masked"


def test_reply_that_was_counted_but_not_logged_is_not_called_empty(make: Make) -> None:
    """Output tokens without a reply mean that the log holds no body."""
    assert reason(judge(make(reply=None, output_tokens=7), POLICY)) is Reason.BODY_NOT_DELIVERED


def test_findings_survive_json() -> None:
    """Findings read back from JSON equal what was stored, and unknown names are ignored."""
    findings = Findings(error_class="timeout", ambiguity=0.5, ambiguity_rules=("a", "b"))
    stored = json.loads(json.dumps(findings.to_dict() | {"from_a_later_version": 1}))
    assert Findings.from_dict(stored) == findings


def test_verdict_is_made_of_fixed_words(make: Make) -> None:
    """No finding or evidence repeats a word of the prompt, the reply or the metadata."""
    secret = "zanzibar"
    verdict = judge(
        make(
            f"Fix it {secret}",
            secret,
            error_code=f"{secret}Exception",
            request_metadata={secret: secret},
        ),
        POLICY,
    )
    assert secret not in msgspec.json.encode(verdict).decode().lower()
