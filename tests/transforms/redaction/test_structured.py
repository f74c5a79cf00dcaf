"""JSON stays JSON."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from transforms.redaction.spans import Span
from transforms.redaction.structured import laid_out, plain

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


def token(_: Span, __: str) -> str:
    return "TOKEN"


@given(
    st.lists(values, max_size=4) | st.dictionaries(st.text(max_size=6), values, max_size=4),
    st.data(),
)
def test_any_spans_leave_json_valid(value: Any, data: st.DataObject) -> None:
    """Whatever is replaced, the text parses and keeps its shape."""
    raw = json.dumps(value, ensure_ascii=data.draw(st.booleans()))
    layout = laid_out(raw)
    size = len(layout.text)
    edges = sorted(data.draw(st.lists(st.integers(0, size), max_size=6)))
    spans = [
        Span(a, b, "X", 1.0, "x") for a, b in zip(edges[::2], edges[1::2], strict=False) if a < b
    ]
    rebuilt = json.loads(layout.rebuilt(spans, token))
    assert type(rebuilt) is type(value)
    if isinstance(value, list):
        assert len(rebuilt) == len(value)


@given(
    st.dictionaries(st.text("ab1", max_size=5), st.text('xy9\\"\n\u00e9', max_size=8), max_size=4)
)
def test_without_findings_json_stays_byte_for_byte(value: dict[str, str]) -> None:
    """Spaces, order and escapes of the input are kept."""
    raw = json.dumps(value, indent=3)
    assert laid_out(raw).rebuilt([], token) == raw


def test_keys_numbers_and_nested_strings_are_replaced_in_place() -> None:
    """Keys are replaced like values, a number becomes a string, the rest stays."""
    raw = '{"a@b.c" : [1, 2125550142,"caf\\u00e9 x"] , "k":null}'
    layout = laid_out(raw)
    spans = [
        Span(start, start + len(word), "X", 1.0, "x")
        for word in ("a@b.c", "2125550142", "x\n")
        for start in [layout.text.index(word)]
    ]
    assert layout.rebuilt(spans, token) == '{"TOKEN" : [1, "TOKEN","café TOKEN"] , "k":null}'


def test_places_point_into_the_raw_text() -> None:
    """Offsets of what was found in a JSON string count its escapes."""
    raw = '{"k": "\\u00e9\\n ada"}'
    layout = laid_out(raw)
    start = layout.text.index("ada")
    begin, end = layout.raw_place(Span(start, start + 3, "X", 1.0, "x"))
    assert raw[begin:end] == "ada"


def test_a_number_of_json_in_prose_gets_quotes() -> None:
    """JSON inside a code block stays valid as well."""
    text = 'Result: {"phone": 2125550142, "n": 1}'
    start = text.index("2125")
    rebuilt = plain(text).rebuilt([Span(start, start + 10, "X", 1.0, "x")], token)
    assert rebuilt == 'Result: {"phone": "TOKEN", "n": 1}'
