"""All benchmarks: `python -m benchmarks.run [--scale quick|usual|full] [--parts pipeline,reading]`.

Each part runs in a process of its own, one after the other; one that fails is named in the tables
and the rest goes on. Results go to `benchmarks/results/<date>.json`, tables into
`docs/performance.md` and the cost section of `docs/operations.md`. `--show` writes the tables again
from the newest results and measures nothing.
"""

import argparse
import importlib
import json
import os
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.documents import write_documents
from benchmarks.figures import Part, keep, load, machine, newest
from benchmarks.measuring import LONGEST, ROOT, FailedRunError, python
from benchmarks.scale import SCALES

PARTS = ("pipeline", "reading", "growth", "workers")
COMMANDS = 20
"""Of the longest kind, all of which a part may run before it is ended."""
RESULTS = ROOT / "benchmarks" / "results"


def measured(name: str, scale: str) -> dict[str, Any]:
    """Measure one part in a process of its own; a failure is a result, too."""
    began, load_before = time.perf_counter(), load()
    longest = SCALES[scale].longest_seconds
    os.environ[LONGEST] = str(longest)
    words = ("--only", name, "--scale", scale)
    try:
        part = python("benchmarks.run", *words, longest_seconds=COMMANDS * longest).printed
    except FailedRunError as error:
        part = asdict(Part(notes=[f"failed: {error}"]))
    return {
        "scale": scale,
        "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
        "minutes": round((time.perf_counter() - began) / 60, 1),
        "load": [load_before, load()],
        **part,
    }


def run_all(names: list[str], scale: str) -> Path:
    """Measure parts and keep them; parts that the day has already stay as they are."""
    date = f"{datetime.now(UTC):%Y-%m-%d}"
    path = RESULTS / f"{date}.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"parts": {}}
    results = {"date": date, "machine": machine(), "parts": known["parts"]}
    for name in names:
        print(f"{name} …", flush=True)
        part = results["parts"][name] = measured(name, scale)
        print(f"  {part['minutes']} minutes, load {part['load']}", *part["notes"], sep="\n  ")
        keep(RESULTS, date, results)
    return path


def main() -> None:
    """Measure what is asked for and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", choices=sorted(SCALES), default="usual")
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--only", choices=PARTS, help="measure here, print JSON")
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    if given.only:
        part = importlib.import_module(f"benchmarks.parts.{given.only}")
        print(json.dumps(asdict(part.measure(SCALES[given.scale]))))
        return
    names = [each for each in given.parts.split(",") if each]
    if unknown := set(names) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    path = newest(RESULTS) if given.show else run_all(names, given.scale)
    write_documents(json.loads(path.read_text(encoding="utf-8")))
    print(f"{path.relative_to(ROOT)}; tables in docs/performance.md and docs/operations.md")
    sys.exit(0)


if __name__ == "__main__":
    main()
