"""Commands measured as processes of their own: wall time, CPU time and peak memory.

CPU time is user and system time of a command and of all processes that it waited for; peak memory
that of the largest of these. Linux hands the memory of the process that starts a command down as
the least that it can have had, so what measures has to stay small: nothing here, and no part,
imports pandas or Sluice.
"""

import json
import math
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".bench"
"""Environments, byte code and logs in the making; git does not see it."""
LONGEST = "SLUICE_BENCH_LONGEST_SECONDS"
"""Variable with the time after which a command is ended, so that nothing hangs."""
_FOLDER = re.compile(r"(?:/[^/\s:'\"]+)+/")
MEGABYTE = 1e6


class FailedRunError(Exception):
    """A command that did not end well; the message says how."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a command took, and what it said."""

    wall_seconds: float
    cpu_seconds: float
    peak_mib: float
    printed: dict[str, Any]
    """The last JSON object of its output."""

    def then(self, other: "Run") -> "Run":
        """Return this run and another one after it as one."""
        return Run(
            self.wall_seconds + other.wall_seconds,
            self.cpu_seconds + other.cpu_seconds,
            max(self.peak_mib, other.peak_mib),
            {},
        )


def run(command: Sequence[str | Path], *, longest_seconds: float | None = None) -> Run:
    """Run a command to its end from the repository's root.

    Without a longest time the variable `LONGEST` decides; without that, an hour.

    Raises:
        FailedRunError: It ended with an error, took too long or printed no JSON.
    """
    words = [str(word) for word in command]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own commands
            words, cwd=ROOT, env=_environment(), stdout=out, stderr=errors,
            start_new_session=True,
        )  # fmt: skip
        longest = longest_seconds or float(os.environ.get(LONGEST, "3600"))
        timer = threading.Timer(longest, os.killpg, (process.pid, signal.SIGKILL))
        timer.start()
        try:
            _, status, used = os.wait4(process.pid, 0)
        except KeyboardInterrupt:
            os.killpg(process.pid, signal.SIGINT)
            raise
        finally:
            timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - began
        if process.returncode:
            raise FailedRunError(_why(process.returncode, _text(out), _text(errors)))
        return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, _json(_text(out)))


def python(*words: str | Path, longest_seconds: float | None = None) -> Run:
    """Run a module of this repository, with its words, under this interpreter; see `run`."""
    return run([sys.executable, "-m", *words], longest_seconds=longest_seconds)


def _environment() -> dict[str, str]:
    """Return the environment of a measured command: compiled modules are kept, runs are apart."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {
        **kept,
        "PYTHONPYCACHEPREFIX": str(CACHE / "bytecode"),
        "PREFECT_HOME": str(CACHE / "prefect"),
        "TLDEXTRACT_CACHE": str(CACHE / "suffixes"),
        "SLUICE_MASTER_KEY": "0123456789abcdef" * 4,
    }


def _text(file: Any) -> str:
    file.seek(0)
    return str(file.read().decode("utf-8", errors="replace"))


def _why(code: int, printed: str, errors: str) -> str:
    """Say how it ended, by its last line without folders: they differ from machine to machine."""
    if code == -signal.SIGKILL:
        return "took too long, or was out of memory"
    said = [line for line in errors.splitlines() if line.strip() and " | INFO " not in line]
    last = (said or printed.splitlines() or ["said nothing"])[-1]
    return f"exit code {code}: {_FOLDER.sub('', last)[:120]}"


def _json(printed: str) -> dict[str, Any]:
    """Return the last JSON object; a profiler may have said more after it."""
    for text in reversed(printed.splitlines()):
        if text.startswith("{"):
            return dict(json.loads(text))
    raise FailedRunError("printed no JSON")


def in_turns(
    works: Mapping[str, Callable[[], T]], *, rounds: int
) -> tuple[dict[str, list[T]], list[str]]:
    """Do all works once, one after the other, then all again; give what each gave, by round.

    One that fails is not tried again: what it had given is left out, and a note says why.
    """
    given: dict[str, list[T]] = {name: [] for name in works}
    notes = []
    for _ in range(rounds):
        for name in list(given):
            try:
                given[name].append(works[name]())
            except FailedRunError as error:
                notes.append(f"{name}: {error}")
                del given[name]
    return given, notes


def spread(values: Iterable[float]) -> dict[str, float]:
    """Return median, least and most, rounded to four digits."""
    numbers = sorted(values)
    found = {"median": statistics.median(numbers), "least": numbers[0], "most": numbers[-1]}
    return {name: float(f"{value:.4g}") for name, value in found.items()}


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """Fit `value = a * size ** exponent` by least squares of the logarithms."""
    logarithms = [[math.log(each) for each in numbers] for numbers in (sizes, values)]
    return statistics.linear_regression(*logarithms).slope


def line(sizes: Sequence[float], values: Sequence[float]) -> tuple[float, float]:
    """Fit `value = slope * size + start` by least squares; return slope and start."""
    fitted = statistics.linear_regression(sizes, values)
    return fitted.slope, fitted.intercept


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder that is deleted afterwards, on the disk of the repository."""
    CACHE.mkdir(exist_ok=True)
    (CACHE / ".gitignore").write_text("*\n", encoding="utf-8")
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        yield Path(folder)


@contextmanager
def fresh(folder: Path) -> Iterator[Path]:
    """Give a folder that is not there yet, and is deleted afterwards."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
