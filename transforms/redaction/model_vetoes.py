"""Which findings of the bundled model cannot be values where they stand: code, sums, remains.

The model sees four words to each side. Whether a text is code, or writes names large, shows from
further away.
"""

import re
from collections.abc import Iterator

from transforms.redaction.name_rules import is_common_word

_OTHERWISE = {"ADDRESS": ("LOCATION",), "LOCATION": ("ADDRESS",)}
"""What else a finding may be if it cannot be what the model took it for."""
Value = tuple[str, int, int]
"""Entity, start and end."""
LONG_TEXT = 25
"""From this many words on, a text whose sentences begin large is taken to write names large."""
SEEN = 2000
"""How much of a text is looked at to see how it uses capitals, in characters from its start."""

LARGE_SHARE = 0.6
"""Share of sentences that begin large in such a text."""
CODE_EVERY, LEAST_CODE = 40, 60
"""A text is code if it has a mark of code for every 40 words, and two at least."""
SHORTEST_NAME = 2
"""In characters."""
CODE_BEFORE = 60
"""How much before a finding is looked at, in characters."""

_FIRST_NUMBER = re.compile(r"\s(?=\S*\d)")
_NO_NAME = re.compile(r"[\d_=()<>{}\[\]\\/#@$%^&*+|~`:;!?]")
_EDGES = " \t\r\n\"'\u201c\u201d\u2018\u2019,;:!?-\u2013\u2014*_()[]<>|#"
_POSSESSIVE = re.compile(r"\s?['\u2019]s?$")
_INNER_CAPITAL = re.compile(r"[a-z\u00df-\u00ff][A-Z]")
_IDENTIFIER = re.compile(
    r"[a-z]{4,}[A-Z]|[a-z][A-Z]\w*[a-z][A-Z]|[A-Z]{2,}[a-z]{2,}|(?<![\w'\u2019-])[a-z]+[A-Z]"
)
"""What `JoAnn` and `McKay` are not."""
_GLUED_BEFORE = re.compile(r"[_=@#\\$]$")
_GLUED_AFTER = re.compile(r"[\w=@\\]|\.\w|\(\w*[)=,]")
_CODE_BEFORE = re.compile(
    r"(?:(?<=[\w)\]])\.|[<>/%`~^|\[{]|\w\(|--?|::|->|"
    r"\b(?:import|def|const|func|async|await|elif|git|npm|pip|class|struct|enum)\s)$"
)
_CODE_AFTER = re.compile(r"[(/<>{\[`^|~$]|::|\s?(?:[+*]?=|->|=>)|-\w|\s(?:import|extends)\s")
_VALUE_BEFORE = re.compile(r"<\w+(?:\s[^<>]*)?>$|\w\s?=\s?[\"']?$|[|>#]\s?$|(?:^|\n)[-*>|#]$")
_SENTENCE_START = re.compile(r"(?:^|[.!?]\s{1,2}|\n\s{0,8})([^\W\d_])")
_SUM = re.compile(r"[=+*<>$\u00d7\u00f7]|\d\s?[-/x]\s\d|\s[-/]\s\d|\d\s[-/x]\s\w\b")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = re.compile(
    rf"\d{{1,4}}\s?[-/.]\s?\d{{1,2}}\s?[-/.]\s?\d{{2,4}}|\d{{1,2}}(?:st|nd|rd|th)?\W{{0,3}}"
    rf"(?:of\s)?{_MONTH}|\b{_MONTH}\W{{0,3}}\d{{1,4}}|\b(?:19|20)\d{{6}}\b|"
    rf"\d{{1,2}}(?:st|nd|rd|th)\b|\d{{1,2}}:\d{{2}}|\d\s?[ap]\.?m\b|\b(?:19|20)\d{{2}}\b|"
    rf"\b{_MONTH}\b|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b",
    re.IGNORECASE,
)
_DATE_WORD = re.compile(
    rf"(?:{_MONTH}|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|st|nd|rd|th|of|the|"
    r"at|on|in|to|am|pm|a|p|m|o|clock|noon|midnight|utc|gmt|est|edt|pst|cet|t|z|year|morning|"
    r"afternoon|evening|night|around|about|early|late|mid)",
    re.IGNORECASE,
)
"""The words that a date is made of."""
_LETTERS = re.compile(r"[^\W\d_]+")
_SUM_AFTER = re.compile(r"\s?[-+*/=<\u00d7\u00f7^%]\s?[\d$<(]|\s?=|,\d{3}\b")
_EQUATION = re.compile(r"[=+*$\u00d7\u00f7]")
_SENTENCE_END = re.compile(r"(?!blvd)[a-z]{4,}[.!?]\s", re.IGNORECASE)
_DATE_TAIL = re.compile(
    rf"\s(?:on|since|until|by|from|before|after|in)\s(?:the\s)?"
    rf"(?P<date>(?:\d[\d./-]*\s?)?(?:{_MONTH}\b|\d+[-/.]\d))",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{3}|\d{4}")
_PHONE_TAIL = re.compile(r"[\s,;]+\+\d{1,3}[\s(-]\d")
_STREET = re.compile(
    r"\d|\b(?:street|st|avenue|ave|road|rd|lane|ln|drive|court|square|boulevard|blvd|way|close|"
    r"crescent|terrace|place|gardens|rue|calle|via|rua|avenida|plaza|platz|gasse|weg|marg|nagar)\b|"
    r"(?:stra\u00dfe|strasse|str\.|weg|gata|gatan|straat|laan|katu|allee|utca|vej|plein)\b",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"\w_\w|\w\(|\)[:;{]|[{};]\n|[=!<>]=|=>|->|</|::|\w\.\w+\(|\n(?: {4}|\t)\s*\w|>>>"
)
_SHOUTED = re.compile(r"[A-Z][A-Z.'-]*")
_SYMBOLIC = re.compile(
    r"^(?:[A-Z]|[A-Z]{2,}[a-z]?)\s(?:-\s)?[a-z]|(?:^|\s)[a-z]+\s(?:-\s)?[A-Z]{2,}\b"
)
"""A letter or an abbreviation beside a word in small letters: `N new`, `until EOF`."""


class Surroundings:
    """What a text as a whole says about names in it; made once per text."""

    def __init__(self, text: str) -> None:
        """Look at the beginning of a text."""
        self._text = text
        seen = text[:SEEN]
        large = sum(mark.isupper() for mark in seen)
        self._shouts = large > sum(mark.islower() for mark in seen)
        self._writes_large = not self._shouts and _begins_large(text, seen)
        words = len(seen.split())
        self._is_code = CODE_EVERY * len(_CODE.findall(seen)) >= max(LEAST_CODE, words)

    def values_within(self, entity: str, start: int, end: int) -> Iterator[Value]:
        """Give the parts of a finding that can be values: none, itself, or two that stand together.

        Offsets are half-open and count in the text.
        """
        if entity == "PERSON":
            start, stop = self._without_address(*self._trimmed(start, end))
            if stop < end and self._can_be_address(stop, end) and not self._is_code:
                yield from self.values_within("ADDRESS", *self._trimmed(stop, end))
            end = stop
        elif entity == "ADDRESS":
            phone = _PHONE_TAIL.search(self._text, start, end)
            end = phone.start() if phone else end
            tail = _DATE_TAIL.search(self._text, start, end)
            if tail:
                yield from self.values_within("DATE_TIME", tail.start("date"), end)
                end = tail.start()
        others = () if self._text[start:end].islower() else _OTHERWISE.get(entity, ())
        for each in (entity, *others):
            if self._can_be(each, start, end):
                yield each, start, end
                break

    def _can_be(self, entity: str, start: int, end: int) -> bool:
        checks = {
            "PERSON": self._can_be_name,
            "DATE_TIME": self._can_be_date,
            "ADDRESS": self._can_be_address,
        }
        return checks.get(entity, self._can_be_place)(start, end)

    def _can_be_name(self, start: int, end: int) -> bool:
        value = self._text[start:end]
        first_small = value[:1].islower()
        return not (
            len(value.strip(".")) < SHORTEST_NAME
            or _NO_NAME.search(value)
            or (_INNER_CAPITAL if self._is_code else _IDENTIFIER).search(value)
            or _SYMBOLIC.search(value)
            or (_SHOUTED.fullmatch(value) and not self._shouts)
            or (value.islower() and self._writes_large)
            or (first_small and self._is_code)
            or (self._is_plain(start, value) and all(map(is_common_word, value.split())))
            or self._in_code(start, end)
        )

    def _is_plain(self, start: int, value: str) -> bool:
        """Tell whether capitals say nothing: there are none, or a sentence begins here."""
        before = self._text[max(0, start - 5) : start].rstrip(" \"'*")
        return value.islower() or self._shouts or before[-1:] in {"", ".", "!", "?", "\n"}

    def _can_be_date(self, start: int, end: int) -> bool:
        value = self._text[start:end]
        if _DATE.search(value) is None or _EQUATION.search(value):
            return False
        if _EQUATION.match(self._text[end : end + 2].strip()):
            return False
        return all(_DATE_WORD.fullmatch(word) for word in _LETTERS.findall(value))

    def _can_be_address(self, start: int, end: int) -> bool:
        value = self._text[start:end]
        if value == value.lower() and _STREET.search(value) is None:
            return False
        if not _WORD.search(value) or _SENTENCE_END.search(value) or self._in_sum(start, end):
            return False
        return not (self._writes_large and value == value.lower())

    def _in_sum(self, start: int, end: int) -> bool:
        value = self._text[start:end]
        signs = _SUM if value == value.lower() else _EQUATION
        return bool(signs.search(value) or _SUM_AFTER.match(self._text, end))

    def _can_be_place(self, start: int, end: int) -> bool:
        value = self._text[start:end]
        if len(value) < SHORTEST_NAME or any(mark.isdigit() for mark in value):
            return False
        if value.islower() and (self._writes_large or is_common_word(value)):
            return False
        return not self._in_code(start, end)

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        value = self._text[start:end]
        kept = value.lstrip(_EDGES)
        start += len(value) - len(kept)
        kept = _POSSESSIVE.sub("", kept.rstrip(_EDGES))
        return start, start + len(kept)

    def _without_address(self, start: int, end: int) -> tuple[int, int]:
        """Leave out what follows a name on the same line of a form: a comma and a number."""
        value = self._text[start:end]
        if _NO_NAME.search(value):
            value = _FIRST_NUMBER.split(re.split(r"[,\n\t;]", value)[0])[0].rstrip()
        return start, start + len(value)

    def _in_code(self, start: int, end: int) -> bool:
        before = self._text[max(0, start - CODE_BEFORE) : start]
        if _GLUED_AFTER.match(self._text, end) or _GLUED_BEFORE.search(before):
            return not _VALUE_BEFORE.search(before)
        if not self._is_code or _VALUE_BEFORE.search(before):
            return False
        after = _CODE_AFTER.match(self._text, end) and not self._text.startswith("</", end)
        return bool(after or _CODE_BEFORE.search(before))


def _begins_large(text: str, seen: str) -> bool:
    if len(text.split(maxsplit=LONG_TEXT)) <= LONG_TEXT:
        return False
    starts: list[str] = [match[1] for match in _SENTENCE_START.finditer(seen)]
    large = sum(each.isupper() for each in starts)
    return large >= LARGE_SHARE * len(starts)
