"""The policy applied to the findings: the first rule that drops names the reason."""

from collections.abc import Callable

from transforms.filters.ambiguity import combine
from transforms.filters.findings import Findings
from transforms.filters.policy import FilterPolicy
from transforms.outcome import Evidence, Reason, Rejected
from transforms.records import Invocation, StopReason

Rule = Callable[[Findings, Invocation, FilterPolicy], Rejected | None]
_REPLY = "$.reply"


def decide(findings: Findings, invocation: Invocation, policy: FilterPolicy) -> Rejected | None:
    """Return the first reason to drop, in the order of `RULES`, or None."""
    for rule in RULES:
        rejected = rule(findings, invocation, policy)
        if rejected is not None:
            return rejected
    return None


def _drop(reason: Reason, rule: str, evidence: Evidence) -> Rejected:
    return Rejected(reason, {"rule": rule, **evidence})


def _own_traffic(found: Findings, _: Invocation, policy: FilterPolicy) -> Rejected | None:
    if policy.drop_own_traffic and found.own_traffic:
        return _drop(Reason.OWN_TRAFFIC, "request_metadata", {})
    return None


def _failed(found: Findings, _: Invocation, policy: FilterPolicy) -> Rejected | None:
    if policy.drop_failed_calls and found.error_class:
        return _drop(Reason.CALL_FAILED, "error_code", {"error_class": found.error_class})
    return None


def _prompt(found: Findings, invocation: Invocation, policy: FilterPolicy) -> Rejected | None:
    if found.prompt_missing == "no_body":
        return _drop(Reason.BODY_NOT_DELIVERED, "no_prompt", {"body": "input"})
    if policy.drop_without_user_message and found.prompt_missing:
        count = {"messages": len(invocation.messages)}
        return _drop(Reason.NO_USER_MESSAGE, found.prompt_missing, count)
    return None


def _guardrail(found: Findings, invocation: Invocation, policy: FilterPolicy) -> Rejected | None:
    unclear = policy.drop_unclear_guardrail and found.guardrail == "unclear"
    if policy.drop_guardrail_blocked and (found.guardrail == "blocked" or unclear):
        evidence = {"stop_reason": invocation.stop_reason.value}
        return _drop(Reason.GUARDRAIL_BLOCKED, found.guardrail, evidence)
    return None


def _ending(found: Findings, invocation: Invocation, policy: FilterPolicy) -> Rejected | None:
    """Decide on replies that are not there or not whole."""
    tokens: Evidence = (
        {"output_tokens": invocation.output_tokens} if invocation.output_tokens else {}
    )
    undelivered = "outputBodyJson" in invocation.left_out
    if found.reply_missing == "missing" and (tokens or undelivered):
        return _drop(Reason.BODY_NOT_DELIVERED, "no_reply", {"body": "output", **tokens})
    if policy.drop_incomplete and found.incomplete:
        return _drop(Reason.REPLY_INCOMPLETE, "stream_without_end", {"path": _REPLY})
    if policy.drop_truncated and found.truncated:
        return _drop(Reason.TRUNCATED, found.truncated, {"path": _REPLY, **tokens})
    if policy.drop_empty_replies and found.reply_missing:
        return _drop(Reason.EMPTY_REPLY, found.reply_missing, {"path": _REPLY})
    if policy.drop_cut and found.cut and invocation.stop_reason is StopReason.UNKNOWN:
        return _drop(Reason.REPLY_CUT, found.cut, {"path": _REPLY})
    return None


def _form(found: Findings, _: Invocation, policy: FilterPolicy) -> Rejected | None:
    """Decide on replies that came out broken or not in the form that was asked for."""
    if policy.drop_leaked_templates and found.leaked_tokens:
        count: Evidence = {"path": _REPLY, "tokens": found.leaked_tokens}
        return _drop(Reason.LEAKED_TEMPLATE, "template_token", count)
    if policy.drop_repetition and found.repetition >= policy.min_repetition:
        share: Evidence = {"path": _REPLY, "share": found.repetition}
        return _drop(Reason.REPETITION_LOOP, "repeated_unit", share)
    if policy.drop_malformed_output and found.json_fault:
        asked = {"path": _REPLY, "asked_by": found.json_asked}
        return _drop(Reason.MALFORMED_OUTPUT, found.json_fault, asked)
    if policy.drop_wrong_language and found.wrong_language:
        wanted = found.language_asked or found.language_prompt
        languages = {"path": _REPLY, "wanted": wanted, "got": found.language_reply}
        return _drop(Reason.WRONG_LANGUAGE, found.wrong_language, languages)
    return None


def _tools(found: Findings, _: Invocation, policy: FilterPolicy) -> Rejected | None:
    if policy.drop_malformed_tool_calls and found.bad_tool_calls:
        where: Evidence = {"path": found.bad_tool_call_path, "calls": found.bad_tool_calls}
        return _drop(Reason.MALFORMED_TOOL_CALL, found.bad_tool_call_rule, where)
    if policy.drop_tool_loops and found.repeated_calls >= policy.min_equal_calls:
        return _drop(Reason.TOOL_LOOP, "equal_calls", {"calls": found.repeated_calls})
    if policy.drop_tool_loops and found.tool_failures_in_row >= policy.min_failures_in_row:
        return _drop(Reason.TOOL_LOOP, "failures_in_row", {"calls": found.tool_failures_in_row})
    if policy.drop_spoiled and found.spoiled and found.spoiled >= policy.min_spoiled:
        rule = ",".join(found.tool_failure_rules)
        counts = {"failures": found.tool_failures, "results": found.tool_results}
        cause: Evidence = {"path": found.spoiled_by, "score": found.spoiled, **counts}
        return _drop(Reason.SPOILED_BY_TOOL_FAILURE, rule, cause)
    return None


def _refused(found: Findings, _: Invocation, policy: FilterPolicy) -> Rejected | None:
    if policy.drop_refusals and found.refusal:
        return _drop(Reason.REFUSED, "refusal", {"path": _REPLY})
    return None


def _ambiguous(found: Findings, _: Invocation, policy: FilterPolicy) -> Rejected | None:
    score = combine(
        request=found.ambiguity,
        clarifying=found.clarifying,
        judge=found.ambiguity_judge,
    )
    if not policy.drop_ambiguous or score < policy.min_ambiguity:
        return None
    rules = [*found.ambiguity_rules, *(["clarifying_reply"] if found.clarifying else [])]
    parts = {"request": found.ambiguity, "clarifying": found.clarifying}
    return _drop(Reason.AMBIGUOUS_REQUEST, ",".join(rules), {"score": score, **parts})


RULES: tuple[Rule, ...] = (
    _own_traffic,
    _failed,
    _prompt,
    _guardrail,
    _ending,
    _form,
    _tools,
    _refused,
    _ambiguous,
)
"""In the order in which they are asked: what makes the later questions pointless comes first."""
