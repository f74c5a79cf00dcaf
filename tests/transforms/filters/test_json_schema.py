import json
import socket
import time

import pytest

from transforms.filters.json_schema import UNUSABLE, misfit


@pytest.mark.parametrize(
    ("value", "schema", "expected"),
    [
        ({"a": 1}, {"type": "object", "required": ["a"]}, ""),
        ({}, {"type": "object", "required": ["a"]}, "required"),
        ({"a": "x"}, {"properties": {"a": {"type": "integer"}}}, "type"),
        ({"a": "z"}, {"properties": {"a": {"enum": ["x", "y"]}}}, "enum"),
        ({"b": 1}, {"additionalProperties": False}, "additionalProperties"),
        ({"x-b": 1}, {"patternProperties": {"^x-": {}}, "additionalProperties": False}, ""),
        ({"a": "q"}, {"properties": {"a": {"pattern": "^z"}}}, ""),
    ],
)
def test_first_broken_keyword_is_named(value: object, schema: object, expected: str) -> None:
    """A value is judged by the schema's keywords, patterns left out."""
    assert misfit(value, json.dumps(schema)) == expected


@pytest.mark.parametrize(
    "schema",
    ["[", "[]", '{"type": "nonsense"}', '{"$ref": "#/nope"}', '{"$ref": "#"}', "[" * 5000],
)
def test_schema_at_fault_is_no_fault_of_the_value(schema: str) -> None:
    """An invalid schema is a finding of its own, and no exception."""
    assert misfit({}, schema) == UNUSABLE


def test_references_do_not_reach_the_network() -> None:
    """A schema cannot make the reader open a connection."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.2)
        port = server.getsockname()[1]
        assert misfit({}, json.dumps({"$ref": f"http://127.0.0.1:{port}/schema"})) == UNUSABLE
        with pytest.raises(TimeoutError):
            server.accept()


def test_doubling_schema_ends_soon() -> None:
    """A schema that doubles its work thirty times is not followed to its end."""
    chained = {f"d{i}": {"allOf": [{"$ref": f"#/$defs/d{i + 1}"}] * 2} for i in range(30)}
    schema = json.dumps({"$defs": chained | {"d30": {}}, "$ref": "#/$defs/d0"})
    start = time.process_time()
    assert misfit(1, schema) == ""
    assert time.process_time() - start < 1.0
