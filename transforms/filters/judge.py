"""One call's findings, and the policy's verdict on them."""

from dataclasses import dataclass

from transforms.filters import call_outcome, request_ambiguity
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
    """Run all detectors; reads raw text and returns none of it."""
    ambiguity = request_ambiguity.assess(invocation)
    return Findings(
        own_traffic=bool(own_traffic_key) and own_traffic_key in invocation.request_metadata,
        error_class=call_outcome.error_class(invocation.error_code),
        reply_missing=call_outcome.missing_reply(invocation),
        prompt_missing=call_outcome.missing_prompt(invocation),
        truncated=call_outcome.truncation(invocation),
        incomplete=invocation.incomplete,
        guardrail=call_outcome.guardrail(invocation),
        ambiguity=ambiguity.score,
        ambiguity_rules=ambiguity.rules,
    )
