"""Months, weekdays and years by themselves: where all dates are to go."""

import re
from collections.abc import Iterator

from transforms.redaction.detectors import Finding, Passage

SCORE = 0.6
_MONTHS = (
    r"January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_DAY = r"[0-3]?\d(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_BEFORE_A_TIME = r"(?:in|since|until|till|by|of|before|after|from|to|last|next|this|early|late|mid)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?P<value>(?:{_DAY} (?:of )?)?(?:{_MONTHS})\b\.?(?: {_DAY}\b)?,? {_YEAR})\b(?!:)",
        rf"\b(?P<value>{_DAY} (?:of )?(?:{_MONTHS})|(?:{_MONTHS})\.? {_DAY})\b(?![:%])",
        rf"\b{_BEFORE_A_TIME} (?P<value>{_MONTHS})\b(?=[\s.,;:!?)]|$)",
        r"\b(?P<value>(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?\b",
        rf"\b(?:{_BEFORE_A_TIME}|year|class of) (?P<value>{_YEAR})\b(?![.,]?\d|\s?%)",
    )
)


def listed_dates(passage: Passage) -> Iterator[Finding]:
    """Find what names a day, a month or a year, in whatever case."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(passage.text):
            yield Finding("DATE_TIME", *match.span("value"), SCORE, "ListedDate")
