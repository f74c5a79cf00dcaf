"""Organizations that show by how they are called: a name, and what kind of company it is.

Only looked for where the policy redacts organizations: by themselves they are nobody's data.
"""

import re
from collections.abc import Iterator

from transforms.redaction.detectors import Finding, Passage
from transforms.redaction.dictionary import is_ordinary
from transforms.redaction.words import OF_COMPANIES

ORGANIZATION = "ORGANIZATION"
RECOGNIZER = "NamedOrganization"
SCORE = 0.6
_LEGAL = (
    r"Inc|Ltd|Limited|LLC|LLP|PLC|plc|GmbH|AG|KG|SE|Corp|Corporation|Co|Company|"
    r"S\.?A|N\.?V|B\.?V|Pty"
)
_KINDS = "|".join(sorted(word.capitalize() for word in OF_COMPANIES))
_WORD = r"[^\W\d_a-z][\w'\u2019&.-]{0,30}"
_NAMED = re.compile(
    rf"(?<![\w.])(?P<name>{_WORD}(?: (?:and |& |of )?{_WORD}){{0,3}}?),? "
    rf"(?P<kind>(?:{_LEGAL})\b\.?|(?:{_KINDS}|(?:and|&) (?:Sons|Partners|Company|Co))\b)"
)
_WORDS = re.compile(r"\S+")
_GREETINGS = frozenset(("hello", "hi", "hey", "dear", "contact", "thanks"))


def organizations(passage: Passage) -> Iterator[Finding]:
    """Find names before what a company is; ordinary words before a name are no part of it."""
    for match in _NAMED.finditer(passage.text):
        named = (
            word.start()
            for word in _WORDS.finditer(match["name"])
            if word[0].lower() not in _GREETINGS and not is_ordinary(word[0])
        )
        first = next(named, None)
        if first is not None:
            start = match.start() + first
            yield Finding(ORGANIZATION, start, match.end(), SCORE, RECOGNIZER)
