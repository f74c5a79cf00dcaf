from collections.abc import Callable

import pytest

from transforms.filters.tool_calls import check_calls
from transforms.records import Invocation, Message, Tool, ToolCall

Make = Callable[..., Invocation]
LOOK_UP = Tool("look_up", "", '{"type": "object", "required": ["id"]}')


@pytest.mark.parametrize(
    ("name", "arguments", "rule"),
    [
        ("look_up", '{"id": 1}', ""),
        ("look_down", '{"id": 1}', "unknown_tool"),
        ("look_up", '{"id": 1', "not_json"),
        ("look_up", "[1]", "not_an_object"),
        ("look_up", "{}", "schema.required"),
        ("look_up", "", "schema.required"),
    ],
)
def test_calls_are_compared_with_the_offer(
    make: Make, name: str, arguments: str, rule: str
) -> None:
    """Name, form and arguments of a call are checked in this order."""
    reply = Message("assistant", "", tool_calls=(ToolCall("c", name, arguments),))
    found = check_calls(make(reply=reply, tools=(LOOK_UP,)))
    assert found.rule == rule
    assert found.path == ("$.reply.tool_calls[0]" if rule else "")


def test_unusable_schema_is_counted_apart(make: Make) -> None:
    """A tool with an invalid schema does not make its calls malformed."""
    reply = Message("assistant", "", tool_calls=(ToolCall("c", "odd", "{}"),))
    found = check_calls(make(reply=reply, tools=(Tool("odd", "", '{"type": 3}'),)))
    assert (found.malformed, found.bad_schemas) == (0, 1)


def test_unlogged_tools_make_no_call_unknown(make: Make) -> None:
    """Where no tool is declared the log does not tell what was offered."""
    reply = Message("assistant", "", tool_calls=(ToolCall("c", "any", "{}"),))
    assert check_calls(make(reply=reply)).malformed == 0
