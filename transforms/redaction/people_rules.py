"""What is said about a person beside the name: ages, and titles before names."""

import re
from collections.abc import Iterable, Iterator

from transforms.redaction.detectors import Finding, Passage
from transforms.redaction.name_rules import PERSON
from transforms.redaction.place_rules import AGE

TITLE = "TITLE"

_TITLES = (
    r"(?:mr|mrs|ms|mx|miss|dr|prof|rev|sr|sra|fr|mme|mlle|smt)\.?|professor|doctor|sir|madame?|lady|"
    r"lord|reverend|father|sister|captain|capt\.?|sgt\.?|lt\.?|col\.?|herr|frau|monsieur|se\u00f1ora?|"
    r"signora?|shri|sri"
)
_TITLE_BEFORE = re.compile(rf"(?<![\w.])(?P<title>{_TITLES})[^\S\n]{{1,2}}$", re.IGNORECASE)
_TITLE_LABEL = re.compile(
    r"\b(?:title|salutation|prefix|honorific)\s{0,2}[:=|]\s{0,3}[\"']?"
    r"(?P<title>(?:mr|mrs|ms|mx|miss|dr|prof)\.?)(?!\w)",
    re.IGNORECASE,
)
_LONGEST_TITLE = 14
"""How far before a name its title begins at most, in characters."""

_WHO = (
    r"i|he|she|who|me|him|her|son|daughter|brother|sister|mother|father|mom|mum|dad|wife|husband|"
    r"uncle|aunt|cousin|nephew|niece|grand(?:mother|father|ma|pa|son|daughter)|grandma|grandpa|boy|"
    r"girl|man|woman|male|female|lady|gentleman|guy|patient|student|child|kid|baby|toddler|infant|"
    r"teen(?:ager)?|adult|passenger|applicant|employee|customer|client|person|friend|boyfriend|"
    r"girlfriend|partner|spouse|fianc[e\u00e9]e?|twins?|resident|driver|victim|suspect|widow(?:er)?|"
    r"pensioner|veteran|teacher|doctor|nurse|engineer|lawyer|member|neighbou?r"
)
_WHO_WORD = re.compile(rf"\b(?:{_WHO})\b", re.IGNORECASE)
_YEARS_OLD = re.compile(
    r"(?<![\w.,$])(?P<value>1[01]\d|[1-9]?\d)(?:[ -]?(?:years?|yrs?)[ -]?(?:olds?\b|of\sage\b)|"
    r"\s?y[./]?o\b)",
    re.IGNORECASE,
)
_AGED = re.compile(
    r"\b(?:aged?|age\s(?:is|of)|at\sage|turn(?:ed|s|ing)|(?:my|his|her|your|customer|patient)\sage\s"
    r"(?:is|was))\s{0,2}[:=-]?\s{0,3}(?P<value>1[01]\d|[1-9]?\d)(?![\w%]|[.,/:-]\d|\s?(?:%|[+*/=-]\s?\d|"
    r"days?|weeks?|months?|hours?|minutes?|degrees|into|and\s(?:older|over|under|above)|to\b))",
    re.IGNORECASE,
)
_I_AM = re.compile(
    r"\b(?:i\sam|i['\u2019]?m|(?:my\s(?:son|daughter|wife|husband|mother|father|mom|mum|dad|brother|"
    r"sister|boyfriend|girlfriend|partner|child|kid|baby|grandson|granddaughter)|he|she)(?:\sis|"
    r"['\u2019]s))\s(?:now\s|only\s|just\s|already\s|almost\s)?(?P<value>[1-9]\d?)"
    r"(?=\s?(?:[.;!?)]|,\s(?!\d)|$|\n)|\s(?:and|but|now|male|female|m|f|this\syear|next)\b)",
    re.IGNORECASE,
)
_WHO_NEAR = 40
"""How far from an age the one whose age it is stands, in characters."""
_WORD_PROBLEM = re.compile(
    r"\d\s?[-+*/x\u00d7\u00f7=]\s?\$?\d|=\s?\$?\d|\b(?:how\s(?:old|many|much)|times\s(?:as\sold|older)|"
    r"twice|years\s(?:older|younger|ago|from\snow)|sum\sof|combined\sage|average\sage)\b",
    re.IGNORECASE,
)


def ages(passage: Passage, people: Iterable[Finding]) -> Iterator[Finding]:
    """Find ages of people, as the number alone; in sums and riddles ages are left alone."""
    text = passage.text
    if not any(map(str.isdigit, text)) or _WORD_PROBLEM.search(text):
        return
    for match in _AGED.finditer(text):
        yield Finding(AGE, *match.span("value"), 0.6, "SaidAge")
    for match in _I_AM.finditer(text) if passage.role == "user" else ():
        yield Finding(AGE, *match.span("value"), 0.6, "OwnAge")
    named = [each for each in people if each.entity == PERSON]
    for match in _YEARS_OLD.finditer(text):
        start, end = match.span("value")
        near = text[max(0, start - _WHO_NEAR) : match.end() + _WHO_NEAR // 2]
        if _WHO_WORD.search(near) or any(
            start - _WHO_NEAR - (each.end - each.start) <= each.start <= end + _WHO_NEAR
            for each in named
        ):
            yield Finding(AGE, start, end, 0.6, "YearsOld")


def titles(passage: Passage, people: Iterable[Finding]) -> Iterator[Finding]:
    """Find the titles of people who were found by name, and titles that a form names."""
    text = passage.text
    for each in people:
        if each.entity != PERSON:
            continue
        first = max(0, each.start - _LONGEST_TITLE)
        before = _TITLE_BEFORE.search(text[first : each.start])
        if before:
            start, end = before.span("title")
            yield Finding(TITLE, first + start, first + end, each.score, "TitleOfName")
    for match in _TITLE_LABEL.finditer(text):
        yield Finding(TITLE, *match.span("title"), 0.6, "LabelledTitle")
