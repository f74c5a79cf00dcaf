"""Pairs of user messages, of which some ask again: TREC CAsT's and our own dialogues."""

import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from benchmarks.quality.labelled import HELD_EVERY
from transforms.feedback.dialogue.turns import Turn

ROOT = Path(__file__).parents[2]
CAST = ROOT.parent / "shared" / "data" / "reask" / "trec-cast"
DIALOGUES = Path(__file__).with_name("reask_dialogues.tsv")
FRESH = Path(__file__).parent / "data" / "fresh" / "reask_dialogues.tsv"
WRITTEN = FRESH.parents[1] / "written" / FRESH.name
MORE = WRITTEN.with_name("reask_dialogues_more.tsv")
FURTHER = WRITTEN.with_name("reask_dialogues_further.tsv")
REPLY = "Here is what I found about it."


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, the reply, the next message, and whether it asks again."""

    group: str
    case: str
    earlier: str
    reply: str
    newest: str
    re_ask: bool

    @property
    def turn(self) -> Turn:
        """Give the pair as curation sees it."""
        return Turn(newest=self.newest, earlier=self.earlier, reply=self.reply)


def cast_turns(folder: Path = CAST) -> dict[str, dict[int, tuple[str, str]]]:
    """Return question and rewrite by year and topic, then by number."""
    turns: dict[str, dict[int, tuple[str, str]]] = defaultdict(dict)
    resolved = folder / "evaluation_topics_annotated_resolved_v1.0.tsv"
    lines = resolved.read_text(encoding="utf-8").splitlines()
    rewritten = dict(line.split("\t", maxsplit=1) for line in lines)
    first = json.loads((folder / "evaluation_topics_v1.0.json").read_text(encoding="utf-8"))
    for topic in first:
        for turn in topic["turn"]:
            rewrite = rewritten.get(f"{topic['number']}_{turn['number']}", "").strip()
            if rewrite:
                pair = (turn["raw_utterance"].strip(), rewrite)
                turns[f"2019/{topic['number']}"][turn["number"]] = pair
    second = folder / "2020_manual_evaluation_topics_v1.0.json"
    for topic in json.loads(second.read_text(encoding="utf-8")):
        for turn in topic["turn"]:
            pair = (turn["raw_utterance"].strip(), turn["manual_rewritten_utterance"].strip())
            turns[f"2020/{topic['number']}"][turn["number"]] = pair
    return turns


def cast_pairs(folder: Path = CAST) -> list[Pair]:
    """Return the pairs of both years; the group is year and topic."""
    pairs = []
    for group, by_number in cast_turns(folder).items():
        for number, (raw, rewrite) in by_number.items():
            if raw != rewrite:
                pairs.append(Pair(group, "rewrite", raw, REPLY, rewrite, re_ask=True))
            if number + 1 in by_number:
                following = by_number[number + 1][1]
                pairs.append(Pair(group, "next", raw, REPLY, following, re_ask=False))
    return pairs


def dialogue_pairs(path: Path = DIALOGUES) -> list[Pair]:
    """Return our own dialogues, each a group of its own; newlines are escaped in the file."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Pair(
            str(number),
            row["case"],
            row["earlier"].replace("\\n", "\n"),
            row["reply"] or REPLY,
            row["newest"].replace("\\n", "\n"),
            re_ask=row["re_ask"] == "1",
        )
        for number, row in enumerate(rows)
    ]


def learnt_from() -> list[Pair]:
    """Return what the words of re-asks are learnt from."""
    own = [*dialogue_pairs(), *dialogue_pairs(FRESH)[::2]]
    for path in (WRITTEN, MORE, FURTHER):
        own += [pair for n, pair in enumerate(dialogue_pairs(path), start=1) if n % HELD_EVERY]
    return [*own, *(cast_pairs() if CAST.is_dir() else [])]


def held(path: Path = WRITTEN) -> list[Pair]:
    """Return the held rows of the third set, the fourth (`MORE`) or the fifth (`FURTHER`)."""
    return dialogue_pairs(path)[HELD_EVERY - 1 :: HELD_EVERY]
