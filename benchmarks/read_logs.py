"""Reading alone: gzipped lines of mixed body shapes to frames, envelopes and invocations.

`python -m benchmarks.read_logs write FOLDER --megabytes 100` writes invented lines: chats that grow
turn by turn, streams of chunks and tool calls, with bodies that differ from line to line.
`python -m benchmarks.read_logs invocations FOLDER` reads them and prints records and CPU seconds.
"""

import argparse
import gzip
import json
import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

OBJECT_BYTES = 20_000_000
CHUNK_BYTES = 1 << 20
_VOCABULARY = """invoice order parcel refund printer login account table column batch deploy the a
to is and of for with please can you how why when status late early error naïve größer €"""
WORDS = _VOCABULARY.split()


def write(folder: Path, megabytes: int) -> dict[str, int]:
    """Write about so many megabytes of lines; return what was written."""
    rng, number, total = random.Random(7), 0, 0
    folder.mkdir(parents=True, exist_ok=True)
    for place in range(-(-megabytes * 1_000_000 // OBJECT_BYTES)):
        wanted = min(megabytes * 1_000_000, (place + 1) * OBJECT_BYTES)
        with gzip.open(folder / f"{place:04d}.json.gz", "wb", compresslevel=6) as file:
            while total < wanted:
                line = json.dumps(_record(rng, number), ensure_ascii=False).encode() + b"\n"
                total, number = total + len(line), number + 1
                file.write(line)
    return {"bytes": total, "records": number}


def _record(rng: random.Random, number: int) -> dict[str, Any]:
    turns = [
        {"role": role, "content": [{"text": _sentence(rng, 30)}]}
        for _ in range(rng.randint(0, 4))
        for role in ("user", "assistant")
    ]
    request: Any = {"messages": [*turns, {"role": "user", "content": [{"text": "Go on?"}]}]}
    reply: Any = {
        "output": {"message": {"role": "assistant", "content": [{"text": _sentence(rng, 60)}]}},
        "stopReason": "end_turn",
        "usage": {"inputTokens": 50, "outputTokens": 60},
    }
    if number % 3 == 1:
        reply = [
            {"type": "content_block_delta", "delta": {"type": "text_delta", "text": word + " "}}
            for word in _sentence(rng, 60).split()
        ]
    elif number % 3 == 2:
        request["messages"][-1]["content"] = _sentence(rng, 20)
        reply["tool_calls"] = [{"function": {"name": "look_up", "arguments": '{"id": 7}'}}]
    return {
        "timestamp": "2026-01-02T03:04:05Z",
        "accountId": "123456789012",
        "region": "us-east-1",
        "requestId": f"{rng.getrandbits(64):016x}",
        "operation": "Converse",
        "modelId": "us.amazon.nova-lite-v1:0",
        "input": {"inputBodyJson": request, "inputTokenCount": 50},
        "output": {"outputBodyJson": reply, "outputTokenCount": 60},
        "schemaType": "ModelInvocationLog",
        "schemaVersion": "1.0",
    }


def _sentence(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(WORDS, k=words)).capitalize() + "."


def _frames(folder: Path) -> Iterator[Any]:
    from transforms.logs.framing import Frame, read_frames
    from transforms.logs.limits import ReadLimits

    for path in sorted(folder.glob("*.json.gz")):
        with path.open("rb") as file:
            chunks = iter(partial(file.read, CHUNK_BYTES), b"")
            for frame in read_frames(chunks, object_key=path.name, limits=ReadLimits()):
                if isinstance(frame, Frame):
                    yield frame


def _envelopes(folder: Path) -> Iterator[Any]:
    from transforms.logs.envelope import Envelope, read_envelope

    for frame in _frames(folder):
        envelope = read_envelope(frame)
        if isinstance(envelope, Envelope):
            yield envelope


def _invocations(folder: Path) -> Iterator[Any]:
    """Give what normalising makes of the records; of some streams above it makes nothing."""
    from transforms.logs.bodies import normalise
    from transforms.logs.models import ModelNames

    models = ModelNames()
    for envelope in _envelopes(folder):
        yield normalise(envelope, models=models)


WAYS: dict[str, Callable[[Path], Iterator[Any]]] = {
    "frames": _frames,
    "envelopes": _envelopes,
    "invocations": _invocations,
}


def main() -> None:
    """Write, or read and print records and CPU seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["write", *WAYS])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--megabytes", type=int, default=100)
    given = parser.parse_args()
    if given.what == "write":
        print(json.dumps(write(given.folder, given.megabytes)))
        return
    began = time.process_time()
    records = sum(1 for _ in WAYS[given.what](given.folder))
    print(json.dumps({"records": records, "seconds": time.process_time() - began}))


if __name__ == "__main__":
    main()
