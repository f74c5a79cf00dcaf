"""Which findings cannot be what they look like where they stand: arithmetic, file names, code.

Redacting a number of a sum spoils the training data, so weak findings need support nearby. What
has a checksum in writing, a context word or a rule of its own behind it is not asked again.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from transforms.redaction.detectors import Finding, Passage
from transforms.redaction.name_rules import PERSON
from transforms.redaction.place_rules import ADDRESS, DATE, PLACE
from transforms.redaction.policy import MODEL, Action, RedactionPolicy
from transforms.redaction.words import BARE_DOMAINS, FILE_ENDINGS

NEAR = 80
"""How far before a finding a cue may stand, in characters."""

_WEAK_PHONE_SCORE = 0.4
_SUM_BEFORE = re.compile(r"[=+*/<>$\u20ac\u00a3\u00a5^\u00d7\u00f7%&|~]\s{0,2}$|[\w)]\s?-\s{0,2}$")
_SUM_AFTER = re.compile(r"\s{0,2}(?:[=*+/\u00d7\u00f7^%]|-\s?[\d(])|\s?[<>]{1,2}\s?\d|,\d{3}|\.\d")
_PHONE_SHAPE = re.compile(
    r"\+|\(\d{2,5}\)|\d{2,5}([-. ])\d{2,4}(?:\1\d{2,5}){1,4}$|0\d{9,10}$|"
    r"\d{5}[ -]\d{5,6}$|\d{10,12}$"
)
_CUES = {
    "US_DRIVER_LICENSE": r"\b(?:driv(?:er|ing)\w*|licen[cs]e|permit|dls?|cdl|lic|identification)\b",
    "US_PASSPORT": r"\b(?:passport|travel\w*)\b",
    "UK_PASSPORT": r"\b(?:passport|travel\w*)\b",
    "IN_PASSPORT": r"\b(?:passport|travel\w*)\b",
    "US_BANK_NUMBER": r"\b(?:checking|account|acct|bank|savings?|debit|a/c)\b",
    "US_ITIN": r"\b(?:itin|tax(?:payer)?)\b",
    "ABA_ROUTING_NUMBER": r"\b(?:aba|routing|rtn)\b",
    "US_NPI": r"\b(?:npi|provider)\b",
    "UK_NHS": r"\b(?:nhs|health)\b",
    "IN_AADHAAR": r"\b(?:aadhaa?r|uidai|uid)\b",
    "AU_ABN": r"\b(?:abn|business)\b",
    "AU_ACN": r"\b(?:acn|company)\b",
    "AU_TFN": r"\b(?:tfn|tax)\b",
    "AU_MEDICARE": r"\bmedicare\b",
    "IN_VEHICLE_REGISTRATION": r"\b(?:vehicle|plate|registration|rto)\b",
    "UK_VEHICLE_REGISTRATION": r"\b(?:vehicle|plate|registration|reg|vrn|dvla|car|logbook|mot)\b",
    "UK_POSTCODE": r"\b(?:post\s?code|postal|zip|address|delivery|live|lives|flat|street|road)\b",
    "US_HEALTH_INSURANCE_MEMBER_ID": r"\b(?:member|subscriber|insurance|policy)\b",
    "IN_PAN": r"\b(?:pan|permanent\saccount)\b",
    "IN_VOTER": r"\b(?:voter|epic|elector)\b",
    "IN_GSTIN": r"\b(?:gst|gstin)\b",
}
"""Whole words of which one must stand near a weak or bare finding: Presidio compares parts of
words, so that `lic` is found in `click` and `us` in `customer`."""
_CUE_PATTERNS: dict[str, re.Pattern[str]] = {
    entity: re.compile(cue, re.IGNORECASE) for entity, cue in _CUES.items()
}
_CERTAIN_WITHOUT_CUE = {"IN_PAN": 0.5, "IN_GSTIN": 0.8}
_PUBLIC_ADDRESSES = re.compile(r"127\.|0\.0\.0\.0|255\.255\.255\.\d|::1?$|224\.")


_LIFE_BEFORE = re.compile(
    r"(?<![a-z])(?:born|birth(?:day|date)?|d\.?o\.?b|aged?|died|deceased|death)(?![a-z])",
    re.IGNORECASE,
)
_LIFE_AFTER = re.compile(
    r"[\s,(-]{0,3}(?:is|was)?\s?(?:born|(?:my|his|her|their)\s(?:date\sof\s)?birth)",
    re.IGNORECASE,
)
_LIFE_NEAR = 40
"""How far before a date a word of somebody's life may stand, in characters."""
_PERSON_NEAR = 150
"""How far from a date a person may be named for the date to be a fact about them, in characters."""
_HOME_BEFORE = re.compile(
    r"\b(?:liv(?:e|es|ed|ing)|(?:i\sam|i['\u2019]?m|we\sare|we['\u2019]re|(?:he|she)(?:['\u2019]s|\sis)|"
    r"come|comes|came|originally|hails?)\sfrom|born|home\s?town|home|moved|moving|relocat\w+|"
    r"grew\sup|raised|native|resid\w+|based|address|located|staying|stays|house|flat|apartment|"
    r"my\s(?:city|town|village|country|state)|(?:city|town|country|state|province|county)\s?[:=]|"
    r"work(?:s|ed|ing)?\s(?:in|at)|stud(?:y|ies|ied|ying)\s(?:in|at)|citizen)\b",
    re.IGNORECASE,
)
_HOME_NEAR = 50
"""How far before a place a word may stand that says that somebody is at home there."""
_HOME_ASKED = re.compile(
    r"\bwhere\s(?:are\syou|do\syou|were\syou)|\b(?:your|which|what)\s(?:\w+\s){0,2}"
    r"(?:city|town|country|state|location|address|place)\b",
    re.IGNORECASE,
)
_PLACE_NEAR = 100
"""How far from a place a person may be named, or an address stand, for the place to be theirs, in
characters."""
_COUNTED = frozenset({"0123456789", "1234567890", "12345678", "123456789", "01234567"})
"""Digits in order: how a number is written that stands for any number."""


