"""The same log with one worker and with two: Dask workers, and processes of one machine."""

from pathlib import Path

from benchmarks import sluice
from benchmarks.figures import Part, Table, Target
from benchmarks.measuring import FailedRunError, Run, fresh, python, scratch, spread
from benchmarks.parts.pipeline import described
from benchmarks.scale import Scale

HOURS = 12
RUNNERS = {"dask": "Dask workers", "processes": "processes"}
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
        table = Table(
            f"{described(log)}; {HOURS} hours",
            ["", "seconds with one", "seconds with two", "faster by", "largest peak MiB"],
        )
        for runner, name in RUNNERS.items():
            try:
                one, two = _measured(folder, logs, runner, rounds=scale.fewer_rounds)
            except FailedRunError as error:
                part.notes.append(f"{name}: {error}")
                continue
            gain = spread(a.wall_seconds / b.wall_seconds for a, b in zip(one, two, strict=True))
            seconds = [spread(each.wall_seconds for each in runs) for runs in (one, two)]
            peak = max(each.peak_mib for each in [*one, *two])
            table.rows.append([name, *seconds, gain, peak])
            what = f"two {name} against one, times as fast"
            part.targets.append(Target(what, MIN_SPEEDUP, gain["median"]))
    part.tables.append(table)
    return part


def _measured(folder: Path, logs: Path, runner: str, *, rounds: int) -> tuple[list[Run], list[Run]]:
    runs: tuple[list[Run], list[Run]] = ([], [])
    for _ in range(rounds):
        for workers, mine in enumerate(runs, start=1):
            config = sluice.settings(folder, runner=runner, workers=workers)
            with fresh(folder / "lake") as lake:
                mine.append(sluice.curate(logs, lake, config))
    return runs
