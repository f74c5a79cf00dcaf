"""How much a run of the benchmarks measures: quick, usual or full."""

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes, in MB of log lines, and repeats."""

    name: str
    rounds: int
    """How often each contender is measured: one after the other, then all again."""
    fewer_rounds: int
    """The same where no target hangs on it, and where much is measured."""
    logs: Mapping[str, float]
    """Logs that go through everything, by shape; real dialogues end where their data does."""
    model_logs: Mapping[str, float]
    """The same with the name model in all contenders."""
    sample: float
    """Share of the lines that a script without a cache is given."""
    reading: int
    workers: float
    """Log for one worker and for two; 0 leaves them out."""
    growth: float
    """The largest log of the growth measurement."""
    factors: tuple[int, ...]
    build_calls: int
    """Kept calls in the largest lake that is built from."""
    narrow_rows: int
    """Rows of the largest table that is joined and chosen from, without text."""
    longest_seconds: int
    """After which a contender is ended."""


QUICK = Scale(
    name="quick",
    rounds=1,
    fewer_rounds=1,
    logs={"chat": 4},
    model_logs={},
    sample=0.05,
    reading=20,
    workers=0,
    growth=4,
    factors=(1, 2),
    build_calls=10_000,
    narrow_rows=200_000,
    longest_seconds=300,
)
USUAL = Scale(
    name="usual",
    rounds=3,
    fewer_rounds=2,
    logs={"rag": 5, "chat": 16, "agent": 16, "dialogue": 5},
    model_logs={"rag": 2, "chat": 8},
    sample=0.05,
    reading=100,
    workers=48,
    growth=24,
    factors=(1, 2, 4, 8),
    build_calls=1_000_000,
    narrow_rows=2_000_000,
    longest_seconds=900,
)
FULL = replace(
    USUAL,
    name="full",
    logs={"rag": 2000, "chat": 2000, "agent": 2000, "dialogue": 2000},
    model_logs={"rag": 200, "chat": 500},
    sample=0.001,
    reading=2000,
    workers=2000,
    growth=2000,
    narrow_rows=10_000_000,
    longest_seconds=6 * 3600,
)
SCALES = {each.name: each for each in (QUICK, USUAL, FULL)}
