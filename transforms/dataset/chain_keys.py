"""The 64-bit keys by which calls that share history find each other, without their text.

Keys are hashes over *canonical* messages, in which what clients change when they send a reply
again makes no difference: white space, cache markers, reasoning, tool call ids, the spelling of
JSON arguments. System text and tools are left out of all chain keys, so that a clock in the system
prompt does not cut a conversation. Account, app, user and session are not hashed in: the join
scopes by them.

Two joins are made possible. `parent_key` finds the call whose prompt and reply are this prompt's
beginning; it fails where the client cuts the window or drops retrieved context. `exchange_key`
covers only the last question and its reply, the question without context blocks (see `context`),
and so survives both.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import orjson
from msgspec import Struct

from transforms.dataset.context import asked
from transforms.keys import keyed_hex, keyed_int64
from transforms.records import Invocation, Message, Tool
from transforms.redaction.tokens import neutral

_THOUGHT = re.compile(r"\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_DIGEST_BYTES = 16


class ChainKeys(Struct, frozen=True, gc=False):
    """Keyed 64-bit keys of one call; None where there is nothing to hash."""

    self_key: int | None = None
    """Prompt and reply: what a later call continues."""
    parent_key: int | None = None
    """Prompt up to its last assistant message: the `self_key` of the call it continues."""
    exchange_key: int | None = None
    """What was asked last (user message, or tool results) and the reply."""
    parent_exchange_key: int | None = None
    """The newest exchange inside the prompt: the `exchange_key` of the call it continues.

    In the first call of a user turn that is the exchange before the newest user message.
    """
    prompt_key: int | None = None
    """System text, messages and tools, redacted, entities reduced to their types."""
    system_key: int | None = None
    """System text, redacted, entities reduced to their types: the prompt's template."""
    turn_key: int | None = None
    """Prompt up to and with the newest user message: equal in all calls of one user turn."""
    reply_key: int | None = None
    """Reply, redacted, entities reduced to their types."""


def chain_keys(invocation: Invocation, redacted: Invocation | None, *, key: bytes) -> ChainKeys:
    """Derive all keys of a call.

    Args:
        invocation: The call with its raw text.
        redacted: The same call with entity tokens; None where it was dropped before redaction,
            which leaves prompt, system and reply key None.
        key: `KeyRing.messages`.
    """
    chat = _chat(invocation.messages)
    reply = _said(invocation.reply)
    # A reply that was begun by the caller continues the prompt's last message.
    history = chat[:-1] if chat and chat[-1].role == "assistant" else chat
    turn_end = _last(history, "user")
    parent_end = _last(history, "assistant")
    digests = [_digest(message, key) for message in chat]
    return ChainKeys(
        self_key=_self_key(chat, reply, digests, key),
        parent_key=_chain_key(digests[:parent_end], key) if parent_end else None,
        exchange_key=_exchange_key(history, _joined(chat[len(history) :], reply), key),
        parent_exchange_key=(
            _exchange_key(history[: parent_end - 1], history[parent_end - 1], key)
            if parent_end
            else None
        ),
        turn_key=_chain_key(digests[:turn_end], key) if turn_end else None,
        **_content_keys(redacted, key),
    )


def exchange_key_at(invocation: Invocation, reply_at: int, *, key: bytes) -> int | None:
    """Return the `exchange_key` of the earlier call whose reply stands in a prompt.

    Args:
        invocation: The later call with its raw text.
        reply_at: Position among its messages of the reply, or of the reply's last part.
        key: `KeyRing.messages`.
    """
    begin = reply_at
    while begin and invocation.messages[begin - 1].role == "assistant":
        begin -= 1
    answer = _chat(invocation.messages[begin : reply_at + 1])
    return _exchange_key(_chat(invocation.messages[:begin]), answer[0] if answer else None, key)


def _self_key(
    chat: Sequence[Message], reply: Message | None, digests: Sequence[str], key: bytes
) -> int | None:
    if reply is None:
        return None
    if chat and chat[-1].role == "assistant":
        return _chain_key([*digests[:-1], _digest(_merge(chat[-1], reply), key)], key)
    return _chain_key([*digests, _digest(reply, key)], key)


def _joined(begun: Sequence[Message], reply: Message | None) -> Message | None:
    return _merge(begun[0], reply) if begun and reply else reply


