"""What a release must show of the leak audit: three figures, each held to a limit of its own."""

from dataclasses import dataclass, field

from expectations.leaks import DetectorCount
from expectations.result import ExpectationResult
from transforms.redaction.audit.planting import CanaryCount
from transforms.redaction.audit.policy import AuditPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedSheet:
    """What people found in a random sample of redacted texts."""

    scope: str
    """`lake`, or NAME@VERSION."""
    texts: int
    marked: int
    leaking: int
    """Marked texts with at least one leak."""
    upper_bound: float
    """Largest share of leaking texts that the marks do not rule out, one-sided."""
    confidence: float
    scored: str
    """Date, UTC."""
    expires: str
    """Date after which it no longer counts, UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakAudit:
    """The newest figures that still count; what was never measured, or has expired, is empty."""

    marked: MarkedSheet | None = None
    canaries: tuple[CanaryCount, ...] = ()
    """Planted values by type and kind of place."""
    detector: tuple[DetectorCount, ...] = field(default=())
    """Messages of the lake in which the second detector finds something, by pattern."""
    measured: str = ""
    """Date of canaries and second detector, UTC; empty if never."""
    scope: str = ""
    """What the second detector has read: `lake`, or NAME@VERSION."""

    @property
    def planted(self) -> int:
        """Planted values of all types."""
        return sum(each.planted for each in self.canaries)

    @property
    def leaked(self) -> int:
        """Planted values that were not found."""
        return sum(each.leaked for each in self.canaries)


def audit_results(audit: LeakAudit, policy: AuditPolicy) -> tuple[ExpectationResult, ...]:
    """Hold the figures to the limits that are set; a figure that is missing has failed."""
    marked = audit.marked
    shares = [each.found / each.looked_at for each in audit.detector if each.looked_at]
    asked: list[tuple[str, float | None, float | None, dict[str, int | float]]] = [
        (
            "marked_sheet",
            policy.max_marked_leak,
            marked.upper_bound if marked else None,
            {"looked_at": marked.marked, "unexpected": marked.leaking} if marked else {},
        ),
        (
            "canaries",
            policy.max_canary_leak,
            audit.leaked / audit.planted if audit.planted else None,
            {"looked_at": audit.planted, "unexpected": audit.leaked},
        ),
        (
            "second_detector",
            policy.max_detector_share,
            max(shares, default=0.0) if audit.detector else None,
            {
                "looked_at": max((each.looked_at for each in audit.detector), default=0),
                "unexpected": max((each.found for each in audit.detector), default=0),
            },
        ),
    ]
    return tuple(
        _result(name, limit, value, counts)
        for name, limit, value, counts in asked
        if limit is not None
    )


_WORDS: dict[str, tuple[str, str, str]] = {
    "marked_sheet": (
        "People who marked a random sample of redacted texts found few leaks.",
        "`sluice audit sheet`, mark it, `sluice audit score FILE`; or widen `redaction`.",
        "audit.max_marked_leak",
    ),
    "canaries": (
        "Planted values of every type are found.",
        "`sluice audit`, see which types come through, and widen `redaction`.",
        "audit.max_canary_leak",
    ),
    "second_detector": (
        "A detector with rules of its own finds little in the lake's messages.",
        "`sluice audit`, see which patterns are left, widen `redaction`, curate again.",
        "audit.max_detector_share",
    ),
}


def _result(
    name: str, limit: float, value: float | None, counts: dict[str, int | float]
) -> ExpectationResult:
    meaning, mend, setting = _WORDS[name]
    observed = counts | ({"not_evaluated": 1} if value is None else {"value": round(value, 6)})
    return ExpectationResult(
        suite="messages",
        name=f"audit_{name}",
        severity="critical",
        success=value is not None and value <= limit,
        observed=observed,
        threshold=f"at most {limit:.3%}",
        meaning=meaning,
        mend=f"{mend} Limit: `{setting}`.",
        fault="" if value is not None else "Nobody has measured it, or the audit has expired.",
    )
