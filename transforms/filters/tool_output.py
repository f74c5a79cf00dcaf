"""Is a tool's output a failure or a result? Structure first, words second."""

import ast
import re
from typing import Any, NamedTuple

import orjson

from transforms.filters import failure_words as words
from transforms.filters.text import word_set

MAX_PARSED_CHARACTERS = 50_000
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
MAX_DEPTH = 4
"""Payloads inside payloads (a body that holds JSON text that holds …) are followed so far."""
MAX_ITEMS = 20
"""Items of a list, and keys of an object, that are looked at."""


class Reading(NamedTuple):
    """What a payload is: a failure (by which rule), data, or neither (an empty answer)."""

    rule: str = ""
    data: bool = False


EMPTY = Reading()
DATA = Reading(data=True)

_ERROR_KEYS = word_set(
    "error errors err exception fault errormessage errormsg errmsg errordescription errortype "
    "errorcode stacktrace traceback erro faultstring",
)
_STATUS_KEYS = word_set("status state statuscode httpstatus httpstatuscode responsecode code cod")
_SUCCESS_KEYS = word_set("success ok succeeded exito sucesso acknowledged response")
_PAYLOAD_KEYS = word_set(
    "response result results data body output content payload value detail meta observation",
)
_MESSAGE_KEYS = word_set(
    "message messages msg detail details reason info statusmessage mensaje mensagem nachricht "
    "stderr",
)
_ENVELOPE_KEYS = (
    _ERROR_KEYS
    | _STATUS_KEYS
    | _SUCCESS_KEYS
    | _PAYLOAD_KEYS
    | _MESSAGE_KEYS
    | word_set(
        "type path timestamp time requestid traceid instance documentationurl docs help hint "
        "retryafter retryable method endpoint url tool id jsonrpc iserror valid name stdout "
        "exitcode returncode took timedout metadata annotations loc title description note text",
    )
)
_BARE_ENVELOPE = _ENVELOPE_KEYS - _PAYLOAD_KEYS
_NO_ERROR = word_set("none null false 0 ok no success n/a noerror nil") | {"", "no error"}
_FAILED_STATUS = word_set(
    "error fail failed failure exception timeout timed_out denied unauthorized forbidden "
    "request_denied over_query_limit over_daily_limit invalid_request unknown_error rate_limited "
    "unavailable internal_error bad_request aborted",
)
_TEXT_BLOCK = word_set("type text annotations")
_PLAIN_MESSAGE_KEYS = _MESSAGE_KEYS - {"stderr"}
_HTTP_ERRORS = range(400, 600)
_MAX_LINES = 2
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
    head = text[: HEAD_CHARACTERS].lstrip()
    if not head and len(text) <= HEAD_CHARACTERS:
        return EMPTY
    if head[:1] in ("{", "[", '"') and depth < MAX_DEPTH:
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
    if _plain(key.strip(" \"'")) not in _ERROR_KEYS or not says:
        return DATA
    beside = _CONTAINER_BEHIND.search(rest)
    known = beside is not None and _plain(beside[1]) not in _ENVELOPE_KEYS - _PAYLOAD_KEYS
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
    if not items or depth >= MAX_DEPTH:
        return DATA if items else EMPTY
    readings = [_read(item, depth=depth + 1) for item in items[:MAX_ITEMS]]
    if len(items) <= MAX_ITEMS and all(reading.rule for reading in readings):
        return readings[0]
    return DATA if any(reading.data or reading.rule for reading in readings) else EMPTY


def _read_object(value: dict[Any, Any], *, depth: int) -> Reading:
    if len(value) > MAX_ITEMS:
        return DATA
    fields = {_plain(key): item for key, item in value.items()}
    if "text" in fields and fields.keys() <= _TEXT_BLOCK:
        return _read(fields["text"], depth=depth)
    inner = [
        _read(item, depth=depth + 1)
        for key, item in fields.items()
        if key in _PAYLOAD_KEYS and depth < MAX_DEPTH and not _is_flag(item)
    ]
    others = [item for key, item in fields.items() if key not in _ENVELOPE_KEYS]
    holds = any(isinstance(item, dict | list) and not _is_hollow(item) for item in others)
    holds = holds or any(reading.data and not reading.rule for reading in inner)
    rule = _envelope_rule(fields, only_envelope=not any(_is_said(item) for item in others))
    nested = next((reading.rule for reading in inner if reading.rule), "")
    if rule == "error_payload" and not _holds_container(fields, others):
        return Reading(rule)
    if rule and rule != "error_payload":
        return Reading(rule)
    if nested and not any(_is_said(item) for item in others):
        return Reading(nested)
    return Reading(data=holds or any(_is_said(item) for item in fields.values()))


