"""What a text must hold for a pattern to match at all: so many digits so close, certain signs.

Read off the pattern itself, so that leaving a pattern out never changes what is found. Most texts
hold no long number, and most patterns look for one.
"""

import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from transforms.redaction.pattern_words import solid, texts

_DIGITS = frozenset("0123456789")
_MAX_WIDTH = 1_000


@dataclass(frozen=True, slots=True)
class Requirement:
    """What any match holds."""

    digits: int = 0
    """Fewest decimal digits of a match."""
    width: int = _MAX_WIDTH
    """Longest match in characters; `_MAX_WIDTH` if that or more."""
    signs: frozenset[str] = frozenset()
    """Characters without upper or lower case of which each stands in every match."""
    word: "tuple[int, int, int] | None" = None
    """Where a match is one unbroken word: its fewest characters, digits and other characters."""
    texts: frozenset[str] = frozenset()
    """Lower-case ASCII texts of which one stands in or before every match; empty for any."""


NOTHING = Requirement()
_KINDS_OF_TEXT = 1024
"""Combinations of digits and signs for which a sieve's answer is kept."""


class Signs:
    """What stands in one text, looked up by all patterns that are tried on it."""

    def __init__(self, text: str) -> None:
        """Note where the digits stand."""
        self._text = text
        self._digits = [match.start() for match in _DECIMAL.finditer(text)]
        self._known: dict[tuple[int, int], bool] = {}
        self._ascii = text.isascii()
        self._lower = ""
        self._words: list[tuple[int, int]] | None = None
        self._any_word = False

    @property
    def digits(self) -> int:
        """How many decimal digits the text holds."""
        return len(self._digits)

    def among(self, alphabet: str) -> str:
        """Give those of some characters that stand in the text."""
        return "".join([sign for sign in alphabet if sign in self._text])

    def may_match(self, requirement: Requirement) -> bool:
        """Tell whether the text holds what a match needs."""
        enough = requirement.digits <= len(self._digits)
        return (
            enough
            and all(sign in self._text for sign in requirement.signs)
            and self.may_hold(requirement)
        )

    def may_hold(self, requirement: Requirement) -> bool:
        """Tell whether a text with enough digits and all signs has them as a match needs them."""
        wanted = (requirement.digits, requirement.width)
        if wanted not in self._known:
            self._known[wanted] = self._has_digits(*wanted)
        if not self._known[wanted]:
            return False
        if requirement.word is not None and not self._has_word(*requirement.word):
            return False
        return not requirement.texts or self._has_text(requirement.texts)

    def _has_word(self, length: int, digits: int, others: int) -> bool:
        """Tell whether a word is long enough and has enough digits and other characters.

        Beyond ASCII one letter may stand for two: such a word may be anything.
        """
        if self._words is None:
            words = {match[0] for match in _WORD_WITH_DIGIT.finditer(self._text)}
            self._any_word = not all(map(str.isascii, words))
            counts = [(len(word), sum(map(str.isdecimal, word))) for word in words]
            self._words = [(count, size - count) for size, count in counts]
        return self._any_word or any(
            count >= digits and rest >= others and count + rest >= length
            for count, rest in self._words
        )

    def _has_text(self, wanted: frozenset[str]) -> bool:
        """Look for texts in any case; beyond ASCII more letters match, so that all may be there."""
        if not self._ascii:
            return True
        if not self._lower:
            self._lower = self._text.lower()
        return any(text in self._lower for text in wanted)

    def _has_digits(self, count: int, width: int) -> bool:
        digits = self._digits
        if count <= 1 or width >= _MAX_WIDTH:
            return len(digits) >= count
        return any(
            last - first < width for first, last in zip(digits, digits[count - 1 :], strict=False)
        )


