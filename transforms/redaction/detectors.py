"""The door to detection: what a detector is given, and what it says.

A detector finds; it decides nothing. Offsets are half-open and count code points.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from msgspec import Struct


@dataclass(frozen=True, slots=True)
class Passage:
    """A text with what is known about the place where it stands."""

    text: str = field(repr=False)
    role: str = "user"
    """The message's role, or `tools` for tool definitions."""
    asked: str = field(default="", repr=False)
    """What the preceding message asked for, if the text may be the answer; else empty."""


class Finding(Struct, frozen=True, gc=False):
    """A stretch of a passage that looks like a value of some type; holds no text."""

    entity: str
    start: int
    end: int
    score: float
    """0 to 1, as Presidio scores."""
    recognizer: str
    """Who found it."""


class Detector(Protocol):
    """Finds values in passages.

    Gives one tuple per passage, in order, whatever the batch. Raises where it cannot tell: a
    passage is never passed over in silence.
    """

    def detect(self, passages: Iterable[Passage]) -> Iterator[tuple[Finding, ...]]:
        """Find all values of each passage, in order of `start`; findings may overlap."""
        ...
