"""Replies with labels: our own, Open Assistant's and Abg-CoQA's."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from benchmarks.quality.filter_measures import DATA, SHARED
from transforms.records import Message

OASST = SHARED / "feedback" / "oasst" / "en_100_tree.jsonl"
ABG = SHARED / "ambiguity" / "abg-coqa" / "coqa_abg_val.json"
PUBLIC = ("Open Assistant", "Abg-CoQA")
"""Sources of the mix that are not our own."""


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
