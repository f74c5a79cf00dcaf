"""Invented values of every entity type, made anew for each audit and stored nowhere."""

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ALNUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ONSETS = ("br", "d", "dr", "f", "g", "k", "kl", "l", "m", "n", "p", "r", "s", "st", "t", "v", "z")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "io")
_CODAS = ("", "k", "l", "m", "n", "r", "s", "nd", "rt")

Maker = Callable[[random.Random], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of value: how it is made and how people speak of it."""

    entity: str
    label: str
    """What an assistant asks for and what a field of JSON is called."""
    make: Maker
    country: str = ""
    """Country whose ids it belongs to; empty for all."""
    needs_model: bool = False
    """Found by a name model alone."""


@dataclass(frozen=True, slots=True)
class Canary:
    """A planted value."""

    kind: Kind
    value: str = field(repr=False)


def digits(source: random.Random, count: int) -> str:
    """Make a number that does not begin with 0 and is no run of one digit."""
    first = source.choice("123456789")
    rest = "".join(source.choice("0123456789") for _ in range(count - 1))
    return first + rest if len({first, *rest}) > 2 or count < 4 else digits(source, count)  # noqa: PLR2004


def word(source: random.Random, syllables: int = 2) -> str:
    """Make a word that nobody's word list holds."""
    parts = (
        source.choice(_ONSETS) + source.choice(_VOWELS) + source.choice(_CODAS)
        for _ in range(syllables)
    )
    return "".join(parts)


def _name(source: random.Random) -> str:
    return f"{word(source).capitalize()} {word(source, 3).capitalize()}"


def _email(source: random.Random) -> str:
    return f"{word(source)}.{word(source, 3)}{source.randint(1, 99)}@{word(source, 3)}.com"


def _phone(source: random.Random) -> str:
    return f"({source.randint(212, 219)}) {source.randint(220, 989)}-{digits(source, 4)}"


def _luhn_digit(number: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = int(digit) * (2 - place % 2)
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004
    return str(-total % 10)


def _card(source: random.Random) -> str:
    number = "4" + digits(source, 14)
    number += _luhn_digit(number)
    return " ".join(number[i : i + 4] for i in range(0, 16, 4))


def _ssn(source: random.Random) -> str:
    return f"{source.randint(101, 665)}-{source.randint(11, 98)}-{source.randint(1001, 9898)}"


def _itin(source: random.Random) -> str:
    return f"9{source.randint(10, 98)}-{source.randint(70, 88)}-{digits(source, 4)}"


def _iban(source: random.Random) -> str:
    account = digits(source, 18)
    check = 98 - int(account + "131400") % 97  # D and E as 13 and 14, and 00
    return f"DE{check:02d}{account}"


def _routing(source: random.Random) -> str:
    number = f"0{source.randint(1, 9)}{digits(source, 6)}"
    weighted = sum(int(digit) * (3, 7, 1)[place % 3] for place, digit in enumerate(number))
    return number + str(-weighted % 10)


def _nhs(source: random.Random) -> str:
    number = digits(source, 9)
    check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(number)) % 11
    if check == 10:  # noqa: PLR2004
        return _nhs(source)
    number += str(check % 11)
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def _bitcoin(source: random.Random) -> str:
    payload = b"\x00" + source.randbytes(20)
    checksum = hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number = int.from_bytes(payload + checksum, "big")
    text = ""
    while number:
        number, rest = divmod(number, 58)
        text = _BASE58[rest] + text
    return "1" + text


def _dea(source: random.Random) -> str:
    number = digits(source, 6)
    odd, even = (sum(map(int, number[start::2])) for start in (0, 1))
    return f"B{source.choice(_CAPITALS)}{number}{(odd + 2 * even) % 10}"


def _letters(source: random.Random, count: int, alphabet: str = _CAPITALS) -> str:
    return "".join(source.choice(alphabet) for _ in range(count))


def _address(source: random.Random) -> str:
    street = source.choice(("Street", "Road", "Avenue", "Lane"))
    return f"{source.randint(11, 989)} {word(source).capitalize()} {street}"


def _birthday(source: random.Random) -> str:
    return f"{source.randint(1940, 2005)}-{source.randint(1, 12):02d}-{source.randint(10, 28)}"


def _ip(source: random.Random) -> str:
    return f"203.{source.randint(10, 250)}.{source.randint(10, 250)}.{source.randint(10, 250)}"


def _mac(source: random.Random) -> str:
    return ":".join(f"{source.randint(16, 254):02X}" for _ in range(6))


KINDS = (
    Kind("PERSON", "full name", _name),
    Kind("EMAIL_ADDRESS", "email", _email),
    Kind("PHONE_NUMBER", "phone number", _phone),
    Kind("ADDRESS", "address", _address),
    Kind("DATE_TIME", "date of birth", _birthday),
    Kind("CREDIT_CARD", "card number", _card),
    Kind("IBAN_CODE", "iban", _iban),
    Kind("CRYPTO", "bitcoin wallet", _bitcoin),
    Kind("IP_ADDRESS", "ip address", _ip),
    Kind("MAC_ADDRESS", "mac address", _mac),
    Kind("URL", "profile link", lambda r: f"https://{word(r, 3)}.com/{word(r, 3)}"),
    Kind("MEDICAL_LICENSE", "medical license", _dea),
    Kind("SECRET", "access key", lambda r: "AKIA" + _letters(r, 16, _CAPITALS + "234567")),
    Kind("SECRET", "token", lambda r: "ghp_" + _letters(r, 36, _ALNUM)),
    Kind("PASSWORD", "password", lambda r: f"{word(r)}!{word(r).capitalize()}{r.randint(10, 99)}"),
    Kind("NUMERIC_ID", "booking number", lambda r: _letters(r, 2) + digits(r, 5)),
    Kind("NUMERIC_ID", "customer number", lambda r: digits(r, 10)),
    Kind("US_SSN", "social security number", _ssn, "us"),
    Kind("US_ITIN", "itin", _itin, "us"),
    Kind("US_BANK_NUMBER", "bank account number", lambda r: digits(r, 11), "us"),
    Kind("ABA_ROUTING_NUMBER", "routing number", _routing, "us"),
    Kind("US_PASSPORT", "passport number", lambda r: digits(r, 9), "us"),
    Kind("US_DRIVER_LICENSE", "driver license", lambda r: _letters(r, 1) + digits(r, 7), "us"),
    Kind("UK_NHS", "nhs number", _nhs, "uk"),
    Kind("UK_NINO", "national insurance number", lambda r: f"AB{digits(r, 6)}C", "uk"),
    Kind("IN_PAN", "pan", lambda r: f"{_letters(r, 3)}P{_letters(r, 1)}{digits(r, 4)}F", "in"),
)
"""Every type that the default settings look for."""
