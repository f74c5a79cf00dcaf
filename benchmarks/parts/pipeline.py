"""From logs to a dataset, beside what one would write or take instead.

In each round every contender works once, one after the other, so that ratios are of one moment.
The naive script gets a random sample of the lines where it has no cache; with one it gets the whole
log, as a cache over a sample would find little again.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import sluice
from benchmarks.environments import environment
from benchmarks.figures import Part, Table, Target
from benchmarks.measuring import (
    MEGABYTE,
    ROOT,
    FailedRunError,
    Run,
    fresh,
    in_turns,
    python,
    run,
    scratch,
    spread,
)
from benchmarks.scale import Scale

MODEL = ROOT / "transforms" / "redaction" / "model"
SECONDS = ("wall_seconds", "cpu_seconds")
SLUICE, CURATE = "Sluice, curate and build", "of this, curate"
NET = "curate, its start taken off"
PLAIN, CACHED = "naive script", "naive script with a cache"
DATATROVE, DATA_JUICER = "datatrove", "data-juicer"
_TOOLS = {
    DATATROVE: ("benchmarks.opponents.datatrove_pii", ""),
    DATA_JUICER: ("benchmarks.opponents.data_juicer_ops", "data-juicer"),
}
"""Module and environment."""
_ENGINES = {"patterns": "pattern recognizers", "bundled": "pattern recognizers and the name model"}
TARGETS = {
    ("chat", "patterns"): {PLAIN: 20.0, CACHED: 2.0},
    ("rag", "patterns"): {PLAIN: 2.5, CACHED: 1.2},
    ("chat", "bundled"): {PLAIN: 8.0, CACHED: 1.2},
}

MAX_CURATE_MIB = 1536
MIN_REPEATED_SHARE = 0.3

Runs = dict[str, Run]
"""What one turn of a contender gives, by the name under which it is shown."""
Contender = Callable[[], Runs]


@dataclass(frozen=True, slots=True)
class Job:
    """A log that all contenders get."""

    shape: str
    engine: str
    folder: Path
    megabytes: float

    @property
    def name(self) -> str:
        """What is measured, in words."""
        return f"{self.shape}, {_ENGINES[self.engine]}"

    @property
    def logs(self) -> Path:
        """Where the log lies."""
        return self.folder / "logs"


@dataclass(slots=True)
class Measured:
    """A contender's runs over a log."""

    runs: list[Run]
    megabytes: float
    """Of log lines that each run has read."""

    @property
    def peak_mib(self) -> float:
        """The largest peak of all runs."""
        return max(each.peak_mib for each in self.runs)

    def rates(self, seconds: str) -> list[float]:
        """Return MB of log lines per second, `wall_seconds` or `cpu_seconds`, by round."""
        return [self.megabytes / getattr(each, seconds) for each in self.runs]


def measure(scale: Scale) -> Part:
    """Measure all logs with patterns only, then some with the name model."""
    part = Part(figures={"logs": {}, "curate": []})
    jobs = [(shape, "patterns", size) for shape, size in scale.logs.items()]
    jobs += [(shape, "bundled", size) for shape, size in scale.model_logs.items()]
    with scratch() as folder:
        start = sluice.warm_up(folder)
        part.figures["start"] = {"wall": start.wall_seconds, "cpu": start.cpu_seconds}
        for shape, engine, megabytes in jobs:
            job = Job(shape, engine, folder / f"{shape}-{engine}", megabytes)
            try:
                _measure_job(part, scale, job)
            except FailedRunError as error:
                part.notes.append(f"{job.name}: {error}")
            shutil.rmtree(job.folder, ignore_errors=True)
    return part


def _measure_job(part: Part, scale: Scale, job: Job) -> None:
    words = (job.shape, job.logs, "--megabytes", str(job.megabytes))
    log = python("benchmarks.workloads", *words).printed
    # Where little repeats, a cache finds as little in a sample as in the whole.
    cached = 1.0 if log["repeated_share"] > MIN_REPEATED_SHARE else scale.sample
    contenders = _contenders(job, plain=scale.sample, cached=cached)
    wished_for = (job.shape, job.engine) in TARGETS
    rounds = scale.rounds if wished_for else scale.fewer_rounds
    turns, notes = in_turns(contenders, rounds=rounds)
    part.notes += [f"{job.name}, {note}" for note in notes]
    measured = _measured(turns, log["bytes"])
    part.figures["logs"][job.shape] = log
    table = _table(measured, f"{described(log)}; {_ENGINES[job.engine]}")
    if CURATE in measured:
        net = _net(measured[CURATE], job, log, part.figures["start"])
        table.rows.append([NET, "", net["megabytes_per_cpu_second"], "", "", "", ""])
        part.figures["curate"].append(net)
    part.tables.append(table)
    part.targets += _targets(measured, job)
    if job.engine == "patterns":
        part.notes.append(_findings(job, sample=scale.sample))


def _measured(turns: dict[str, list[Runs]], log_bytes: int) -> dict[str, Measured]:
    measured: dict[str, Measured] = {}
    for name, one in (pair for given in turns.values() for runs in given for pair in runs.items()):
        megabytes = one.printed.get("line_bytes", log_bytes) / MEGABYTE
        measured.setdefault(name, Measured([], megabytes)).runs.append(one)
    return measured


