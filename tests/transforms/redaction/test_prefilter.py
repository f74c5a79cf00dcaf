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


@pytest.mark.parametrize(
    ("pattern", "word", "texts"),
    [
        (r"\b[A-Z]{2}\d{7}\b", (9, 7, 2), set()),
        (r"\b(\d{1,3}(CD|CC)[1-9]|[A-Z]\d{4})\b", (4, 2, 1), set()),
        (r"\b[A-Z]{2}[ -]?\d{7}\b", None, set()),
        (r"\b[A-Z]+\b", None, set()),
        (r"(?<=\b(?:claim|medical\s+claim)\s)\d{6}", (6, 6, 0), {"claim", "medical"}),
        (r"(?:REF|INF)-?\d{6}", None, {"ref", "inf"}),
        (r"(?:REF|X)-?\d{6}", None, set()),
    ],
)
def test_words_and_texts(pattern: str, word: tuple[int, int, int] | None, texts: set[str]) -> None:
    """One word has a least length and its digits and letters; of texts one must be there."""
    requirement = requirement_of(pattern)
    assert requirement.word == word
    assert requirement.texts == texts


def test_words_and_texts_are_looked_for() -> None:
    """Digits alone are no word with letters; beyond ASCII anything may match."""
    needs = requirement_of(r"\b[A-Z]\d{4}\b")
    assert Signs("it was A1984").may_match(needs)
    assert not Signs("it was 1984 A").may_match(needs)
    assert Signs("it was 1984\u017f").may_match(needs)
    claim = requirement_of(r"(?<=claim )\d{4}")
    assert Signs("CLAIM 1984").may_match(claim)
    assert not Signs("clam 1984").may_match(claim)
    assert Signs("cla\u0131m 1984").may_match(claim)


def test_a_pattern_that_cannot_be_read_needs_nothing() -> None:
    """Syntax of another engine leaves the pattern to be tried on every text."""
    assert requirement_of(r"\p{Lu}{3}") == NOTHING


def test_digits_must_stand_close_enough() -> None:
    """Digits scattered over a text are not the digits of one match."""
    needs = requirement_of(r"\d{4}")
    assert Signs("year 1984").may_match(needs)
    assert not Signs("1 and 9 and 8 and 4 and no more").may_match(needs)
