"""How well clarifying replies are told apart: `python -m benchmarks.quality.clarifying`.

The mix: Abg-CoQA's clarification turns against its answers, Open Assistant's replies (labelled by
message id), and own replies with 240 and more closing offers; all by the rule in `data/README.md`.
Trivial baseline: the reply ends with a question mark.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from benchmarks.quality.filter_measures import (
    DATA,
    SHARED,
    precision_recall,
    print_scores,
    run,
)
from transforms.filters.asking_back import clarifying
from transforms.records import Message

OASST = SHARED / "feedback" / "oasst" / "en_100_tree.jsonl"
ABG = SHARED / "ambiguity" / "abg-coqa" / "coqa_abg_val.json"
MIN_SURE = 0.5


class Reply(NamedTuple):
    """A labelled reply."""

    source: str
    kind: str
    clarifying: bool
    text: str
    request: str


def own_replies(name: str) -> Iterator[Reply]:
    """Yield the invented replies of a file."""
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Reply(name, row["kind"], bool(row["clarifying"]), row["text"], "")


def oasst_replies() -> Iterator[tuple[str, str, list[Message]]]:
    """Yield message id, text and the messages before it, of each assistant message."""
    with OASST.open(encoding="utf-8") as lines:
        for line in lines:
            yield from _replies(json.loads(line)["prompt"], [])


def _replies(
    node: dict[str, Any], before: list[Message]
) -> Iterator[tuple[str, str, list[Message]]]:
    if node["role"] == "assistant":
        yield node["message_id"], node["text"], before
    said = Message("assistant" if node["role"] == "assistant" else "user", node["text"])
    for child in node.get("replies", []):
        yield from _replies(child, [*before, said])


def abg_replies() -> Iterator[Reply]:
    """Yield Abg-CoQA's clarification turns, and the answers to its clear questions."""
    for row in json.loads(ABG.read_text(encoding="utf-8"))["data"]:
        question, ambiguous = row["target_turn"]["question"], row["ambiguity"] == "ambiguous"
        text = row["clarification_turn"]["question"] if ambiguous else row["target_turn"]["answer"]
        yield Reply("Abg-CoQA", "turn", ambiguous, text, question)


def replies() -> list[Reply]:
    """Return the mix."""
    rows = list(own_replies("replies.jsonl"))
    if OASST.is_file():
        ids = json.loads((DATA / "oasst_clarifying.json").read_text(encoding="utf-8"))
        clear = set(ids["clarifying"])
        rows += [
            Reply("Open Assistant", "reply", number in clear, text, before[-1].content)
            for number, text, before in oasst_replies()
        ]
    return rows + (list(abg_replies()) if ABG.is_file() else [])


def _score(rows: list[Reply], *, trivial: bool) -> dict[str, Any]:
    said = [
        row.text.rstrip().endswith("?")
        if trivial
        else clarifying(row.text, request=row.request) >= MIN_SURE
        for row in rows
    ]
    return precision_recall([row.clarifying for row in rows], said)


def measure() -> dict[str, Any]:
    """Measure, print the tables and return the numbers."""
    rows = replies()
    unseen = list(own_replies("replies_unseen.jsonl"))
    second = list(own_replies("fresh/replies.jsonl"))
    sets = {"mix": rows, "written after tuning": unseen}
    sets |= {"second set, development half": second[::2], "second set, held half": second[1::2]}
    sets |= {
        f"mix: {name}": [r for r in rows if r.source == name]
        for name in sorted({r.source for r in rows})
    }
    sets["mix: ends with ?"] = [row for row in rows if row.text.rstrip().endswith("?")]
    found = {name: _score(chosen, trivial=False) for name, chosen in sets.items()}
    baseline = {name: _score(chosen, trivial=True) for name, chosen in sets.items()}
    offers = [row for row in rows if row.kind == "closing_offer"]
    taken = sum(clarifying(row.text) >= MIN_SURE for row in offers)
    print_scores("clarifying replies", found)
    print_scores('baseline: ends with "?"', baseline)
    print(f"\nClosing offers taken for clarifying: {taken} of {len(offers)}.")
    return {
        "clarifying": found,
        "baseline": baseline,
        "offers_mistaken": [taken, len(offers)],
    }


if __name__ == "__main__":
    run(measure, __doc__)
