"""What is built, what a build has in hand, and how it ended."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from expectations.files import DatasetFile
from flows.errors import ConfigError
from flows.settings import Settings, load_settings
from transforms.dataset.emit import Emitted
from transforms.dataset.policy import DatasetPolicy
from transforms.feedback.coverage import SignalCoverage
from transforms.feedback.rating import Rating


@dataclass(frozen=True, slots=True)
class Plan:
    """What is built, under which settings."""

    name: str
    lake: str
    out: str
    settings: Settings
    policy: DatasetPolicy

    @classmethod
    def make(
        cls, name: str, *, lake: str, out: str, target: str | None, config: Path | None
    ) -> "Plan":
        """Read the settings; a target given here wins over them.

        Raises:
            ConfigError: A setting is wrong, or there is no such target.
        """
        settings = load_settings(config)
        policy = settings.dataset(name)
        if target:
            policy = _aimed_at(policy, target)
        settings = settings.model_copy(update={"datasets": {**settings.datasets, name: policy}})
        return cls(name, lake, out, settings, policy)


def _aimed_at(policy: DatasetPolicy, target: str) -> DatasetPolicy:
    try:
        return DatasetPolicy.model_validate({**policy.model_dump(), "target": target})
    except ValidationError as error:
        raise ConfigError(f"--target: {error.errors()[0]['msg']}") from None


@dataclass(frozen=True, slots=True)
class Draft:
    """A dataset version before anybody has said that it is good."""

    emitted: Emitted
    rating: Rating
    outcomes: Any
    """One build outcome per kept record (DataFrame)."""
    ledger: Any
    """What the next release has to know of the splits (DataFrame)."""
    messages: Any
    """The redacted messages that the rows draw on (Arrow table)."""
    candidates: int
    """User turns that ended well."""
    candidates_with_signal: int
    coverage: SignalCoverage
    """Which parts of the traffic have a signal."""
    outages: Any
    """Windows in which a model was unhealthy (DataFrame, `outages.WINDOW_COLUMNS`)."""

    @property
    def counted(self) -> dict[tuple[str, str], int]:
        """Kept records by build outcome and reason."""
        sizes = self.outcomes.groupby(["outcome", "reason"]).size()
        return {(str(outcome), str(reason)): int(size) for (outcome, reason), size in sizes.items()}

    @property
    def files(self) -> dict[str, DatasetFile]:
        """The files as the gate takes them."""
        return {
            name: DatasetFile(lines=file.lines, groups=file.groups)
            for name, file in self.emitted.files.items()
        }


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """How a build ended."""

    dataset: str
    version: str
    published: bool
    uri: str
    """Where the version lies, or the folder of the report of one that is not published."""
    rows: dict[str, int]
    """Rows by file."""
    blocking: tuple[str, ...]
    """Names and mends of the expectations that failed."""
    already: bool = False
    """The version was there before, with the same bytes."""
