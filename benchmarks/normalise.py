"""Measure how fast log objects become invocations: MB of uncompressed log per second and core.

`python -m benchmarks.normalise [--records N] [--pandas] [--json]`.

The log is invented and mixes all dialects, whole and streamed: those that take messages four times
as often as those that take a rendered prompt, which few still call. In the same run stand `gzip`
and `json` of the standard library, which only decode, and on request `pandas.read_json`.
"""

import argparse
import gzip
import io
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import orjson

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "transforms" / "logs"))

from dialect_writers import WRITERS, Talk, Writer  # noqa: E402

from flows.curation.worker import collect_rarely  # noqa: E402
from transforms.logs.bodies import normalise  # noqa: E402
from transforms.logs.envelope import read_envelope  # noqa: E402
from transforms.logs.framing import BadFrame, Frame, read_frames  # noqa: E402
from transforms.logs.limits import ReadLimits  # noqa: E402
from transforms.logs.models import ModelNames  # noqa: E402
from transforms.outcome import Origin, Rejected  # noqa: E402
from transforms.records import Message, Tool, ToolCall  # noqa: E402

WORDS = [
    "the",
    "parcel",
    "order",
    "account",
    "please",
    "invoice",
    "where",
    "is",
    "my",
    "refund",
    "since",
    "Monday",
    "nobody",
    "answers",
    "and",
    "I",
    "would",
    "like",
    "to",
    "change",
    "the",
    "address",
    "of",
    "delivery",
    "before",
    "Friday",
    "because",
    "we",
    "move",
    "house",
    "thank",
    "you",
]
CHUNK_BYTES = 1 << 20
MEGABYTE = 1e6


def words(dice: random.Random, count: int) -> str:
    """Return invented text of so many words."""
    return " ".join(dice.choices(WORDS, k=count)).capitalize() + "."


def talk_for(writer: Writer, dice: random.Random) -> Talk:
    """Return a conversation of a support desk: instructions, some turns, retrieved text, a reply.

    The sizes are those of a small product: about 1,000 tokens of instructions, up to six earlier
    turns, 500 tokens of retrieved text and a reply of 80 to 270 tokens.
    """
    messages = [Message(role="system", content=words(dice, 750))] if writer.system else []
    for _ in range(dice.randint(0, 6) if writer.turns else 0):
        messages.append(Message(role="user", content=words(dice, 40)))
        messages.append(Message(role="assistant", content=words(dice, 90)))
    messages.append(Message(role="user", content=words(dice, 400)))
    calls = ()
    if writer.tools and dice.random() < 0.3:
        arguments = json.dumps({"order": dice.randint(1, 10**6), "note": words(dice, 8)})
        calls = (ToolCall("call-1", "look_up", arguments),)
    thinks = writer.thinks_always or (writer.reasoning and dice.random() < 0.3)
    reply = Message(
        role="assistant",
        content=words(dice, dice.randint(60, 200)),
        reasoning=words(dice, 60) if thinks else "",
        tool_calls=calls,
    )
    schema = {"type": "object", "properties": {"order": {"type": "integer"}}}
    tools = (Tool("look_up", words(dice, 20), json.dumps(schema)),) if writer.tools else ()
    return Talk(tuple(messages), reply, tools, writer.stops[0], (900, 150))


def tokens(text: str) -> list[str]:
    """Cut a text as models put it out: a word or a part of one at a time."""
    return [text[start : start + 5] for start in range(0, len(text), 5)] or [""]


