"""Organizations that show by how they are called: a name, and what kind of company it is.

Only looked for where the policy redacts organizations: by themselves they are nobody's data.
"""

import re
from collections.abc import Iterator

from transforms.redaction.detectors import Finding, Passage
from transforms.redaction.dictionary import is_ordinary
from transforms.redaction.words import OF_COMPANIES

ORGANIZATION = "ORGANIZATION"
SCORE = 0.6
_LEGAL = (
    r"Inc|Ltd|Limited|LLC|LLP|PLC|plc|GmbH|AG|KG|SE|Corp|Corporation|Co|Company|"
    r"S\.?A|N\.?V|B\.?V|Pty"
)
_KINDS = "|".join(sorted(word.capitalize() for word in OF_COMPANIES))
_WORD = r"[A-Z][\w'\u2019&.-]{0,30}"
_NAMED = re.compile(
    rf"(?<![\w.])(?P<name>{_WORD}(?:,? (?:and |& |of )?{_WORD}){{0,3}}?),? "
    rf"(?P<kind>(?:{_LEGAL})\b\.?|(?:{_KINDS}|(?:and|&) (?:Sons|Partners|Company|Co))\b)"
)
_SURNAME = r"[A-Z][\w'\u2019-]{1,20}"
_SURNAMES = re.compile(rf"(?<![\w.]){_SURNAME}, {_SURNAME},? (?:and|&) {_SURNAME}")
"""As law firms are called."""


def organizations(passage: Passage) -> Iterator[Finding]:
    """Find names before what a company is, of which a word at least is no ordinary one."""
    for match in _NAMED.finditer(passage.text):
        if not all(map(is_ordinary, match["name"].replace(",", " ").split())):
            yield Finding(ORGANIZATION, match.start(), match.end(), SCORE, "NamedOrganization")
    for match in _SURNAMES.finditer(passage.text):
        if not any(map(is_ordinary, re.findall(_SURNAME, match[0]))):
            yield Finding(ORGANIZATION, match.start(), match.end(), SCORE, "NamedOrganization")
