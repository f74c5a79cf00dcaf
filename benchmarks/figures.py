"""Figures as they are kept (`benchmarks/results/<date>.json`) and shown (in documents)."""

import json
import os
import platform
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Cell = Any
"""Text, a number, or a spread: median, least and most."""


@dataclass(slots=True)
class Table:
    """Figures under one heading."""

    title: str
    columns: list[str]
    rows: list[list[Cell]] = field(default_factory=list)


@dataclass(slots=True)
class Target:
    """What was wished for, and what it is."""

    what: str
    bound: float
    measured: float
    at_most: bool = False

    @property
    def met(self) -> bool:
        """Whether the figure is on the right side."""
        return self.measured <= self.bound if self.at_most else self.measured >= self.bound


@dataclass(slots=True)
class Part:
    """What one part has measured."""

    tables: list[Table] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What failed or was left out, and why."""
    figures: dict[str, Any] = field(default_factory=dict)
    """Figures that other documents use."""


def shown(cell: Cell) -> str:
    """Write a cell: three digits, a spread as `median (least to most)`."""
    if isinstance(cell, dict):
        return _spread_shown(cell)
    if isinstance(cell, bool | str) or cell is None:
        return str(cell)
    if isinstance(cell, int) or abs(cell) >= 100:
        return f"{cell:,.0f}"
    return f"{cell:.3g}"


def _spread_shown(cell: dict[str, float]) -> str:
    if cell["least"] == cell["most"]:
        return shown(cell["median"])
    return f"{shown(cell['median'])} ({shown(cell['least'])} to {shown(cell['most'])})"


def markdown(table: Table) -> str:
    """Write a table."""
    head = [
        f"**{table.title}**",
        "",
        "| " + " | ".join(table.columns) + " |",
        "|---" * len(table.columns) + "|",
    ]
    return "\n".join([*head, *("| " + " | ".join(map(shown, row)) + " |" for row in table.rows)])


def put(document: Path, name: str, text: str) -> None:
    """Replace what stands between `<!-- figures: name -->` and `<!-- end -->` in a document."""
    begin, end = f"<!-- figures: {name} -->", "<!-- end -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    written = pattern.sub(lambda _: f"{begin}\n{text}\n{end}", document.read_text("utf-8"))
    document.write_text(written, encoding="utf-8")


def machine() -> dict[str, Any]:
    """Say what was measured on; no names of hosts or people."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1),
        "system": platform.system(),
        "python": platform.python_version(),
        "load": load(),
    }


def load() -> float:
    """Return the load average of the last minute: processes that want a core."""
    return round(os.getloadavg()[0], 2)


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor()
    found = re.search(r"model name\s*:\s*(.+)", text)
    return found[1] if found else platform.machine()


def keep(folder: Path, date: str, results: dict[str, Any]) -> Path:
    """Write the results of a day, beside those of the same day's other parts."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{date}.json"
    path.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def newest(folder: Path) -> Path:
    """Return the newest results.

    Raises:
        FileNotFoundError: There are none.
    """
    found = sorted(folder.glob("*.json"))
    if not found:
        raise FileNotFoundError(f"no results in {folder.name}/; run `make bench`")
    return found[-1]