def _contenders(job: Job, *, plain: float, cached: float) -> dict[str, Contender]:
    model = [] if job.engine == "patterns" else ["--model", str(MODEL)]
    contenders: dict[str, Contender] = {
        SLUICE: partial(_sluice, job),
        PLAIN: partial(_naive, PLAIN, job, "--sample", str(plain), *model),
        CACHED: partial(_naive, CACHED, job, "--cache", "--sample", str(cached), *model),
    }
    if job.engine == "patterns":
        contenders[DATATROVE] = partial(_tool, DATATROVE, job)
        contenders[DATA_JUICER] = partial(_tool, DATA_JUICER, job)
    return contenders


def _sluice(job: Job) -> Runs:
    """Curate into a new lake and build from it."""
    config = sluice.settings(job.folder, engine=job.engine)
    with fresh(job.folder / "lake") as lake, fresh(job.folder / "out") as out:
        curated = sluice.curate(job.logs, lake, config)
        files = [each.stat().st_size for each in lake.rglob("*.parquet")]
        curated.printed["lake_bytes"] = sum(files)
        built = sluice.build(lake, out, config)
    return {CURATE: curated, SLUICE: curated.then(built)}


def _naive(name: str, job: Job, *words: str) -> Runs:
    out = job.folder / "naive.jsonl"
    return {name: run([environment(), "-m", "benchmarks.naive", job.logs, out, *words])}


def _tool(name: str, job: Job) -> Runs:
    module, where = _TOOLS[name]
    with fresh(job.folder / "out") as out:
        return {name: run([environment(where), "-m", module, job.logs, out])}


def _findings(job: Job, *, sample: float) -> str:
    """Say whether the same recognizers find the same in the same texts."""
    file = job.folder / "findings.json"
    try:
        _naive(PLAIN, job, "--sample", str(sample / 2), "--findings", str(file))
        same = python("benchmarks.findings", file).printed
    except FailedRunError as error:
        return f"{job.name}: findings were not compared ({error})"
    return (
        f"{job.name}: the recognizers' findings (entity, start, end) are equal in "
        f"{same['equal']:,} of {same['texts']:,} distinct texts, {same['spans']:,} spans"
    )


def described(log: dict[str, Any]) -> str:
    """Name a log's shape."""
    return (
        f"{log['shape']}: {log['bytes'] / MEGABYTE:.0f} MB in {log['calls']:,} calls of "
        f"{log['bytes_per_call'] / 1000:.1f} kB, {log['calls_per_conversation']} calls per "
        f"conversation, {log['repeated_share']:.0%} of the text repeated"
    )


def _table(measured: dict[str, Measured], title: str) -> Table:
    columns = [
        *("", "MB/s", "MB per CPU second", "peak MiB"),
        *("Sluice faster by", "in CPU time", "curate alone, in CPU time"),
    ]
    table = Table(title, columns)
    for name, each in measured.items():
        ratios = [
            _times(measured, name, whose=SLUICE, seconds="wall_seconds"),
            _times(measured, name, whose=SLUICE, seconds="cpu_seconds"),
            _times(measured, name, whose=CURATE, seconds="cpu_seconds"),
        ]
        rates = [spread(each.rates(seconds)) for seconds in SECONDS]
        ours = name in (SLUICE, CURATE)
        table.rows.append([name, *rates, each.peak_mib, *(["", "", ""] if ours else ratios)])
    return table


def _times(measured: dict[str, Measured], other: str, *, whose: str, seconds: str) -> Any:
    """Return by how much Sluice is faster, round by round."""
    if whose not in measured:
        return ""
    ours, theirs = measured[whose].rates(seconds), measured[other].rates(seconds)
    return spread(one / two for one, two in zip(ours, theirs, strict=False))


def _targets(measured: dict[str, Measured], job: Job) -> list[Target]:
    """Compare with what was wished for; of wall and CPU time the one that flatters less."""
    found = []
    for other, bound in TARGETS.get((job.shape, job.engine), {}).items():
        if {other, SLUICE} <= measured.keys():
            times = [_times(measured, other, whose=SLUICE, seconds=each) for each in SECONDS]
            least = min(each["median"] for each in times)
            found.append(Target(f"{job.name}: times as fast as the {other}", bound, least))
    if CURATE in measured:
        what, peak = f"{job.name}: peak memory of curate, MiB", measured[CURATE].peak_mib
        found.append(Target(what, MAX_CURATE_MIB, peak, at_most=True))
    return found


def _net(
    curate: Measured, job: Job, log: dict[str, Any], start: dict[str, float]
) -> dict[str, Any]:
    """Return what curating costs without the seconds of its start."""
    rates = (curate.megabytes / max(each.cpu_seconds - start["cpu"], 0.1) for each in curate.runs)
    return {
        "shape": job.shape,
        "engine": job.engine,
        "megabytes_per_cpu_second": spread(rates),
        "bytes_per_call": log["bytes_per_call"],
        "lake_bytes_per_call": curate.runs[0].printed["lake_bytes"] / log["calls"],
    }
