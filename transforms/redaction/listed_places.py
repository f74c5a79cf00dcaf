"""Well-known places and peoples, found by their names: where all places are to go."""

import functools
from collections.abc import Iterator
from typing import Any

import ahocorasick

from transforms.redaction.detectors import Finding, Passage
from transforms.redaction.dictionary import is_ordinary, known_peoples, known_places

RECOGNIZER = "ListedPlace"
SCORE = 0.6
"""That a name stands in a list does not say that it is meant here."""
_SHORTEST = 4
"""In characters: shorter names are words or abbreviations too often."""
_SHORTEST_IN_SMALL_LETTERS = 5


@functools.cache
def _names() -> Any:
    names = ahocorasick.Automaton()
    for name in known_places():
        if len(name) >= _SHORTEST:
            names.add_word(name, name)
    names.make_automaton()
    return names


def listed_places(passage: Passage) -> Iterator[Finding]:
    """Find names of the lists that are written large, or in texts without any large letter.

    Names may stand inside one another. Those that are ordinary words as well (Mobile, Nice) stay.
    """
    text, lower = passage.text, passage.text.lower()
    if len(lower) != len(text):  # a letter of which the small form is two would move the rest
        lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    small = text == lower
    for last, name in _names().iter(lower):
        start, end = last + 1 - len(name), last + 1
        if _inside_word(lower, start, end) or not _is_name(text[start:end], small=small):
            continue
        entity = "NRP" if name in known_peoples() else "LOCATION"
        yield Finding(entity, start, end, SCORE, RECOGNIZER)


def _inside_word(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return before.isalnum() or before in {"@", "_", "/"} or after.isalnum() or after in {"@", "_"}


def _is_name(value: str, *, small: bool) -> bool:
    long_enough = not small or len(value) >= _SHORTEST_IN_SMALL_LETTERS
    return long_enough and (small or value[0].isupper()) and not is_ordinary(value)
