"""The second detector: how many texts of the lake hold what the redactor should have found.

Its patterns are the gate's own and share nothing with the redactor's; it gives counts alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from expectations.patterns import PATTERNS, holds


@dataclass(frozen=True, slots=True)
class DetectorCount:
    """In how many texts a pattern was found."""

    pattern: str
    """email, card, phone, key or iban."""
    looked_at: int
    found: int


def count_leaks(texts: Iterable[str]) -> tuple[DetectorCount, ...]:
    """Count the texts that hold each pattern outside their entity tokens; each text counts once."""
    found = dict.fromkeys(PATTERNS, 0)
    looked_at = 0
    for text in texts:
        looked_at += 1
        for name in PATTERNS:
            found[name] += holds(name, text)
    return tuple(DetectorCount(name, looked_at, count) for name, count in found.items())
