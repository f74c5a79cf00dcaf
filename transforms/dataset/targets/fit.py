"""Which prompts a training format can hold: text messages that end with the user's."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from transforms.records import Message


class Unsupported(StrEnum):
    """What a prompt holds that a training format cannot; the evidence of `unsupported_by_target`.

    Source: Bedrock User Guide, Nova RFT (text only); the validators of nova-forge-sdk and
    amazon-nova-samples (roles, order, blank content).
    """

    NO_MESSAGES = "no_messages"
    MEDIA = "media"
    TOOL_CALL = "tool_call"
    TOOL_RESULT = "tool_result"
    UNKNOWN_ROLE = "unknown_role"
    SYSTEM_NOT_FIRST = "system_not_first"
    NO_USER_MESSAGE = "no_user_message"
    BLANK_CONTENT = "blank_content"
    LAST_MESSAGE_NOT_USER = "last_message_not_user"
    NOT_ALTERNATING = "not_alternating"


_TEXT_ROLES = ("system", "user", "assistant")


def unsupported(
    messages: Iterable[Message | Mapping[str, Any]], *, alternating: bool = False
) -> Unsupported | None:
    """Say why the messages cannot become a prompt of text turns, or None if they can.

    Takes canonical messages or Chat Completions ones (whose `content` is a string).

    Args:
        messages: The prompt without the reply.
        alternating: User and assistant must also take turns, the user first.
    """
    prompt = list(messages)
    if not prompt:
        return Unsupported.NO_MESSAGES
    return next(
        (fault for message in prompt if (fault := _fault_of_message(message))), None
    ) or _fault_of_order([str(_part(message, "role")) for message in prompt], alternating)


def _fault_of_message(message: Message | Mapping[str, Any]) -> Unsupported | None:
    role, content = _part(message, "role"), _part(message, "content")
    if role == "tool" or _part(message, "tool_call_id"):
        return Unsupported.TOOL_RESULT
    if _part(message, "tool_calls"):
        return Unsupported.TOOL_CALL
    if role not in _TEXT_ROLES:
        return Unsupported.UNKNOWN_ROLE
    if _part(message, "media") or isinstance(content, list):
        return Unsupported.MEDIA
    if not isinstance(content, str) or not content.strip():
        return Unsupported.BLANK_CONTENT
    return None


def _fault_of_order(roles: list[str], alternating: bool) -> Unsupported | None:  # noqa: FBT001
    turns = [role for role in roles if role != "system"]
    if roles[len(roles) - len(turns) :] != turns or roles.count("system") > 1:
        return Unsupported.SYSTEM_NOT_FIRST
    if "user" not in turns:
        return Unsupported.NO_USER_MESSAGE
    if turns[-1] != "user":
        return Unsupported.LAST_MESSAGE_NOT_USER
    expected = ["assistant" if place % 2 else "user" for place in range(len(turns))]
    return Unsupported.NOT_ALTERNATING if alternating and turns != expected else None


def _part(message: Message | Mapping[str, Any], name: str) -> Any:
    return message.get(name) if isinstance(message, Mapping) else getattr(message, name)
