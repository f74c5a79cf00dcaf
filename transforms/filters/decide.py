"""The policy applied to the findings: the first rule that drops names the reason."""

from collections.abc import Callable

from transforms.filters.findings import Findings
from transforms.filters.policy import FilterPolicy
from transforms.outcome import Evidence, Reason, Rejected
from transforms.records import Invocation

Rule = Callable[[Findings, Invocation, FilterPolicy], Rejected | None]


def decide(findings: Findings, invocation: Invocation, policy: FilterPolicy) -> Rejected | None:
    """Return the first reason to drop, in the order of `RULES`, or None."""
    for rule in RULES:
        rejected = rule(findings, invocation, policy)
        if rejected is not None:
            return rejected
    return None


def _drop(reason: Reason, evidence: Evidence) -> Rejected:
    return Rejected(reason, {"filter": reason.value, **evidence})


def _own_traffic(found: Findings, _: Invocation, policy: FilterPolicy) -> Rejected | None:
    if policy.drop_own_traffic and found.own_traffic:
        return _drop(Reason.OWN_TRAFFIC, {"rule": "request_metadata"})
    return None


def _failed(found: Findings, _: Invocation, policy: FilterPolicy) -> Rejected | None:
    if policy.drop_failed_calls and found.error_class:
        return _drop(Reason.CALL_FAILED, {"rule": "error_code", "error_class": found.error_class})
    return None


def _prompt(found: Findings, invocation: Invocation, policy: FilterPolicy) -> Rejected | None:
    if found.prompt_missing == "no_body":
        return _drop(Reason.BODY_NOT_DELIVERED, {"rule": "no_prompt", "body": "input"})
    if policy.drop_without_user_message and found.prompt_missing:
        return _drop(
            Reason.NO_USER_MESSAGE,
            {"rule": found.prompt_missing, "messages": len(invocation.messages)},
        )
    return None


def _guardrail(found: Findings, invocation: Invocation, policy: FilterPolicy) -> Rejected | None:
    unclear = policy.drop_unclear_guardrail and found.guardrail == "unclear"
    if policy.drop_guardrail_blocked and (found.guardrail == "blocked" or unclear):
        return _drop(
            Reason.GUARDRAIL_BLOCKED,
            {"rule": found.guardrail, "stop_reason": invocation.stop_reason.value},
        )
    return None


def _reply(found: Findings, invocation: Invocation, policy: FilterPolicy) -> Rejected | None:
    if found.reply_missing == "missing" and invocation.output_tokens:
        return _drop(
            Reason.BODY_NOT_DELIVERED,
            {"rule": "no_reply", "body": "output", "output_tokens": invocation.output_tokens},
        )
    if policy.drop_incomplete and found.incomplete:
        return _drop(Reason.REPLY_INCOMPLETE, {"rule": "stream_without_end", "path": "$.reply"})
    if policy.drop_truncated and found.truncated:
        tokens = invocation.output_tokens
        return _drop(
            Reason.TRUNCATED,
            {"rule": found.truncated, "path": "$.reply"}
            | ({} if tokens is None else {"output_tokens": tokens}),
        )
    if policy.drop_empty_replies and found.reply_missing:
        return _drop(Reason.EMPTY_REPLY, {"rule": found.reply_missing, "path": "$.reply"})
    return None


def _ambiguous(found: Findings, _: Invocation, policy: FilterPolicy) -> Rejected | None:
    if policy.drop_ambiguous and found.ambiguity >= policy.min_ambiguity:
        return _drop(
            Reason.AMBIGUOUS_REQUEST,
            {"rule": ",".join(found.ambiguity_rules), "score": found.ambiguity},
        )
    return None


RULES: tuple[Rule, ...] = (_own_traffic, _failed, _prompt, _guardrail, _reply, _ambiguous)
"""In the order in which they are asked: what makes the later questions pointless comes first."""
