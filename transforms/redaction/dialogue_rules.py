"""What a dialogue tells about bare answers: the question before says what a number or word is."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from transforms.redaction.detectors import Finding, Passage
from transforms.redaction.name_rules import PERSON, name_length
from transforms.redaction.number_rules import ACCOUNT, CARD, DOCUMENT_ID, NUMERIC_ID, PHONE, SSN
from transforms.redaction.place_rules import ADDRESS, AGE, DATE, DATE_SHAPE, EMAIL
from transforms.redaction.secret_rules import PASSWORD
from transforms.redaction.words import NOT_NAMES

MAX_ANSWER = 200
"""Longest text, in characters, that is taken for the bare answer to a question."""
MAX_QUESTION = 300
"""How much of the message before is taken for the question, in characters, from its end."""

_SENTENCE = re.compile(r"[^.!?\n]++[.!?]*+")
_ASKING = re.compile(
    r"\?$|\b(?:please|provide|could you|can you|may i|what(?:'s|\u2019s| is| are)|enter|tell me|"
    r"give me|share|confirm|verify|need your|type|send me|let me know|which|who am i|"
    r"i(?:'ll|\u2019ll| will)? (?:also )?need)\b",
    re.IGNORECASE,
)


def question(message: str) -> str:
    """Give the sentences near the end of a message that ask for something; empty if none."""
    sentences = (match[0].strip() for match in _SENTENCE.finditer(message[-MAX_QUESTION:]))
    return " ".join(sentence for sentence in sentences if _ASKING.search(sentence))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a question asks for, and what an answer to it looks like."""

    name: str
    entity: str
    question: re.Pattern[str]
    answer: re.Pattern[str]
    accept: Callable[[str], bool]


def _anything(_: str) -> bool:
    return True


def _asked(
    name: str, entity: str, question: str, answer: str, accept: Callable[[str], bool] = _anything
) -> _Asked:
    asks, answers = (re.compile(each, re.IGNORECASE) for each in (question, answer))
    return _Asked(name, entity, asks, answers, accept)


_UNIT = (
    r"(?:dollars?|usd|eur|euros?|pounds?|gbp|inr|rs|chf|rupees?|yen|percent|people|users?|rows?|"
    r"bytes?|kb|mb|gb|ms|seconds?|minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|months?|years?|"
    r"km|miles?|cm|mm|meters?|metres?|kg|grams?|lbs?|items?|pieces?|units?|times|records?|tokens?|"
    r"words?|lines?|inhabitants|residents|citizens|iterations|cells|guests|persons|adults|euro|"
    r"am|pm|o['\u2019]?clock)\b"
)
_NO_UNIT = rf"(?!\s{{0,2}}(?:[%\u20ac\u00a3$]|{_UNIT}))"
_FREE = r"(?<![\w.,$\u20ac\u00a3'\u2019])"
_PIECE = r"(?:[A-Z]{0,19}\d[A-Z0-9]{0,19}|[A-Z]{1,2}(?![A-Z]))"
_ID = rf"{_FREE}(?P<value>{_PIECE}(?:[ -](?!{_UNIT}){_PIECE}){{0,7}})(?![\w%]|[.,]\d){_NO_UNIT}"
_NUMBER = rf"{_FREE}(?P<value>\d(?:[ .-]{{0,2}}\d){{2,18}})(?![\w%]|[.,]\d){_NO_UNIT}"
_YEAR = re.compile(r"(?:19|20)\d\d")
_QUARTER, _HALF = 4, 8
"""Digits of a card's last group, and of so much of a card number as is no amount."""
_FEWEST_ID_DIGITS = 2


def _card_part(value: str) -> bool:
    """Tell a card number, or its last four digits, from an amount, a year or a count."""
    digits = sum(map(str.isdigit, value))
    return digits >= _HALF or (digits == _QUARTER and not _YEAR.fullmatch(value))


def _id_like(value: str) -> bool:
    return sum(map(str.isdigit, value)) >= _FEWEST_ID_DIGITS


