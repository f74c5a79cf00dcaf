"""How fast narrow records become candidates: `python -m benchmarks.stitch 100000 1000000`.

Prints for each size the CPU seconds of the build's steps and the peak memory of the process that
takes them; each size has a process of its own, which reads the rows from a file. The rows are
chains of calls with random keys: 60 % of them by known users, 5 % without reply, and every fifth
chain begins with one greeting that all unknown users share.
"""

import gc
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from transforms.dataset.candidates import choose
from transforms.dataset.conversations import link
from transforms.dataset.duplicates import merge_prompts, merge_request_ids
from transforms.dataset.narrow import narrow

CALLS_IN_CHAIN = 9
DAYS = 30
PORTION = 500_000
"""Rows that are generated at once; chains end at its border."""


def narrow_records(rows: int, *, seed: int = 7, users: int | None = None) -> pa.Table:
    """Generate narrow records; keys are random but for what ties a chain together.

    Args:
        rows: How many.
        seed: Of chance, and the number of the first row's object.
        users: How many users there are in all; one for 40 rows if not given.
    """
    chance = np.random.default_rng(seed)
    chain = np.sort(chance.integers(0, max(rows // CALLS_IN_CHAIN, 1), rows))
    first = np.concatenate([[True], chain[1:] != chain[:-1]])
    place = np.arange(rows) - np.maximum.accumulate(np.where(first, np.arange(rows), 0))
    begins = chance.integers(0, DAYS * 86_400, chain.max() + 1)
    seconds = begins[chain] + place * 40 + chance.integers(0, 30, rows)
    keys = {name: _keys(chance, rows) for name in ("self_key", "exchange_key", "turn_key")}
    greeting = first & (chain % 5 == 0)
    for values in keys.values():
        values[greeting] = 42
    known = chance.random(chain.max() + 1) < 0.6
    named = np.array([f"{each:032x}" for each in range((users or rows // 40) + 1)], dtype=object)
    user = np.where(known[chain], named[chance.integers(0, len(named), chain.max() + 1)[chain]], "")
    failed = chance.random(rows) < 0.05
    hour = (1_770_000_000 + seconds) // 3600
    parent = np.concatenate([[0], np.arange(rows - 1)])
    columns: dict[str, Any] = {
        "object_key": [f"AWSLogs/111122223333/eu-west-1/{each}/{seed}.json.gz" for each in hour],
        "ordinal": np.arange(1, rows + 1),
        "request_id": [f"{each:016x}-{number}" for number, each in enumerate(_keys(chance, rows))],
        "outcome": np.where(failed, "dropped", "kept"),
        "reason": np.where(failed, "call_failed", ""),
        "time": pa.array((1_770_000_000 + seconds) * 1_000_000, pa.timestamp("us", tz="UTC")),
        "account": ["111122223333"] * rows,
        "app": np.array(["shop", "desk", "code"], dtype=object)[chain % 3],
        "user_key": user,
        "session_key": [""] * rows,
        "turns": place + 1,
        "prompt_characters": place * 500 + 100,
        "opens_turn": chance.random(rows) < 0.7,
        "self_key": pa.array(keys["self_key"], mask=failed),
        "parent_key": pa.array(keys["self_key"][parent], mask=first),
        "exchange_key": pa.array(keys["exchange_key"], mask=failed),
        "parent_exchange_key": pa.array(keys["exchange_key"][parent], mask=first),
        "turn_key": keys["turn_key"],
        "prompt_key": np.where(greeting, 42, _keys(chance, rows)),
    }
    table = pa.table({name: pa.array(values) for name, values in columns.items()})
    return table.take(chance.permutation(rows))


def _keys(chance: np.random.Generator, rows: int) -> np.ndarray:
    return chance.integers(-(2**62), 2**62, rows)


def write(file: Path, rows: int) -> None:
    """Write rows to a Parquet file, a portion at a time."""
    sizes = [min(PORTION, rows - start) for start in range(0, rows, PORTION)]
    writer: pq.ParquetWriter | None = None
    for number, size in enumerate(sizes):
        table = narrow_records(size, seed=7 + number, users=rows // 40)
        writer = writer or pq.ParquetWriter(file, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()


def measure(file: Path) -> dict[str, Any]:
    """Take the rows of a file through the steps, and say what it cost."""
    seconds: dict[str, float] = {}
    peaks: dict[str, int] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        started = time.process_time()
        result = work()
        seconds[name] = round(time.process_time() - started, 2)
        peaks[name] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        gc.collect()
        pa.default_memory_pool().release_unused()
        return result

    frame = timed("read", lambda: narrow(pq.read_table(file)))
    rows = len(frame)
    held = [frame]
    del frame
    merged = timed("merge_request_ids", lambda: merge_request_ids(held.pop()))
    held.append(merged.kept)
    del merged
    held.append(timed("link", lambda: link(held.pop())))
    found = {
        "conversations": int(held[0]["conversation"].nunique()),
        "shared_opening": int((held[0]["link"] == "shared_opening").sum()),
    }
    # A build looks at all calls once more while it has the candidates.
    candidates = timed("choose", lambda: choose(held[0])).kept
    held.clear()
    prompts = timed("merge_prompts", lambda: merge_prompts(candidates)).kept
    found |= {"candidates": len(candidates), "prompts": len(prompts)}
    return {"rows": rows, "cpu_seconds": seconds, "peak_mib": peaks, **found}


def main() -> None:
    """Print one JSON line for each size on the command line."""
    if sys.argv[1:2] == ["--file"]:
        print(json.dumps(measure(Path(sys.argv[2]))))
        return
    for size in [int(each) for each in sys.argv[1:]] or [100_000]:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "records.parquet"
            write(file, size)
            command = [sys.executable, "-m", "benchmarks.stitch", "--file", str(file)]
            subprocess.run(command, check=True)  # noqa: S603 - this very module


if __name__ == "__main__":
    main()
