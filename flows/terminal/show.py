"""How results look in a terminal: tables within 80 columns, JSON for programs, nothing unsafe."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transforms.outcome import REASONS

if TYPE_CHECKING:
    from rich.console import Console

    from flows.building.draft import BuildSummary
    from flows.curate import CurateSummary
    from flows.curation.shards import Shard
    from flows.feedback import ImportSummary
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
    objects = funnel.get("objects", {})
    rows = [("objects listed", _count(sum(objects.values()) - objects.get("borrowed", 0)))]
    rows += [(f"  {status}", _count(count)) for status, count in sorted(objects.items())]
    curate = stages["curate"]
    rows.append(("records read", _count(curate["seen"])))
    rows += _lost(curate, ("dropped", "quarantined"))
    rows.append(("kept", _count(curate["kept"])))
    build = stages["build"]
    if build["seen"]:
        rows.append((f"build {funnel['dataset']}", _count(build["seen"])))
        rows += _lost(build, ("dropped", "merged"))
        rows.append(("emitted", _count(build["emitted"])))
    print_table("Funnel", ("", "count"), rows, numbers=frozenset({1}))


def _lost(stage: Mapping[str, Any], outcomes: Sequence[str]) -> list[tuple[str, str]]:
    rows = []
    for outcome in outcomes:
        for reason, count in sorted(stage[outcome].items(), key=lambda pair: (-pair[1], pair[0])):
            rows.append((f"  {outcome}: {reason}", _count(-count)))
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
        console().print(f"failed: {shard}: {safe(failure)}", soft_wrap=True)
    for shard in sorted(summary.poisoned):
        console().print(f"left alone: {shard}: it ended its worker process", soft_wrap=True)
    if summary.stopped:
        console().print(f"Stopped: {safe(summary.stopped)}.", soft_wrap=True)
    if summary.left:
        console().print(f"Not begun: {summary.left} shards. Run the same command again to go on.")


def print_check(result: "CheckResult", *, file: Path, target: str, counted: str) -> None:
    """Print the findings of a check, the worst first, and how long the prompts are.

    Args:
        result: What was found.
        file: The file.
        target: What will read it.
        counted: What is counted, and how.
    """
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
    facts = result.facts
    console().print(
        f"Prompts hold {facts.prompt_tokens:,} {counted}, read once per epoch: half under "
        f"{facts.tokens_p50:,}, 95 % under {facts.tokens_p95:,}, the longest {facts.tokens_max:,}."
    )
    errors, warnings = len(result.errors), len(result.warnings)
    verdict = "ready for" if result.ok else "not accepted by"
    console().print(f"{file.name}: {verdict} {target}; {errors} errors, {warnings} warnings.")


def print_import(summary: "ImportSummary") -> None:
    """Print what became of the events of an import."""
    out = console()
    stored = summary.stored
    done = (
        f"{stored.new:,} new, {stored.changed:,} changed, {stored.unchanged:,} known"
        if stored
        else "nothing stored (dry run)"
    )
    out.print(f"Feedback: {summary.events:,} events: {done}.")
    rate = summary.attached / summary.events if summary.events else 0
    others = ", ".join(f"{count:,} {name}" for name, count in summary.unattached.most_common())
    out.print(f"  {rate:.0%} find a kept call" + (f"; {others}." if others else "."))
    for name, each in summary.refused[:_MOST_FINDINGS]:
        about = f" ({each.field})" if each.field else ""
        out.print(f"  refused: {name} line {each.line}: {each.reason.value}{about}")
    if len(summary.refused) > _MOST_FINDINGS:
        out.print(f"  … and {len(summary.refused) - _MOST_FINDINGS} more; --json lists all.")


def near(uri: str) -> str:
    """Write a local path relative to the working folder where it lies below it."""
    if "://" in uri or not Path(uri).is_relative_to(Path.cwd()):
        return uri
    return str(Path(uri).relative_to(Path.cwd()))


def print_build(summary: "BuildSummary") -> None:
    """Print how a build ended, and where to look next."""
    out = console()
    rows = ", ".join(f"{count:,} {name}" for name, count in summary.rows.items())
    label = f"{summary.dataset}@{summary.version}"
    if summary.published:
        again = " (it was there already, with the same bytes)" if summary.already else ""
        out.print(f"Ready: {label}{again}: {rows}")
        out.print(f"  dataset  {near(summary.uri)}", soft_wrap=True)
    else:
        out.print(f"Not ready: {label}: nothing is published.")
        for each in summary.blocking:
            out.print(f"  - {safe(each)}")
    out.print(f"  report   {near(summary.uri).rstrip('/')}/report/index.html", soft_wrap=True)


def print_diff(found: Mapping[str, Any]) -> None:
    """Print which rows came and went between two versions."""
    rows = [(found["from"], _count(found["before"]))]
    rows += [(f"  went: {reason}", _count(-count)) for reason, count in found["went"].items()]
    rows += [(f"  came: {reason}", f"+{count:,}") for reason, count in found["came"].items()]
    rows.append((found["to"], _count(found["after"])))
    print_table("Difference", ("", "rows"), rows, numbers=frozenset({1}))
    out = console()
    out.print(f"{found['both']:,} rows are in both; {found['moved']:,} changed their side.")
    out.print("went: why the later version has not taken them; came: why the earlier one had not.")
    if found["drift"]:
        told = ", ".join(f"{name} {value:g}" for name, value in found["drift"].items())
        out.print(f"Drift: {told}.")


def print_explanation(one: Mapping[str, Any]) -> None:
    """Print what became of one request, and its redacted text."""
    out = console()
    out.print(safe(f"{one['request_id']}"))
    if not one["outcomes"]:
        out.print("  not in the lake")
    for each in one["outcomes"]:
        reason = f": {each['reason']}" if each["reason"] else ""
        where = f"  {each['stage']}: {each['outcome']}{reason}"
        out.print(safe(where))
        if each["reason"]:
            out.print(safe(f"    {REASONS[each['reason']].meaning}"))
        if each["evidence"]:
            out.print(safe("    " + json.dumps(each["evidence"])))
        out.print(safe(f"    {each['source_key']} line {each['source_line']}"))
    for signal in one["signals"]:
        out.print(safe(f"  signal: {signal['kind']} ({signal['source']}, {signal['time']})"))
    invocation = one["invocation"]
    if invocation:
        for message in [*invocation["messages"], *filter(None, [invocation["reply"]])]:
            out.print(safe(f"  {message['role']}: {message['content']}"))


def print_signals(known: Sequence[Mapping[str, Any]]) -> None:
    """Print how many signals of each kind there are."""
    counted: dict[tuple[str, str], int] = {}
    for signal in known:
        pair = (signal["kind"], signal["source"])
        counted[pair] = counted.get(pair, 0) + 1
    rows = [(kind, source, _count(count)) for (kind, source), count in sorted(counted.items())]
    print_table("Signals", ("kind", "source", "signals"), rows, numbers=frozenset({2}))
    console().print("--json lists each of them.")


def print_coverage(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print which models and operations were read, partly read or not understood."""
    names = ("family", "operation", "records", "parsed", "partly", "unsupported")
    cells = [[str(row[name]) for name in names] for row in rows]
    print_table("Coverage", names, cells, numbers=frozenset({2, 3, 4, 5}))
