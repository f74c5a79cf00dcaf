"""Values taken apart on purpose: digits as words, dots spelled out, one digit at a time."""

import functools
import re

from transforms.redaction.number_rules import CARD, NUMERIC_ID
from transforms.redaction.rules import Rule, any_case, only_if

IP = "IP_ADDRESS"
MIN_SPELLED_DIGITS = 6
"""Fewest digits, said as words, that are taken for a number of somebody's."""

_WORDS = {
    "zero": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "oh": "0",
    "nought": "0",
}
_DIGIT = rf"(?:(?:double|triple)\s)?(?:{'|'.join(_WORDS)}|\d)"
_PIECE = re.compile(rf"(?P<times>double|triple)?\s?(?P<digit>{'|'.join(_WORDS)}|\d)", re.IGNORECASE)
_COUNTING = "01234567890123456789"
_PART = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_DOT = r"\s?(?:[\[({]\s?(?:dot|\.)\s?[\])}]|\bdot\b)\s?"


@functools.cache
def spelled_rules() -> tuple[Rule, ...]:
    """Give the rules for values that were taken apart, compiled once."""
    return (
        Rule(
            "SpelledDigits",
            NUMERIC_ID,
            0.6,
            any_case(rf"(?<!\w)(?P<value>{_DIGIT}(?:[\s,.-]{{1,3}}{_DIGIT}){{5,40}})(?!\w)"),
            tuple(_WORDS),
            frozenset({"user", "assistant", "tool"}),
            length=only_if(_spells_number),
        ),
        Rule(
            "SeparatedCard",
            CARD,
            0.7,
            re.compile(
                r"(?<![\w.,-])(?P<value>[3-6](?:[ ._*/-]{1,2}\d){12,18})(?![ ._*/-]{0,2}\d)"
            ),
            length=only_if(_passes_luhn),
        ),
        Rule(
            "SpelledIp",
            IP,
            0.7,
            any_case(rf"(?<![\w.])(?P<value>{_PART}(?:{_DOT}{_PART}){{3}})(?!\w)"),
            ("dot", "[.]", "(.)"),
        ),
    )


def _spells_number(value: str) -> bool:
    """Tell a number said digit by digit from counting and from lists of figures."""
    pieces = list(_PIECE.finditer(value))
    words = sum(not piece["digit"].isdigit() for piece in pieces)
    number = "".join(_digits(piece) for piece in pieces)
    counting = number in _COUNTING or number[::-1] in _COUNTING or len(set(number)) == 1
    return len(number) >= MIN_SPELLED_DIGITS and 2 * words >= len(pieces) and not counting


def _digits(piece: re.Match[str]) -> str:
    times = {"double": 2, "triple": 3}.get((piece["times"] or "").lower(), 1)
    return _WORDS.get(piece["digit"].lower(), piece["digit"]) * times


def _passes_luhn(value: str) -> bool:
    """Source: ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed([int(char) for char in value if char.isdigit()])):
        doubled = digit * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004
    return total % 10 == 0
