"""A sheet of redacted texts for people to mark, and what their marks say.

The sheet is plain text: a head in JSON, then for each text a line `leaks:` behind which a person
writes how many values are left (0 for none), then the text itself, indented so that nothing in it
looks like a part of the sheet. Texts are told by their message ids; nothing else goes back into the
lake.
"""

import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from transforms.redaction.audit.bounds import upper_bound
from transforms.redaction.tokens import TOKEN_OR_ESCAPE

FORMAT = "sluice audit sheet 1"
MAX_TEXT = 4_000
"""Longest piece of a text on the sheet, in characters; of longer ones a random piece is shown."""

_TEXT = re.compile(r"^=== (?P<number>\d+) of (?P<count>\d+) (?P<id>[0-9a-f]{8,64}) ===$")
_MARK = re.compile(r"^leaks:(?P<mark>.*)$")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INDENT = "    "
_HELP = (
    "Read each text and write behind `leaks:` how many pieces of personal data or secrets are",
    "left in it; 0 for none. <PERSON> and the like stand for what was found. Leave a line empty",
    "if you cannot tell: it counts as not marked.",
)


@dataclass(frozen=True, slots=True)
class SheetText:
    """One redacted text of the lake."""

    message_id: str
    role: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Marks:
    """What people found."""

    head: Mapping[str, Any]
    """What the sheet says of itself: format, scope, seed, texts, population, recipe."""
    texts: int
    """Texts on the sheet."""
    marked: int
    leaking: int
    """Marked texts with at least one leak."""
    leaks: int
    """Values left, in all of them."""

    def upper_bound(self, confidence: float) -> float:
        """Give the largest share of leaking texts that the marks do not rule out."""
        return upper_bound(self.leaking, self.marked, confidence=confidence)


def draw(message_ids: Iterable[str], *, size: int, seed: int) -> list[str]:
    """Draw ids at random, each once, whatever the order in which they come."""
    ids = sorted(set(message_ids))
    source = random.Random(seed)  # noqa: S311 - a sample that can be drawn again
    return source.sample(ids, min(size, len(ids)))


def write_sheet(texts: Sequence[SheetText], *, head: Mapping[str, Any], seed: int) -> str:
    """Write the sheet; `head` says what it was drawn from."""
    source = random.Random(seed)  # noqa: S311
    whole = {**head, "format": FORMAT, "seed": seed, "texts": len(texts)}
    lines = [json.dumps(whole, sort_keys=True), "", *_HELP, ""]
    for number, each in enumerate(texts, 1):
        lines += f"=== {number} of {len(texts)} {each.message_id} ===", f"role: {each.role}"
        lines += "leaks:", ""
        lines += (_INDENT + line for line in _shown(each.text, source).split("\n"))
        lines.append("")
    return "\n".join(lines)


def read_sheet(text: str) -> Marks:
    """Read a marked sheet.

    Raises:
        ValueError: it is no sheet, texts are missing, or a mark is no number; the message names the
            text's number and quotes nothing.
    """
    lines = text.replace("\r\n", "\n").lstrip("\ufeff").split("\n")
    head = _head(lines[0])
    marks = list(_marks(lines[1:]))
    if len(marks) != head["texts"]:
        raise ValueError(f"the sheet has {head['texts']} texts, {len(marks)} are there")
    known = [each for each in marks if each is not None]
    return Marks(
        head=head,
        texts=len(marks),
        marked=len(known),
        leaking=sum(each > 0 for each in known),
        leaks=sum(known),
    )


def _head(line: str) -> dict[str, Any]:
    try:
        head = json.loads(line)
    except json.JSONDecodeError:
        head = None
    if not isinstance(head, dict) or head.get("format") != FORMAT or not _counts(head.get("texts")):
        raise ValueError("not a sheet of `sluice audit sheet`: its first line is another")
    return head


def _counts(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _marks(lines: Iterable[str]) -> Iterator[int | None]:
    """Give each text's mark in order; None where there is none."""
    number = 0
    open_mark = False
    for line in lines:
        title = _TEXT.match(line.rstrip())
        if title:
            if open_mark:
                raise ValueError(f"text {number}: the line `leaks:` is missing")
            number, open_mark = number + 1, True
            if int(title["number"]) != number:
                raise ValueError(f"text {number} is missing or out of its place")
            continue
        mark = _MARK.match(line) if open_mark else None
        if mark:
            open_mark = False
            yield _number(mark["mark"].strip(), number)
    if open_mark:
        raise ValueError(f"text {number}: the line `leaks:` is missing")


def _number(mark: str, number: int) -> int | None:
    if not mark:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", mark):
        raise ValueError(f"text {number}: behind `leaks:` stands no number")
    return int(mark)


def _shown(text: str, source: random.Random) -> str:
    """Render tokens by type, leave out what steers terminals, and cut long texts."""
    readable = TOKEN_OR_ESCAPE.sub(lambda hit: f"<{hit['entity']}>" if hit["entity"] else "⟦", text)
    readable = _UNSEEN.sub("\ufffd", readable.replace("\r\n", "\n"))
    readable = re.sub("[\u0085\u2028\u2029]", "\n", readable)
    if len(readable) > MAX_TEXT:
        start = source.randrange(len(readable) - MAX_TEXT + 1)
        readable = f"[…]{readable[start : start + MAX_TEXT]}[…]"
    return readable
