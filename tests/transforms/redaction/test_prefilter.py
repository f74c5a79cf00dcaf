"""What patterns need, read off the patterns."""

import pytest

from transforms.redaction.prefilter import NOTHING, Signs, requirement_of


@pytest.mark.parametrize(
    ("pattern", "digits", "signs"),
    [
        (r"\b[0-9]{8,17}\b", 8, ""),
        (r"(\d{3}-){2}\d?", 6, "-"),
        (r"(?:\d\d/a|\d\d\d/b)", 2, "/"),
        (r"[a-f0-9]{8}-[a-f0-9]{4}", 0, "-"),
        (r"(?=\d{9})x*", 0, ""),
        (r"\w+@\w+\.com", 0, "@."),
    ],
)
def test_requirements(pattern: str, digits: int, signs: str) -> None:
    """Digits add up in sequences, branches give the least, what may be missing gives nothing."""
    requirement = requirement_of(pattern)
    assert requirement.digits == digits
    assert requirement.signs == frozenset(signs)


def test_a_pattern_that_cannot_be_read_needs_nothing() -> None:
    """Syntax of another engine leaves the pattern to be tried on every text."""
    assert requirement_of(r"\p{Lu}{3}") == NOTHING


def test_digits_must_stand_close_enough() -> None:
    """Digits scattered over a text are not the digits of one match."""
    needs = requirement_of(r"\d{4}")
    assert Signs("year 1984").may_match(needs)
    assert not Signs("1 and 9 and 8 and 4 and no more").may_match(needs)
