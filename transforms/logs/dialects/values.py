"""Tolerant access to decoded JSON of which nothing is certain."""

import json
from typing import Any

import orjson

_MAX_COUNT = 1 << 62


class TooDeepError(ValueError):
    """A value is nested too deeply to be written as JSON again."""


def as_dict(value: Any) -> dict[str, Any]:
    """Return the value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """Return the value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def as_str(value: Any) -> str:
    """Return the value if it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


def as_count(value: Any) -> int | None:
    """Return a count that was written as integer, as whole float or as digits, else None."""
    if isinstance(value, str):
        digits = value.strip()
        value = int(digits) if digits.isdecimal() and len(digits) <= len(str(_MAX_COUNT)) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # A NaN fails both comparisons.
    return int(value) if 0 <= value < _MAX_COUNT else None


def dicts_of(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list; strings that hold an object are decoded, the rest skipped."""
    if not isinstance(value, list):
        return []
    if set(map(type, value)) == {dict}:
        return value
    found = []
    for element in value:
        if isinstance(element, dict):
            found.append(element)
        elif isinstance(element, str) and element.lstrip()[:1] == "{":
            decoded = decode(element)
            if isinstance(decoded, dict):
                found.append(decoded)
    return found


def strings_of(pieces: list[Any], left_out: list[str]) -> list[str]:
    """Return the strings among a stream's pieces of text; anything else is left out as `text`."""
    if set(map(type, pieces)) <= {str}:
        return pieces
    left_out.append("text")
    return [piece for piece in pieces if isinstance(piece, str)]


def decode(text: str) -> Any:
    """Decode JSON text; None where it is none."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def first_dict(value: Any) -> dict[str, Any]:
    """Return the first element of a list if that is an object, else an empty one."""
    return as_dict(value[0]) if isinstance(value, list) and value else {}


def compact_json(value: Any) -> str:
    """Write a value as JSON text without spaces, keys in their order.

    Raises:
        TooDeepError: The value is nested deeper than the encoders can follow.
    """
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:
        pass  # Lone surrogates, integers past 64 bits, more than 254 levels.
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except RecursionError:
        raise TooDeepError("a value is nested too deeply to be written as JSON") from None


def argument_text(value: Any) -> str:
    """Write a tool call's arguments as JSON text; a string stands as the model wrote it.

    Raises:
        TooDeepError: The arguments are nested deeper than the encoders can follow.
    """
    if isinstance(value, str):
        return value or "{}"
    return "{}" if value is None else compact_json(value)
