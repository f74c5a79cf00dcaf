"""What the gate answers: one plain result per expectation, and whether all may be published."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from transforms.dataset.check import CheckResult

Severity = Literal["critical", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectationResult:
    """How one expectation fared, in counts."""

    suite: str
    """The boundary: records, messages, outcomes or dataset."""
    name: str
    severity: Severity
    """critical: a failure stops publication; warning: it is told."""
    success: bool
    observed: Mapping[str, int | float]
    """Numbers only: looked_at, unexpected, value; `not_evaluated` = 1 where it could not run."""
    threshold: str
    """What is tolerated, in words."""
    meaning: str
    """What it says where it holds."""
    mend: str
    """The setting, command or deed that mends a failure."""
    fault: str = ""
    """What is so where it fails; empty: that the meaning does not hold says it all."""


@dataclass(frozen=True, slots=True)
class GateResult:
    """All results of one run of the gate."""

    results: tuple[ExpectationResult, ...]
    checked: CheckResult | None = None
    """Pre-flight of the training file, where a dataset was looked at."""

    @property
    def publishable(self) -> bool:
        """Whether the gate was asked something, and every critical expectation holds."""
        return bool(self.results) and not self.blocking

    @property
    def blocking(self) -> tuple[ExpectationResult, ...]:
        """Failed critical expectations."""
        return tuple(
            each for each in self.results if not each.success and each.severity == "critical"
        )

    @property
    def warnings(self) -> tuple[ExpectationResult, ...]:
        """Failed expectations that do not stop publication."""
        return tuple(
            each for each in self.results if not each.success and each.severity == "warning"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return what run.json and the report keep."""
        return {
            "publishable": self.publishable,
            "results": [asdict(each) for each in self.results],
        }