def _envelope_rule(fields: dict[str, Any], *, only_envelope: bool) -> str:
    """Name the failure that the envelope of a payload states, or an empty string."""
    if fields.get("iserror") is True:
        return "error_payload"
    message = _message(fields)
    nothing = bool(words.NOTHING_FOUND.search(message))
    for key in _ERROR_KEYS & fields.keys():
        if _is_error(key, fields[key]):
            said = fields[key] if isinstance(fields[key], str) else ""
            return "" if words.NOTHING_FOUND.search(said[:SHORT_CHARACTERS]) else "error_payload"
    if not only_envelope:
        return ""
    statuses = [fields[key] for key in _STATUS_KEYS & fields.keys()]
    if any(_is_http_error(status) for status in statuses):
        return "http_status"
    if nothing:
        return ""
    if any(isinstance(s, str) and s.lower() in _FAILED_STATUS for s in statuses):
        return "failed_status"
    if any(_is_no(fields[key]) for key in _SUCCESS_KEYS & fields.keys()):
        return "not_successful"
    return "failure_message" if _message_fails(fields, message) else ""


def _message(fields: dict[str, Any]) -> str:
    parts = [item[:SHORT_CHARACTERS] for key, item in fields.items() if _is_message(key, item)]
    return "\n".join(parts)


def _is_message(key: str, item: Any) -> bool:
    return key in _MESSAGE_KEYS and isinstance(item, str)


def _message_fails(fields: dict[str, Any], message: str) -> bool:
    """Decide by words; only for payloads that hold nothing but a message."""
    if len(message) > SHORT_CHARACTERS:
        return False
    if "stdout" in fields:
        ran_well = fields.get("exitcode", fields.get("returncode")) == 0
        return not ran_well and not fields["stdout"] and _prose_rule(message, message) != ""
    if _PLAIN_MESSAGE_KEYS & fields.keys() and words.BARE.search(message):
        return True
    return bool(words.INSIDE.search(message) or words.PHRASE_ALONE.fullmatch(message.strip()))


def _plain(key: Any) -> str:
    return str(key)[:40].lower().replace("_", "").replace("-", "")


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool | int | float) or (
        isinstance(value, str) and value.lower() in ("true", "false")
    )


def _is_no(value: Any) -> bool:
    if isinstance(value, str):
        return value.lower() == "false"
    return value is False or (isinstance(value, int) and value == 0)


def _is_error(key: str, value: Any) -> bool:
    if isinstance(value, str):
        return value.strip().lower() not in _NO_ERROR
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return False  # a count of errors, or a code whose meaning is not known
    return bool(value) and (key != "errors" or not _is_hollow(value))


def _is_http_error(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) == len("404") and value.isdigit() and int(value) in _HTTP_ERRORS
    return isinstance(value, int) and not isinstance(value, bool) and value in _HTTP_ERRORS


def _is_said(value: Any) -> bool:
    """Tell a field that says something from one that is null, empty or hollow."""
    return not _is_hollow(value)


def _is_hollow(value: Any, depth: int = 0) -> bool:
    if isinstance(value, dict | list) and depth < MAX_DEPTH and len(value) <= MAX_ITEMS:
        items = value.values() if isinstance(value, dict) else value
        return all(_is_hollow(item, depth + 1) for item in items)
    return value in (None, "", 0, False) if not isinstance(value, dict | list) else not value


def _holds_container(fields: dict[str, Any], others: list[Any]) -> bool:
    """Tell whether something beside the error carries what was asked for."""
    payloads = [fields[key] for key in _PAYLOAD_KEYS & fields.keys()]
    for item in [*payloads, *others]:
        parsed = _parse(item, item[:HEAD_CHARACTERS])[1] if isinstance(item, str) else item
        broken = isinstance(item, str) and parsed is None and item[:1] in ("{", "[")
        if broken and _read_broken(item[:HEAD_CHARACTERS]).data:
            return True
        if isinstance(parsed, dict) and {_plain(key) for key in parsed} <= _BARE_ENVELOPE:
            continue
        if isinstance(parsed, dict | list) and not _is_hollow(parsed):
            return not _read(parsed, depth=MAX_DEPTH - 1).rule
    return False


def _read_prose(text: str, head: str) -> Reading:
    tail = text[-TAIL_CHARACTERS:] if len(text) > HEAD_CHARACTERS else head
    rule = _prose_rule(head, tail, short=len(text) <= SHORT_CHARACTERS)
    return Reading(rule) if rule else DATA


def _prose_rule(head: str, tail: str, *, short: bool = True) -> str:
    if head.startswith("<"):
        return _page_rule(head)
    last = tail.rstrip().rpartition("\n")[2]
    started = head.startswith("Traceback (most recent call last)")
    if started or words.EXCEPTION_LINE.match(last) or words.EXCEPTION_LINE.match(head):
        return "exception"
    if words.HTTP_STATUS.match(head) or (short and words.HTTP_STATUS.search(head)):
        return "http_status"
    if short and words.NOTHING_FOUND.search(head):
        return ""
    if words.OPENING.match(head) or words.OPENING.match(last) or words.COMPILER_LINE.match(last):
        return "failure_text"
    said = _QUOTED.sub("", head) if len(head) > MESSAGE_CHARACTERS else head
    message = len(said) <= SENTENCE_CHARACTERS and head.count("\n") < _MAX_LINES
    if message and (words.PHRASE_ALONE.fullmatch(head.strip()) or words.INSIDE.search(said)):
        return "failure_text"
    return ""


def _page_rule(head: str) -> str:
    if words.ERROR_MARKUP.search(head):
        return "error_page"
    titles = words.PAGE_TITLE.findall(head)
    return "error_page" if any(words.ERROR_TITLE.fullmatch(title) for title in titles) else ""
