"""What personal data still looks like after redaction: patterns of the gate's own.

They share nothing with the redactor's, so that a hole in one is not a hole in the other. They are
narrow on purpose (checksums, prefixes, borders): a gate that cries wolf is switched off.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from transforms.redaction.tokens import TOKEN

_NOT_INSIDE_A_WORD = r"(?<![\w.+-])"

_EMAIL = re.compile(
    r"(?<![\w.%+-])[\w.%+'-]{1,64}@(?:[\w-]{1,63}\.){1,8}(?P<top>[^\W\d_]{2,24})(?![\w-])"
)
_FILE_SUFFIXES = frozenset(
    {"css", "csv", "gif", "html", "jpeg", "jpg", "js", "json", "md", "mjs", "pdf", "png"}
    | {"py", "svg", "tar", "ts", "txt", "webp", "xml", "yaml", "yml", "zip"}
)
"""What follows the last dot of `icon@2x.png`, and is no top-level domain that mail goes to."""

_DIGITS = re.compile(
    rf"{_NOT_INSIDE_A_WORD}(?:"
    r"\d{12,19}"
    r"|\d{4}(?P<four>[ .\u00a0\u2009-])\d{4}(?P=four)\d{4}(?P=four)\d{4}(?:(?P=four)?\d{1,3})?"
    r"|\d{4}(?P<six>[ .\u00a0\u2009-])\d{6}(?P=six)\d{4,5}"
    r")(?!\w|[.-]\d)"
)
"""Card numbers as people write them: in one piece, in fours, or 4-6-5 (and 4-6-4)."""
_CARD_PREFIXES: tuple[tuple[int, tuple[range, ...], tuple[int, ...]], ...] = (
    # Leading digits looked at, their values, numbers of digits.
    (2, (range(34, 35), range(37, 38)), (15,)),  # American Express
    (1, (range(4, 5),), (16, 19)),  # Visa; its old 13 digits look like bar codes
    (2, (range(51, 56),), (16,)),  # Mastercard
    (4, (range(2221, 2721),), (16,)),  # Mastercard
    (4, (range(6011, 6012),), (16, 19)),  # Discover
    (3, (range(644, 660),), (16, 19)),  # Discover
    (4, (range(3528, 3590),), (16, 19)),  # JCB
    (4, (range(2131, 2132), range(1800, 1801)), (15,)),  # JCB
    (3, (range(300, 306),), (14,)),  # Diners Club
    (2, (range(36, 37),), (14,)),  # Diners Club
    (2, (range(62, 63),), (16, 17, 18, 19)),  # UnionPay
    (4, (range(5018, 5019), range(5020, 5021), range(5038, 5039)), tuple(range(12, 20))),  # Maestro
    (4, (range(6304, 6305), range(6759, 6764)), tuple(range(12, 20))),  # Maestro
)
"""Source: ISO/IEC 7812 ranges as published by the networks."""

_PHONE = re.compile(
    rf"{_NOT_INSIDE_A_WORD}(?:"
    # With a country code: + and 8 to 15 digits in groups. Source: ITU-T E.164.
    r"\+(?!\d+\.\d+(?![.\d]))[1-9](?:[ .()\u00a0/-]{0,2}\d){7,14}"
    # North American without: area and exchange never start with 0 or 1.
    r"|(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}"
    r")(?![\w]|[.-]\d)"
)

_KEYS = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])"
    r"|gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{40,}"
    r"|glpat-[\w-]{20,}"
    r"|xox[abeoprs]-[A-Za-z0-9-]{10,}"
    r"|sk-(?:ant-|proj-)?[A-Za-z0-9_-]{20,}"
    r"|[rs]k_live_[A-Za-z0-9]{16,}"
    r"|AIza[\w-]{35}"
    r"|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}"
    r")"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|[a-z][a-z0-9+.-]{1,20}://[^\s/:@<>]{1,64}:[^\s/@<>]{1,128}@[\w.-]"
)
"""Tokens with a prefix of their own, private keys, passwords in URLs."""

_IBAN = re.compile(r"(?<!\w)(?P<country>[A-Z]{2})\d{2}(?: ?[A-Z0-9]){11,30}", re.IGNORECASE)
_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FO GL NL",
        19: "MK SI",
        20: "AT BA EE KZ LT LU XK",
        21: "CH HR LI LV",
        22: "BG DE GB GE IE ME RS",
        23: "AE GI IL",
        24: "AD CZ ES MD PK RO SA SE SK TN",
        25: "PT",
        26: "IS TR",
        27: "FR GR IT MC SM",
        28: "AL AZ CY DO GT HU LB PL",
        29: "BR PS QA UA",
        30: "JO KW MU",
        31: "MT",
    }.items()
    for country in countries.split()
}
"""Characters by country. Source: SWIFT, IBAN registry."""


def _has_email(text: str) -> bool:
    if "@" not in text:
        return False
    tops = (match["top"].casefold() for match in _EMAIL.finditer(text))
    return any(top not in _FILE_SUFFIXES for top in tops)


def _has_card(text: str) -> bool:
    return any(_is_card(re.sub(r"\D", "", match[0])) for match in _DIGITS.finditer(text))


def _is_card(digits: str) -> bool:
    known = any(
        len(digits) in lengths and any(int(digits[:width]) in each for each in prefixes)
        for width, prefixes, lengths in _CARD_PREFIXES
    )
    return known and _passes_luhn(digits)


def _passes_luhn(digits: str) -> bool:
    """Source: ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004
    return total % 10 == 0


def _has_phone(text: str) -> bool:
    return _PHONE.search(text) is not None


def _has_key(text: str) -> bool:
    return _KEYS.search(text) is not None


def _has_iban(text: str) -> bool:
    return any(
        _is_iban(match[0].replace(" ", ""), _IBAN_LENGTHS.get(match["country"].upper(), 0))
        for match in _IBAN.finditer(text)
    )


def _is_iban(value: str, length: int) -> bool:
    """Source: ISO 13616, check digits modulo 97."""
    number = value[:length]
    if not length or len(number) < length:
        return False
    moved = number[4:] + number[:4]
    return int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


def _has_lake_token(text: str) -> bool:
    return TOKEN.search(text) is not None


PATTERNS: dict[str, Callable[[str], bool]] = {
    "email": _has_email,
    "card": _has_card,
    "phone": _has_phone,
    "key": _has_key,
    "iban": _has_iban,
}
"""Whether a text still holds what the name says; entity tokens are to be taken out before."""


def holds(name: str, text: str) -> bool:
    """Say whether a text holds a pattern outside its entity tokens.

    `lake_token` asks the opposite: whether an entity token of the lake was left unrendered.

    Raises:
        KeyError: There is no such pattern.
    """
    if name == "lake_token":
        return _has_lake_token(text)
    return PATTERNS[name](TOKEN.sub(" ", text))


def strings_in(value: Any) -> Iterator[str]:
    """Yield all that a decoded JSON value says: keys, texts and numbers.

    Escapes are gone by then, so that a pattern's borders are those that a reader sees.
    """
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from strings_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings_in(part)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
