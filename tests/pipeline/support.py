"""Running the command line as a person does, and looking at what it leaves."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

MASTER_KEY = "tests only: sixteen bytes or more"


@dataclass(frozen=True)
class Run:
    """A finished command."""

    home: Path
    code: int
    out: str
    err: str


def sluice(*arguments: str, home: Path, **environment: str) -> Run:
    """Run the command line in a process of its own, with an empty home."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    clean.pop("SLUICE_MASTER_KEY", None)
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "flows", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=home,
        env={**clean, "HOME": str(home), "COLUMNS": "80", **environment},
    )
    return Run(home, done.returncode, done.stdout, done.stderr)
