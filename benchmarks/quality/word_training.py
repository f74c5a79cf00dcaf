"""Learn the weights of the word models: `python -m benchmarks.quality.word_training`.

Logistic regression with a quadratic penalty over the features of
`transforms/word_weights.py`, on the invented texts of `data/` and `data/written/`, and on
the public replies of `reply_sets`. Every fifth row of `data/written/` is held: it is measured,
never learnt from or read. Prints how rows left out in turn, and held rows, are told apart by words
alone; writes `transforms/weights/`. The same data give the same weights.
"""

import argparse
import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack

from benchmarks.quality import dialogue_sets
from benchmarks.quality.labelled import Labelled, development, held
from benchmarks.quality.reply_sets import PUBLIC, replies
from transforms.feedback.dialogue.re_ask_odds import FACTS, facts, turn_words
from transforms.feedback.dialogue.re_asks import by_rules
from transforms.filters.output_words import output_words
from transforms.filters.reply_words import reply_words
from transforms.word_weights import FOLDER, MARK, SIZE, Parts, features, hashed

PENALTY = 0.05
FACT, PAIR = 0.35, 0.1
"""How much a fact about a turn, and two of them together, count beside the words."""
ROUNDS = 300
FOLDS = 8
BOUNDS = (0.95, 0.9, 0.85)

Weights = npt.NDArray[np.float64]
"""One weight per hash, and the bias behind them."""
Reading = Callable[[str], tuple[Parts, Sequence[str]]]


def _of_output(text: str) -> tuple[Parts, Sequence[str]]:
    words, marks = output_words(text)
    return {"": words}, marks


TEXTS: dict[str, Reading] = {"tool_failures": _of_output, "clarifying": reply_words}


def matrix(read: Sequence[tuple[Parts, Sequence[str]]]) -> Any:
    """Return a row of weighted features for each text, given its words and marks."""
    places: list[int] = []
    values: list[float] = []
    starts = [0]
    for parts, marks in read:
        counts = Counter(map(hashed, features(parts)))
        length = np.sqrt(max(1, counts.total()))
        row = {place: count / length for place, count in counts.items()}
        for mark in marks:
            place = hashed(f"={mark}")
            row[place] = row.get(place, 0.0) + MARK
        places += row.keys()
        values += row.values()
        starts.append(len(places))
    return csr_matrix((values, places, starts), shape=(len(starts) - 1, SIZE))


def facts_matrix(rows: Sequence[Sequence[int]]) -> Any:
    """Return a row for the facts of each turn: each one, and each two of them."""
    places, values, starts = [], [], [0]
    for row in rows:
        pairs = itertools.combinations(row, 2)
        places += [*(n * FACTS + n for n in row), *(one * FACTS + other for one, other in pairs)]
        values += [FACT] * len(row) + [PAIR] * (len(row) * (len(row) - 1) // 2)
        starts.append(len(places))
    return csr_matrix((values, places, starts), shape=(len(rows), FACTS * FACTS))


def learn(rows: Any, labels: npt.NDArray[np.bool_]) -> Weights:
    """Fit a logistic regression."""
    signs = np.where(labels, 1.0, -1.0)

    def loss(weights: Weights) -> tuple[float, Weights]:
        margins = signs * (rows @ weights[:-1] + weights[-1])
        pull = -signs / (1 + np.exp(np.clip(margins, -50, 50)))
        penalty = PENALTY * weights[:-1]
        slope = np.append(rows.T @ pull + penalty, pull.sum())
        return float(np.logaddexp(0, -margins).sum() + penalty @ weights[:-1] / 2), slope

    found = minimize(
        loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}
    )
    return np.asarray(found.x)


def odds(rows: Any, weights: Weights) -> Weights:
    """Return the log-odds of each row."""
    return np.asarray(rows @ weights[:-1] + weights[-1])


class Examples(NamedTuple):
    """What is learnt from, or measured."""

    keys: list[str]
    rows: Any
    labels: npt.NDArray[np.bool_]
    groups: list[str]
    """Rows of one group are left out together."""


