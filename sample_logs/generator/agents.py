"""Agents: conversations in which the model calls tools, as calls with what is expected of them."""

from dataclasses import replace

from sample_logs.generator.agent_scripts import OPS, OPS_TOOLS, PLAN, SHOP, SHOP_TOOLS, Script
from sample_logs.generator.model import Call, Expected, Secret
from sample_logs.generator.studio import Dialogue, Studio
from transforms.outcome import Outcome, Reason


def agents(studio: Studio) -> tuple[list[Call], list[Secret]]:
    """Write all agent conversations, and the personal data in them."""
    calls, secrets = list[Call](), list[Secret]()
    for make, count in PLAN:
        for number in range(count):
            script = make(studio.rng)
            metadata = studio.metadata(script.app, studio.user(script.app))
            tools = SHOP_TOOLS if script.app == "shop-agent" else OPS_TOOLS
            system = SHOP if script.app == "shop-agent" else OPS
            dialogue = Dialogue(script.app, system, script.parts, metadata, tools=tools)
            made = studio.calls(dialogue, studio.moment())
            for call in made:
                call.expected = _expected(
                    script, call, group=f"{script.case}-{number}", last=call is made[-1]
                )
            calls += made
            secrets += script.secrets
    return calls, secrets


_TOO_MANY_EQUAL_CALLS = 3


def _expected(script: Script, call: Call, *, group: str, last: bool) -> Expected:
    if script.case == "agent_same_call_repeated":
        return _of_loop(script.case, call, group)
    if last and script.last:
        return replace(script.last, group=group, note=script.note)
    reason: Reason | None = Reason.UNSUPPORTED_BY_TARGET
    if call.parts[-1].role == "tool":
        reason = Reason.LATER_CALL_OF_TURN
    elif script.case == "agent_turn_failed":
        reason = Reason.TURN_FAILED
    elif script.last:
        reason = None
    return Expected(
        script.case,
        build=Outcome.DROPPED,
        build_reason=reason,
        signals=script.signals if last else (),
        group=group,
        note="" if reason else "turn_failed or unsupported_by_target",
    )


def _of_loop(case: str, call: Call, group: str) -> Expected:
    calls = sum(part.role == "assistant" for part in call.parts) + 1
    if calls >= _TOO_MANY_EQUAL_CALLS:
        return Expected(case, Outcome.DROPPED, Reason.TOOL_LOOP, group=group)
    curate = Outcome.KEPT if calls == 1 else None
    return Expected(case, curate, group=group, note="the loop has not been seen yet")
