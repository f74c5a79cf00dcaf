import json
import re
from pathlib import Path

from transforms.filters.asking_back import clarifying
from transforms.filters.request_ambiguity import assess
from transforms.filters.tool_output import failure_rule
from transforms.outcome import Origin
from transforms.records import Invocation, Message

ROOT = Path(__file__).parents[3]
DATA = ROOT / "benchmarks" / "quality" / "data"


def precision_and_recall(rows: list[tuple[bool, bool]]) -> tuple[float, float]:
    hits = sum(truth and said for truth, said in rows)
    return hits / sum(said for _, said in rows), hits / sum(truth for truth, _ in rows)


def test_tool_failures_stay_found() -> None:
    """The labelled observations keep precision 0.95 and recall 0.90."""
    escaped = {"n": "\n", "t": "\t", "\\": "\\"}
    rows = []
    for line in (DATA / "tool_observations.tsv").read_text(encoding="utf-8").splitlines():
        label, _, text = line.partition("\t")
        text = re.sub(r"\\(.)", lambda match: escaped.get(match[1], match[0]), text)
        rows.append((label == "fail", bool(failure_rule(text))))
    precision, recall = precision_and_recall(rows)
    assert precision >= 0.95
    assert recall >= 0.90


def test_clarifying_replies_stay_found() -> None:
    """The labelled replies, closing offers included, keep precision 0.85 and recall 0.80."""
    lines = (DATA / "replies.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    rows = [(bool(case["clarifying"]), clarifying(case["text"]) >= 0.5) for case in cases]
    precision, recall = precision_and_recall(rows)
    assert precision >= 0.85
    assert recall >= 0.80


def test_word_problems_are_not_called_ambiguous() -> None:
    """Story problems with numbers and one closed question stay below the default threshold."""
    names, things = ("Ana", "Ben", "Chen", "Dora"), ("apples", "books", "coins", "pens")
    for number, (name, thing) in enumerate((n, t) for n in names for t in things):
        text = (
            f"{name} has {number + 3} {thing} and gives a third of them to a friend. Then {name} "
            f"buys {number + 1} more at 2 dollars each. How many {thing} does {name} have now?"
        )
        invocation = Invocation(
            origin=Origin("o", 1, 1),
            request_id="r",
            time=None,
            account="1",
            region="r",
            operation="Converse",
            model_id="m",
            model="m",
            family="nova",
            dialect="converse",
            messages=(Message("user", text),),
        )
        assert assess(invocation).score < 0.5
