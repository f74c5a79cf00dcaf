"""Lists of words: their format, and that no pattern runs away."""

import re
import time
from importlib.resources import files

import pytest

from transforms.filters import asking_words, failure_words
from transforms.filters.patterns import Words, read_patterns

LISTS = ("asking_words.txt", "failure_words.txt")
PATTERNS = {
    f"{module.__name__}.{name}": value
    for module in (asking_words, failure_words)
    for name, value in vars(module).items()
    if isinstance(value, Words | re.Pattern)
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_in_lower_case(name: str) -> None:
    """Texts are put in lower case before they are searched, so a capital would never match."""
    lines = (files("transforms.filters") / name).read_text(encoding="utf-8").splitlines()
    for line in lines:
        if not line.startswith("#"):
            letters = re.sub(r"\\.", "", line)
            assert letters == letters.lower(), line


@pytest.mark.parametrize("name", LISTS)
def test_every_pattern_of_a_list_is_used(name: str) -> None:
    """A pattern is one of a module's, or a part of another pattern."""
    text = (files("transforms.filters") / name).read_text(encoding="utf-8")
    used = {value.pattern.pattern for value in PATTERNS.values() if isinstance(value, Words)}
    for key, words in read_patterns(name).items():
        assert words.pattern.pattern in used or f"{{{key}}}" in text, key


def test_frames_references_and_continued_lines() -> None:
    """A line that goes on, a frame and a part of another pattern end in one expression."""
    stated = read_patterns("failure_words.txt")["phrase_alone"]
    assert stated.fullmatch("Error 503: Service Unavailable.")
    assert stated.fullmatch("too many requests")
    assert not stated.fullmatch("too many requests were sent to the bakery")


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize(
    "text",
    [
        "a" * 600,
        "no " * 200,
        "?" * 600,
        "error: " * 85,
        "the server is " * 43,
        "\n" * 600,
        "1:" * 300,
    ],
)
def test_patterns_take_bounded_time(name: str, text: str) -> None:
    """On the longest text that is looked at, repetitive as can be, a search ends at once."""
    start = time.process_time()
    PATTERNS[name].search(text)
    assert time.process_time() - start < 0.5
