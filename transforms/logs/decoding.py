"""JSON text to values: strict and fast first, with repairs for text that clients cut badly."""

import re
from typing import Any

import orjson

from transforms.outcome import Reason

_LONE_SURROGATE = re.compile(
    rb"""(?<!\\)((?:\\\\)*)                                    # an even number of backslashes
    (?: (?:\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})()   # a pair: kept
      | \\u[dD][89a-fA-F][0-9a-fA-F]{2} )                      # half of one
    """,
    re.VERBOSE,
)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_ESCAPE, _STRING = re.compile(rb"\\.", re.DOTALL), re.compile(rb'"[^"]*+"')


def decode(text: bytes | bytearray, *, max_depth: int) -> tuple[Any, bool] | Reason:
    """Decode one JSON text.

    Bytes that are no UTF-8 and escapes that name half of a surrogate pair (clients cut strings
    between the two) are read as U+FFFD; everything else that is not JSON stays an error.

    Returns:
        The value and whether anything was replaced in it; else `NOT_JSON` or
        `TOO_DEEPLY_NESTED`.
    """
    try:
        value, replaced = orjson.loads(text), False
    except orjson.JSONDecodeError:
        if depth(text) > max_depth:
            return Reason.TOO_DEEPLY_NESTED
        repaired = _repair(bytes(text))
        if repaired == text:
            return Reason.NOT_JSON
        try:
            value, replaced = orjson.loads(repaired), True
        except orjson.JSONDecodeError:
            return Reason.NOT_JSON
    if too_deep(value, text, max_depth=max_depth):
        return Reason.TOO_DEEPLY_NESTED
    return value, replaced


def depth(text: bytes | bytearray) -> int:
    """Return how deep brackets nest outside strings; text that is not JSON is measured too."""
    outside = _STRING.sub(b"", _ESCAPE.sub(b"", text))
    level = deepest = 0
    for bracket in outside.translate(None, _NO_BRACKETS):
        level += 1 if bracket in b"[{" else -1
        deepest = max(deepest, level)
    return deepest


def too_deep(value: Any, text: bytes | bytearray, *, max_depth: int) -> bool:
    """Tell whether a decoded value cannot be written again: orjson gives up at a depth of 254.

    Writing is tried only where the brackets leave room for doubt. Pairs that close at once are
    taken out, again and again: each time takes two levels at most, and what is left nests no
    deeper than it is long.
    """
    brackets = text.translate(None, _NO_BRACKETS)
    levels = 0
    while levels + len(brackets) > max_depth:
        fewer = brackets.replace(b"{}", b"").replace(b"[]", b"")
        levels += 2
        if levels > max_depth or len(fewer) == len(brackets):
            break
        brackets = fewer
    else:
        return False
    try:
        orjson.dumps(value)
    except orjson.JSONEncodeError:
        return True
    return False


def _repair(text: bytes) -> bytes:
    utf8 = text.decode("utf-8", "replace").encode()
    return _LONE_SURROGATE.sub(_whole_pair_or_replacement, utf8)


def _whole_pair_or_replacement(match: re.Match[bytes]) -> bytes:
    return match[0] if match[2] is not None else match[1] + rb"\ufffd"
