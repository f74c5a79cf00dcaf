"""Logs in four shapes, written as Bedrock writes them: JSON lines, gzipped, by the hour.

`rag`: one call each, a long prompt that no other call repeats. `chat`: support chats of 4 to 16
turns, each call with its history. `agent`: one question and 10 to 40 calls of a tool, each call
with its history. Their text is invented. `dialogue`: real dialogues, where they are there.
`AT_ONCE` chats or runs are under way at any moment, so that the calls of one stand apart.

`python -m benchmarks.workloads chat FOLDER --megabytes 20` writes one and prints what it is like.
"""

import argparse
import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from typing import Any

import orjson

from benchmarks.dialogues import dialogues
from benchmarks.prose import Prose

AT_ONCE = 40
"""Conversations under way at once."""
START = datetime(2026, 3, 2, tzinfo=UTC)
OBJECT_BYTES = 8_000_000
"""Most bytes of lines in one object."""
FOLDER = "AWSLogs/111122223333/BedrockModelInvocationLogs/us-east-1"
_SYSTEMS = [
    f"You are the assistant of {place}. {Prose(seed).paper(5)}"
    for seed, place in enumerate(("a shop", "an insurer", "a bank", "a workshop", "a library"))
]

Message = dict[str, Any]
Turn = tuple[str, list[Message], Message]
"""System text, messages and reply of one call, in Converse form."""
_SCHEMA = {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}
_TOOL = {"name": "search", "description": "Search papers.", "inputSchema": {"json": _SCHEMA}}
Conversation = Iterator[Turn]


@dataclass(slots=True)
class Shape:
    """What a log is like."""

    shape: str
    bytes: int = 0
    """Of all lines."""
    zipped_bytes: int = 0
    objects: int = 0
    calls: int = 0
    conversations: int = 0
    characters: int = 0
    """Of the text that calls carry: JSON of message contents, system texts."""
    distinct_characters: int = 0
    """The same, each text once."""

    def described(self) -> dict[str, Any]:
        """Return the numbers that stand beside a figure."""
        return {
            **asdict(self),
            "calls_per_conversation": round(self.calls / max(self.conversations, 1), 1),
            "bytes_per_call": round(self.bytes / max(self.calls, 1)),
            "repeated_share": round(1 - self.distinct_characters / max(self.characters, 1), 3),
        }


def rag(prose: Prose) -> Conversation:
    """Give the one call of a question with its retrieved passages."""
    passages = [f"<passage>\n{prose.paper(12)}\n</passage>" for _ in range(prose.number(5, 9))]
    asked = "\n".join([*passages, prose.ask(2)])
    yield prose.one_of(_SYSTEMS), [_said("user", asked)], _said("assistant", prose.answer(6))


def chat(prose: Prose) -> Conversation:
    """Give the calls of a support chat."""
    pairs = ((prose.ask(prose.number(1, 4)), prose.answer(prose.number(2, 8))) for _ in count())
    yield from _talk(prose.one_of(_SYSTEMS), islice(pairs, prose.number(4, 16)))


def agent(prose: Prose) -> Conversation:
    """Give the calls of an agent: one for each use of a tool, one for the answer."""
    system, history = prose.one_of(_SYSTEMS), [_said("user", prose.ask(3))]
    for step in range(prose.number(10, 40)):
        use = {"toolUseId": f"t{step}", "name": "search", "input": {"query": prose.ask(1)[:60]}}
        reply = {"role": "assistant", "content": [{"toolUse": use}]}
        yield system, history, reply
        found = [
            {"id": prose.number(1, 10**6), "unit": prose.paper(1)[:20], "text": prose.paper(3)}
            for _ in range(prose.number(2, 8))
        ]
        result = {"toolUseId": f"t{step}", "content": [{"json": {"results": found}}]}
        history += [reply, {"role": "user", "content": [{"toolResult": result}]}]
    yield system, history, _said("assistant", prose.answer(5))


def dialogue(prose: Prose) -> Iterator[Conversation]:
    """Give the calls of real dialogues; an answer that is not in the data is invented."""
    for pairs in dialogues():
        yield _talk(_SYSTEMS[0], ((asked, said or prose.answer(2)) for asked, said in pairs))


def _talk(system: str, pairs: Iterator[tuple[str, str]]) -> Conversation:
    history: list[Message] = []
    for asked, said in pairs:
        reply = _said("assistant", said)
        history.append(_said("user", asked))
        yield system, history, reply
        history.append(reply)


def _endless(kind: Callable[[Prose], Conversation]) -> Callable[[Prose], Iterator[Conversation]]:
    return lambda prose: (kind(prose) for _ in count())


SHAPES = {
    "rag": _endless(rag),
    "chat": _endless(chat),
    "agent": _endless(agent),
    "dialogue": dialogue,
}


