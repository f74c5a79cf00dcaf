"""Tool definitions in each dialect's form."""

from typing import Any

from transforms.logs.dialects.values import as_dict, as_list, as_str, compact_json
from transforms.logs.dialects.vocabulary import known
from transforms.records import Tool

_KEYS = frozenset(("toolConfig", "tools", "functions"))
_PYTHON_TYPES = {
    "str": "string",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "list": "array",
    "dict": "object",
}
"""Cohere names the types of parameters as Python does. Source: Bedrock guide, Command R."""


def read_tools(body: dict[str, Any], left_out: list[str]) -> list[Tool]:
    """Read the tools of a request, wherever its dialect keeps them."""
    if _KEYS.isdisjoint(body):
        return []
    definitions = [
        *as_list(as_dict(body.get("toolConfig")).get("tools")),
        *as_list(body.get("tools")),
        *as_list(body.get("functions")),
    ]
    tools = []
    for definition in definitions:
        tool = _read_tool(as_dict(definition))
        if tool is not None:
            tools.append(tool)
        elif not _is_cache_marker(definition):
            left_out.append("tools")
    return tools


def _is_cache_marker(definition: Any) -> bool:
    return isinstance(definition, dict) and "cachePoint" in definition


def _read_tool(definition: dict[str, Any]) -> Tool | None:
    for key in ("toolSpec", "function", "custom", "systemTool"):
        if isinstance(definition.get(key), dict):
            definition = definition[key]
            break
    name = as_str(definition.get("name"))
    if not name:
        # A tool that the provider runs is named by its type alone.
        kind = as_str(definition.get("type"))
        return Tool(kind, "", "{}") if known(kind) == kind or _is_provider_tool(kind) else None
    return Tool(name, as_str(definition.get("description")), _schema(definition))


def _is_provider_tool(kind: str) -> bool:
    """Recognise type names such as `web_search_20250305` or `file_search`."""
    return kind.startswith(("web_", "file_", "code_", "computer", "image_", "mcp", "local_"))


def _schema(definition: dict[str, Any]) -> str:
    if isinstance(definition.get("parameter_definitions"), dict):
        return compact_json(_cohere_schema(definition["parameter_definitions"]))
    schema = definition.get("inputSchema")
    if isinstance(schema, dict) and "json" in schema:
        schema = schema["json"]
    for key in ("input_schema", "parameters"):
        schema = definition.get(key) if schema is None else schema
    if isinstance(schema, str) and schema:
        return schema
    return compact_json(schema) if isinstance(schema, dict) else "{}"


def _cohere_schema(parameters: dict[str, Any]) -> dict[str, Any]:
    """Write Cohere's parameter definitions as a JSON schema."""
    properties: dict[str, Any] = {}
    required = []
    for name, definition in parameters.items():
        facts = as_dict(definition)
        kind = as_str(facts.get("type"))
        properties[name] = {"type": _PYTHON_TYPES.get(kind.split("[")[0].lower(), kind or "string")}
        if as_str(facts.get("description")):
            properties[name]["description"] = facts["description"]
        if facts.get("required") is True:
            required.append(name)
    return {"type": "object", "properties": properties, "required": required}
