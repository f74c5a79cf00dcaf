"""A build from kept invocations to 10,000 rows: `python -m benchmarks.build 100000 250000 1000000`.

Prints one JSON line per size: seconds, CPU seconds and the peak memory so far, by step. Each
size runs in a process of its own, over a lake that is written first and not measured: chats of one
to five turns under 200 system prompts, 60 % of them by known users, a vote on each twentieth
reply, and a fifth of the questions are edited copies of others.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.near_duplicates import prompts
from transforms import tables

ROWS = 10_000
START = datetime(2026, 3, 2, tzinfo=UTC)
HOURS = 24 * 14
LOGS = "AWSLogs/111122223333/BedrockModelInvocationLogs/eu-west-1"
TEMPLATES = 200
APPS = ("shop", "desk", "code", "travel", "bank")
SETTINGS = f"""
[datasets.bench]
cap = {ROWS}
consent = "blanket"
consent_statement = "Invented."
"""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What the calls of a lake are like."""

    calls: int
    hours: int = HOURS
    known_users: float = 0.6
    """Share of the chats whose user is known."""
    people: int = 0
    """Known users; 0 for one per twenty calls."""
    votes: bool = True


def write_lake(folder: Path, traffic: Traffic, *, seed: int = 7) -> None:
    """Write messages, records and feedback, as curating would have."""
    from flows.lake.lake import Lake
    from flows.lake.settings import LakeSettings

    lake = Lake.open(str(folder), settings=LakeSettings(), create=True)
    chance, count = np.random.default_rng(seed), traffic.calls
    turns = chance.integers(1, 6, count // 2)
    turns = turns[: int(np.searchsorted(np.cumsum(turns), count)) + 1]
    chat = np.repeat(np.arange(len(turns)), turns)[:count]
    turn = np.arange(count) - np.searchsorted(chat, chat)
    said = prompts(count, seed=seed)
    system = chance.integers(0, TEMPLATES, len(turns))
    for start in range(0, count, 100_000):
        lake.append_messages(_messages(said, range(start, min(start + 100_000, count))))
    lake.append_messages(
        _table(
            tables.MESSAGES,
            TEMPLATES,
            message_id=[f"s{place:031x}" for place in range(TEMPLATES)],
            role=["system"] * TEMPLATES,
            content=[f"You help with {n}. {said[n % count]}" for n in range(TEMPLATES)],
        )
    )  # fmt: skip
    _write_records(lake, traffic, chance, chat=chat, turn=turn, system=system)


def _messages(said: list[str], places: range) -> pa.Table:
    ids = [f"{kind}{place:031x}" for place in places for kind in "ur"]
    texts = [text for place in places for text in (said[place], f"Answer: {said[place]} {place}")]
    return _table(
        tables.MESSAGES,
        len(ids),
        message_id=ids,
        role=["user", "assistant"] * len(places),
        content=texts,
        characters=[len(text) for text in texts],
    )


def _write_records(  # noqa: PLR0913
    lake: Any,
    traffic: Traffic,
    chance: np.random.Generator,
    *,
    chat: np.ndarray,
    turn: np.ndarray,
    system: np.ndarray,
) -> None:
    count = len(chat)
    hour = np.sort(chance.integers(0, traffic.hours, chat.max() + 1))[chat]
    keys = chance.integers(-(2**62), 2**62, (4, count))
    first = turn == 0
    before = np.maximum(np.arange(count) - 1, 0)
    people = chance.integers(0, traffic.people or count // 20, chat.max() + 1)
    known = chance.random(chat.max() + 1) < traffic.known_users
    user = np.where(known, people, -1)[chat]
    for number in range(traffic.hours):
        mine = np.flatnonzero(hour == number)
        moment = START + timedelta(hours=number)
        shard = f"111122223333.eu-west-1.{moment:%Y-%m-%dT%H}.0of1"
        key = f"{LOGS}/{moment:%Y/%m/%d/%H}/a.json.gz"
        size = len(mine)
        records = _table(
            tables.RECORDS,
            size,
            shard=[shard] * size,
            kind=["record"] * size,
            object_key=[key] * size,
            ordinal=np.arange(1, size + 1),
            line=np.arange(1, size + 1),
            outcome=["kept"] * size,
            request_id=[f"{place:08x}-aaaa" for place in mine],
            time=[moment + timedelta(seconds=int(each)) for each in turn[mine] * 60 + mine % 50],
            account=["111122223333"] * size,
            region=["eu-west-1"] * size,
            operation=["Converse"] * size,
            model=[("amazon.nova-pro-v1:0", "amazon.nova-lite-v1:0")[place % 2] for place in mine],
            family=["nova"] * size,
            app=[APPS[each % len(APPS)] for each in chat[mine]],
            user_key=[f"{each:032x}" if each >= 0 else "" for each in user[mine]],
            input_tokens=np.full(size, 120),
            output_tokens=np.full(size, 80),
            latency_ms=np.full(size, 900),
            message_ids=[
                _prompt(int(each), int(turn[each]), int(system[chat[each]])) for each in mine
            ],
            reply_id=[f"r{place:031x}" for place in mine],
            turns=turn[mine] + 1,
            prompt_characters=(turn[mine] + 1) * 400,
            reply_characters=np.full(size, 240),
            opens_turn=[True] * size,
            has_media=[False] * size,
            has_tools=[False] * size,
            self_key=keys[0][mine],
            parent_key=pa.array(keys[0][before][mine], mask=first[mine]),
            exchange_key=keys[1][mine],
            parent_exchange_key=pa.array(keys[1][before][mine], mask=first[mine]),
            prompt_key=keys[2][mine],
            system_key=system[chat[mine]],
            turn_key=keys[3][mine],
            reply_key=keys[3][mine],
            findings=['{"language_prompt":"en"}'] * size,
            signals=["[]"] * size,
            recipe=["r"] * size,
            fingerprint=["f"] * size,
        )  # fmt: skip
        listed = _table(
            tables.RECORDS, 1, shard=[shard], kind=["object"], object_key=[key], ordinal=[0],
            line=[0], outcome=["kept"], object_status=["read"], object_sha256=[f"{number:064x}"],
            recipe=["r"], fingerprint=["f"], account=["111122223333"], region=["eu-west-1"],
        )  # fmt: skip
        lake.replace_shard(shard, pa.concat_tables([records, listed]))
    if traffic.votes:
        _write_votes(lake, hour)


def _write_votes(lake: Any, hour: np.ndarray) -> None:
    voted = np.arange(0, len(hour), 20)
    lake.upsert_feedback(
        _table(
            tables.FEEDBACK,
            len(voted),
            event_id=[f"e{place}" for place in voted],
            kind=[("thumbs_up", "thumbs_down")[int(place) % 3 == 0] for place in voted],
            time=[START + timedelta(hours=int(hour[place]) + 1) for place in voted],
            request_id=[f"{place:08x}-aaaa" for place in voted],
            source=["widget"] * len(voted),
            event_digest=[f"d{place}" for place in voted],
        )
    )


def _prompt(place: int, turn: int, system: int) -> list[str]:
    history = [f"{kind}{each:031x}" for each in range(place - turn, place) for kind in "ur"]
    return [f"s{system:031x}", *history, f"u{place:031x}"]


def _table(schema: pa.Schema, size: int, **columns: Any) -> pa.Table:
    columns = {"entity_counts": ["{}"] * size, **columns}
    arrays = [
        pa.array(columns[field.name], field.type)
        if field.name in columns
        else pa.nulls(size, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def measure(folder: Path, count: int) -> dict[str, Any]:
    """Build once over a lake that is there."""
    from flows import build as flow
    from flows.building.draft import Plan
    from flows.secrets import key_ring

    settings = folder / "sluice.toml"
    settings.write_text(SETTINGS, encoding="utf-8")
    keys = key_ring()
    out = str(folder / "datasets")
    plan = Plan.make("bench", lake=str(folder / "lake"), out=out, target=None, config=settings)
    seconds: dict[str, tuple[float, float]] = {}
    peaks: dict[str, int] = {}

    def timed(name: str, work: Callable[..., Any], *given: Any) -> Any:
        started, cpu = time.perf_counter(), time.process_time()
        done = work(*given)
        peaks[name] = peak_mib()
        seconds[name] = (
            round(time.perf_counter() - started, 1),
            round(time.process_time() - cpu, 1),
        )
        return done

    inputs = timed("read", flow.read.fn, plan, keys)
    made = timed("draft", flow.draft.fn, plan, inputs, keys)
    gate = timed("validate", flow.validate.fn, plan, inputs, made)
    summary = timed("publish", flow.release.fn, plan, inputs, made, gate)
    return {
        "kept": count,
        "rows": sum(summary.rows.values()),
        "published": summary.published,
        "seconds": {name: wall for name, (wall, _) in seconds.items()},
        "cpu_seconds": {name: cpu for name, (_, cpu) in seconds.items()},
        "total_seconds": round(sum(wall for wall, _ in seconds.values()), 1),
        "total_cpu_seconds": round(sum(cpu for _, cpu in seconds.values()), 1),
        "peak_mib": peaks,
        "outcomes": Counter(
            f"{outcome} {reason}".strip()
            for outcome, reason in zip(
                made.outcomes["outcome"], made.outcomes["reason"], strict=True
            )
        ),
    }


def peak_mib() -> int:
    """Return the most memory that this process had so far.

    Not `ru_maxrss`, which begins with the memory of the process that started this one.
    """
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def main() -> None:
    """Write a lake and build from it in a process of its own, for each size."""
    os.environ.setdefault("SLUICE_MASTER_KEY", "0123456789abcdef" * 4)
    if sys.argv[1:2] == ["--folder"]:
        print(json.dumps(measure(Path(sys.argv[2]), int(sys.argv[3]))))
        return
    for size in [int(each) for each in sys.argv[1:]] or [20_000]:
        with tempfile.TemporaryDirectory() as folder:
            write_lake(Path(folder) / "lake", Traffic(size))
            command = [sys.executable, "-m", "benchmarks.build", "--folder", folder, str(size)]
            subprocess.run(command, check=True)  # noqa: S603 - this very file


if __name__ == "__main__":
    main()
