"""Long texts in overlapping windows, so that detection takes time linear in the text."""

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from transforms.redaction.detectors import Finding

WINDOW = 20_000
"""Longest stretch that is analysed at once, in characters."""
OVERLAP = 1_000
"""How much neighbouring windows share, in characters: longer values with spaces are not known."""

_SPACE = re.compile(r"\s")
_RUN = re.compile(r"\S*")


def windows(text: str) -> list[tuple[int, int]]:
    """Cut a text into overlapping windows, at white space where there is some near the border."""
    borders: list[tuple[int, int]] = []
    start = 0
    while len(text) - start > WINDOW:
        end = _space_before(text, start + WINDOW)
        borders.append((start, end))
        start = _space_after(text, end - OVERLAP, end - OVERLAP // 2)
    borders.append((start, len(text)))
    return borders


def rejoin(
    text: str, parts: Iterable[tuple[tuple[int, int], Iterable[Finding]]]
) -> Iterator[Finding]:
    """Put the windows' findings back at their places in the text, each once.

    A finding that ends where its window was cut through a word goes on to the end of that word: an
    address of 30,000 characters without a space is one value.
    """
    seen: set[Finding] = set()
    for (start, end), findings in parts:
        for finding in findings:
            last = finding.end + start
            if last == end < len(text):
                match = _RUN.match(text, end)
                last = match.end() if match else last
            placed = replace(finding, start=finding.start + start, end=last)
            if placed not in seen:
                seen.add(placed)
                yield placed


def _space_before(text: str, end: int) -> int:
    for position in range(end, end - OVERLAP // 2, -1):
        if text[position].isspace():
            return position
    return end


def _space_after(text: str, start: int, end: int) -> int:
    match = _SPACE.search(text, start, end)
    return match.end() if match else start
