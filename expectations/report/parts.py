"""What the report shows of the rows: difficulty, strata, neighbours, changes, outages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something named occurs."""

    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difficulty:
    """How hard the rows' prompts are for the models that answered them in the logs."""

    bands: tuple[Tally, ...] = ()
    """Rows by band, the hardest first."""
    judged_rows: int = 0
    """Rows with at least one judged reply in the log."""
    replies: int = 0
    """Replies in the log to the rows' prompts, near-duplicates included."""
    judged_replies: int = 0
    passed_replies: int = 0
    """Of the judged ones, those that users thought well of."""
    disagreeing_rows: int = 0
    """Rows whose replies differ, of those that were answered more than once."""
    repeated_rows: int = 0
    """Rows whose prompt was answered more than once."""
    off_policy_rows: int | None = None
    """Rows with a logged reply of another model than the one to be trained; None if that is not
    named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """Rows of one kind under the cap."""

    name: str
    """Such as `app=shop model=nova-lite`."""
    rows: int
    left_out: int = 0
    """Left out by the cap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """How near held-out rows are to the rows trained on."""

    held_out: int = 0
    bands: tuple[Tally, ...] = ()
    """Held-out rows by the Jaccard similarity of their nearest training row."""
    nearest: float = 0.0
    """The largest of these similarities."""
    removed: int = 0
    """Training rows that left because they were near a held-out one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDifference:
    """Rows in and out against the previous version."""

    version: str
    before: int
    after: int
    both: int
    moved: int = 0
    """Rows on another side of the split than before; 0 unless something is wrong."""
    went: tuple[Tally, ...] = ()
    """By why this version has not taken them."""
    came: tuple[Tally, ...] = ()
    """By why the previous one had not taken them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A window in which a model was unhealthy."""

    model: str
    region: str
    start: str
    """UTC, such as 2026-03-01 10:05."""
    end: str
    kinds: str
    """Kinds of trouble, the strongest first, by commas."""
    calls: int
    failures: int
    expected: float
    """Failures at the usual rate."""
    left: float = 0.0
    """Where the window begins on the time line, percent."""
    width: float = 0.0
    """How long it is there, percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outages:
    """The outage time line."""

    start: str = ""
    end: str = ""
    windows: tuple[Outage, ...] = ()
    dropped: int = 0
    """Candidates that were answered inside a window and left."""
