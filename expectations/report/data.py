"""All that the report shows, as plain data: counts, names and settings, never a text of a user.

Written by `build` into run.json, read back by `sluice report`.
"""

from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from expectations.audit import LeakAudit
from expectations.report.parts import (
    Difficulty,
    Neighbours,
    Outages,
    Stratum,
    VersionDifference,
)
from expectations.result import ExpectationResult
from transforms.feedback.coverage import SignalCoverage


@dataclass(frozen=True, slots=True)
class Count:
    """How often something named occurs."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Bin:
    """One bar of a histogram: `low` <= value < `high`; the last bin holds its `high`, too."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Departure:
    """What leaves the funnel at a stage, for one reason."""

    outcome: str
    """dropped, quarantined, merged; for objects skipped, body or failed."""
    reason: str
    """A Reason, or for objects a word of its own."""
    count: int
    meaning: str = ""
    """What the reason says; empty: the Reason's own meaning is printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of the funnel."""

    name: str
    """Such as "Log records"."""
    unit: str
    """What is counted: stages of one unit add up: count - departures = the next stage's count."""
    count: int
    meaning: str
    """One sentence: what is counted here."""
    departures: tuple[Departure, ...] = ()
    """What leaves between this stage and the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatCoverage:
    """How one kind of log record was understood."""

    family: str
    operation: str
    seen: int
    """Records of that kind, in whatever way they ended."""
    kept: int
    unsupported: int
    """Records whose body has an unknown shape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalCount:
    """How many signals of one kind were found."""

    kind: str
    source: str
    """explicit (an event) or implicit (seen in the logs)."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What users said, and how much of it could be used."""

    counts: tuple[SignalCount, ...] = ()
    candidates: int = 0
    """Candidates of the build: what a rate is taken of."""
    candidates_with_signal: int = 0
    events: int = 0
    """Feedback events: imported ones, and those that later calls carried."""
    orphans: int = 0
    """Events that belong to no record of the range."""
    conflicts: int = 0
    """Replies of which some signals speak well and some ill."""
    unread: tuple[Count, ...] = ()
    """Request metadata that should be feedback and cannot be read, by reason."""
    coverage: SignalCoverage = field(default_factory=SignalCoverage)
    """Which parts of the traffic are heard, and whether signals agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewards:
    """What the signals say of the emitted rows' replies."""

    histogram: tuple[Bin, ...] = ()
    """Reward priors of the emitted rows, 0 to 1."""
    mean: float | None = None
    rows_with_evidence: int = 0
    """Rows whose prior rests on at least one signal."""
    references: tuple[Count, ...] = ()
    """Rows by the source of their reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Privacy:
    """What redaction found."""

    entities: tuple[Count, ...] = ()
    """Spans by entity type, over the messages in question."""
    messages: int = 0
    """Distinct messages looked at."""
    messages_with_entities: int = 0
    engine: str = ""
    """What searched, such as "Presidio, pattern recognizers; names: none"."""
    audit: LeakAudit = field(default_factory=LeakAudit)
    """The newest figures of the leak audit that still count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengths:
    """How long the emitted prompts are."""

    histogram: tuple[Bin, ...] = ()
    unit: str = "tokens (estimated)"
    """What is counted, and how."""
    estimated: bool = True
    """No tokenizer was named."""
    limit: int | None = None
    """max_prompt_tokens; training leaves longer prompts out silently."""
    over_limit: int = 0
    p50: int = 0
    p95: int = 0
    p99: int = 0
    longest: int = 0
    total: int = 0
    """Of all prompts together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """One file of the version."""

    name: str
    file: str
    rows: int
    groups: int
    """Conversations and users that it holds; none of them stands in another file."""
    size_bytes: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Blocker:
    """Why a version is not ready, beside failed expectations."""

    what: str
    mend: str
    """The setting or command that mends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportData:
    """One dataset version, ready to be shown."""

    dataset: str
    version: str
    sluice_version: str
    target: str
    """Name of the target."""
    target_title: str
    target_losses: tuple[str, ...] = ()
    range_from: str = ""
    """First delivery hour, UTC, such as 2026-03-01T00:00Z."""
    range_to: str = ""
    """End of the range, UTC, not included."""
    first_call: str = ""
    """Time of the earliest emitted call, UTC; empty if unknown."""
    last_call: str = ""
    base_model: str = ""
    references: str = ""
    """`required` or `none`, as in the settings."""
    consent_stated: bool
    """Whether a consent setting is made: a metadata key or a blanket statement."""
    consent: str = ""
    """How consent is stated, in words; shown where it is."""
    models: tuple[Count, ...] = ()
    """Emitted rows by the model whose reply was logged."""
    domains: tuple[Count, ...] = ()
    """Emitted rows by domain."""
    funnel: tuple[Stage, ...]
    formats: tuple[FormatCoverage, ...] = ()
    signals: Signals = Signals()
    rewards: Rewards = Rewards()
    privacy: Privacy = Privacy()
    lengths: Lengths = Lengths()
    splits: tuple[Split, ...]
    largest_group_share: float = 0.0
    """Rows of the largest conversation or user, of all rows."""
    odd_times: int = 0
    """Emitted calls whose time lies far from the hours in which they were delivered."""
    difficulty: Difficulty = field(default_factory=Difficulty)
    strata: tuple[Stratum, ...] = ()
    largest_template_share: float = 0.0
    """Rows with the commonest system prompt, of all rows."""
    neighbours: Neighbours = field(default_factory=Neighbours)
    difference: VersionDifference | None = None
    outages: Outages = field(default_factory=Outages)
    expectations: tuple[ExpectationResult, ...]
    blockers: tuple[Blocker, ...] = ()
    """Reasons not to publish that no expectation covers."""
    limits: tuple[str, ...] = ()
    """What this version does not show or cover, beside what holds for every version."""

    @property
    def ready(self) -> bool:
        """Whether nothing speaks against training on it."""
        return bool(self.expectations) and not self.blockers and not self.failed("critical")

    @property
    def rows(self) -> int:
        """Rows of all files."""
        return sum(split.rows for split in self.splits)

    def failed(self, severity: str) -> tuple[ExpectationResult, ...]:
        """Return the failed expectations of a severity."""
        return tuple(
            each for each in self.expectations if not each.success and each.severity == severity
        )

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        return asdict(self)

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> "ReportData":
        """Read back what `to_dict` gave.

        Raises:
            ValueError: The value is of another shape; the message names the places, not the values.
        """
        try:
            return _adapter().validate_python(value)
        except ValidationError as error:
            places = {".".join(map(str, fault["loc"])) for fault in error.errors()}
            raise ValueError(f"not the data of a report: {', '.join(sorted(places))}") from None


@cache
def _adapter() -> "TypeAdapter[ReportData]":
    return TypeAdapter(ReportData)
