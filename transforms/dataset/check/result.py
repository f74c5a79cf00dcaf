"""What a check found: faults while it runs, findings in the shape that people and programs read."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from transforms.dataset.check.rules import Rule, Severity


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule, before it is known where in the file it stands."""

    rule: Rule
    where: str = ""
    """JSON path inside the row, of known names and positions only."""
    note: str = ""
    """Numbers that help to mend it; never a value from the row."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule and its line."""

    rule: Rule
    line: int | None
    """1-based; None where the rule is about the whole file."""
    message: str

    def to_dict(self) -> dict[str, Any]:
        """Return the fixed shape: rule, line, message."""
        return {"rule": self.rule.value, "line": self.line, "message": self.message}


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What was counted on the way."""

    rows: int
    """Lines that hold a JSON object."""
    prompt_tokens: int
    """Estimated tokens of all prompts together."""
    tokens_p50: int
    tokens_p95: int
    tokens_p99: int
    tokens_max: int
    over_limit: int
    """Prompts longer than max_prompt_tokens."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All findings of one check."""

    findings: tuple[Finding, ...]
    """By line, whole-file findings last."""
    counts: dict[Rule, int]
    """How often each rule was broken; findings beyond the limit per rule are counted, too."""
    facts: FileFacts

    @property
    def ok(self) -> bool:
        """Whether no error was found."""
        return not self.errors

    @property
    def errors(self) -> list[dict[str, Any]]:
        """Findings that make a job or a validator refuse the file."""
        return self._of(Severity.ERROR)

    @property
    def warnings(self) -> list[dict[str, Any]]:
        """Findings that a person should know of."""
        return self._of(Severity.WARNING)

    def to_dict(self) -> dict[str, Any]:
        """Return the fixed shape of `sluice check --json`."""
        return {"ok": self.ok, "errors": self.errors, "warnings": self.warnings}

    def _of(self, severity: Severity) -> list[dict[str, Any]]:
        return [each.to_dict() for each in self.findings if each.rule.severity is severity]


@dataclass(slots=True)
class Collector:
    """Gathers findings up to a limit per rule, and counts them all."""

    rules: frozenset[Rule]
    """Rules of the target; faults of other rules are none."""
    limit: int
    prefix: str = ""
    """Put before each message, to name a file."""
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[Rule] = field(default_factory=Counter)

    def add(self, fault: Fault, line: int | None = None) -> None:
        """Take a fault in, unless the target does not know its rule."""
        if fault.rule not in self.rules:
            return
        self.counts[fault.rule] += 1
        if self.counts[fault.rule] <= self.limit:
            self.findings.append(Finding(fault.rule, line, self._message(fault)))

    def ordered(self) -> tuple[Finding, ...]:
        """Return the findings by line, with a last one for each rule that has more."""
        rest = (
            Fault(Rule.MORE_FINDINGS, rule.value, f"{count - self.limit} more")
            for rule, count in sorted(self.counts.items())
            if count > self.limit
        )
        more = [Finding(fault.rule, None, self._message(fault)) for fault in rest]
        found = sorted(self.findings, key=lambda each: (each.line is None, each.line or 0))
        return (*found, *more)

    def _message(self, fault: Fault) -> str:
        where = f"{fault.where}: " if fault.where else ""
        note = f" ({fault.note})" if fault.note else ""
        return f"{self.prefix}{where}{fault.rule.meaning.removesuffix('.')}{note}."
