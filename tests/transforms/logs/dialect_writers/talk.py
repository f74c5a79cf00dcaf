"""An invented conversation, and what a writer of a dialect is."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from transforms.records import Message, StopReason, Tool, ToolCall

Json = dict[str, Any]


@dataclass(frozen=True)
class Talk:
    """A conversation, the tools it may use, and the reply that the call brought."""

    messages: tuple[Message, ...]
    reply: Message
    tools: tuple[Tool, ...] = ()
    stop: StopReason = StopReason.END_TURN
    tokens: tuple[int, int] = (11, 7)

    @property
    def system(self) -> str:
        """Return the system prompt, empty if there is none."""
        return self.messages[0].content if self.messages[0].role == "system" else ""

    @property
    def conversation(self) -> tuple[Message, ...]:
        """Return the messages after the system prompt."""
        return self.messages[1:] if self.system else self.messages


Pieces = Callable[[str], Sequence[str]]
"""Cuts a text into the pieces of a stream; joined they are the text."""


@dataclass(frozen=True)
class Writer:
    """How one dialect is written, and what it can say."""

    name: str
    request: Callable[[Talk], Json]
    response: Callable[[Talk], Json]
    stream: Callable[[Talk, Pieces], list[Json]] | None = None
    tools: bool = False
    reasoning: bool = False
    template: bool = False
    """Messages are rendered into one prompt string, hence trimmed and free of marks."""
    turns: bool = True
    """More than one user message can be told."""
    system: bool = True
    stops: tuple[StopReason, ...] = (StopReason.END_TURN, StopReason.MAX_TOKENS)
    thinks_always: bool = False
    """The prompt opens a thought, so that every reply has one."""
    inline_reasoning: bool = False
    """Reasoning stands in tags before the answer, with any white space between."""
    closing_chunks: int = 0
    """Chunks at the end that come after the one that says why the reply ended."""


def arguments(call: ToolCall) -> Json:
    """Return a call's arguments, decoded."""
    return json.loads(call.arguments)


METRICS = "amazon-bedrock-invocationMetrics"


def with_metrics(chunks: list[Json], talk: Talk) -> list[Json]:
    """Put Bedrock's metrics on the last chunk."""
    prompt, output = talk.tokens
    metrics = {
        "inputTokenCount": prompt,
        "outputTokenCount": output,
        "invocationLatency": 900,
        "firstByteLatency": 120,
    }
    return [*chunks[:-1], {**chunks[-1], METRICS: metrics}]
