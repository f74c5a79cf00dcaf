"""Months, weekdays and years, found as they are written: where all dates are to go.

A month by itself counts behind a preposition; `may`, `march` and `mar` only where written large.
"""

import re
from collections.abc import Iterator

from transforms.redaction.detectors import Finding, Passage

RECOGNIZER = "ListedDate"
SCORE = 0.6
_ALWAYS = (
    "January|February|April|June|July|August|September|October|November|December|"
    "Jan|Feb|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
_MONTHS = f"{_ALWAYS}|{_ALWAYS.lower()}|{_ALWAYS.upper()}|May|March|Mar|MAY|MARCH|MAR"
_DAY = r"[0-3]?\d(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_BEFORE = r"(?i:in|since|until|till|by|of|before|after|from|last|next|early|late|mid)"
_WEEKDAYS = r"(?i:(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<value>(?:{_DAY} (?:of )?)?(?:{_MONTHS})\b\.?(?: {_DAY}\b)?,? {_YEAR})\b(?!:)",
        rf"\b(?P<value>{_DAY} (?:of )?(?:{_MONTHS})|(?:{_MONTHS})\.? {_DAY})\b(?![:%])",
        rf"\b{_BEFORE} (?P<value>{_MONTHS})\b(?=[\s.,;:!?)]|$)",
        rf"\b(?P<value>{_WEEKDAYS})s?\b",
        rf"\b(?:{_BEFORE}|(?i:year|class of)) (?P<value>{_YEAR})\b(?![.,]?\d|\s?%)",
    )
)


def listed_dates(passage: Passage) -> Iterator[Finding]:
    """Find what names a day, a month or a year."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(passage.text):
            yield Finding("DATE_TIME", *match.span("value"), SCORE, RECOGNIZER)