def _chain_key(digests: Iterable[str], key: bytes) -> int:
    return keyed_int64(key, "chain", *digests)


def _exchange_key(before: Sequence[Message], answer: Message | None, key: bytes) -> int | None:
    """Hash an answer with what it answers: a user's question, or the tool results before it."""
    if answer is None or not before:
        return None
    if before[-1].role == "user":
        question = ["user", _text(asked(before[-1].content))]
    else:
        results = [_digest(m, key) for m in before if m.role == "tool"]
        run = next((n for n, m in enumerate(reversed(before)) if m.role != "tool"), len(before))
        question = ["tool", *results[len(results) - run :]]
    return keyed_int64(key, "exchange", *question, _digest(answer, key))


def _content_keys(redacted: Invocation | None, key: bytes) -> dict[str, int | None]:
    if redacted is None:
        return {}
    system = "\n".join(m.content for m in redacted.messages if m.role == "system")
    chat = _chat(redacted.messages)
    reply = _said(redacted.reply)
    system_text = _text(neutral(system))
    prompt = [_digest(m, key, neutral_text=True) for m in chat]
    tools = [_tool_text(tool) for tool in redacted.tools]
    return {
        "system_key": keyed_int64(key, "system", system_text) if system_text else None,
        "prompt_key": (
            keyed_int64(key, "prompt", system_text, str(len(prompt)), *prompt, *tools)
            if prompt
            else None
        ),
        "reply_key": (
            keyed_int64(key, "reply", _digest(reply, key, neutral_text=True)) if reply else None
        ),
    }


def _chat(messages: Iterable[Message]) -> list[Message]:
    """Leave system messages out; an assistant's messages in a row are one."""
    chat: list[Message] = []
    spoken = (m for m in messages if m.role != "system")
    for role, run in groupby(spoken, key=lambda message: message.role):
        if role != "assistant":
            chat.extend(run)
            continue
        first, *others = run
        for other in others:
            first = _merge(first, other)
        chat.append(first)
    return chat


def _merge(first: Message, second: Message) -> Message:
    return Message(
        role="assistant",
        content=first.content + second.content,
        tool_calls=first.tool_calls + second.tool_calls,
    )


def _said(reply: Message | None) -> Message | None:
    """Return the reply if it holds anything."""
    return reply if reply and (reply.tool_calls or reply.content.strip()) else None


def _last(messages: Sequence[Message], role: str) -> int:
    """Return the length of the shortest beginning that holds the last message of a role, or 0."""
    positions = range(len(messages), 0, -1)
    return next((n for n in positions if messages[n - 1].role == role), 0)


def _digest(message: Message, key: bytes, *, neutral_text: bool = False) -> str:
    """Hash one canonical message."""
    reduce = neutral if neutral_text else str
    content = message.content
    if message.role == "assistant":
        thought = _THOUGHT.match(content)
        content = content[thought.end() :] if thought else content
    calls = [
        part
        for call in message.tool_calls
        for part in (call.name, canonical_json(reduce(call.arguments)))
    ]
    parts = (message.role, _text(reduce(content)), str(len(message.tool_calls)), *calls)
    return keyed_hex(key, "message", *parts, digest_bytes=_DIGEST_BYTES)


def _tool_text(tool: Tool) -> str:
    parameters = canonical_json(neutral(tool.parameters))
    return "\0".join((tool.name, _text(neutral(tool.description)), parameters))


def _text(text: str) -> str:
    """Normalise composed characters and white space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def canonical_json(text: str) -> str:
    """Parse and write JSON again with sorted keys, 1.0 as 1; normalised text if it is none."""
    if not text.strip():
        return "{}"
    try:
        value = orjson.loads(text)
        written = orjson.dumps(_plain_numbers(value), option=orjson.OPT_SORT_KEYS)
    except (ValueError, TypeError, RecursionError):
        return _text(text)
    return "{}" if written == b"null" else written.decode()


def _plain_numbers(value: Any) -> Any:
    """Write whole floats as integers, as a JavaScript client does when it sends them again."""
    if isinstance(value, dict):
        return {name: _plain_numbers(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain_numbers(each) for each in value]
    if isinstance(value, float) and value.is_integer() and math.fabs(value) < 2**53:
        return int(value)
    return value
