"""The invented, labelled texts that rules were tuned on and word models learnt from."""

import json
import re
from typing import NamedTuple

from benchmarks.quality.filter_measures import DATA

HELD_EVERY = 5
"""Of `data/written/`, rows counted from 1: each fifth is held."""
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "\\": "\\"}


class Labelled(NamedTuple):
    """A text and its label."""

    label: bool
    text: str


def observations(name: str) -> list[Labelled]:
    """Read tool outputs; the label says whether they are failures."""
    lines = (DATA / name).read_text(encoding="utf-8").strip("\n").split("\n")
    return [_observation(line) for line in lines]


def _observation(line: str) -> Labelled:
    label, _, text = line.partition("\t")
    return Labelled(label == "fail", _ESCAPE.sub(lambda m: _ESCAPED.get(m[1], m[0]), text))


def replies(name: str) -> list[Labelled]:
    """Read replies; the label says whether they are clarifying."""
    lines = (DATA / name).read_text(encoding="utf-8").strip("\n").split("\n")
    if name.endswith(".jsonl"):
        rows = map(json.loads, lines)
        return [Labelled(bool(row["clarifying"]), row["text"]) for row in rows]
    pairs = (line.split("\t", maxsplit=1) for line in lines)
    return [Labelled(kind == "clarifying", text.replace("\\n", "\n")) for kind, text in pairs]


_READERS = {
    "tool_failures": (observations, "tool_observations.tsv"),
    "clarifying": (replies, "replies.jsonl"),
}


def development(name: str) -> list[Labelled]:
    """Return what a model of this name may learn from."""
    read, older = _READERS[name]
    written = _written(name)
    second = read(f"fresh/{older}")[::2]
    return [*read(older), *second, *(row for n, row in written if n % HELD_EVERY)]


def held(name: str) -> list[Labelled]:
    """Return the held rows of `data/written/`."""
    return [row for n, row in _written(name) if n % HELD_EVERY == 0]


def _written(name: str) -> list[tuple[int, Labelled]]:
    read, older = _READERS[name]
    return list(enumerate(read(f"written/{older.replace('.jsonl', '.tsv')}"), start=1))
