"""The page of reasons is that of the code."""

from pathlib import Path

from flows.reasons_page import page
from transforms.outcome import Reason

PAGE = Path(__file__).parents[2] / "docs" / "reasons.md"


def test_the_page_of_reasons_is_current() -> None:
    """Run `python -m flows.reasons_page > docs/reasons.md` if this fails."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_reason_is_told_once() -> None:
    """Each member of the closed list has one row with its meaning."""
    for reason in Reason:
        assert page().count(f"| `{reason.value}` |") == 1
        assert reason.meaning in page()