def examples(name: str, *, unseen: bool = False) -> Examples:
    """Read the texts of one question: those to learn from, or the held ones."""
    if name == "re_asks":
        return _of_turns(dialogue_sets.held() if unseen else dialogue_sets.learnt_from())
    chosen = held(name) if unseen else development(name)
    if name == "clarifying" and not unseen:
        public = [row for row in replies() if row.source in PUBLIC]
        chosen += [Labelled(row.clarifying, row.text) for row in public]
    texts = [row.text for row in chosen]
    labels = np.array([row.label for row in chosen])
    return Examples(texts, matrix([TEXTS[name](text) for text in texts]), labels, texts)


def _of_turns(known: Sequence[dialogue_sets.Pair]) -> Examples:
    fired = [by_rules(pair.turn) for pair in known]
    found = [
        facts(pair.turn, rule.rule if rule else "") for pair, rule in zip(known, fired, strict=True)
    ]
    words = matrix([turn_words(pair.turn) for pair in known])
    return Examples(
        [repr(pair) for pair in known],
        hstack([words, facts_matrix(found)]).tocsr(),
        np.array([pair.re_ask for pair in known]),
        [pair.group if "/" in pair.group else repr(pair) for pair in known],
    )


def left_out(known: Examples) -> Weights:
    """Return the log-odds of each row by weights that were learnt without it and its fold."""
    numbers = {group: number for number, group in enumerate(dict.fromkeys(known.groups))}
    fold = np.array([numbers[group] % FOLDS for group in known.groups])
    result = np.zeros(len(known.labels))
    for number in range(FOLDS):
        out = fold == number
        result[out] = odds(known.rows[out], learn(known.rows[~out], known.labels[~out]))
    return result


def odds_without(name: str) -> dict[str, float]:
    """Return the log-odds of what is learnt from, each by weights learnt without it."""
    known = examples(name)
    return dict(zip(known.keys, left_out(known).tolist(), strict=True))


def recall_at(
    precision: float, labels: npt.NDArray[np.bool_], scores: Weights
) -> tuple[float, float]:
    """Return the largest recall at a precision, and the threshold that gives it."""
    order = np.argsort(-scores)
    hits = np.cumsum(labels[order])
    good = np.flatnonzero(hits / np.arange(1, len(order) + 1) >= precision)
    if not len(good):
        return 0.0, float("inf")
    return float(hits[good[-1]] / labels.sum()), float(scores[order][good[-1]])


def _report(known: Examples) -> None:
    scores = left_out(known)
    right = float(((scores > 0) == known.labels).mean())
    print(f"  {len(scores)} rows, left out in turn: {right:.3f} right")
    for bound in BOUNDS:
        recall, threshold = recall_at(bound, known.labels, scores)
        print(f"  precision {bound}: recall {recall:.3f} at log-odds from {threshold:.2f}")


def _write(name: str, weights: Weights) -> None:
    parts = {"weights": weights[:SIZE].astype(np.float16), "bias": weights[-1]}
    if len(weights) > SIZE + 1:
        both = weights[SIZE:-1].reshape(FACTS, FACTS) * PAIR
        np.fill_diagonal(both, both.diagonal() * FACT / PAIR)
        parts["facts"] = both.astype(np.float16)
    np.savez_compressed(FOLDER / f"{name}.npz", **parts)


def main() -> None:
    """Learn, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="write no weights")
    names = (*TEXTS, "re_asks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}: all")
    arguments = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    for name in arguments.names or names:
        known, unseen = examples(name), examples(name, unseen=True)
        weights = learn(known.rows, known.labels)
        print(f"{name}:")
        _report(known)
        right = (odds(unseen.rows, weights) > 0) == unseen.labels
        print(f"  held: {len(right)} rows, {right.mean():.3f} right")
        if not arguments.show:
            _write(name, weights)


if __name__ == "__main__":
    main()