class Sieve:
    """Many requirements at once: most texts rule most of them out by their digits and signs."""

    def __init__(self, requirements: Iterable[Requirement]) -> None:
        """Note what tells texts apart."""
        self._requirements = tuple(requirements)
        self._alphabet = "".join(sorted({s for each in self._requirements for s in each.signs}))
        self._most_digits = max((each.digits for each in self._requirements), default=0)
        self._left = functools.lru_cache(_KINDS_OF_TEXT)(self._left_by)

    def left(self, signs: Signs) -> tuple[int, ...]:
        """Give the places of the requirements for which a text has enough digits and all signs."""
        return self._left(min(signs.digits, self._most_digits), signs.among(self._alphabet))

    def _left_by(self, digits: int, present: str) -> tuple[int, ...]:
        there = frozenset(present)
        return tuple(
            place
            for place, each in enumerate(self._requirements)
            if each.digits <= digits and each.signs <= there
        )


def requirement_of(pattern: str) -> Requirement:
    """Read a pattern's requirement; `NOTHING` where the pattern cannot be read."""
    parser: Any = re._parser  # type: ignore[attr-defined]  # noqa: SLF001 - no public one
    try:
        parsed = parser.parse(pattern)
    except (re.error, OverflowError, RecursionError):
        return NOTHING
    digits, signs = _of_sequence(parsed)
    # Under full Unicode rules one letter may match two; digits and signs match themselves.
    width = min(2 * int(parsed.getwidth()[1]), _MAX_WIDTH)
    word = solid(parsed)
    fits = word is not None and word[1] and word[0] + word[1] > 1
    return Requirement(
        digits,
        width,
        signs,
        word=(int(parsed.getwidth()[0]), word[1], word[0]) if word is not None and fits else None,
        texts=texts(parsed),
    )


_DECIMAL = re.compile(r"\d")
_WORD_WITH_DIGIT = re.compile(r"\w*\d\w*")
_Needs = tuple[int, frozenset[str]]
_NO_NEEDS: _Needs = (0, frozenset())


def _of_sequence(items: Iterable[tuple[Any, Any]]) -> _Needs:
    digits, signs = 0, frozenset[str]()
    for operator, argument in items:
        more, others = _of_item(str(operator), argument)
        digits, signs = digits + more, signs | others
    return digits, signs


def _of_item(operator: str, argument: Any) -> _Needs:
    readers: dict[str, Callable[[Any], _Needs]] = {
        "LITERAL": _of_literal,
        "IN": _of_set,
        "BRANCH": _of_branch,
        "SUBPATTERN": lambda group: _of_sequence(group[3]),
        "ATOMIC_GROUP": _of_sequence,
        "MAX_REPEAT": _of_repeat,
        "MIN_REPEAT": _of_repeat,
        "POSSESSIVE_REPEAT": _of_repeat,
    }
    return readers[operator](argument) if operator in readers else _NO_NEEDS


def _of_literal(code: int) -> _Needs:
    char = chr(code)
    if char in _DIGITS:
        return 1, frozenset()
    caseless = char.lower() == char.upper() and char.isascii()
    return 0, frozenset({char}) if caseless else frozenset()


def _of_set(items: list[tuple[Any, Any]]) -> _Needs:
    for operator, argument in items:
        name = str(operator)
        is_digits = (
            (name == "LITERAL" and chr(argument) in _DIGITS)
            or (name == "RANGE" and all(chr(end) in _DIGITS for end in argument))
            or (name == "CATEGORY" and str(argument) == "CATEGORY_DIGIT")
        )
        if not is_digits:
            return _NO_NEEDS
    return 1, frozenset()


def _of_branch(argument: tuple[Any, list[Any]]) -> _Needs:
    branches = [_of_sequence(branch) for branch in argument[1]]
    return (
        min(digits for digits, _ in branches),
        frozenset.intersection(*(signs for _, signs in branches)),
    )


def _of_repeat(argument: tuple[int, int, Any]) -> _Needs:
    fewest, _, items = argument
    if not fewest:
        return _NO_NEEDS
    digits, signs = _of_sequence(items)
    return fewest * digits, signs
