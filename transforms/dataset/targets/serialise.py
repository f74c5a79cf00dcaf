"""How a row becomes a line: one spelling per row, so that equal datasets have equal bytes."""

import math
from collections.abc import Mapping
from typing import Any

import orjson

_LINE_BREAKS = (
    ("\u0085".encode(), rb"\u0085"),
    ("\u2028".encode(), rb"\u2028"),
    ("\u2029".encode(), rb"\u2029"),
)
"""Characters that JSON may hold as they are, and that some readers take for the end of a line."""


def to_line(row: Mapping[str, Any]) -> bytes:
    r"""Write a row as one line of JSON: UTF-8, keys in the row's order, ended by `\n`.

    Line breaks of Unicode are escaped, so that a reader which splits at them still sees one line.
    A lone surrogate, which UTF-8 cannot hold, becomes U+FFFD.

    Raises:
        ValueError: The row holds a number that is not finite; JSON has no word for it.
    """
    if not _is_finite(row):
        raise ValueError("a row holds a number that is not finite")
    try:
        line = orjson.dumps(row)
    except orjson.JSONEncodeError:
        line = orjson.dumps(_without_lone_surrogates(row))
    for character, escape in _LINE_BREAKS:
        line = line.replace(character, escape)
    return line + b"\n"


def _is_finite(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, Mapping):
        return all(map(_is_finite, value.values()))
    return all(map(_is_finite, value)) if isinstance(value, list | tuple) else True


def _without_lone_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, Mapping):
        return {
            _without_lone_surrogates(key): _without_lone_surrogates(part)
            for key, part in value.items()
        }
    return [_without_lone_surrogates(part) for part in value] if isinstance(value, list) else value
