"""Stories about sums: who stands in them by a given name alone is nobody.

`Ottilie has 14 marbles` names no person, and a dataset of such problems would be worth less with
every name replaced. A text counts as such a story only if nobody speaks or is spoken to in it.
"""

import re
from collections.abc import Iterable, Iterator

from transforms.redaction.detectors import Finding, Passage
from transforms.redaction.name_rules import PERSON
from transforms.redaction.policy import MODEL

FEWEST_NUMBERS = 2
"""Numbers that a story about a sum gives, at least."""

_KINDS = frozenset({PERSON, "LOCATION", "NRP"})
_SPEAKER = re.compile(
    r"\b(?:[Ii]|[Ii]['\u2019](?:m|ve|d|ll)|[Mm]e|[Mm]y|[Oo]urs?|us|[Yy]ours?|[Pp]lease|[Tt]hanks|"
    r"[Hh]i|[Hh]ello|[Dd]ear|[Rr]egards)\b|\w@\w"
)
_WORKED = re.compile(
    r"<<|####|\d\)?%?\s?[-+*/x\u00d7\u00f7]\s?\(?\$?\d[^\n=]{0,60}=|=\s?\$?\d|\d\s?[a-z]?\s?=\s?\$?\d|"
    r"\d\s?[a-z]{0,12}\s?[-+*/\u00d7\u00f7]\s?\$?\d",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:how\s(?:many|much|far|long|old|tall|fast|big|often|late|high|wide|deep|heavy)|what(?:['\u2019]s|\s\w+)|"
    r"calculate|find\s(?:the|his|her|their)|which|in\stotal|altogether)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d+|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|twenty|thirty|"
    r"half|twice|thrice|third|quarter|hundred|thousand|double|triple|each|every|times)\b",
    re.IGNORECASE,
)


def without_names_in_sums(findings: Iterable[Finding], passage: Passage) -> Iterator[Finding]:
    """Leave out given names, places and peoples that the model found in a story about a sum."""
    every = list(findings)
    names = {each for each in every if _alone(each, passage.text)}
    story = bool(names) and is_word_problem(passage.text)
    yield from (each for each in every if not (story and each in names))


def is_word_problem(text: str) -> bool:
    """Tell whether a text works a sum out, or asks for one, about persons who are nobody."""
    if _SPEAKER.search(text):
        return False
    if _WORKED.search(text):
        return True
    return _ASKED.search(text) is not None and len(_NUMBER.findall(text)) >= FEWEST_NUMBERS


def _alone(finding: Finding, text: str) -> bool:
    value = text[finding.start : finding.end]
    kind = finding.entity in _KINDS and (finding.entity != PERSON or " " not in value)
    return kind and finding.recognizer == MODEL
