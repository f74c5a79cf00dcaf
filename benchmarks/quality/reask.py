"""Measure how re-asks are told from follow-ups, on public questions and on own dialogues.

Run from the repository's root: `python benchmarks/quality/reask.py [--errors]`.

Public: conversational questions of TREC CAsT 2019 and 2020 with their rewrites
(`../shared/data/reask/trec-cast`; daltonj/treccastweb, MIT). A question and its own rewrite is a
re-ask (identical pairs left out); a question and the next question in rewritten form is a
follow-up. Own: `reask_dialogues.tsv` beside this file and in `data/fresh/`, invented support
dialogues of which most are follow-ups, refinements, templates, new questions and small talk;
figures at 5 % prevalence are computed from recall and the false positive rate. Rules were tuned on
the first set and on the odd rows of the second one; its even rows are held, and are never shown.
"""

import argparse
import csv
import json
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from transforms.feedback.implicit import Turn, judge  # noqa: E402
from transforms.feedback.policy import SignalKind  # noqa: E402

CAST = ROOT.parent / "shared" / "data" / "reask" / "trec-cast"
DIALOGUES = Path(__file__).with_name("reask_dialogues.tsv")
FRESH = Path(__file__).parent / "data" / "fresh" / "reask_dialogues.tsv"
PREVALENCE = 0.05
BOOTSTRAPS = 2000
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


def is_re_ask(pair: Pair) -> bool:
    """Ask the detector, as curation does."""
    turn = Turn(newest=pair.newest, earlier=pair.earlier, reply=pair.reply)
    return any(finding.kind is SignalKind.RE_ASK for finding in judge(turn))


def containment(pair: Pair) -> bool:
    """Answer by a trivial baseline: most words of the question stand in the new message."""
    old, new = (set(re.findall(r"\w+", t.lower())) for t in (pair.earlier, pair.newest))
    return len(old & new) >= 0.67 * len(old)


def scores(labels: list[bool], guesses: list[bool]) -> tuple[float, float, float, float]:
    """Return precision, recall, F1 and the false positive rate."""
    truth, guess = np.array(labels), np.array(guesses)
    hits = int((truth & guess).sum())
    precision = hits / max(1, int(guess.sum()))
    recall = hits / max(1, int(truth.sum()))
    f1 = 2 * hits / max(1, int(truth.sum() + guess.sum()))
    return precision, recall, f1, float((~truth & guess).sum() / max(1, int((~truth).sum())))


def f1_interval(pairs: list[Pair], guesses: list[bool]) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of F1, resampling whole groups."""
    rng = np.random.default_rng(5)
    by_group: dict[str, list[int]] = defaultdict(list)
    for number, pair in enumerate(pairs):
        by_group[pair.group].append(number)
    counts = np.array(
        [
            [
                sum(pairs[n].re_ask and guesses[n] for n in rows),
                sum(pairs[n].re_ask for n in rows) + sum(guesses[n] for n in rows),
            ]
            for rows in by_group.values()
        ]
    )
    picks = rng.integers(0, len(counts), (BOOTSTRAPS, len(counts)))
    sums = counts[picks].sum(axis=1)
    low, high = np.quantile(2 * sums[:, 0] / sums[:, 1], [0.025, 0.975])
    return float(low), float(high)


def report(name: str, pairs: list[Pair], *, show_errors: bool) -> None:
    """Print the scores of the detector and of both baselines on one set."""
    labels = [pair.re_ask for pair in pairs]
    print(f"{name}: {len(pairs)} pairs, {sum(labels)} re-asks")
    ways = {
        "sluice": [is_re_ask(pair) for pair in pairs],
        "word containment": [containment(pair) for pair in pairs],
        "always yes": [True] * len(pairs),
    }
    for way, guesses in ways.items():
        precision, recall, f1, false_rate = scores(labels, guesses)
        low, high = f1_interval(pairs, guesses)
        true_share = PREVALENCE * recall
        at_prevalence = true_share / max(1e-9, true_share + (1 - PREVALENCE) * false_rate)
        print(
            f"  {way:17} precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}"
            f" ({low:.3f} to {high:.3f}); false positives {false_rate:.3f},"
            f" precision at 5 % prevalence {at_prevalence:.3f}"
        )
    if show_errors:
        for pair, guess in zip(pairs, ways["sluice"], strict=True):
            if guess != pair.re_ask:
                kind = "missed" if pair.re_ask else "wrong"
                print(f"    {kind} [{pair.case}] {pair.earlier!r} -> {pair.newest!r}")


def main() -> None:
    """Print the figures of each year and of our own dialogues."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="print what was judged wrongly")
    arguments = parser.parse_args()
    pairs = cast_pairs()
    for year in ("2019", "2020"):
        some = [pair for pair in pairs if pair.group.startswith(year)]
        report(f"TREC CAsT {year}", some, show_errors=False)
    report("TREC CAsT, both years", pairs, show_errors=arguments.errors)
    own = dialogue_pairs()
    first = [pair for pair in own if not pair.case.startswith("second/")]
    second = [pair for pair in own if pair.case.startswith("second/")]
    report("own dialogues, first part", first, show_errors=arguments.errors)
    report(
        "own dialogues, second part (written after the rules)", second, show_errors=arguments.errors
    )
    report("own dialogues", own, show_errors=False)
    fresh = dialogue_pairs(FRESH)
    report("second set, odd rows (tuned on)", fresh[0::2], show_errors=arguments.errors)
    report("second set, even rows (held)", fresh[1::2], show_errors=False)
    report("second set", fresh, show_errors=False)


if __name__ == "__main__":
    main()
