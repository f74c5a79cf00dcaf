"""Are the reply's tool calls well formed: a known tool, JSON arguments, arguments that fit?"""

from dataclasses import dataclass

import orjson

from transforms.filters import json_schema
from transforms.records import Invocation, Tool, ToolCall

MAX_CALLS = 50
"""Calls of one reply that are looked at."""
MAX_ARGUMENT_CHARACTERS = 64_000
"""Longer arguments are not parsed."""


@dataclass(frozen=True, slots=True)
class ToolCallFaults:
    """How many calls are malformed and why the first one is."""

    malformed: int = 0
    rule: str = ""
    """unknown_tool, not_json, not_an_object, or `schema.` and the keyword that the call breaks."""
    path: str = ""
    """Position of the first malformed call, such as `$.reply.tool_calls[0]`."""
    bad_schemas: int = 0
    """Calls whose tool declares a schema that cannot be used; that is no fault of the call."""


NO_FAULTS = ToolCallFaults()


def check_calls(invocation: Invocation) -> ToolCallFaults:
    """Compare the reply's calls with the tools that the prompt offers."""
    reply = invocation.reply
    if reply is None or not reply.tool_calls:
        return NO_FAULTS
    tools = {tool.name: tool for tool in invocation.tools}
    faults = [_fault(call, tools) for call in reply.tool_calls[:MAX_CALLS]]
    bad = [(i, rule) for i, rule in enumerate(faults) if rule not in ("", json_schema.UNUSABLE)]
    return ToolCallFaults(
        malformed=len(bad),
        rule=bad[0][1] if bad else "",
        path=f"$.reply.tool_calls[{bad[0][0]}]" if bad else "",
        bad_schemas=faults.count(json_schema.UNUSABLE),
    )


def _fault(call: ToolCall, tools: dict[str, Tool]) -> str:
    # Without any declared tool the log does not tell what was offered.
    if tools and call.name not in tools:
        return "unknown_tool"
    if len(call.arguments) > MAX_ARGUMENT_CHARACTERS:
        return ""
    try:
        arguments = orjson.loads(call.arguments or "{}")
    except orjson.JSONDecodeError:
        return "not_json"
    if not isinstance(arguments, dict):
        return "not_an_object"
    if not tools or not tools[call.name].parameters:
        return ""
    keyword = json_schema.misfit(arguments, tools[call.name].parameters)
    return f"schema.{keyword}" if keyword not in ("", json_schema.UNUSABLE) else keyword
