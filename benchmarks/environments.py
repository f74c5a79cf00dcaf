"""The opponents' environments: made once, apart from Sluice's, from pinned versions."""

import hashlib
import subprocess
import sys
from pathlib import Path

from benchmarks.measuring import CACHE, ROOT, FailedRunError

_LISTS = ROOT / "benchmarks" / "opponents"
_LONGEST_SECONDS = 900


def environment(name: str = "") -> Path:
    """Return the interpreter of an environment; the first call installs it, which takes minutes.

    Raises:
        FailedRunError: It cannot be installed.
    """
    wanted = _LISTS / f"requirements{'-' if name else ''}{name}.txt"
    folder = CACHE / (name or "opponents")
    mark, interpreter = folder / "installed", folder / "bin" / "python"
    digest = hashlib.sha256(wanted.read_bytes()).hexdigest()
    if not mark.is_file() or mark.read_text() != digest:
        _do([sys.executable, "-m", "venv", folder], "venv")
        _do([interpreter, "-m", "pip", "install", "--quiet", "-r", wanted], "pip install")
        mark.write_text(digest)
    return interpreter


def _do(command: list[str | Path], what: str) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - our own commands
            command, check=False, capture_output=True, timeout=_LONGEST_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FailedRunError(f"{what}: {type(error).__name__}") from None
    if done.returncode:
        raise FailedRunError(f"{what} ended with exit code {done.returncode}")
