"""How fast narrow records become candidates: `python -m benchmarks.stitch 100000 1000000`.

Prints for each size the CPU seconds of the build's steps and the process's peak memory. The rows
are chains of calls with random keys: 60 % of them by known users, 5 % without reply, and every
fifth chain begins with one greeting that all unknown users share.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from transforms.dataset.candidates import choose
from transforms.dataset.conversations import link
from transforms.dataset.duplicates import merge_prompts, merge_request_ids

CALLS_IN_CHAIN = 9
DAYS = 30


def narrow_records(rows: int, *, seed: int = 7) -> pd.DataFrame:
    """Generate narrow records; keys are random but for what ties a chain together."""
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
    users = np.array([f"{each:032x}" for each in range(rows // 40 + 1)], dtype=object)
    user = np.where(known[chain], users[chance.integers(0, len(users), chain.max() + 1)[chain]], "")
    failed = chance.random(rows) < 0.05
    hour = (1_770_000_000 + seconds) // 3600
    parent = np.concatenate([[0], np.arange(rows - 1)])
    columns: dict[str, Any] = {
        "object_key": [f"AWSLogs/111122223333/eu-west-1/{each}/a.json.gz" for each in hour],
        "ordinal": np.arange(1, rows + 1),
        "request_id": [f"{each:016x}-{number}" for number, each in enumerate(_keys(chance, rows))],
        "outcome": np.where(failed, "dropped", "kept"),
        "reason": np.where(failed, "call_failed", ""),
        "time": pa.array((1_770_000_000 + seconds) * 1_000_000, pa.timestamp("us", tz="UTC")),
        "account": ["111122223333"] * rows,
        "app": np.array(["shop", "desk", "code"], dtype=object)[chain % 3],
        "user_key": user,
        "session_key": [""] * rows,
        "message_ids": pa.array([[]] * rows, pa.list_(pa.string())),
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
    return table.take(chance.permutation(rows)).to_pandas(types_mapper=pd.ArrowDtype)


def _keys(chance: np.random.Generator, rows: int) -> np.ndarray:
    return chance.integers(-(2**62), 2**62, rows)


def main() -> None:
    """Print one JSON line for each size on the command line."""
    for size in [int(each) for each in sys.argv[1:]] or [100_000]:
        frame = narrow_records(size)
        seconds: dict[str, float] = {}

        def timed(
            name: str, work: Callable[[pd.DataFrame], Any], rows: pd.DataFrame,
            seconds: dict[str, float] = seconds,
        ) -> Any:  # fmt: skip
            started = time.process_time()
            result = work(rows)
            seconds[name] = round(time.process_time() - started, 2)
            return result

        merged = timed("merge_request_ids", merge_request_ids, frame)
        linked = timed("link", link, merged.kept)
        chosen = timed("choose", choose, linked)
        prompts = timed("merge_prompts", merge_prompts, chosen.kept)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        found = {
            "conversations": int(linked["conversation"].nunique()),
            "shared_opening": int((linked["link"] == "shared_opening").sum()),
            "candidates": len(chosen.kept),
            "prompts": len(prompts.kept),
        }
        print(json.dumps({"rows": size, "cpu_seconds": seconds, "peak_mib": peak, **found}))


if __name__ == "__main__":
    main()
