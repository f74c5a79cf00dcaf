"""Near-duplicates: quality against exact Jaccard, then time and memory.

`python -m benchmarks.near_duplicates` compares all pairs of 3,000 invented prompts with what is
found; `python -m benchmarks.near_duplicates 1000000` merges that many. One JSON line each. A fifth
of the prompts are edited copies of others, from one changed letter to a third of the words.
"""

import json
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterator

import numpy as np
import pandas as pd

from transforms.dataset.near.merge import Nearness, merge_near
from transforms.dataset.near.pairs import FOR_DUPLICATES, likely_pairs
from transforms.dataset.near.prompts import TextBatch
from transforms.dataset.near.shingles import jaccard, shingle_set
from transforms.dataset.near.sketches import sketches_of

MIN_JACCARD = 0.8
WORDS_IN_PROMPT = (6, 60)
SYLLABLES = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er", "il")]


def prompts(count: int, *, seed: int = 7) -> list[str]:
    """Invent prompts; a fifth are edited copies."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(20_000)]
    made: list[str] = []
    for _ in range(count):
        if made and chance.random() < 0.2:
            copied = made[chance.randrange(max(len(made) - 1000, 0), len(made))].split()
            for _ in range(chance.randint(1, max(len(copied) // 3, 1))):
                place = chance.randrange(len(copied))
                word = copied[place]
                small = chance.random() < 0.5
                copied[place] = word + "s" if small else chance.choice(words)
            made.append(" ".join(copied))
        else:
            made.append(" ".join(chance.choices(words, k=chance.randint(*WORDS_IN_PROMPT))))
    return made


def quality(count: int = 3_000) -> dict[str, float | int]:
    """Compare what is found with the exact similarity of all pairs."""
    texts = prompts(count)
    sets = [shingle_set([text]) for text in texts]
    pairs = likely_pairs(sketches_of(texts), min_jaccard=MIN_JACCARD, banding=FOR_DUPLICATES)
    likely = set(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))
    found = {pair for pair in likely if jaccard(sets[pair[0]], sets[pair[1]]) >= MIN_JACCARD}
    exact = _exact_pairs(sets)
    clear = {pair for pair, value in exact.items() if value >= 0.85}
    band = {pair for pair, value in exact.items() if 0.75 <= value < 0.85}
    return {
        "prompts": count,
        "pairs_from_0.85": len(clear),
        "recall_from_0.85": round(len(clear & found) / max(len(clear), 1), 4),
        "precision": round(len(found & exact.keys()) / max(len(found), 1), 4),
        "pairs_0.75_to_0.85": len(band),
        "recall_0.75_to_0.85": round(len(band & found) / max(len(band), 1), 4),
        "pairs_verified_and_refused": len(likely) - len(found),
    }


def _exact_pairs(sets: list[np.ndarray]) -> dict[tuple[int, int], float]:
    """Return all pairs with a similarity of 0.75 or more, by counting shared shingles."""
    holders: dict[int, list[int]] = {}
    for place, each in enumerate(sets):
        for value in each.tolist():
            holders.setdefault(value, []).append(place)
    shared: Counter[tuple[int, int]] = Counter()
    for places in holders.values():
        for i, one in enumerate(places):
            shared.update((one, other) for other in places[i + 1 :])
    return {
        pair: value
        for pair, count in shared.items()
        if (value := count / (len(sets[pair[0]]) + len(sets[pair[1]]) - count)) >= 0.75
    }


def speed(count: int) -> dict[str, float | int]:
    """Merge candidates of one message each under one system prompt."""
    texts = prompts(count)
    stored = {f"{place:032x}": text for place, text in enumerate(texts)}
    frame = pd.DataFrame(
        {
            "object_key": "AWSLogs/111122223333/a.json.gz",
            "ordinal": np.arange(1, count + 1),
            "request_id": [f"request-{place}" for place in range(count)],
            "time": pd.to_datetime(np.arange(count), unit="s", utc=True),
            "message_ids": [["system", each] for each in stored],
            "task": np.arange(count),
            "task_size": 1,
        }
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

    def read(wanted: Collection[str]) -> Iterator[TextBatch]:
        ids = [each for each in wanted if each != "system"]
        for start in range(0, len(ids), 65_536):
            some = ids[start : start + 65_536]
            yield TextBatch(some, ["user"] * len(some), [stored[each] for each in some])
        yield TextBatch(["system"], ["system"], ["You help people with their orders."])

    started, cpu = time.perf_counter(), time.process_time()
    done = merge_near(frame, read=read, near=Nearness(MIN_JACCARD))
    return {
        "prompts": count,
        "mean_characters": sum(map(len, texts)) // count,
        "merged": len(done.outcomes),
        "seconds": round(time.perf_counter() - started, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "of_these_the_input_mib": before,
    }


def main() -> None:
    """Print the quality, or the speed for each size on the command line."""
    sizes = [int(each) for each in sys.argv[1:]]
    for result in map(speed, sizes) if sizes else [quality()]:
        print(json.dumps(result))


if __name__ == "__main__":
    main()
