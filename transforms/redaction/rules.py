"""Sluice's own recognizers as data: a pattern, the words it needs, a score, a check."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from transforms.redaction.detectors import Finding, Passage
from transforms.redaction.prefilter import NOTHING, Requirement, Signs, requirement_of


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


def apply_rules(rules: Iterable[Rule], passage: Passage, *, lower: str) -> Iterator[Finding]:
    """Find with each rule in a passage; `lower` is its text in lower case."""
    spaced = passage.text.replace("_", " ")
    signs = Signs(passage.text)
    for rule in rules:
        if rule.roles and passage.role not in rule.roles:
            continue
        if not signs.may_match(rule.requirement):
            continue
        if rule.needs and not any(word in lower for word in rule.needs):
            continue
        for match in rule.pattern.finditer(spaced if rule.reads_names else passage.text):
            length = rule.length(match["value"])
            if length > 0:
                start = match.start("value")
                yield Finding(rule.entity, start, start + length, rule.score, rule.name)


def any_case(pattern: str) -> re.Pattern[str]:
    """Compile a pattern that does not tell upper from lower case."""
    return re.compile(pattern, re.IGNORECASE)
