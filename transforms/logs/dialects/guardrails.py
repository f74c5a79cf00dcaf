"""What a guardrail did to a call, as the marks in a response tell it."""

from typing import Any

from transforms.logs.dialects.values import as_dict, as_str
from transforms.records import Guardrail, StopReason

ACTION = "amazon-bedrock-guardrailAction"
TRACE = "amazon-bedrock-trace"


def guardrail_outcome(
    response: dict[str, Any],
    *,
    stop: StopReason = StopReason.UNKNOWN,
) -> Guardrail:
    """Read a guardrail's outcome from a response object or from the marks of a stream.

    An intervention may have masked words only, and `guardrail_intervened` is said of both: the
    single assessments' actions decide. Where none is traced, an intervention counts as a block.
    In observe mode the actions are `NONE`.

    Args:
        response: The object that holds `trace`, `amazon-bedrock-trace` or
            `amazon-bedrock-guardrailAction`.
        stop: The reply's stop reason.
    """
    if stop is not StopReason.GUARDRAIL_INTERVENED and not (
        "trace" in response or TRACE in response or ACTION in response
    ):
        return Guardrail.NONE
    trace = as_dict(as_dict(response.get("trace")).get("guardrail")) or as_dict(
        as_dict(response.get(TRACE)).get("guardrail"),
    )
    action = as_str(response.get(ACTION))
    actions = _actions(trace)
    if "BLOCKED" in actions:
        return Guardrail.BLOCKED
    if "ANONYMIZED" in actions:
        return Guardrail.MASKED
    if stop is StopReason.GUARDRAIL_INTERVENED or action.upper() == "INTERVENED":
        masked = "mask" in as_str(trace.get("actionReason")).lower()
        return Guardrail.MASKED if masked else Guardrail.BLOCKED
    return Guardrail.PASSED if trace or action else Guardrail.NONE


def _actions(trace: dict[str, Any]) -> set[str]:
    """Collect the `action` words of all assessments, however deep and in lists or objects."""
    found: set[str] = set()
    waiting: list[Any] = [value for key, value in trace.items() if key != "modelOutput"]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if isinstance(value.get("action"), str):
                found.add(value["action"].upper())
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return found
