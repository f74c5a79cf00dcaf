"""Values found somewhere in a record, searched for in all of it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from transforms.redaction.dictionary import is_ordinary
from transforms.redaction.name_rules import is_common_word
from transforms.redaction.spans import SAME_VALUE, Span

MIN_LETTERS, MIN_DIGITS, MIN_MIXED = 3, 4, 4
"""Shortest values that are searched for, in characters: of letters, of digits, of both."""
MIN_PUNCTUATED_DIGITS = 7
"""Fewest digits of a number that is found in other spellings too: without its spaces, say."""
NO_BORDER_LENGTH = 16
"""From this length on a value is found inside longer words too."""

_EXACT = frozenset({"PASSWORD", "SECRET"})
_AS_WRITTEN = frozenset({"LOCATION", "NRP", "ORGANIZATION"})
"""Types that are searched for in the same case only: `Cork` is no cork."""
_PARTS = frozenset({"PERSON"})
_NAMES = _PARTS | _AS_WRITTEN
_NAME_PART = re.compile(r"[^\W\d_]{3,}")
# A short number in a sum or a price is another number that looks the same.
_SUM_BEFORE = re.compile(r"[=+*/<>$\u20ac\u00a3^%.,]\s?$")
_SUM_AFTER = re.compile(r"\s?[=*+/^%]|[.,]\d|>>")
_DIGIT_RUN = re.compile(r"\d(?:[ \t\u00a0()./\u2010-\u2015-]{0,3}\d)+")


@dataclass(frozen=True, slots=True)
class Found:
    """A value that was found in the record, with its type and score."""

    value: str = field(repr=False)
    entity: str
    score: float


class Spreader:
    """Searches texts for a record's values, in time linear in the texts."""

    def __init__(self, found: Iterable[Found]) -> None:
        """Build the search automatons; values too short or too common are left out."""
        self._words: dict[str, list[Found]] = {}
        digits: dict[str, Found] = {}
        for value in sorted(found, key=lambda each: (-each.score, each.entity, each.value)):
            for part in _searched(value):
                self._words.setdefault(_folded(part.value), []).append(part)
            number = "".join(char for char in value.value if char.isdecimal())
            if len(number) >= MIN_PUNCTUATED_DIGITS and not any(map(str.isalpha, value.value)):
                digits.setdefault(number, value)
        self._automaton = _automaton(self._words)
        self._digits = _automaton(digits)

    def spans(self, text: str) -> Iterator[Span]:
        """Find the values in a text, on word borders; spans may overlap."""
        if self._automaton is not None:
            folded = _folded(text)
            for last, candidates in self._automaton.iter(folded):
                length = len(candidates[0].value)
                start, end = last + 1 - length, last + 1
                for each in candidates:
                    if _same(each, text, start, end) and _stands_alone(text, start, end):
                        yield Span(start, end, each.entity, each.score, SAME_VALUE)
                        break
        if self._digits is not None:
            yield from self._numbers(text)

    def _numbers(self, text: str) -> Iterator[Span]:
        for run in _DIGIT_RUN.finditer(text):
            places = [index for index in range(*run.span()) if text[index].isdecimal()]
            if len(places) < MIN_PUNCTUATED_DIGITS:
                continue
            number = "".join(text[index] for index in places)
            for last, found in self._digits.iter(number):
                first = last + 1 - sum(map(str.isdecimal, found.value))
                start, end = places[first], places[last] + 1
                if not _digit_at(text, start - 1) and not _digit_at(text, end):
                    yield Span(start, end, found.entity, found.score, SAME_VALUE)


def _searched(found: Found) -> Iterator[Found]:
    value = found.value
    if _long_enough(value) and not (found.entity in _NAMES and _says_little(value)):
        yield found
    if found.entity in _PARTS and " " in value:
        for part in _NAME_PART.findall(value):
            if not _says_little(part):
                yield Found(part, found.entity, found.score)


def _says_little(value: str) -> bool:
    """Tell whether a value is one word that mostly is no name."""
    return is_common_word(value) or is_ordinary(value)


def _long_enough(value: str) -> bool:
    letters = sum(map(str.isalpha, value))
    digits = sum(map(str.isdecimal, value))
    if not digits:
        return letters >= MIN_LETTERS
    return letters + digits >= (MIN_MIXED if letters else MIN_DIGITS)


def _same(found: Found, text: str, start: int, end: int) -> bool:
    return found.entity not in _EXACT | _AS_WRITTEN or text[start:end] == found.value


def _stands_alone(text: str, start: int, end: int) -> bool:
    if end - start < MIN_PUNCTUATED_DIGITS and text[start:end].isdecimal():
        before = text[max(0, start - 3) : start]
        if _SUM_BEFORE.search(before) or _SUM_AFTER.match(text, end):
            return False
    return _bordered(text, start, end)


def _bordered(text: str, start: int, end: int) -> bool:
    if end - start >= NO_BORDER_LENGTH:
        return True
    return not (_joined(text, start - 1, start) or _joined(text, end - 1, end))


def _joined(text: str, left: int, right: int) -> bool:
    """Tell whether two neighbouring characters belong to one word.

    Scripts without spaces between words, which begin at U+0E00 (Thai), have no word borders.
    """
    if left < 0 or right >= len(text):
        return False
    one, other = text[left], text[right]
    return one.isalnum() and other.isalnum() and not ("\u0e00" <= max(one, other) <= "\U0003ffff")


def _digit_at(text: str, index: int) -> bool:
    return 0 <= index < len(text) and text[index].isdecimal()


def _folded(text: str) -> str:
    """Put a text in lower case, one character for one, so that offsets stay."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def _automaton(words: Mapping[str, Any]) -> Any:
    import ahocorasick

    if not words:
        return None
    automaton = ahocorasick.Automaton()
    for word, payload in words.items():
        automaton.add_word(word, payload)
    automaton.make_automaton()
    return automaton
