"""How well the request alone tells that it is ambiguous: `python -m benchmarks.quality.ambiguity`.

IN3 (tuned on its training rows: test rows and cross-validation are reported), Abg-CoQA (a second
corpus, on which nothing was fitted), and GSM8K's questions, which are all clear. Trivial baselines:
a bag-of-words naive Bayes fitted to IN3's training rows, and the length of the request.
"""

import json
import math
import re
from collections import Counter
from typing import Any

import numpy as np

from benchmarks.quality.ambiguity_train import fit, matrix, read_in3
from benchmarks.quality.filter_measures import SHARED, auc, interval, invocation, run, shown
from transforms.filters.judge import judge
from transforms.filters.policy import FilterPolicy
from transforms.filters.request_ambiguity import assess
from transforms.records import Message

FOLDS, REPEATS = 5, 5
_WORD = re.compile(r"[a-z']+")


def naive_bayes(texts: list[str], vague: Any) -> dict[str, float]:
    """Return log-odds per word, smoothed by one."""
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for text, label in zip(texts, vague, strict=True):
        counts[int(label)].update(set(_WORD.findall(text.lower())))
    size = [sum(c.values()) + len(counts[0] | counts[1]) for c in counts]
    return {
        word: math.log((counts[1][word] + 1) / size[1]) - math.log((counts[0][word] + 1) / size[0])
        for word in counts[0] | counts[1]
    }


def _bayes_scores(odds: dict[str, float], texts: list[str]) -> list[float]:
    return [sum(odds.get(w, 0.0) for w in set(_WORD.findall(t.lower()))) for t in texts]


def first_requests(texts: list[str]) -> list[float]:
    """Return the ambiguity of each text as the only message of a prompt."""
    return [assess(invocation([Message("user", text)])).score for text in texts]


def abg_coqa() -> tuple[list[str], list[bool], list[float]]:
    """Return questions, labels and scores; the story and the turns before stand in the prompt."""
    data = json.loads((SHARED / "ambiguity" / "abg-coqa" / "coqa_abg_val.json").read_text("utf-8"))
    questions, labels, scores = [], [], []
    for row in data["data"]:
        turns = [Message("system", row["story"])]
        for turn in row["history_turns"]:
            turns += [Message("user", turn["question"]), Message("assistant", turn["answer"])]
        question = row["target_turn"]["question"]
        questions.append(question)
        labels.append(row["ambiguity"] == "ambiguous")
        scores.append(assess(invocation([*turns, Message("user", question)])).score)
    return questions, labels, scores


def _interval(truth: Any, scores: Any) -> list[float]:
    truth, scores = np.asarray(truth, dtype=bool), np.asarray(scores)
    return interval(lambda rows: auc(truth[rows], scores[rows]), len(truth))


def cross_validated() -> tuple[Any, Any, Any, list[str]]:
    """Return labels, out-of-fold scores of the fitted part and of naive Bayes, and the texts."""
    texts, vague = read_in3("train")
    x, rng = matrix(texts), np.random.default_rng(0)
    model, bayes = np.zeros(len(texts)), np.zeros(len(texts))
    for _ in range(REPEATS):
        folds = rng.permutation(len(texts)) % FOLDS
        for fold in range(FOLDS):
            out = folds == fold
            weights, bias = fit(x[~out], vague[~out])
            model[out] += x[out] @ weights + bias
            inside = [text for text, held in zip(texts, out, strict=True) if not held]
            odds = naive_bayes(inside, vague[~out])
            held_out = [text for text, held in zip(texts, out, strict=True) if held]
            bayes[out] += _bayes_scores(odds, held_out)
    return vague.astype(bool), model, bayes, texts


def quartiles(texts: list[str], truth: Any, scores: Any) -> dict[str, list[float]]:
    """Return the AUC within each quartile of the length in words."""
    words = np.array([len(text.split()) for text in texts])
    quarter = np.searchsorted(np.quantile(words, [0.25, 0.5, 0.75]), words, side="right")
    return {
        f"{words[quarter == q].min()} to {words[quarter == q].max()} words": _interval(
            np.asarray(truth)[quarter == q], np.asarray(scores)[quarter == q]
        )
        for q in range(4)
    }


def dropped(texts: list[str]) -> float:
    """Return the share of first requests that the default policy drops."""
    policy = FilterPolicy()
    verdicts = [judge(invocation([Message("user", text)], "Yes."), policy) for text in texts]
    return round(sum(verdict.rejected is not None for verdict in verdicts) / len(texts), 4)


def measure() -> dict[str, Any]:
    """Measure, print the tables and return the numbers."""
    train, train_vague = read_in3("train")
    test, vague = read_in3("test")
    odds = naive_bayes(train, train_vague)
    truth, model, bayes, texts = cross_validated()
    questions, ambiguous, scores = abg_coqa()
    table = {
        "IN3 test": (vague, first_requests(test), _bayes_scores(odds, test), test),
        "IN3 train, cross-validated": (truth, model, bayes, texts),
        "Abg-CoQA": (ambiguous, scores, _bayes_scores(odds, questions), questions),
    }
    result: dict[str, Any] = {}
    print(
        "| set | rows | base rate | AUC (95 %) | naive Bayes | length |\n|---|---|---|---|---|---|"
    )
    for name, (labels, ours, theirs, requests) in table.items():
        row = {
            "rows": len(requests),
            "base_rate": round(float(np.mean(labels)), 3),
            "auc": _interval(labels, ours),
            "naive_bayes": _interval(labels, theirs),
            "length": round(auc(labels, [len(text) for text in requests]), 3),
        }
        result[name] = row
        print(
            f"| {name} | {row['rows']} | {row['base_rate']} | {shown(row['auc'])} "
            f"| {shown(row['naive_bayes'])} | {row['length']} |"
        )
    result["quartiles"] = quartiles(texts, truth, model)
    result["quartiles_test"] = quartiles(test, vague.astype(bool), first_requests(test))
    print("\n| length | AUC, cross-validated (95 %) |\n|---|---|")
    for name, value in result["quartiles"].items():
        print(f"| {name} | {shown(value)} |")
    gsm = [json.loads(line)["question"] for line in _lines("verifiable", "test.jsonl")]
    result["dropped"] = {
        "GSM8K": dropped(gsm),
        "IN3 test, vague": dropped([t for t, v in zip(test, vague, strict=True) if v]),
        "IN3 test, clear": dropped([t for t, v in zip(test, vague, strict=True) if not v]),
    }
    print(f"\nDropped by the default policy (request alone): {json.dumps(result['dropped'])}")
    return result


def _lines(*parts: str) -> list[str]:
    return SHARED.joinpath(*parts).read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    run(measure, __doc__)
