"""Texts with marked values, read from the development sets and from `ner/dev`.

A marked text is (passage, spans); spans are (start, end, label), half-open code points.
"""

import ast
import csv
import json
import re
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from transforms.redaction.detectors import Passage
from transforms.redaction.dialogue_rules import question

REPOSITORY = Path(__file__).parents[2]
SHARED = REPOSITORY.parent / "shared" / "data"
OWN = REPOSITORY / "ner" / "dev" / "chats.jsonl"
_MARK = re.compile(r"\[\[([A-Z_]+)\|([^\[\]|]+)\]\]")


@dataclass(frozen=True)
class Marked:
    """A text with its values, and the group that it is drawn from (for the bootstrap)."""

    passage: Passage
    spans: tuple[tuple[int, int, str], ...]
    group: str


def synthetic(*, lower: bool = False) -> list[Marked]:
    """Read presidio-research's generated sentences; groups are their templates.

    Lower-casing never changes a length there or else the text is left out.
    """
    path = SHARED / "pii" / "presidio_research_synth_v2.json"
    marked = []
    for row in json.loads(path.read_text(encoding="utf-8")):
        text = row["full_text"].lower() if lower else row["full_text"]
        if len(text) != len(row["full_text"]):
            continue
        spans = sorted(
            (span["start_position"], span["end_position"], span["entity_type"])
            for span in row["spans"]
        )
        marked.append(Marked(Passage(text), tuple(spans), str(row["template_id"])))
    return marked


def airline(part: str) -> list[Marked]:
    """Read customers' turns of multidogo (`dev` or `test`); values are runs of slot labels."""
    path = SHARED / "pii" / "multidogo_airline" / f"{part}.tsv"
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    marked = []
    for row in rows:
        words, labels = (row["utterance"] or "").split(), (row["slot-labels"] or "").split()
        if len(words) == len(labels):
            labels = ["" if label == "O" else label for label in labels]
            marked.append(_joined(words, labels, row["conversationId"]))
    return marked


def posts(part: str) -> list[Marked]:
    """Read wnut17 posts (`train` or `dev`)."""
    name = {"train": "wnut17train.conll", "dev": "emerging.dev.conll"}[part]
    text = (SHARED / "pii" / "wnut17" / name).read_text(encoding="utf-8")
    marked = []
    for number, block in enumerate(re.split(r"\n\s*\n", text.strip())):
        rows = [line.split("\t") for line in block.splitlines() if "\t" in line]
        labels = [row[1].partition("-")[2] if row[1] != "O" else "" for row in rows]
        marked.append(_joined([row[0] for row in rows], labels, str(number)))
    return marked


def own_chats() -> list[Marked]:
    """Read the chats written and labelled for this project, message by message."""
    marked = []
    for line in OWN.read_text(encoding="utf-8").splitlines():
        chat, asked = json.loads(line), ""
        for message in chat["messages"]:
            text, spans = unmark(message["content"])
            said = asked if message["role"] == "user" else ""
            marked.append(Marked(Passage(text, message["role"], said), spans, chat["id"]))
            asked = question(text) if message["role"] == "assistant" else ""
    return marked


def unmark(content: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """Take the marks `[[LABEL|value]]` out of a text and say where the values are."""
    text, spans, last = "", [], 0
    for match in _MARK.finditer(content):
        text += content[last : match.start()]
        spans.append((len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        last = match.end()
    return text + content[last:], tuple(spans)


def docstrings(modules: int = 150) -> Iterator[str]:
    """Give the docstrings of the first modules of the standard library, by name."""
    folder = Path(sysconfig.get_paths()["stdlib"])
    for path in sorted(folder.glob("*.py"))[:modules]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                text = ast.get_docstring(node)
                if text:
                    yield text


def own_source() -> Iterator[str]:
    """Give this repository's modules."""
    for folder in ("expectations", "flows", "transforms"):
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            yield path.read_text(encoding="utf-8")


def worked_answers() -> list[str]:
    """Give the worked answers of GSM8K's test part."""
    path = SHARED / "verifiable" / "test.jsonl"
    return [json.loads(line)["answer"] for line in path.read_text(encoding="utf-8").splitlines()]


def _joined(words: list[str], labels: list[str], group: str) -> Marked:
    spans: list[tuple[int, int, str]] = []
    position = 0
    for index, (word, label) in enumerate(zip(words, labels, strict=True)):
        end = position + len(word)
        if label:
            follows = index > 0 and labels[index - 1] == label and spans
            start = spans.pop()[0] if follows else position
            spans.append((start, end, label))
        position = end + 1
    return Marked(Passage(" ".join(words)), tuple(spans), group)
