"""Measure reading: gzipped log lines to decoded records, against gzip + json and pandas.

Run from the repository's root: `python benchmarks/read_logs.py [--megabytes 200]`. Each way runs
in a process of its own, once on the file and once on a file four times as long, so that its
speed (uncompressed MB per second of CPU time, one core) and its peak memory stand side by side.
The lines are generated: chats that grow turn by turn, streams of chunks and tool calls, with
bodies that differ in shape from line to line. The best of three runs counts.
"""

import argparse
import gzip
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_VOCABULARY = """invoice order parcel refund printer login account table column batch deploy the a
to is and of for with please can you how why when status late early error naïve größer €"""
WORDS = _VOCABULARY.split()
RUNS = 3


def _sentence(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(WORDS, k=words)).capitalize() + "."


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


def write_logs(path: Path, megabytes: int) -> int:
    """Write about `megabytes` of gzipped lines; return the uncompressed bytes."""
    rng = random.Random(7)
    written = number = 0
    with gzip.open(path, "wb", compresslevel=6) as file:
        while written < megabytes * 1_000_000:
            line = json.dumps(_record(rng, number), ensure_ascii=False).encode() + b"\n"
            written, number = written + len(line), number + 1
            file.write(line)
    return written


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(1024**2):
            yield chunk


def _read_frames(path: Path) -> int:
    from transforms.logs.framing import Frame, read_frames
    from transforms.logs.limits import ReadLimits

    frames = read_frames(_chunks(path), object_key="x", limits=ReadLimits(max_object_bytes=2**50))
    return sum(isinstance(frame, Frame) for frame in frames)


def _read_envelopes(path: Path) -> int:
    from transforms.logs.envelope import Envelope, read_envelope
    from transforms.logs.framing import Frame, read_frames
    from transforms.logs.limits import ReadLimits

    frames = read_frames(_chunks(path), object_key="x", limits=ReadLimits(max_object_bytes=2**50))
    return sum(isinstance(read_envelope(f), Envelope) for f in frames if isinstance(f, Frame))


def _gzip_and_json(path: Path) -> int:
    with gzip.open(path, "rb") as file:
        return sum(isinstance(json.loads(line), dict) for line in file)


def _pandas(path: Path) -> int:
    import pandas as pd

    return len(pd.read_json(path, lines=True, compression="gzip"))


WAYS: dict[str, Callable[[Path], int]] = {
    "sluice: frames": _read_frames,
    "sluice: frames and envelopes": _read_envelopes,
    "gzip + json": _gzip_and_json,
    "pandas.read_json": _pandas,
}


def measure(way: str, path: Path) -> None:
    """Read the file once in this process and print records, CPU seconds and MB of peak memory."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    started = time.process_time()
    records = WAYS[way](path)
    seconds = time.process_time() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps([records, seconds, (after.ru_maxrss - before.ru_maxrss) / 1024]))


def _measured(way: str, path: Path) -> tuple[int, float, float]:
    command = [sys.executable, __file__, "--measure", way, "--file", str(path)]
    results = [
        json.loads(subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout)  # noqa: S603 - our own file
        for _ in range(RUNS)
    ]
    records, seconds, memory = min(results, key=lambda result: result[1])
    return records, seconds, memory


def main() -> None:
    """Write the files, run every way on both, print one line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--measure", choices=sorted(WAYS))
    parser.add_argument("--file", type=Path)
    arguments = parser.parse_args()
    if arguments.measure:
        measure(arguments.measure, arguments.file)
        return
    with tempfile.TemporaryDirectory() as folder:
        for factor in (1, 4):
            path = Path(folder) / f"{factor}.json.gz"
            size = write_logs(path, arguments.megabytes * factor)
            print(f"{size / 1e6:.0f} MB of lines, {path.stat().st_size / 1e6:.0f} MB gzipped")
            for way in WAYS:
                records, seconds, memory = _measured(way, path)
                print(
                    f"  {way:30} {size / 1e6 / seconds:6.0f} MB/s"
                    f"  {memory:6.0f} MB more memory  {records} records"
                )


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
