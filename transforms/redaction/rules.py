"""Sluice's own recognizers as data: a pattern, the words it needs, a score, a check."""

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

import ahocorasick

from transforms.redaction.detectors import Finding, Passage
from transforms.redaction.prefilter import (
    NOTHING,
    Requirement,
    Sieve,
    Signs,
    requirement_of,
)

_ROLES = 16
"""Roles for which the rules are remembered."""
_KINDS_OF_TEXT = 1024
"""Answers of the sieve of which the bits are remembered."""


def only_if(accept: Callable[[str], bool]) -> Callable[[str], int]:
    """Make a check of the whole value a rule's `length`."""
    return lambda value: len(value) if accept(value) else 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern for one entity type.

    The pattern's group `value` is what is found. Its time must be linear in the text: no two
    neighbouring repetitions may match the same characters without a bound.
    """

    name: str
    entity: str
    score: float
    pattern: re.Pattern[str]
    needs: tuple[str, ...] = ()
    """Lower-case words of which the text must hold one for the pattern to be tried at all."""
    roles: frozenset[str] = frozenset()
    """Roles whose messages are looked at; empty for all."""
    reads_names: bool = False
    """Whether `booking_number` is read as `booking number`: names of fields and variables tell what
    their values are."""
    length: Callable[[str], int] = len
    """How many of the value's first characters count; 0 for none."""
    digits: int = 0
    """Fewest digits of a value that `length` accepts, where the pattern does not tell."""
    requirement: Requirement = field(init=False)
    """What any match holds."""

    def __post_init__(self) -> None:
        """Read the requirement off the pattern."""
        found = requirement_of(self.pattern.pattern)
        more = max(found.digits, self.digits)
        width = found.width if more == found.digits else NOTHING.width
        object.__setattr__(self, "requirement", replace(found, digits=more, width=width))


class RuleSet:
    """Rules that are tried together: most are ruled out by a text's role, digits, signs or words.

    Sets of rules are bits of an integer.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Note what each rule needs."""
        self._rules = tuple(rules)
        self._sieve = Sieve(rule.requirement for rule in self._rules)
        self._for_role = functools.lru_cache(_ROLES)(self._bits_for_role)
        self._of_left = functools.lru_cache(_KINDS_OF_TEXT)(_bits)
        self._wordless = _bits(n for n, rule in enumerate(self._rules) if not rule.needs)
        self._words = ahocorasick.Automaton()
        for word in {word for rule in self._rules for word in rule.needs}:
            self._words.add_word(
                word, _bits(n for n, rule in enumerate(self._rules) if word in rule.needs)
            )
        if len(self._words):
            self._words.make_automaton()

    def find(self, passage: Passage) -> Iterator[Finding]:
        """Find with each rule in a passage."""
        signs = Signs(passage.text)
        left = self._of_left(self._sieve.left(signs)) & self._for_role(passage.role)
        if left:
            left &= self._with_words(passage.text.lower())
        spaced = passage.text.replace("_", " ") if left else ""
        while left:
            lowest = left & -left
            left ^= lowest
            rule = self._rules[lowest.bit_length() - 1]
            if signs.may_hold(rule.requirement):
                yield from _found(rule, spaced if rule.reads_names else passage.text)

    def _bits_for_role(self, role: str) -> int:
        return _bits(
            n for n, rule in enumerate(self._rules) if not rule.roles or role in rule.roles
        )

    def _with_words(self, lower: str) -> int:
        """Give the rules of which a word stands in the text, and those that need none."""
        found = self._wordless
        if len(self._words):
            for _, rules in self._words.iter(lower):
                found |= rules
        return found


def _bits(places: Iterable[int]) -> int:
    return sum(1 << place for place in places)


def _found(rule: Rule, text: str) -> Iterator[Finding]:
    for match in rule.pattern.finditer(text):
        length = rule.length(match["value"])
        if length > 0:
            start = match.start("value")
            yield Finding(rule.entity, start, start + length, rule.score, rule.name)


def any_case(pattern: str) -> re.Pattern[str]:
    """Compile a pattern that does not tell upper from lower case."""
    return re.compile(pattern, re.IGNORECASE)