def write(name: str, folder: Path, *, megabytes: float, hours: int = 4, seed: int = 7) -> Shape:
    """Write a log of about so many megabytes of lines, spread evenly over hours."""
    shape, wanted = Shape(name), megabytes * 1e6
    writer = _Writer(folder, min(OBJECT_BYTES, wanted / hours))
    texts: set[int] = set()
    prose = Prose(seed)
    for conversation, turn in _interleaved(SHAPES[name](prose), prose):
        moment = START + timedelta(hours=hours) * min(shape.bytes / wanted, 1 - 1e-9)
        line = orjson.dumps(_record(turn, shape.calls, conversation, moment)) + b"\n"
        writer.add(line, moment)
        shape.bytes += len(line)
        shape.calls += 1
        shape.conversations = max(shape.conversations, conversation)
        _count(shape, turn, texts)
        if shape.bytes >= wanted:
            break
    writer.close()
    shape.objects, shape.zipped_bytes = writer.objects, writer.zipped_bytes
    return shape


def _interleaved(conversations: Iterator[Conversation], prose: Prose) -> Iterator[tuple[int, Turn]]:
    numbered = enumerate(conversations, start=1)
    active = list(islice(numbered, AT_ONCE))
    while active:
        place = prose.number(0, len(active) - 1)
        number, conversation = active[place]
        turn = next(conversation, None)
        if turn is not None:
            yield number, turn
            continue
        following = next(numbered, None)
        if following is None:
            active.pop(place)
        else:
            active[place] = following


def _count(shape: Shape, turn: Turn, texts: set[int]) -> None:
    system, messages, reply = turn
    for text in (system, *(orjson.dumps(each["content"]) for each in (*messages, reply))):
        shape.characters += len(text)
        if hash(text) not in texts:
            texts.add(hash(text))
            shape.distinct_characters += len(text)


class _Writer:
    """Cuts lines into objects, a new one for each hour."""

    def __init__(self, folder: Path, object_bytes: float) -> None:
        self._folder, self._object_bytes = folder, object_bytes
        self._lines: list[bytes] = []
        self._moment = START
        self._size = self.objects = self.zipped_bytes = 0

    def add(self, line: bytes, moment: datetime) -> None:
        if self._size >= self._object_bytes or moment.hour != self._moment.hour:
            self.close()
        self._moment = moment
        self._size += len(line)
        self._lines.append(line)

    def close(self) -> None:
        if not self._lines:
            return
        zipped = gzip.compress(b"".join(self._lines), compresslevel=6, mtime=0)
        name = f"{self._moment:%Y%m%dT%H%M%S}000Z_{self.objects:016x}.json.gz"
        path = self._folder / FOLDER / f"{self._moment:%Y/%m/%d/%H}" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(zipped)
        self.objects += 1
        self.zipped_bytes += len(zipped)
        self._lines, self._size = [], 0


def _said(role: str, text: str) -> Message:
    return {"role": role, "content": [{"text": text}]}


def _record(turn: Turn, number: int, conversation: int, moment: datetime) -> dict[str, Any]:
    system, messages, reply = turn
    uses_tool = "toolUse" in reply["content"][0]
    body: dict[str, Any] = {"system": [{"text": system}], "messages": messages}
    if uses_tool or any("toolResult" in each["content"][0] for each in messages):
        body["toolConfig"] = {"tools": [{"toolSpec": _TOOL}]}
    sizes = {"inputTokens": 200 * len(messages), "outputTokens": 120}
    return {
        "timestamp": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        "accountId": "111122223333",
        "region": "us-east-1",
        "requestId": f"{number:08x}-0000-4000-8000-{conversation:012x}",
        "operation": "Converse",
        "modelId": "us.amazon.nova-lite-v1:0",
        "input": {
            "inputContentType": "application/json",
            "inputBodyJson": body,
            "inputTokenCount": sizes["inputTokens"],
        },
        "output": {
            "outputContentType": "application/json",
            "outputBodyJson": {
                "output": {"message": reply},
                "stopReason": "tool_use" if uses_tool else "end_turn",
                "usage": {**sizes, "totalTokens": sum(sizes.values())},
                "metrics": {"latencyMs": 900},
            },
            "outputTokenCount": sizes["outputTokens"],
        },
        "identity": {"arn": "arn:aws:sts::111122223333:assumed-role/desk/server"},
        "requestMetadata": {"app": "desk"},
        "schemaType": "ModelInvocationLog",
        "schemaVersion": "1.0",
    }


def main() -> None:
    """Write one log and print what it is like."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shape", choices=sorted(SHAPES))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--megabytes", type=float, default=20)
    parser.add_argument("--hours", type=int, default=4)
    given = parser.parse_args()
    shape = write(given.shape, given.folder, megabytes=given.megabytes, hours=given.hours)
    print(json.dumps(shape.described()))


if __name__ == "__main__":
    main()