def record_lines(count: int, seed: int = 7) -> Iterator[bytes]:
    """Yield so many records, the dialects and their streams in turn."""
    dice = random.Random(seed)
    often = [writer for writer in WRITERS if not writer.template and writer.turns]
    turns = [*often, *often, *often, *WRITERS]
    variants = [(w, streamed) for w in turns for streamed in (False, True)]
    dice.shuffle(variants)
    for number in range(count):
        writer, streamed = variants[number % len(variants)]
        talk = talk_for(writer, dice)
        body = writer.stream(talk, tokens) if streamed and writer.stream else writer.response(talk)
        record = {
            "timestamp": "2026-03-04T05:06:07Z",
            "accountId": "123456789012",
            "region": "us-east-1",
            "requestId": f"request-{number}",
            "operation": "InvokeModelWithResponseStream" if streamed else "InvokeModel",
            "modelId": f"example.{writer.name}-v1:0",
            "input": {
                "inputContentType": "application/json",
                "inputBodyJson": writer.request(talk),
            },
            "output": {"outputContentType": "application/json", "outputBodyJson": body},
            "identity": {"arn": "arn:aws:sts::123456789012:assumed-role/app/session"},
            "requestMetadata": {"app": "desk", "session_id": f"s{number // 5}"},
            "schemaType": "ModelInvocationLog",
            "schemaVersion": "1.0",
        }
        yield json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def normalise_lines(data: bytes) -> int:
    """Decode, read the envelope and normalise lines that are unzipped and cut already."""
    models, origin = ModelNames(), Origin("benchmark", 1, 1)
    count = 0
    for line in lines_of(data):
        envelope = read_envelope(Frame(origin, orjson.loads(line), len(line)))
        if not isinstance(envelope, Rejected):
            count += not isinstance(normalise(envelope, models=models), Rejected)
    return count


@lru_cache(maxsize=1)
def lines_of(data: bytes) -> list[bytes]:
    """Return the lines of a zipped log; unzipped once."""
    return gzip.decompress(data).splitlines()


def read_with_sluice(data: bytes) -> int:
    """Unzip, frame, decode, read and normalise; return the number of invocations."""
    models, limits = ModelNames(), ReadLimits()
    chunks = (data[at : at + CHUNK_BYTES] for at in range(0, len(data), CHUNK_BYTES))
    count = 0
    for frame in read_frames(chunks, object_key="benchmark", limits=limits):
        if isinstance(frame, BadFrame):
            continue
        envelope = read_envelope(frame)
        if isinstance(envelope, Rejected):
            continue
        count += not isinstance(normalise(envelope, models=models), Rejected)
    return count


def read_with_json(data: bytes) -> int:
    """Unzip and decode with the standard library; nothing is understood yet."""
    with gzip.open(io.BytesIO(data)) as lines:
        return sum(1 for line in lines if isinstance(json.loads(line), dict))


def read_with_pandas(data: bytes) -> int:
    """Decode into a table."""
    import pandas as pd

    with gzip.open(io.BytesIO(data)) as lines:
        return len(pd.read_json(lines, lines=True))


def best_seconds(read: Callable[[bytes], int], data: bytes, *, expected: int, rounds: int) -> float:
    """Return the shortest time of some rounds; every round has to read all records."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        count = read(data)
        times.append(time.process_time() - start)
        if count != expected:
            raise SystemExit(f"{read.__name__} read {count} of {expected} records")
    return min(times)


def main() -> None:
    """Print a line for each reader."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pandas", action="store_true", help="measure pandas.read_json too")
    parser.add_argument("--json", action="store_true", help="print what was measured as JSON")
    arguments = parser.parse_args()
    lines = b"".join(record_lines(arguments.records))
    data = gzip.compress(lines, compresslevel=6)
    megabytes = len(lines) / MEGABYTE
    if not arguments.json:
        print(f"{arguments.records} records, {megabytes:.1f} MB, {len(data) / 1e6:.1f} MB zipped")
    lines_of(data)
    collect_rarely()  # as a worker does, and for all readers here
    readers = [
        normalise_lines,
        read_with_sluice,
        read_with_json,
        *([read_with_pandas] if arguments.pandas else []),
    ]
    rates: dict[str, float] = {}
    for read in readers:
        seconds = best_seconds(read, data, expected=arguments.records, rounds=arguments.rounds)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rates[read.__name__] = megabytes / seconds
        if arguments.json:
            continue
        print(f"{read.__name__:18} {megabytes / seconds:7.1f} MB/s  peak {peak:6.0f} MB so far")
    if arguments.json:
        print(json.dumps({"records": arguments.records, "megabytes": megabytes, "rates": rates}))


if __name__ == "__main__":
    main()
