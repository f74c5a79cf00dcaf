"""The tables of docs/performance.md and of the cost section of docs/operations.md."""

import textwrap
from collections.abc import Iterator
from typing import Any

from benchmarks.figures import Table, Target, markdown, put, shown
from benchmarks.measuring import ROOT

PERFORMANCE = ROOT / "docs" / "performance.md"
OPERATIONS = ROOT / "docs" / "operations.md"
NOTE = 160
"""Characters of a note."""
TERABYTES = 10
BYTES_PER_RECORD = 10_000
PRICE = 0.05
"""Dollars for an hour of one vCPU with 2 GB: an assumption for the reader to replace."""
CORES = 64


def write_documents(results: dict[str, Any]) -> None:
    """Write all tables from the results of a day."""
    for name, text in table_texts(results).items():
        put(PERFORMANCE, name, text)
    if curated := results["parts"].get("pipeline", {}).get("figures", {}).get("curate"):
        put(OPERATIONS, "cost", markdown(_cost(curated)))


def table_texts(results: dict[str, Any]) -> dict[str, str]:
    """Return what stands in docs/performance.md, by the name of its place."""
    parts = results["parts"]
    return {
        "machine": _machine(results),
        "targets": markdown(_targets(parts)),
        **{name: "\n\n".join(_part(part)) for name, part in parts.items()},
    }


def _part(part: dict[str, Any]) -> Iterator[str]:
    yield _when(part)
    yield from (markdown(Table(**kept)) for kept in part["tables"])
    if part["notes"]:
        yield "\n".join(f"- {textwrap.shorten(note, NOTE)}" for note in part["notes"])


def _machine(results: dict[str, Any]) -> str:
    of = results["machine"]
    return (
        f"Measured {results['date']} on {of['cores']} cores ({of['processor']}), "
        f"{of['memory_gib']} GiB of memory, {of['system']}, Python {of['python']}."
    )


def _when(part: dict[str, Any]) -> str:
    before, after = part["load"]
    return (
        f"Scale `{part['scale']}`, {part['at']} UTC, {part['minutes']} minutes; load average "
        f"{before} before, {after} after."
    )


def _targets(parts: dict[str, Any]) -> Table:
    table = Table("Targets", ["", "wished", "measured", ""])
    for part in parts.values():
        for each in (Target(**kept) for kept in part["targets"]):
            bound = f"{'at most' if each.at_most else 'at least'} {shown(each.bound)}"
            met = "met" if each.met else "**missed**"
            table.rows.append([each.what, bound, each.measured, met])
    return table


def _cost(curated: list[dict[str, Any]]) -> Table:
    """Reckon what curating 10 TB of each kind of log takes."""
    calls = TERABYTES * 1e12 / BYTES_PER_RECORD
    title = f"Curating {TERABYTES} TB of lines, {calls:,.0f} calls of {BYTES_PER_RECORD:,} bytes"
    columns = [
        *("logs, engine", "MB per CPU second", "vCPU hours", f"days on {CORES} vCPU"),
        *(f"at {PRICE} dollars an hour", "lake, TB"),
    ]
    table = Table(title, columns)
    for each in curated:
        rate = each["megabytes_per_cpu_second"]
        hours = TERABYTES * 1e6 / rate["median"] / 3600
        share = each["lake_bytes_per_call"] / each["bytes_per_call"]
        table.rows.append(
            [
                f"{each['shape']}, {each['engine']}",
                rate,
                round(hours),
                hours / CORES / 24,
                f"{hours * PRICE:,.0f} dollars",
                share * TERABYTES,
            ]
        )
    return table
