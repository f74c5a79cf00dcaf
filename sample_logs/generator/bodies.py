"""What all dialects need: token estimates, and text cut into the pieces of a stream."""

import re
from typing import Any

from sample_logs.generator.model import Call, Json, Part

Bodies = tuple[Json, Any]
"""Request body and response body (an object, or a list of chunks)."""

_PIECES = re.compile(r"\s*\S+")


def tokens(text: str) -> int:
    """Estimate tokens: four characters each."""
    return len(text) // 4 + 3


def input_tokens(call: Call) -> int:
    """Estimate the prompt's tokens."""
    said = call.system + "".join(
        part.text + str([c.arguments for c in part.calls]) for part in call.parts
    )
    return tokens(said) + 40 * len(call.tools)


def output_tokens(call: Call) -> int:
    """Estimate the reply's tokens; 0 where there is no reply."""
    if call.reply is None:
        return 0
    return tokens(
        call.reply.text + call.reply.reasoning + str([c.arguments for c in call.reply.calls or ()])
    )


def chunks(text: str, *, words: int) -> list[str]:
    """Cut text into pieces of some words; joined they are the text again."""
    pieces = _PIECES.findall(text)
    joined = ["".join(pieces[start : start + words]) for start in range(0, len(pieces), words)]
    rest = text[sum(map(len, joined)) :]
    return [*joined, rest] if rest else joined


def reply_of(call: Call) -> Part:
    """Return the call's reply, an empty one where it has none."""
    return call.reply or Part("assistant", "")
