"""Rules of one row's messages: roles, order, content, reserved words, length."""

import re
from collections.abc import Iterator
from typing import Any

from transforms.dataset.check.result import Fault
from transforms.dataset.check.rules import Rule
from transforms.dataset.check.vocabulary import UNKNOWN, known

RESERVED_TOKENS = (
    "System:",
    "User:",
    "Bot:",
    "Assistant:",
    "Thought:",
    "[EOS]",
    "<image>",
    "<video>",
    "<unk>",
)
"""Found inside words, too, as AWS does. Source: amazon-nova-samples, nova_ft_dataset_validator."""

_LOWERED_TOKENS = tuple(token.lower() for token in RESERVED_TOKENS)
_RESERVED = re.compile("|".join(map(re.escape, RESERVED_TOKENS)), re.IGNORECASE)
_ROLES = ("system", "user", "assistant")
_MESSAGE_KEYS = {"role", "content"}


def prompt_faults(messages: Any, *, path: str) -> Iterator[Fault]:
    """Yield the faults of a list of Chat Completions messages, in its order."""
    if not isinstance(messages, list):
        yield Fault(Rule.MESSAGES_MISSING, path)
        return
    if not messages:
        yield Fault(Rule.MESSAGES_EMPTY, path)
        return
    for place, message in enumerate(messages):
        yield from _message_faults(message, f"{path}[{place}]")
    yield from _order_faults(messages, path)


def text_of(content: Any) -> str:
    """Return a content's text: the string itself, or its text parts, a line each."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    parts = (part.get("text") for part in content if isinstance(part, dict))
    return "\n".join(part for part in parts if isinstance(part, str))


def texts_of(messages: Any) -> list[tuple[str, str]]:
    """Return role and text of each message that is one."""
    if not isinstance(messages, list):
        return []
    return [
        (str(message.get("role")), text_of(message.get("content")))
        for message in messages
        if isinstance(message, dict)
    ]


def _message_faults(message: Any, path: str) -> Iterator[Fault]:
    if not isinstance(message, dict):
        yield Fault(Rule.MESSAGE_NOT_OBJECT, path)
        return
    if extra := sorted(message.keys() - _MESSAGE_KEYS):
        names = ", ".join(sorted({known(name) for name in extra}))
        yield Fault(Rule.MESSAGE_EXTRA_KEY, path, names)
    role = message.get("role")
    if role not in _ROLES:
        name = known(role)
        yield Fault(Rule.UNKNOWN_ROLE, f"{path}.role", "" if name == UNKNOWN else name)
    yield from _content_faults(message.get("content"), f"{path}.content")


def _content_faults(content: Any, path: str) -> Iterator[Fault]:
    if content is not None and not isinstance(content, str | list):
        yield Fault(Rule.CONTENT_NOT_TEXT, path)
        return
    other_parts = 0
    if isinstance(content, list):
        yield Fault(Rule.CONTENT_PARTS, path, f"{len(content)} parts")
        other_parts = sum(not text_of([part]) and not _is_text(part) for part in content)
        if other_parts:
            yield Fault(Rule.NON_TEXT_PARTS, path, f"{other_parts} of {len(content)} parts")
    text = text_of(content)
    if not text.strip() and not other_parts:
        yield Fault(Rule.BLANK_CONTENT, path)
    if found := _reserved_places(text):
        note = f"first at character {found[0] + 1}, {len(found)} in all"
        yield Fault(Rule.RESERVED_TOKEN, path, note)


def _reserved_places(text: str) -> list[int]:
    lowered = text.lower()
    # Plain searches rule most texts out much faster than the pattern does.
    if not any(token in lowered for token in _LOWERED_TOKENS):
        return []
    return [match.start() for match in _RESERVED.finditer(text)]


def _is_text(part: Any) -> bool:
    return isinstance(part, dict) and isinstance(part.get("text"), str)


def _order_faults(messages: list[Any], path: str) -> Iterator[Fault]:
    roles = [message.get("role") if isinstance(message, dict) else None for message in messages]
    leading = next((at for at, role in enumerate(roles) if role != "system"), len(roles))
    for place, role in enumerate(roles):
        if role == "system" and place > leading:
            yield Fault(Rule.SYSTEM_NOT_FIRST, f"{path}[{place}]")
    if leading > 1:
        yield Fault(Rule.SEVERAL_SYSTEM_MESSAGES, path, f"{leading}")
    if "user" not in roles:
        yield Fault(Rule.NO_USER_MESSAGE, path)
    elif roles[-1] != "user":
        yield Fault(Rule.LAST_MESSAGE_NOT_USER, f"{path}[{len(roles) - 1}]")
