"""One call's findings, and the policy's verdict on them."""

from dataclasses import dataclass

from transforms.filters import (
    asking_back,
    call_outcome,
    language,
    refusal,
    reply_form,
    request_ambiguity,
    structured_output,
    tool_calls,
    tool_turn,
)
from transforms.filters.decide import decide
from transforms.filters.findings import Findings
from transforms.filters.policy import FilterPolicy
from transforms.outcome import Rejected
from transforms.records import Invocation


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, and whether it costs the record its place."""

    rejected: Rejected | None
    """Why the record is dropped; None where it is kept."""
    findings: Findings


def judge(invocation: Invocation, policy: FilterPolicy) -> Verdict:
    """Run all detectors and decide; never raises on what a log can hold."""
    findings = detect(invocation, own_traffic_key=policy.own_traffic_key)
    return Verdict(rejected=decide(findings, invocation, policy), findings=findings)


def detect(invocation: Invocation, *, own_traffic_key: str = "") -> Findings:
    """Run all detectors; reads raw text and returns none of it.

    Each detector looks at a bounded number of characters, which its module states.
    """
    refused = refusal.is_refusal(invocation)
    ambiguity = request_ambiguity.assess(invocation)
    turn = tool_turn.look_at_tools(invocation)
    calls = tool_calls.check_calls(invocation)
    output = structured_output.check_output(invocation, refused=refused)
    languages = language.check_language(invocation)
    return Findings(
        own_traffic=bool(own_traffic_key) and own_traffic_key in invocation.request_metadata,
        error_class=call_outcome.error_class(invocation.error_code),
        reply_missing=call_outcome.missing_reply(invocation),
        prompt_missing=call_outcome.missing_prompt(invocation),
        truncated=call_outcome.truncation(invocation),
        incomplete=invocation.incomplete,
        guardrail=call_outcome.guardrail(invocation),
        tool_results=turn.results,
        tool_failures=turn.failures,
        tool_failure_rules=turn.failure_rules,
        tool_failures_in_row=turn.in_row,
        repeated_calls=turn.repeats,
        spoiled=turn.spoiled,
        spoiled_by=turn.spoiled_by,
        bad_tool_calls=calls.malformed,
        bad_tool_call_rule=calls.rule,
        bad_tool_call_path=calls.path,
        bad_schemas=calls.bad_schemas + output.bad_schema,
        json_asked=output.asked,
        json_fault=output.fault,
        language_asked=languages.asked,
        language_prompt=languages.prompt,
        language_reply=languages.reply,
        wrong_language=languages.wrong,
        cut=reply_form.cut_rule(invocation),
        repetition=reply_form.repetition(invocation),
        leaked_tokens=reply_form.leaked_tokens(invocation),
        refusal=refused,
        clarifying=asking_back.asks_back(invocation),
        ambiguity=ambiguity.score,
        ambiguity_rules=ambiguity.rules,
    )
