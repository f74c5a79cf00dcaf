"""How results look in a terminal: tables within 80 columns, JSON for programs, nothing unsafe."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transforms.outcome import Reason

if TYPE_CHECKING:
    from rich.console import Console

    from flows.curate import CurateSummary
    from flows.shards import Shard
    from transforms.dataset.check import CheckResult

WIDTH = 80
_MOST_FINDINGS = 40


def print_json(value: Any) -> None:
    """Print one JSON line in ASCII: nothing in it can steer a terminal."""
    sys.stdout.write(json.dumps(value, sort_keys=False) + "\n")


def safe(text: str) -> str:
    """Escape what could steer a terminal: control characters, and those that turn direction."""
    return "".join(
        char if char.isprintable() or char == "\n" else ascii(char)[1:-1] for char in text
    )


def console() -> "Console":
    """Return a console that keeps to 80 columns and takes no text for markup."""
    from rich.console import Console

    out = Console(highlight=False, markup=False, emoji=False)
    out.width = min(out.width, WIDTH) if out.is_terminal else WIDTH
    return out


def print_table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numbers: frozenset[int] = frozenset(),
) -> None:
    """Print a table; columns in `numbers` are aligned to the right."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title, style="bold"), title_justify="left", box=box.SIMPLE_HEAD)
    for position, name in enumerate(columns):
        right = position in numbers
        table.add_column(name, justify="right" if right else "left", no_wrap=right)
    for row in rows:
        table.add_row(*(Text(safe(cell)) for cell in row))
    console().print(table)


def print_funnel(funnel: Mapping[str, Any]) -> None:
    """Print what became of every record, stage by stage."""
    stages = funnel["stages"]
    rows: list[tuple[str, str, str]] = []
    objects = funnel.get("objects", {})
    if objects:
        rows.append(("objects listed", _count(sum(objects.values())), ""))
        rows += [(f"  {status}", _count(count), "") for status, count in sorted(objects.items())]
    curate = stages["curate"]
    rows.append(("records read", _count(curate["seen"]), ""))
    rows += _lost(curate, ("dropped", "quarantined"))
    rows.append(("kept", _count(curate["kept"]), ""))
    build = stages["build"]
    if build["seen"]:
        rows.append((f"build {funnel['dataset']}", _count(build["seen"]), ""))
        rows += _lost(build, ("dropped", "merged"))
        rows.append(("emitted", _count(build["emitted"]), ""))
    print_table("Funnel", ("", "records", "meaning"), rows, numbers=frozenset({1}))


def _lost(stage: Mapping[str, Any], outcomes: Sequence[str]) -> list[tuple[str, str, str]]:
    rows = []
    for outcome in outcomes:
        for reason, count in sorted(stage[outcome].items(), key=lambda pair: (-pair[1], pair[0])):
            rows.append((f"  {outcome}: {reason}", _count(-count), Reason(reason).meaning))
    return rows


def _count(number: int) -> str:
    return f"{number:,}".replace("-", "\N{MINUS SIGN}")


def print_plan(shards: Sequence["Shard"]) -> None:
    """Print what a run would do before it does it."""
    work = [shard for shard in shards if shard.needs_work]
    rows = [
        (status, _count(sum(shard.status == status for shard in shards)))
        for status in dict.fromkeys(shard.status for shard in shards)
    ]
    print_table("Hours", ("status", "shards"), rows, numbers=frozenset({1}))
    size = sum(shard.bytes for shard in work)
    console().print(f"To read: {len(work)} shards, {size / 1e6:,.1f} MB compressed.")


def print_curate(summary: "CurateSummary") -> None:
    """Print what a run of curate did."""
    statuses = ", ".join(f"{count} {status}" for status, count in summary.shards.items())
    console().print(f"Hours: {statuses or 'none in this range'}.")
    counts = summary.counts
    if counts.seen:
        rows = [
            (f"{outcome}: {reason}" if reason else outcome, _count(count))
            for (outcome, reason), count in counts.records.most_common()
        ]
        rows.append(("records read", _count(counts.seen)))
        print_table("Curated", ("outcome", "records"), rows, numbers=frozenset({1}))
    for shard, failure in sorted(summary.failed.items()):
        console().print(f"failed: {shard}: {safe(failure)}")


def print_check(result: "CheckResult", *, file: Path, target: str) -> None:
    """Print the findings of a check, the worst first."""
    findings = [
        *(("error", finding) for finding in result.errors),
        *(("warning", finding) for finding in result.warnings),
    ]
    rows = [
        (kind, finding["rule"], str(finding["line"] or ""), finding["message"])
        for kind, finding in findings[:_MOST_FINDINGS]
    ]
    if rows:
        print_table(str(file), ("", "rule", "line", "what"), rows, numbers=frozenset({2}))
    if len(findings) > _MOST_FINDINGS:
        console().print(f"… and {len(findings) - _MOST_FINDINGS} more; --json lists all.")
    errors, warnings = len(result.errors), len(result.warnings)
    verdict = "ready for" if result.ok else "not accepted by"
    console().print(f"{file.name}: {verdict} {target}; {errors} errors, {warnings} warnings.")
