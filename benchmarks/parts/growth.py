"""Time and memory of curating and of building against 1, 2, 4, 8 times the work.

All of a log lies in one hour: what an hour costs in memory is the question. Seconds are those of
the processor; of curating, those that starting takes are taken off, so that they hide no growth.
"""

from collections.abc import Sequence
from pathlib import Path

from benchmarks import sluice
from benchmarks.figures import Part, Table, Target
from benchmarks.measuring import FailedRunError, Run, exponent, fresh, python, scratch
from benchmarks.scale import Scale

SHAPE = "chat"
MAX_EXPONENT = 1.1


def measure(scale: Scale) -> Part:
    """Measure curating, then building, then the joins of a build over narrow rows alone."""
    part = Part()
    for measured in (_curating, _building, _joining):
        try:
            measured(part, scale)
        except FailedRunError as error:
            part.notes.append(f"{measured.__name__.strip('_')}: {error}")
    return part


def _curating(part: Part, scale: Scale) -> None:
    title = f"curate, {SHAPE} logs of one hour, one process"
    table = Table(title, ["MB of lines", "calls", "CPU seconds", "above the start", "peak MiB"])
    sizes, seconds = [], []
    with scratch() as folder:
        start = sluice.warm_up(folder).cpu_seconds
        for factor in scale.factors:
            megabytes = scale.growth * factor / max(scale.factors)
            run, calls = _curated(folder, megabytes, repeats=scale.fewer_rounds)
            sizes.append(megabytes)
            seconds.append(run.cpu_seconds - start)
            table.rows.append([megabytes, calls, run.cpu_seconds, seconds[-1], run.peak_mib])
    part.tables.append(table)
    part.figures["curate_start_cpu_seconds"] = start
    _judge(part, "curate", sizes, seconds)
    peak = max(row[-1] for row in table.rows)
    part.targets.append(Target("peak memory of curate, MiB", 1536, peak, at_most=True))


def _curated(folder: Path, megabytes: float, *, repeats: int) -> tuple[Run, int]:
    """Curate a log; return the run with the median CPU time, and the number of calls."""
    config, runs = sluice.settings(folder), []
    with fresh(folder / "logs") as logs:
        words = (SHAPE, logs, "--megabytes", str(megabytes), "--hours", "1")
        log = python("benchmarks.workloads", *words).printed
        for _ in range(repeats):
            with fresh(folder / "lake") as lake:
                runs.append(sluice.curate(logs, lake, config))
    runs.sort(key=lambda each: each.cpu_seconds)
    return runs[(len(runs) - 1) // 2], log["calls"]


def _building(part: Part, scale: Scale) -> None:
    title = "build, validate and publish 10,000 rows, one process"
    table = Table(title, ["kept calls", "CPU seconds", "seconds", "peak MiB"])
    sizes, seconds = [], []
    for factor in scale.factors:
        calls = scale.build_calls * factor // max(scale.factors)
        built = python("benchmarks.build", str(calls)).printed
        sizes.append(calls)
        seconds.append(built["total_cpu_seconds"])
        peak = max(built["peak_mib"].values())
        table.rows.append([calls, seconds[-1], built["total_seconds"], peak])
    part.tables.append(table)
    _judge(part, "build", sizes, seconds)
    what = f"peak memory of build from {sizes[-1]:,} kept calls, MiB"
    part.targets.append(Target(what, 4096, table.rows[-1][-1], at_most=True))


def _joining(part: Part, scale: Scale) -> None:
    table = Table("joining and choosing, narrow rows", ["rows", "CPU seconds", "peak MiB"])
    for share in (4, 2, 1):
        rows = scale.narrow_rows // share
        done = python("benchmarks.stitch", str(rows)).printed
        peak = max(done["peak_mib"].values())
        table.rows.append([rows, sum(done["cpu_seconds"].values()), peak])
    part.tables.append(table)
    rows_of, seconds, _ = zip(*table.rows, strict=True)
    _judge(part, "joining and choosing", rows_of, seconds)


def _judge(part: Part, what: str, sizes: Sequence[float], seconds: Sequence[float]) -> None:
    """Fit an exponent over all sizes and over the two largest; the larger one counts."""
    over_all, at_end = exponent(sizes, seconds), exponent(sizes[-2:], seconds[-2:])
    part.figures[f"{what}_exponents"] = [over_all, at_end]
    part.targets.append(
        Target(f"growth exponent of {what}", MAX_EXPONENT, max(over_all, at_end), at_most=True)
    )
