"""Which findings of the bundled model cannot be values where they stand: code, sums, remains.

The model sees four words to each side. Whether a text is code, or writes names large, shows from
further away.
"""

import re
from collections.abc import Iterator

from transforms.redaction import model_shapes as shapes
from transforms.redaction.dictionary import is_ordinary, known_places
from transforms.redaction.name_rules import is_common_word
from transforms.redaction.words import OF_COMPANIES, OF_PEOPLE, PLACES_IN_LETTERS

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
_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]{3}|\d{4}")
_CODE_NAMED = re.compile(
    r"\b(?:zip|post(?:al|code)?|plz|cap|cp|pin)\b\W*(?:\w+\W+){0,3}$", re.IGNORECASE
)
"""What stands before a postal code that is written by itself."""
_SPACED = re.compile(r"\S+")
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
        self.is_technical = shapes.TECHNICAL.search(seen) is not None
        """Whether the text speaks of programs."""
        self._is_code = CODE_EVERY * len(shapes.CODE.findall(seen)) >= max(LEAST_CODE, words)

    def values_within(self, entity: str, start: int, end: int) -> Iterator[Value]:
        """Give the parts of a finding that can be values: none, itself, or two that stand together.

        Offsets are half-open and count in the text.
        """
        if entity == "PERSON":
            start, stop = self._without_address(*self._trimmed(start, end))
            whole = stop
            start, stop = self._without_ordinary(start, stop)
            if whole < end and self._can_be_address(whole, end) and not self._is_code:
                yield from self.values_within("ADDRESS", *self._trimmed(whole, end))
            end = stop
            if self._is_place(start, end):
                entity = "LOCATION"
        elif entity == "ADDRESS":
            phone = shapes.PHONE_TAIL.search(self._text, start, end)
            end = phone.start() if phone else end
            tail = shapes.DATE_TAIL.search(self._text, start, end)
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
            or self._is_thing(start, end)
            or self._in_code(start, end)
        )

    def _is_place(self, start: int, end: int) -> bool:
        """Tell whether one word that could be a name is a place: known, or by what is around it."""
        value, text = self._text[start:end], self._text
        if value.lower() in known_places():
            return True
        if not value.isalpha() or value.islower():
            return False
        before = text[max(0, start - CODE_BEFORE) : start]
        if shapes.BEFORE_PLACE.search(before) or shapes.AFTER_PLACE.match(text, end):
            return "name" not in before.lower()
        return False

    def _is_thing(self, start: int, end: int) -> bool:
        """Tell whether ordinary words, a menu or a thing bear what could be a name."""
        before, text = self._text[max(0, start - CODE_BEFORE) : start], self._text
        parts = text[start:end].split()
        if all(map(is_ordinary, parts)) or (len(parts) > 1 and parts[-1].lower() in OF_COMPANIES):
            return True
        if shapes.MENU[0].search(before) or shapes.MENU[1].match(text, end):
            return True
        thing = shapes.THING.match(text, end) if shapes.OF_THINGS.search(before) else None
        return thing is not None and thing[1] not in OF_PEOPLE and not parts[0].islower()

    def _without_ordinary(self, start: int, end: int) -> tuple[int, int]:
        """Leave out ordinary words at the ends, but a large one at the last place.

        `Call Ines` holds a name; `Osprey Logistics` is none.
        """
        words = list(_SPACED.finditer(self._text, start, end))
        while len(words) > 1 and is_ordinary(words[0][0]):
            words.pop(0)
        while len(words) > 1 and words[-1][0].islower() and is_ordinary(words[-1][0]):
            words.pop()
        return (words[0].start(), words[-1].end()) if words else (start, end)

    def _is_plain(self, start: int, value: str) -> bool:
        """Tell whether capitals say nothing: there are none, or a sentence begins here."""
        before = self._text[max(0, start - 5) : start].rstrip(" \"'*")
        return value.islower() or self._shouts or before[-1:] in {"", ".", "!", "?", "\n"}

    def _can_be_date(self, start: int, end: int) -> bool:
        value = self._text[start:end]
        if shapes.DATE.search(value) is None or shapes.EQUATION.search(value):
            return False
        if shapes.EQUATION.match(self._text[end : end + 2].strip()):
            return False
        return all(shapes.DATE_WORD.fullmatch(word) for word in _LETTERS.findall(value))

    def _can_be_address(self, start: int, end: int) -> bool:
        value = self._text[start:end]
        if shapes.STREET.search(value) is None:
            return False
        if not _WORD.search(value) or shapes.SENTENCE_END.search(value) or self._in_sum(start, end):
            return False
        if shapes.CODE_NUMBER.fullmatch(value) or _is_quantity(value):
            return False
        before = self._text[max(0, start - CODE_BEFORE) : start]
        if value.isdigit() and before.strip() and not _CODE_NAMED.search(before):
            return False
        return not (self._writes_large and value.islower())

    def _in_sum(self, start: int, end: int) -> bool:
        value = self._text[start:end]
        signs = shapes.SUM if value == value.lower() else shapes.EQUATION
        return bool(signs.search(value) or shapes.SUM_AFTER.match(self._text, end))

    def _can_be_place(self, start: int, end: int) -> bool:
        value = self._text[start:end]
        if len(value.strip(".")) < SHORTEST_NAME or any(mark.isdigit() for mark in value):
            return False
        if value.islower() and (self._writes_large or is_common_word(value)):
            return False
        shouted = _SHOUTED.fullmatch(value) and not self._shouts
        if shouted and value.lower().rstrip(".") not in PLACES_IN_LETTERS:
            return False
        return not (self._is_thing(start, end) or self._in_code(start, end))

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


def _is_quantity(value: str) -> bool:
    """Tell a price, a size or `5 name badges` from an address: there is no word for a street."""
    if shapes.STREET_WORD.search(value):
        return False
    words = _LETTERS.findall(value)
    return bool(shapes.AMOUNT.search(value) or (words and all(map(is_ordinary, words))))


def _begins_large(text: str, seen: str) -> bool:
    if len(text.split(maxsplit=LONG_TEXT)) <= LONG_TEXT:
        return False
    starts: list[str] = [match[1] for match in _SENTENCE_START.finditer(seen)]
    large = sum(each.isupper() for each in starts)
    return large >= LARGE_SHARE * len(starts)
