"""The same log with one Dask worker and with two.

Workers are processes that import and build detectors for themselves, which takes each of them some
seconds: on a small log that hides what a second one gains.
"""

from functools import partial
from pathlib import Path

from benchmarks import sluice
from benchmarks.figures import Part, Table, Target
from benchmarks.measuring import Run, fresh, in_turns, python, scratch, spread
from benchmarks.parts.pipeline import described
from benchmarks.scale import Scale

HOURS = 12
WORKERS = {"one": 1, "two": 2}
MIN_SPEEDUP = 1.7


def measure(scale: Scale) -> Part:
    """Curate the log with each, in turns; wall time is what counts."""
    part = Part()
    if not scale.workers:
        part.notes.append("left out of a quick run")
        return part
    with scratch() as folder:
        sluice.warm_up(folder)
        logs = folder / "logs"
        size = ("--megabytes", str(scale.workers), "--hours", str(HOURS))
        log = python("benchmarks.workloads", "chat", logs, *size).printed
        works = {name: partial(_curated, folder, logs, count) for name, count in WORKERS.items()}
        runs, part.notes = in_turns(works, rounds=scale.fewer_rounds)
    columns = ["Dask workers", "seconds", "CPU seconds", "largest peak, MiB"]
    table = Table(f"{described(log)}; {HOURS} hours", columns)
    for name, mine in runs.items():
        seconds = [spread(each.wall_seconds for each in mine), spread(map(_cpu, mine))]
        table.rows.append([name, *seconds, max(each.peak_mib for each in mine)])
    part.tables.append(table)
    if len(runs) == len(WORKERS):
        one, two = runs.values()
        gain = spread(a.wall_seconds / b.wall_seconds for a, b in zip(one, two, strict=True))
        part.targets.append(
            Target("two Dask workers against one, times as fast", MIN_SPEEDUP, gain["median"])
        )
    return part


def _curated(folder: Path, logs: Path, workers: int) -> Run:
    config = sluice.settings(folder, runner="dask", workers=workers)
    with fresh(folder / "lake") as lake:
        return sluice.curate(logs, lake, config)


def _cpu(run: Run) -> float:
    return run.cpu_seconds
