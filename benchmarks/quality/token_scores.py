"""Token-level recall and precision of masking, with bootstrap intervals over groups of texts.

A token is a run of letters, digits and underscores. It holds personal data if a marked value
covers any of it, and is masked if a finding does.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from benchmarks.quality.marked import Marked

TOKEN = re.compile(r"\w+")
SAMPLES = 300
"""Bootstrap samples; enough for two digits of an interval."""
Found = Sequence[tuple[int, int, str]]
"""Findings of one text: (start, end, entity)."""


@dataclass(frozen=True)
class Counts:
    """Tokens masked rightly, left unmasked, and masked for nothing."""

    masked: int = 0
    leaked: int = 0
    spoiled: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Add up two counts."""
        return Counts(
            self.masked + other.masked, self.leaked + other.leaked, self.spoiled + other.spoiled
        )

    @property
    def recall(self) -> float:
        """Share of the tokens with personal data that are masked."""
        return self.masked / max(1, self.masked + self.leaked)

    @property
    def leak(self) -> float:
        """Share of the tokens with personal data that are not masked."""
        return 1.0 - self.recall

    @property
    def precision(self) -> float:
        """Share of the masked tokens that hold personal data."""
        return self.masked / max(1, self.masked + self.spoiled)


def count_tokens(
    marked: Marked,
    found: Found,
    *,
    labels: Collection[str] | None = None,
    entities: Collection[str] | None = None,
) -> Counts:
    """Count one text's tokens, for some labels and entities or for all."""
    values = [(s, e) for s, e, label in marked.spans if labels is None or label in labels]
    masks = [(s, e) for s, e, entity in found if entities is None or entity in entities]
    masked = leaked = spoiled = 0
    for token in TOKEN.finditer(marked.passage.text):
        is_value, is_masked = _covered(token, values), _covered(token, masks)
        masked += is_value and is_masked
        leaked += is_value and not is_masked
        spoiled += is_masked and not is_value
    return Counts(masked, leaked, spoiled)


def total(counts: Iterable[Counts]) -> Counts:
    """Add up counts."""
    return sum(counts, Counts())


def interval(
    marked: Sequence[Marked], counts: Sequence[Counts], measure: Callable[[Counts], float]
) -> tuple[float, float]:
    """Give the middle 95 % of a measure over samples of the texts' groups, drawn with a seed."""
    groups: dict[str, Counts] = defaultdict(Counts)
    for each, count in zip(marked, counts, strict=True):
        groups[each.group] += count
    values, rng = list(groups.values()), random.Random(7)
    drawn = sorted(measure(total(rng.choices(values, k=len(values)))) for _ in range(SAMPLES))
    return drawn[round(SAMPLES * 0.025)], drawn[round(SAMPLES * 0.975) - 1]


def _covered(token: re.Match[str], spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < token.end() and token.start() < end for start, end in spans)
