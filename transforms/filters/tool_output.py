"""Is a tool's output a failure or a result? Structure first, then known words, then learnt ones."""

import ast
import re
from typing import Any, NamedTuple

import orjson

from transforms.filters import payload_fields as names
from transforms.filters.output_words import failure_odds
from transforms.filters.tool_envelope import envelope_rule, is_failed_pair, is_table
from transforms.filters.tool_prose import HEAD_CHARACTERS, prose_rule

MAX_PARSED_CHARACTERS = 20_000
"""Longer output is not parsed; its first and last characters are looked at."""
MAX_LITERAL_CHARACTERS = 4_000
"""Longer Python literals are not parsed: their parser is slow."""
MAX_WEIGHED_CHARACTERS = 2_000
"""The words of longer output are not weighed: a failure is told in fewer."""
FAILS_FROM = 1.5
"""Log-odds of its words from which an output is a failure that no rule knows."""
CONTENT_BELOW = -0.75
"""Log-odds of its words below which prose that a rule takes for a failure is content."""


class Reading(NamedTuple):
    """What a payload is: a failure (by which rule), data, or neither (an empty answer)."""

    rule: str = ""
    data: bool = False


EMPTY = Reading()
DATA = Reading(data=True)

# A second field that opens a container with a key or an item in it.
_CONTAINER_BEHIND = re.compile(r"""["']\s{0,4}:\s{0,4}["']?[\[{]{1,3}\\?["'](\w{1,40})""")


def failure_rule(text: str, *, marked: bool = False) -> str:
    """Name the rule by which a tool's output is a failure; an empty string for a result.

    Args:
        text: The output, of any length; a bounded part of it is looked at.
        marked: The caller marked it as an error (`toolResult` status `error`, `is_error`).

    Returns:
        marked, error_payload, http_status, failed_status, not_successful, failure_message,
        error_page, exception, failure_text or failure_words; empty where the output is a result.
    """
    return "marked" if marked else read_output(text).rule


def read_output(text: str) -> Reading:
    """Tell failure, data and empty answers apart."""
    reading = _read_text(text, depth=0)
    open_to_doubt = not reading.rule or reading.rule == "failure_text"
    if not open_to_doubt or len(text) > MAX_WEIGHED_CHARACTERS or not text.strip():
        return reading
    odds = failure_odds(text)
    if reading.rule:
        return DATA if odds < CONTENT_BELOW else reading
    return Reading("failure_words") if odds >= FAILS_FROM else reading


def _read_text(text: str, *, depth: int) -> Reading:
    head = text[:HEAD_CHARACTERS].lstrip()
    if not head and len(text) <= HEAD_CHARACTERS:
        return EMPTY
    if head[:1] in ("{", "[", '"') and depth < names.MAX_DEPTH:
        known, value = _parse(text, head)
        if known:
            return _read(value, depth=depth + 1)
        if head.startswith(("{", '["', "['", "[{")):
            return _read_broken(head)
    rule = prose_rule(text)
    return Reading(rule) if rule else DATA


def _parse(text: str, head: str) -> tuple[bool, Any]:
    if len(text) > MAX_PARSED_CHARACTERS:
        return False, None
    try:
        return True, orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    if len(text) > MAX_LITERAL_CHARACTERS or "'" not in head:
        return False, None
    try:
        return True, ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return False, None


def _read_broken(head: str) -> Reading:
    """Read structured text that does not parse (cut, or too long) by its first key."""
    key, _, rest = head.lstrip("[{ \n\t").partition(":")
    rest = rest.lstrip()
    says = rest[:1] in ('"', "'", "{") and rest[1:2] not in ('"', "'", "}")
    if names.plain_name(key.strip(" \"'")) not in names.ERRORS or not says:
        return DATA
    beside = _CONTAINER_BEHIND.search(rest)
    known = beside is not None and names.plain_name(beside[1]) not in names.BARE_ENVELOPE
    return DATA if known else Reading("error_payload")


def _read(value: Any, *, depth: int) -> Reading:
    if isinstance(value, dict):
        return _read_object(value, depth=depth)
    if isinstance(value, list | tuple):
        return _read_list(value, depth=depth)
    if isinstance(value, str):
        return _read_text(value, depth=depth)
    return EMPTY if value is None else DATA


def _read_list(items: list[Any] | tuple[Any, ...], *, depth: int) -> Reading:
    if not items or depth >= names.MAX_DEPTH:
        return DATA if items else EMPTY
    if is_table(items):
        return DATA
    if len(items) == len(("state", "what")) and is_failed_pair(*items):
        return Reading("failed_status")
    readings = [_read(item, depth=depth + 1) for item in items[: names.MAX_ITEMS]]
    if len(items) <= names.MAX_ITEMS and all(reading.rule for reading in readings):
        return readings[0]
    return DATA if any(reading.data or reading.rule for reading in readings) else EMPTY


def _read_object(value: dict[Any, Any], *, depth: int) -> Reading:
    if len(value) > names.MAX_ITEMS:
        return DATA
    fields = {names.plain_name(key): item for key, item in value.items()}
    if "text" in fields and fields.keys() <= names.TEXT_BLOCK:
        return _read(fields["text"], depth=depth)
    others = [item for key, item in fields.items() if key not in names.ENVELOPE]
    only_envelope = all(names.is_hollow(item) for item in others)
    rule = envelope_rule(fields, only_envelope=only_envelope)
    if rule and (rule != "error_payload" or not _holds_container(fields, others)):
        return Reading(rule)
    inner = [
        _read(item, depth=depth + 1)
        for key, item in fields.items()
        if depth < names.MAX_DEPTH and _is_payload(key, item)
    ]
    nested = next((reading.rule for reading in inner if reading.rule), "")
    if nested and only_envelope:
        return Reading(nested)
    return Reading(data=not all(names.is_hollow(item) for item in fields.values()))


def _is_payload(key: str, item: Any) -> bool:
    inner = key in names.PAYLOADS and not names.is_flag(item)
    return inner or (key in names.STATUSES and isinstance(item, dict))


def _holds_container(fields: dict[str, Any], others: list[Any]) -> bool:
    """Tell whether something beside the error carries what was asked for."""
    payloads = [item for key, item in fields.items() if key in names.PAYLOADS]
    for item in [*payloads, *others]:
        value = item
        if isinstance(item, str):
            known, value = _parse(item, item[:HEAD_CHARACTERS])
            if not known and item[:1] in ("{", "["):
                return _read_broken(item[:HEAD_CHARACTERS]).data
        bare = isinstance(value, dict) and {names.plain_name(k) for k in value} <= (
            names.BARE_ENVELOPE
        )
        if isinstance(value, dict | list) and not bare and not names.is_hollow(value):
            return not _read(value, depth=names.MAX_DEPTH - 1).rule
    return False
