"""Measure how re-asks are told from follow-ups, on public questions and on own dialogues.

Run from the repository's root: `python benchmarks/quality/reask.py [--errors]`.

Public: conversational questions of TREC CAsT 2019 and 2020 with their rewrites
(`../shared/data/reask/trec-cast`; daltonj/treccastweb, MIT). A question and its own rewrite is a
re-ask (identical pairs left out); a question and the next question in rewritten form is a
follow-up. Own: invented dialogues of which most are follow-ups, refinements, templates, new
questions and small talk; figures at 5 % prevalence are computed from recall and the false positive
rate. Rules were tuned on the first set and on the odd rows of the second one, and words were learnt
from all that is not held: such pairs are judged by weights that were learnt without them (of TREC,
without their topics). Held rows are never shown.
"""

import argparse
import re
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.quality.dialogue_sets import (  # noqa: E402
    FRESH,
    FURTHER,
    MORE,
    Pair,
    cast_pairs,
    dialogue_pairs,
    held,
)
from benchmarks.quality.word_training import odds_without  # noqa: E402
from transforms.feedback.dialogue.re_asks import find_re_ask  # noqa: E402

PREVALENCE = 0.05
BOOTSTRAPS = 2000


def is_re_ask(pair: Pair, odds: dict[str, float]) -> bool:
    """Ask the detector, as curation does; where the pair was learnt from, without it."""
    return find_re_ask(pair.turn, odds=odds.get(repr(pair))) is not None


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


def report(
    name: str, pairs: list[Pair], odds: dict[str, float], *, show_errors: bool = False
) -> None:
    """Print the scores of the detector and of both baselines on one set."""
    labels = [pair.re_ask for pair in pairs]
    print(f"{name}: {len(pairs)} pairs, {sum(labels)} re-asks")
    ways = {
        "sluice": [is_re_ask(pair, odds) for pair in pairs],
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
    odds = odds_without("re_asks")
    pairs = cast_pairs()
    for year in ("2019", "2020"):
        some = [pair for pair in pairs if pair.group.startswith(year)]
        report(f"TREC CAsT {year}", some, odds)
    report("TREC CAsT, both years", pairs, odds, show_errors=arguments.errors)
    report("own dialogues", dialogue_pairs(), odds, show_errors=arguments.errors)
    fresh = dialogue_pairs(FRESH)
    report("second set, odd rows (learnt from)", fresh[0::2], odds, show_errors=arguments.errors)
    report("second set, even rows (held)", fresh[1::2], odds)
    report("third set, each fifth row (held)", held(), odds)
    report("fourth set, each fifth row (held)", held(MORE), odds)
    report("fifth set, each fifth row (held)", held(FURTHER), odds)


if __name__ == "__main__":
    main()
