"""What holds for all source files, whatever they do."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("benchmarks", "expectations", "flows", "ner", "sample_logs", "transforms")
_POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[\d,]+\})\+|\(\?>")


@pytest.mark.parametrize("folder", FOLDERS)
def test_patterns_have_no_possessive_groups(folder: str) -> None:
    """Up to Python 3.11.4 these lose their place (gh-106052); Debian 12 has 3.11.2."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / folder).rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if _POSSESSIVE_GROUP.search(line)
    ]
    assert not found
