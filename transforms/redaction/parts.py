"""Which texts an invocation is made of, and the invocation put together from other texts."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from msgspec.structs import replace

from transforms.records import Invocation, Message, Tool, ToolCall
from transforms.redaction.dialogue_rules import question
from transforms.redaction.fields import Field
from transforms.redaction.structured import laid_out, plain

_PROGRAM_NAME = re.compile(r"[A-Za-z0-9_.:-]{0,128}")
TOOLS_ROLE = "tools"


@dataclass(frozen=True, slots=True)
class Parts:
    """The texts of an invocation, in groups that are stored and counted together."""

    messages: tuple[tuple[Field, ...], ...]
    reply: tuple[Field, ...]
    tools: tuple[Field, ...]
    response_format: tuple[Field, ...]

    def groups(self) -> tuple[tuple[Field, ...], ...]:
        """Give all groups: prompt messages in order, reply, tools, response format."""
        return (*self.messages, self.reply, self.tools, self.response_format)

    def fields(self) -> list[Field]:
        """Give all texts in the order of the groups."""
        return [each for group in self.groups() for each in group]


KnownFields = dict[tuple[Message, str], tuple[Field, ...]]
"""Fields of messages that were taken apart, by message and by what the one before it says."""


def parts_of(invocation: Invocation, known: KnownFields | None = None) -> Parts:
    """Take an invocation apart; a user's message knows what the one before it asked for.

    `known` remembers messages over invocations that repeat their history.
    """
    known = {} if known is None else known
    before = (None, *invocation.messages)
    wanted = invocation.response_format
    return Parts(
        messages=tuple(
            _known_fields(message, previous, known)
            for previous, message in zip(before, invocation.messages, strict=False)
        ),
        reply=() if invocation.reply is None else message_fields(invocation.reply, None),
        tools=tuple(each for tool in invocation.tools for each in _tool_fields(tool)),
        response_format=()
        if wanted is None
        else (Field(laid_out(json.dumps(wanted, ensure_ascii=False)), TOOLS_ROLE),),
    )


def _known_fields(
    message: Message, previous: Message | None, known: KnownFields
) -> tuple[Field, ...]:
    answers = message.role == "user" and previous is not None and previous.role == "assistant"
    key = (message, previous.content if answers and previous is not None else "")
    fields = known.get(key)
    if fields is None:
        fields = known[key] = message_fields(message, previous)
    return fields


def message_fields(message: Message, previous: Message | None) -> tuple[Field, ...]:
    """Give a message's texts in the order in which `with_texts` takes them back."""
    asked = ""
    if message.role == "user" and previous is not None and previous.role == "assistant":
        asked = question(previous.content)
    return (
        Field(laid_out(message.content), message.role, asked),
        Field(plain(message.reasoning), message.role),
        _name(message.tool_call_id),
        *(
            each
            for call in message.tool_calls
            for each in (
                _name(call.id),
                _name(call.name),
                Field(laid_out(call.arguments), message.role),
            )
        ),
    )


def with_texts(message: Message, texts: Iterator[str]) -> Message:
    """Put a message together again from its texts, in the order of `message_fields`."""
    content, reasoning, tool_call_id = next(texts), next(texts), next(texts)
    calls = tuple(
        ToolCall(id=next(texts), name=next(texts), arguments=next(texts))
        for _ in message.tool_calls
    )
    if (
        content == message.content
        and reasoning == message.reasoning
        and tool_call_id == message.tool_call_id
        and calls == message.tool_calls
    ):
        return message
    return replace(
        message, content=content, reasoning=reasoning, tool_call_id=tool_call_id, tool_calls=calls
    )


def put_together(invocation: Invocation, texts: Iterator[str]) -> Invocation:
    """Put an invocation together again from its texts, without what names the caller."""
    return replace(
        invocation,
        messages=tuple(with_texts(message, texts) for message in invocation.messages),
        reply=None if invocation.reply is None else with_texts(invocation.reply, texts),
        tools=tuple(
            Tool(name=next(texts), description=next(texts), parameters=next(texts))
            for _ in invocation.tools
        ),
        response_format=None if invocation.response_format is None else _decoded(next(texts)),
        request_metadata={},
        caller_arn="",
    )


def _tool_fields(tool: Tool) -> tuple[Field, ...]:
    return (
        _name(tool.name),
        Field(plain(tool.description), TOOLS_ROLE),
        Field(laid_out(tool.parameters), TOOLS_ROLE),
    )


def _name(text: str) -> Field:
    return Field(plain(text), "name", is_name=_PROGRAM_NAME.fullmatch(text) is not None)


def _decoded(text: str) -> dict[str, Any]:
    decoded = orjson.loads(text)
    return decoded if isinstance(decoded, dict) else {}
