"""Reading alone, beside pandas, polars, pyarrow and DuckDB: lines whose bodies differ in shape."""

from functools import partial
from pathlib import Path

from benchmarks.environments import environment
from benchmarks.figures import Part, Table, Target
from benchmarks.measuring import MEGABYTE, Run, in_turns, python, run, scratch, spread
from benchmarks.scale import Scale

OURS = {
    "Sluice, records decoded": "frames",
    "Sluice, envelopes understood": "envelopes",
    "Sluice, invocations": "invocations",
}
ALL_DIALECTS = {
    "read_with_sluice": "Sluice, invocations",
    "normalise_lines": "Sluice, without unzipping and finding the lines",
    "read_with_json": "gzip + json",
}
THEIRS = ("gzip + json", "DuckDB", "pandas", "polars", "pyarrow")
_SAME = "gzip + json"


def measure(scale: Scale) -> Part:
    """Read the same files in all ways, each in a process of its own, in turns."""
    part = Part()
    with scratch() as folder:
        size = ("--megabytes", str(scale.reading))
        log = python("benchmarks.read_logs", "write", folder, *size).printed
        ways = {name: partial(_ours, way, folder) for name, way in OURS.items()}
        ways |= {name: partial(_theirs, name, folder) for name in THEIRS}
        runs, part.notes = in_turns(ways, rounds=scale.rounds)
    megabytes = log["bytes"] / MEGABYTE
    title = f"{megabytes:.0f} MB of lines, {log['records']:,} records, bodies of mixed shape"
    table = Table(title, ["", "records", "MB per CPU second", "peak MiB", f"times {_SAME}"])
    rates = {name: [megabytes / each.printed["seconds"] for each in runs[name]] for name in runs}
    for name, each in rates.items():
        same = zip(each, rates.get(_SAME, ()), strict=False)
        peak = max(one.peak_mib for one in runs[name])
        records = runs[name][0].printed["records"]
        ratio = spread([one / two for one, two in same] or [0.0])
        table.rows.append([name, records, spread(each), peak, ratio])
    part.tables += [table, dialects := _all_dialects(scale)]
    rate = dialects.rows[0][1]["median"]
    part.targets.append(Target("reading all dialects, MB per CPU second", 100, rate))
    return part


def _all_dialects(scale: Scale) -> Table:
    """Read a log in which all dialects stand, half of them streamed, in one process."""
    runs = [python("benchmarks.normalise", "--json").printed for _ in range(scale.rounds)]
    size = runs[0]["megabytes"] / runs[0]["records"] * 1000
    title = f"{runs[0]['megabytes']:.0f} MB of lines, all dialects, {size:.0f} kB a record"
    table = Table(title, ["", "MB per CPU second", f"times {_SAME}"])
    for name, what in ALL_DIALECTS.items():
        each = [run["rates"][name] for run in runs]
        ratios = [run["rates"][name] / run["rates"]["read_with_json"] for run in runs]
        table.rows.append([what, spread(each), spread(ratios)])
    return table


def _ours(way: str, folder: Path) -> Run:
    return python("benchmarks.read_logs", way, folder)


def _theirs(name: str, folder: Path) -> Run:
    return run([environment(), "-m", "benchmarks.opponents.readers", name, folder])
