"""The door to detection: what a detector is given, what it says, and which one the policy asks for.

A detector finds; it decides nothing. Offsets are half-open and count code points.
"""

import importlib.util
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from transforms.redaction.policy import BUNDLED_ENGINE, PATTERNS_ENGINE, RedactionPolicy


@dataclass(frozen=True, slots=True)
class Passage:
    """A text with what is known about the place where it stands."""

    text: str = field(repr=False)
    role: str = "user"
    """The message's role, or `tools` for tool definitions."""
    asked: str = field(default="", repr=False)
    """What the preceding message asked for, if the text may be the answer; else empty."""


@dataclass(frozen=True, slots=True)
class Finding:
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


def make_detector(policy: RedactionPolicy) -> Detector:
    """Build the detector that the policy asks for; takes a few seconds, so build it once.

    Raises:
        ValueError: `redaction.engine` names an engine that is not there.
    """
    require_engine(policy.engine)
    from transforms.redaction.combined import CombinedDetector
    from transforms.redaction.presidio import PresidioDetector

    return CombinedDetector(PresidioDetector(policy), policy)


def require_engine(engine: str) -> None:
    """Check, without loading it, that an engine is there.

    Raises:
        ValueError: it is not; the message names the setting and what to do.
    """
    if engine == PATTERNS_ENGINE:
        return
    if engine == BUNDLED_ENGINE:
        if not (Path(__file__).parent / "model" / "meta.json").exists():
            raise ValueError(
                "redaction.engine: the bundled model is missing from this installation; install "
                "again, or use `patterns` or an installed spaCy pipeline such as `en_core_web_lg`"
            )
        return
    if not engine.isidentifier() or importlib.util.find_spec(engine) is None:
        raise ValueError(
            "redaction.engine: no such engine; use `patterns` or the name of an installed spaCy "
            "pipeline, such as `en_core_web_lg`"
        )
