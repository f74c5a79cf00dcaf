"""Labelled text under construction: pieces of text, each with a label or none."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is wholly of one label, or of none."""

    text: str
    label: str = ""


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A finished text; spans are (start, end, label), half-open code points, in order."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


def plain(text: str) -> Pieces:
    """Make text without a label."""
    return (Piece(text),)


def finish(pieces: Iterable[Piece]) -> Labelled:
    """Join pieces; white space at the ends of a labelled piece stays outside its span."""
    parts: list[str] = []
    spans: list[tuple[int, int, str]] = []
    position = 0
    for piece in pieces:
        value = piece.text.strip()
        if piece.label and value:
            start = position + piece.text.index(value)
            spans.append((start, start + len(value), piece.label))
        parts.append(piece.text)
        position += len(piece.text)
    return Labelled("".join(parts), tuple(spans))