def plausible(finding: Finding, passage: Passage) -> bool:
    """Tell whether a finding can be what it says, judged by what stands around it."""
    text = passage.text
    if text[finding.start : finding.end] in _COUNTED:
        return False
    if finding.recognizer == "PhoneRecognizer":
        return _plausible_phone(finding, text)
    if finding.recognizer == "UrlRecognizer":
        return _plausible_url(text, finding.start, finding.end)
    if finding.recognizer == "IpRecognizer":
        return _plausible_ip(text[finding.start : finding.end])
    return not finding.recognizer.endswith("Recognizer") or _has_cue(finding, passage)


def without_parts_of_values(found: Iterable[Finding], policy: RedactionPolicy) -> set[Finding]:
    """Leave out what the name model took for a name and a rule reads as part of a value.

    "nivika at example dot org" is an address, not a name and a rest. Only a value that is redacted
    for certain counts: a kept one, or a date or place that may still stay, hides nobody's name.
    """
    found = set(found)
    values = sorted(
        (each.start, each.end)
        for each in found
        if each.recognizer != MODEL
        and each.entity not in {PERSON, DATE, PLACE}
        and each.score >= policy.threshold(each.entity)
        and policy.action(each.entity) is not Action.KEEP
    )
    starts = [start for start, _ in values]
    furthest = list(accumulate((end for _, end in values), max))

    def is_part(name: Finding) -> bool:
        begun = bisect_right(starts, name.start)
        return begun > 0 and furthest[begun - 1] >= name.end

    return {each for each in found if each.recognizer != MODEL or not is_part(each)}


def without_plain_dates(
    findings: Iterable[Finding], passage: Passage, *, min_score: float
) -> Iterator[Finding]:
    """Leave out dates that belong to nobody: no word of a life and no person stands nearby.

    `min_score` is the smallest score at which a person counts.
    """
    every = list(findings)
    people = [each for each in every if each.entity == PERSON and each.score >= min_score]
    for each in every:
        if _personal_date(each, passage) or any(
            person.start - _PERSON_NEAR <= each.start <= person.end + _PERSON_NEAR
            for person in people
        ):
            yield each


def without_plain_places(
    findings: Iterable[Finding], passage: Passage, *, min_score: float
) -> Iterator[Finding]:
    """Leave out places that belong to nobody: nobody is at home there, and nobody is named nearby.

    `min_score` is the smallest score at which a person or an address counts.
    """
    every = list(findings)
    owners = [
        each for each in every if each.entity in {PERSON, ADDRESS} and each.score >= min_score
    ]
    for each in every:
        if _personal_place(each, passage) or any(
            owner.start - _PLACE_NEAR <= each.start <= owner.end + _PLACE_NEAR for owner in owners
        ):
            yield each


def _personal_place(finding: Finding, passage: Passage) -> bool:
    """Tell whether a place is said to be where somebody lives; other findings pass."""
    if finding.entity != PLACE or _HOME_ASKED.search(passage.asked):
        return True
    before = passage.text[max(0, finding.start - _HOME_NEAR) : finding.start]
    return _HOME_BEFORE.search(before) is not None


def _personal_date(finding: Finding, passage: Passage) -> bool:
    """Tell whether a date is said to be one of somebody's life; other findings pass.

    What a rule of its own found (`BirthDate`) has been asked for such a word already.
    """
    if finding.entity != DATE or finding.recognizer in {"BirthDate", "AskedBirthDate"}:
        return True
    before = passage.text[max(0, finding.start - _LIFE_NEAR) : finding.start]
    return _LIFE_BEFORE.search(before) is not None or (
        _LIFE_AFTER.match(passage.text, finding.end) is not None
    )


def _has_cue(finding: Finding, passage: Passage) -> bool:
    cue = _CUE_PATTERNS.get(finding.entity)
    if cue is None or finding.score >= _CERTAIN_WITHOUT_CUE.get(finding.entity, 2.0):
        return True
    near = passage.text[max(0, finding.start - NEAR) : finding.end + NEAR // 2].replace("_", " ")
    return cue.search(near) is not None or cue.search(passage.asked) is not None


def _plausible_ip(value: str) -> bool:
    """Refuse addresses of nobody, and slices and scopes of code such as `::2`."""
    if _PUBLIC_ADDRESSES.match(value):
        return False
    return "." in value or any(len(group) > 2 for group in value.split(":"))  # noqa: PLR2004


def _plausible_phone(finding: Finding, text: str) -> bool:
    if "," in text[finding.start : finding.end]:
        return False
    before = text[max(0, finding.start - 6) : finding.start]
    if _SUM_BEFORE.search(before) or _SUM_AFTER.match(text, finding.end):
        return False
    if finding.score > _WEAK_PHONE_SCORE:
        return True
    return _PHONE_SHAPE.match(text, finding.start, finding.end) is not None


def _plausible_url(text: str, start: int, end: int) -> bool:
    url = text[start:end].strip("\"'").lower()
    if "://" in url or url.startswith("www."):
        return True
    if text[end : end + 1] in {"(", "=", "_", "["} or text[end : end + 1].isalnum():
        return False
    host, slash, _ = url.partition("/")
    ending = host.rsplit(".", 1)[-1]
    if slash:
        return ending not in FILE_ENDINGS or ending in BARE_DOMAINS
    name = host.rsplit(".", 2)[-2]
    return ending in BARE_DOMAINS and len(name) >= BARE_DOMAINS[ending]