_QUESTIONS = (
    _asked(
        "AskedPassword",
        PASSWORD,
        r"\b(?:password|passcode|passphrase)\b",
        r"(?<!\S)(?P<value>(?=\S{0,60}[\d!@#$%^&*_])\S{4,60}[^\s.,!?])",
    ),
    _asked(
        "AskedCode",
        PASSWORD,
        r"\b(?:pin|cvv2?|cvc2?|otp|one[- ]time|(?:security|verification|access) (?:pass)?code)\b",
        rf"{_FREE}(?P<value>\d{{3,8}})(?![\w%]|[.,]\d){_NO_UNIT}",
    ),
    _asked(
        "AskedEmail",
        EMAIL,
        r"\be-?mail\b",
        r"(?<!\S)(?P<value>[\w.+-]{1,40}(?:\s[\w.+-]{1,20}){0,2}\s?@?\s?\w{1,20}"
        r"(?:\.\s?(?:com|net|org|edu|co|in)|(?:(?<!tele)(?<!inter)com|(?<=\w{3})(?:org|edu))|"
        r"\scom))(?!\w)",
    ),
    _asked("AskedSsn", SSN, r"\b(?:ssn|social security)\b", _NUMBER),
    _asked("AskedCard", CARD, r"\b(?:card|visa|mastercard|amex)\b", _NUMBER, _card_part),
    _asked(
        "AskedPhone",
        PHONE,
        r"\b(?:phone|mobile|cell|telephone|contact number|call you back|reach you)\b",
        rf"{_FREE}(?P<value>\+?\(?\d(?:[\s().-]{{0,3}}\d){{4,15}})(?![\w%])",
    ),
    _asked("AskedAccount", ACCOUNT, r"\b(?:account|acct|iban|routing|sort code)\b", _ID, _id_like),
    _asked("AskedBirthDate", DATE, r"\b(?:birth|born|dob|birthday)\b", rf"(?P<value>{DATE_SHAPE})"),
    _asked(
        "AskedAge",
        AGE,
        r"\b(?:your age|how old are you)\b",
        rf"{_FREE}(?P<value>\d{{1,3}})(?![\w%])",
    ),
    _asked(
        "AskedZip",
        ADDRESS,
        r"\b(?:zip|postal code|postcode|pin code)\b",
        rf"{_FREE}(?P<value>\d{{5,6}}(?:-\d{{4}})?|[A-Z]{{1,2}}\d[A-Z\d]?\s?\d[A-Z]{{2}})(?!\w)",
    ),
    _asked(
        "AskedAddress",
        ADDRESS,
        r"\b(?:(?<!mail )(?<!ip )address|where do you live)\b",
        r"(?:^|[:,\n])\s{0,3}(?P<value>(?=[^\n]{0,160}\d)[^\n?]{8,160})",
    ),
    _asked(
        "AskedReference",
        NUMERIC_ID,
        r"\b(?:confirmation|booking|reservation|(?<!order )reference|ticket|policy|claim|member|"
        r"customer|tracking|passport|licen[cs]e|employee|student|patient|case|pnr|locator|"
        r"identification|id)\b",
        _ID,
        _id_like,
    ),
    _asked("AskedDocument", DOCUMENT_ID, r"\b(?:order|invoice|receipt)\b", _ID, _id_like),
)
"""All that fit count; where their findings overlap, the longest decides."""
_ASKED_NAME = re.compile(
    r"\b(?:name|who am i (?:speaking|talking|chatting) (?:to|with)|who is calling)\b", re.IGNORECASE
)
_NOT_A_PERSON = re.compile(
    r"\b(?:file|product|company|user|brand|project|city|domain|team|course|app|device|hotel|"
    r"school|business|store|variable|function|table|column|bank|country|event|movie|song|book)"
    r"(?:['\u2019]s)?\s?names?\b|\bnames? (?:a|an|three|two|some|any)\b",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"\s*(?:(?:yes|yeah|sure|ok|okay|hi|hello|hey|of course|certainly|it(?:['\u2019]?s| is)|"
    r"this is|i(?:['\u2019]?m| am)|(?:my |the )?(?:full |first |last )?name(?:['\u2019]?s| is|:))"
    r"(?!\w)[\s,.:!-]*)*",
    re.IGNORECASE,
)
_BARE_ID = re.compile(
    r"(?P<value>[A-Z0-9]{1,12}(?:[ -][A-Z0-9]{1,12}){0,7})[\s.!]{0,5}", re.IGNORECASE
)
_UNITS = re.compile(rf"(?<![a-z]){_UNIT}", re.IGNORECASE)
_BARE_NAME = re.compile(r"[^\W\d_][^\W\d_'\u2019.-]*(?:[ '\u2019.-]{1,2}[^\W\d_]+){0,4}")


