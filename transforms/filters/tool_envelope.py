"""What the fields of a small payload say about the call: did it fail, and by which rule?"""

from typing import Any

from transforms.filters import failure_words as words
from transforms.filters import payload_fields as names
from transforms.filters.tool_prose import (
    SENTENCE_CHARACTERS,
    SHORT_CHARACTERS,
    message_fails,
    prose_rule,
)

MAX_FEW = 6
"""Up to so many fields are a message rather than a row of data."""


def envelope_rule(fields: dict[str, Any], *, only_envelope: bool) -> str:
    """Name the failure that the envelope of a payload states, or an empty string.

    Args:
        fields: The payload, names as `plain_name` gives them.
        only_envelope: Nothing else in the payload holds a value.
    """
    if fields.get("iserror") is True:
        return "error_payload"
    for key, item in fields.items():
        if names.names_error(key) and names.is_error(key, item):
            said = item if isinstance(item, str) else ""
            if words.NOTHING_FOUND.search(said[:SHORT_CHARACTERS]):
                return ""
            aside = isinstance(item, list) or key not in names.ERRORS
            return "" if aside and _has_figures(fields) else "error_payload"
    if any(isinstance(item, str) and words.EXCEPTION_LINE.match(item) for item in fields.values()):
        return "error_payload"
    if _states_and_complains(fields):
        return "failed_status"
    return _status_rule(fields) if only_envelope or _only_explains(fields) else ""


def is_failed_pair(state: Any, what: Any) -> bool:
    """Tell whether a pair is a state and what there is to say about it."""
    failed = state is False or names.is_failed_status(state)
    return failed and (names.is_http_error(what) or (isinstance(what, str) and " " in what))


def is_table(items: list[Any] | tuple[Any, ...]) -> bool:
    """Tell whether a list holds names, or rows with an id each: these may be about failures."""
    if all(isinstance(item, str) and item.isidentifier() for item in items):
        return True
    ids = [item.get("id") for item in items if isinstance(item, dict) and "jsonrpc" not in item]
    return len(items) == len(ids) > 1 and None not in ids


def _has_figures(fields: dict[str, Any]) -> bool:
    """Tell whether a payload has a thing's id or figures beside what went wrong with it: a row."""
    return any(
        (type(item) in {int, float} and item > 0) or (bool(item) and key.endswith("id"))
        for key, item in fields.items()
        if key not in names.ENVELOPE
    )


def _only_explains(fields: dict[str, Any]) -> bool:
    """Tell whether success is denied and all the rest are a few words about it."""
    denied = any(key in names.SUCCESSES and item is False for key, item in fields.items())
    rest = [item for key, item in fields.items() if key not in names.ENVELOPE]
    return denied and all(
        names.is_hollow(item) or (isinstance(item, str) and len(item) <= SHORT_CHARACTERS)
        for item in rest
    )


def _status_rule(fields: dict[str, Any]) -> str:
    """Judge a payload that holds nothing but its envelope."""
    statuses = [item for key, item in fields.items() if key in names.VERDICTS]
    if any(names.is_http_error(status) for status in statuses):
        return "http_status"
    message = _message(fields)
    if words.NOTHING_FOUND.search(message):
        return ""
    if any(names.is_failed_status(status) for status in statuses):
        return "failed_status"
    if any(names.is_failed_code(key, item) for key, item in fields.items()) or _exited(fields):
        return "failed_status"
    if any(names.is_no(item) for key, item in fields.items() if key in names.SUCCESSES):
        return "not_successful"
    return "failure_message" if _message_fails(fields, message) else ""


def _states_and_complains(fields: dict[str, Any]) -> bool:
    """Tell whether a few words hold a state of failure and what is to be said of it."""
    texts = [item for item in fields.values() if isinstance(item, str) and item]
    few = len(fields) <= MAX_FEW and sum(map(len, texts)) <= SENTENCE_CHARACTERS
    if not few or any(isinstance(item, dict | list) for item in fields.values()):
        return False
    failed = [t for t in texts if names.is_failed_status(t) and t.lower() != "exception"]
    said = [text for text in texts if text not in failed and words.BARE.search(text)]
    return bool(failed and said) and not _has_figures(fields)


def _exited(fields: dict[str, Any]) -> bool:
    """Tell whether a command ended badly and put nothing out; 1 may only mean no match."""
    code = next((item for key, item in fields.items() if key in names.EXIT_CODES), 0)
    silent = not (fields.get("stdout") or fields.get("output"))
    return type(code) is int and silent and (code > 1 or (code != 0 and bool(fields.get("stderr"))))


def _message(fields: dict[str, Any]) -> str:
    parts = [
        item[: SHORT_CHARACTERS + 1]
        for key, item in fields.items()
        if key in names.MESSAGES | names.REMARKS and isinstance(item, str)
    ]
    return "\n".join(parts)


def _message_fails(fields: dict[str, Any], message: str) -> bool:
    """Decide by words; only for payloads that hold nothing but a message."""
    if len(message) > SHORT_CHARACTERS or words.EXPLAINS.search(message):
        return False
    if "stdout" in fields:
        ran_well = fields.get("exitcode", fields.get("returncode")) == 0
        return not ran_well and not fields["stdout"] and prose_rule(message) != ""
    decided = names.DECISIONS & fields.keys() or any(
        item is True for key, item in fields.items() if key in names.SUCCESSES
    )
    if decided:
        return False
    plain = names.PLAIN_MESSAGES & fields.keys() and not names.REMARKS & fields.keys()
    return bool(plain and words.BARE.search(message)) or message_fails(message)
