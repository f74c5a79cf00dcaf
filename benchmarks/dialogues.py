"""Real dialogues of the public development data, as pairs of what a user said and the answer.

Open Assistant (Apache-2.0): one thread of each tree, the first reply at each step. MultiDoGO's
airline part (CDLA-Permissive-1.0): what customers typed; its agents' turns are not in the data, so
the answer is empty. The data lies beside the repository and is not part of it.
"""

import csv
import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1].parent / "shared" / "data"
_TREES = DATA / "feedback" / "oasst" / "en_100_tree.jsonl"
_CUSTOMERS = DATA / "pii" / "multidogo_airline"

Dialogue = list[tuple[str, str]]


def are_there() -> bool:
    """Tell whether the data is beside the repository."""
    return _TREES.is_file() and _CUSTOMERS.is_dir()


def dialogues() -> Iterator[Dialogue]:
    """Give each dialogue once, in the order of the files."""
    with _TREES.open(encoding="utf-8") as lines:
        for line in lines:
            said = list(_thread(json.loads(line)["prompt"]))
            yield list(zip(said[::2], said[1::2], strict=False))
    for path in sorted(_CUSTOMERS.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as rows:
            turns = csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)
            for _, mine in groupby(turns, key=lambda row: row["conversationId"]):
                yield [(row["utterance"], "") for row in mine if row["utterance"]]


def _thread(message: dict[str, Any]) -> Iterator[str]:
    yield message["text"]
    if message["replies"]:
        yield from _thread(message["replies"][0])