def dialogue_findings(passage: Passage) -> Iterator[Finding]:
    """Find in a short answer what the question before it asked for."""
    text, asked = passage.text, passage.asked
    if not asked or len(text) > MAX_ANSWER:
        return
    for kind in _QUESTIONS:
        if kind.question.search(asked):
            for match in kind.answer.finditer(text):
                if kind.accept(match["value"]):
                    yield Finding(kind.entity, *match.span("value"), 0.6, kind.name)
            if kind.accept is _id_like:
                yield from _bare_id(text, kind)
    if _ASKED_NAME.search(asked) and not _NOT_A_PERSON.search(asked):
        yield from _bare_name(text)


def _bare_id(text: str, kind: _Asked) -> Iterator[Finding]:
    """Take an answer that is nothing but an id, in pieces of any length ("mlo 125")."""
    lead = _LEAD_IN.match(text)
    match = _BARE_ID.fullmatch(text, lead.end() if lead else 0)
    if match and _id_like(match["value"]) and not _UNITS.search(match["value"]):
        words = match["value"].lower().replace("-", " ").split()
        if not any(word in NOT_NAMES for word in words):
            yield Finding(kind.entity, *match.span("value"), 0.6, kind.name)


def _bare_name(text: str) -> Iterator[Finding]:
    lead = _LEAD_IN.match(text)
    start = lead.end() if lead else 0
    match = _BARE_NAME.match(text, start)
    if match:
        length = name_length(match[0], capitals=False)
        if length:
            yield Finding(PERSON, start, start + length, 0.6, "AskedName")


_LONG = re.compile(
    r"(?<![\w.,$\u20ac\u00a3\u00a5\u20b9/\\#=&?%+*^_:-])\d{8,19}(?![\w%])(?![.,:/]\d)"
)
_ARITHMETIC = re.compile(
    r"\s{0,2}(?:[-+*/^=<>\u00d7\u00f7]|times\b|plus\b|minus\b|divided\sby\b)\s{0,2}"
    r"[\d($]"
)
_QUANTITY = re.compile(rf"\s{{0,2}}{_UNIT}", re.IGNORECASE)
_BEFORE = re.compile(
    r"(?:[-+*/^=<>\u00d7\u00f7$\u20ac\u00a3\u00a5\u20b9(]|usd|eur|inr|rs\.?)\s{0,2}$", re.IGNORECASE
)
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]{0,500}`|https?://\S{1,2000}", re.DOTALL)
_ROUND_ZEROS = "000"


def numeric_ids(passage: Passage) -> Iterator[Finding]:
    """Find long digit strings in a user's message that are no price, date, quantity or code."""
    if passage.role != "user":
        return
    text = passage.text
    code: list[tuple[int, int]] | None = None
    for match in _LONG.finditer(text):
        start, end = match.span()
        if match[0].endswith(_ROUND_ZEROS) or _QUANTITY.match(text, end):
            continue
        if _ARITHMETIC.match(text, end) or _BEFORE.search(text[max(0, start - 6) : start]):
            continue
        if code is None:
            code = [found.span() for found in _CODE.finditer(text)]
        if not any(opened <= start < closed for opened, closed in code):
            yield Finding(NUMERIC_ID, start, end, 0.5, "LongDigits")
