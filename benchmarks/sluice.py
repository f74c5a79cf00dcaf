"""Sluice as its users run it: the commands, in processes of their own."""

from pathlib import Path

from benchmarks.measuring import Run, python
from benchmarks.workloads import write

# Logs of agents hold few conversations at this size: fewer rows than a job asks for.
SETTINGS = """
[redaction]
engine = "{engine}"

[run]
engine = "{runner}"
workers = {workers}

[check]
min_rows = 10

[gate]
min_signals = 0

[datasets.bench]
consent = "blanket"
consent_statement = "Invented."
"""


def settings(
    folder: Path, *, engine: str = "patterns", runner: str = "threads", workers: int = 1
) -> Path:
    """Write a settings file: one worker in the flow's own process, unless others are asked for."""
    path = folder / f"{engine}-{runner}-{workers}.toml"
    text = SETTINGS.format(engine=engine, runner=runner, workers=workers)
    path.write_text(text, encoding="utf-8")
    return path


def curate_words(logs: Path, lake: Path, config: Path) -> list[str | Path]:
    """Return the module and the words that curate all of some logs."""
    places: list[str | Path] = ["--logs", logs, "--lake", lake, "--config", config]
    return ["flows", "curate", *places, "--all", "--yes", "--json"]


def build_words(lake: Path, out: Path, config: Path) -> list[str | Path]:
    """Return the module and the words that build the dataset `bench`."""
    places: list[str | Path] = ["--lake", lake, "--out", out, "--config", config]
    return ["flows", "build", "bench", *places, "--json"]


def curate(logs: Path, lake: Path, config: Path) -> Run:
    """Curate all of some logs."""
    return python(*curate_words(logs, lake, config))


def build(lake: Path, out: Path, config: Path) -> Run:
    """Build, validate and publish."""
    return python(*build_words(lake, out, config))


def warm_up(folder: Path) -> Run:
    """Curate a handful of records, so that modules are compiled and Prefect has its database.

    The second time of two is returned: what starting alone takes.
    """
    write("chat", folder / "few", megabytes=0.05, hours=1)
    config = settings(folder)
    curate(folder / "few", folder / "first", config)
    return curate(folder / "few", folder / "second", config)
