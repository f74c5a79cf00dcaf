"""Rules of one row's id, reference and tools."""

from collections.abc import Iterator, Mapping
from typing import Any

from transforms.dataset.check.result import Fault
from transforms.dataset.check.rules import Rule
from transforms.dataset.check.shapes import MISSING


def id_faults(value: Any) -> Iterator[Fault]:
    """Yield the faults of an id, if there is one."""
    if value is MISSING:
        return
    if not isinstance(value, str):
        yield Fault(Rule.ID_NOT_STRING, "id")
    elif not value.strip():
        yield Fault(Rule.ID_BLANK, "id")


def reference_faults(value: Any, *, path: str) -> Iterator[Fault]:
    """Yield the faults of a reference, if there is one."""
    if value is MISSING:
        return
    if isinstance(value, str):
        yield Fault(Rule.REFERENCE_IS_STRING, path)
        if not value.strip():
            yield Fault(Rule.REFERENCE_BLANK, path)
    elif not isinstance(value, dict):
        yield Fault(Rule.REFERENCE_WRONG_TYPE, path)
    elif not any(_says_something(part) for part in value.values()):
        yield Fault(Rule.REFERENCE_BLANK, path)


def _says_something(value: Any) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, dict | list):
        parts = value.values() if isinstance(value, dict) else value
        return any(map(_says_something, parts))
    return value is not None


def tool_faults(tools: Any) -> Iterator[Fault]:
    """Yield the faults of a row's tools, if it has the key.

    Source: nova-forge-sdk, RFTDatasetValidator.
    """
    if tools is MISSING:
        return
    if not isinstance(tools, list):
        yield Fault(Rule.TOOLS_NOT_LIST, "tools")
        return
    if not tools:
        yield Fault(Rule.TOOLS_EMPTY, "tools")
    names: set[str] = set()
    for place, tool in enumerate(tools):
        function = tool.get("function") if isinstance(tool, dict) else None
        if not isinstance(function, dict) or tool.get("type") != "function":
            yield Fault(Rule.TOOL_NOT_FUNCTION, f"tools[{place}]")
            continue
        yield from _function_faults(function, f"tools[{place}].function")
        name = function.get("name")
        if isinstance(name, str) and name in names:
            yield Fault(Rule.TOOL_NAME_TWICE, f"tools[{place}].function.name")
        names.add(str(name))


def _function_faults(function: Mapping[str, Any], path: str) -> Iterator[Fault]:
    if not _is_filled(function.get("name")):
        yield Fault(Rule.TOOL_WITHOUT_NAME, f"{path}.name")
    if not _is_filled(function.get("description")):
        yield Fault(Rule.TOOL_WITHOUT_DESCRIPTION, f"{path}.description")
    parameters = function.get("parameters")
    if not isinstance(parameters, dict) or parameters.get("type") != "object":
        yield Fault(Rule.TOOL_PARAMETERS_NOT_OBJECT, f"{path}.parameters")


def _is_filled(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
