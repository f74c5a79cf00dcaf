"""Frames: sentences with choices `[a|b|]` and slots `{person}`, read from the `frames` folder.

A bracket that stands for itself is written as an angle bracket, U+27E8 or U+27E9.
"""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from ner.pieces import Piece, Pieces

FOLDER = Path(__file__).parent / "frames"
_TOKEN = re.compile(r"\{([A-Za-z_]+)\}|([\[\]|])|((?:[^\[\]|{]|\{(?![A-Za-z_]+\}))+)")
_LITERAL = str.maketrans({"\u27e8": "[", "\u27e9": "]"})


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a drawn value."""

    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Several ways to go on, equally likely."""

    ways: tuple["Frame", ...]


Frame = tuple[str | Slot | Choice, ...]


def parse(line: str) -> Frame:
    """Read one frame; a `|` outside brackets stands for itself.

    Raises:
        ValueError: a bracket has no partner.
    """
    matches = _TOKEN.finditer(line.replace("\\n", "\n").replace("\\t", "\t"))
    tokens = [(match[1] or "", match[2] or "", match[3] or "") for match in matches]
    frame, end = _sequence(tokens, 0, inside=False)
    if end != len(tokens):
        raise ValueError(f"a bracket too many: {line}")
    return frame


def _sequence(tokens: list[tuple[str, str, str]], place: int, *, inside: bool) -> tuple[Frame, int]:
    parts: list[str | Slot | Choice] = []
    while place < len(tokens):
        slot, mark, text = tokens[place]
        if inside and mark in {"|", "]"}:
            break
        place += 1
        if slot:
            parts.append(Slot(slot))
        elif mark == "[":
            choice, place = _choice(tokens, place)
            parts.append(choice)
        elif mark == "]":
            return tuple(parts), place - 1
        else:
            parts.append(mark or text.translate(_LITERAL))
    return tuple(parts), place


def _choice(tokens: list[tuple[str, str, str]], place: int) -> tuple[Choice, int]:
    ways: list[Frame] = []
    while True:
        way, place = _sequence(tokens, place, inside=True)
        ways.append(way)
        if place >= len(tokens):
            raise ValueError("a bracket is not closed")
        place += 1
        if tokens[place - 1][1] == "]":
            return Choice(tuple(ways)), place


@functools.cache
def frames(name: str) -> tuple[Frame, ...]:
    """Read all frames of one file."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(parse(line) for line in text.splitlines() if line)


def fill(frame: Frame, rng: Random, slots: "Callable[[str], Pieces]") -> Pieces:
    """Choose ways and fill slots."""
    pieces: list[Piece] = []
    for part in frame:
        if isinstance(part, str):
            pieces.append(Piece(part))
        elif isinstance(part, Slot):
            pieces += slots(part.name)
        else:
            pieces += fill(rng.choice(part.ways), rng, slots)
    return tuple(pieces)
