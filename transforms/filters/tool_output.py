"""Is a tool's output a failure or a result? Structure first, words second."""

import ast
import re
from typing import Any, NamedTuple

import orjson

from transforms.filters import failure_words as words
from transforms.filters import payload_fields as names

MAX_PARSED_CHARACTERS = 20_000
"""Longer output is not parsed; its first and last characters are looked at."""
MAX_LITERAL_CHARACTERS = 4_000
"""Longer Python literals are not parsed: their parser is slow."""
HEAD_CHARACTERS = 600
TAIL_CHARACTERS = 400
SHORT_CHARACTERS = 300
"""Up to this length a text is a message; beyond, it is content that may talk about failures."""
SENTENCE_CHARACTERS = 220
"""Up to this length words of failure count wherever they stand."""
MESSAGE_CHARACTERS = 80
"""Beyond this length quoted words are left out: they are what the text talks about."""
MAX_LINES = 2
"""A text with more line breaks is no message."""


class Reading(NamedTuple):
    """What a payload is: a failure (by which rule), data, or neither (an empty answer)."""

    rule: str = ""
    data: bool = False


EMPTY = Reading()
DATA = Reading(data=True)

_QUOTED = re.compile(r"""["\u201c][^"\u201d\n]{1,80}["\u201d]|(?<!\w)'[^'\n]{1,60}'(?!\w)""")
# A second field that opens a container with a key or an item in it.
_CONTAINER_BEHIND = re.compile(r"""["']\s{0,4}:\s{0,4}["']?[\[{]{1,3}\\?["'](\w{1,40})""")


def failure_rule(text: str, *, marked: bool = False) -> str:
    """Name the rule by which a tool's output is a failure; an empty string for a result.

    Args:
        text: The output, of any length; a bounded part of it is looked at.
        marked: The caller marked it as an error (`toolResult` status `error`, `is_error`).

    Returns:
        marked, error_payload, http_status, failed_status, not_successful, failure_message,
        error_page, exception or failure_text; empty where the output is a result.
    """
    return "marked" if marked else read_output(text).rule


def read_output(text: str) -> Reading:
    """Tell failure, data and empty answers apart."""
    return _read_text(text, depth=0)


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
    return _read_prose(text, head)


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
    rule = _envelope_rule(fields, only_envelope=only_envelope)
    if rule and (rule != "error_payload" or not _holds_container(fields, others)):
        return Reading(rule)
    inner = [
        _read(item, depth=depth + 1)
        for key, item in fields.items()
        if key in names.PAYLOADS and depth < names.MAX_DEPTH and not names.is_flag(item)
    ]
    nested = next((reading.rule for reading in inner if reading.rule), "")
    if nested and only_envelope:
        return Reading(nested)
    return Reading(data=not all(names.is_hollow(item) for item in fields.values()))


def _envelope_rule(fields: dict[str, Any], *, only_envelope: bool) -> str:
    """Name the failure that the envelope of a payload states, or an empty string."""
    if fields.get("iserror") is True:
        return "error_payload"
    for key, item in fields.items():
        if key in names.ERRORS and names.is_error(key, item):
            said = item if isinstance(item, str) else ""
            nothing = words.NOTHING_FOUND.search(said[:SHORT_CHARACTERS])
            return "" if nothing else "error_payload"
    return _status_rule(fields) if only_envelope else ""


def _status_rule(fields: dict[str, Any]) -> str:
    """Judge a payload that holds nothing but its envelope."""
    statuses = [item for key, item in fields.items() if key in names.STATUSES]
    if any(names.is_http_error(status) for status in statuses):
        return "http_status"
    message = _message(fields)
    if words.NOTHING_FOUND.search(message):
        return ""
    if any(names.is_failed_status(status) for status in statuses):
        return "failed_status"
    if any(names.is_no(item) for key, item in fields.items() if key in names.SUCCESSES):
        return "not_successful"
    return "failure_message" if _message_fails(fields, message) else ""


def _message(fields: dict[str, Any]) -> str:
    parts = [
        item[:SHORT_CHARACTERS]
        for key, item in fields.items()
        if key in names.MESSAGES and isinstance(item, str)
    ]
    return "\n".join(parts)


def _message_fails(fields: dict[str, Any], message: str) -> bool:
    """Decide by words; only for payloads that hold nothing but a message."""
    if len(message) > SHORT_CHARACTERS:
        return False
    if "stdout" in fields:
        ran_well = fields.get("exitcode", fields.get("returncode")) == 0
        return not ran_well and not fields["stdout"] and _prose_rule(message, message) != ""
    if names.PLAIN_MESSAGES & fields.keys() and words.BARE.search(message):
        return True
    return bool(words.INSIDE.search(message) or words.PHRASE_ALONE.fullmatch(message.strip()))


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


def _read_prose(text: str, head: str) -> Reading:
    tail = text[-TAIL_CHARACTERS:] if len(text) > HEAD_CHARACTERS else head
    if head.startswith("<"):
        rule = _page_rule(head)
    else:
        rule = _prose_rule(head, tail, short=len(text) <= SHORT_CHARACTERS)
    return Reading(rule) if rule else DATA


def _prose_rule(head: str, tail: str, *, short: bool = True) -> str:
    last = tail.rstrip().rpartition("\n")[2]
    started = head.startswith("Traceback (most recent call last)")
    if started or words.EXCEPTION_LINE.match(last) or words.EXCEPTION_LINE.match(head):
        return "exception"
    if words.HTTP_STATUS.match(head) or (short and words.HTTP_STATUS.search(head)):
        return "http_status"
    if short and words.NOTHING_FOUND.search(head):
        return ""
    opens = words.OPENING.match(head) or words.OPENING.match(last)
    return "failure_text" if opens or words.COMPILER_LINE.match(last) or _complains(head) else ""


def _complains(head: str) -> bool:
    """Tell whether a short message names a failure somewhere in it."""
    said = _QUOTED.sub("", head) if len(head) > MESSAGE_CHARACTERS else head
    if len(said) > SENTENCE_CHARACTERS or head.count("\n") >= MAX_LINES:
        return False
    return bool(words.PHRASE_ALONE.fullmatch(head.strip()) or words.INSIDE.search(said))


def _page_rule(head: str) -> str:
    if words.ERROR_MARKUP.search(head):
        return "error_page"
    titles = words.PAGE_TITLE.findall(head)
    return "error_page" if any(words.ERROR_TITLE.fullmatch(title) for title in titles) else ""
