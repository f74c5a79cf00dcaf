"""Agents: conversations in which the model calls tools, as calls with what is expected of them."""

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


def _expected(script: Script, call: Call, *, group: str, last: bool) -> Expected:
    if last and script.last:
        return Expected(script.case, script.last.curate, script.last.reason, group=group)
    build, reason = None, None
    if call.parts[-1].role == "tool":
        build, reason = Outcome.DROPPED, Reason.LATER_CALL_OF_TURN
    elif script.case == "agent_turn_failed":
        build, reason = Outcome.DROPPED, Reason.TURN_FAILED
    elif any(part.role == "tool" for part in call.parts):
        build, reason = Outcome.DROPPED, Reason.UNSUPPORTED_BY_TARGET
    return Expected(
        script.case,
        build=build,
        build_reason=reason,
        signals=script.signals if last else (),
        group=group,
        note=script.note if last else "",
    )
