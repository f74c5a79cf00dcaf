"""Invented people: users, and personal data of many kinds that is valid in form and nobody's."""

import hashlib
from dataclasses import dataclass
from random import Random

from sample_logs.generator.model import Secret

FIRST = [
    "Maren",
    "Tobias",
    "Aisha",
    "Piotr",
    "Elena",
    "Kofi",
    "Yuki",
    "Bram",
    "Ingrid",
    "Mateo",
    "Nadia",
    "Owen",
    "Priya",
    "Rafael",
    "Sigrid",
    "Tariq",
    "Una",
    "Viktor",
    "Wanda",
    "Zoltan",
    "Camille",
    "Dario",
    "Esther",
    "Farid",
]
LAST = [
    "Aldenhoven",
    "Brockway",
    "Castellan",
    "Drummondo",
    "Eskildsen",
    "Farrowby",
    "Grimsditch",
    "Haverstock",
    "Ivanetz",
    "Jankowiak",
    "Kettleborough",
    "Lindqvister",
    "Mbekwe",
    "Norringham",
    "Okonjo",
    "Pettersby",
    "Quillfeather",
    "Rasmunder",
    "Saltzmann",
    "Thistlewood",
    "Umberto",
    "Vandermoor",
    "Westergate",
    "Yarborough",
]
CARDS = [
    "4111111111111111",
    "5555555555554444",
    "378282246310005",
    "4012888888881881",
    "5105105105105100",
    "6011111111111117",
    "4242424242424242",
    "5200828282828210",
    "371449635398431",
    "6011000990139424",
]
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_STREETS = (
    "Alder Row",
    "Quince Lane",
    "Tanner's Yard",
    "Mill Steps",
    "Heron Walk",
    "Copper Street",
)
_TOWNS = ("Hallmere", "Ostwick", "Greyford", "Lannock", "Westerby")


@dataclass(frozen=True)
class User:
    """Somebody who uses an application."""

    id: str
    consent: str
    """Value of the `training_consent` metadata: true, false, or empty where it is not said."""


def users(rng: Random, count: int, *, refusing: bool) -> list[User]:
    """Draw users; half have said that their chats may train a model, with `refusing` some not."""
    ids = rng.sample(range(10_000, 99_999), count)
    answers = ("true", "true", "true", "", "", "false" if refusing else "")
    return [User(id=f"u-{number}", consent=rng.choice(answers)) for number in ids]


def person(rng: Random) -> Secret:
    """Draw a name that stands behind a cue such as "my name is"."""
    return Secret("PERSON", f"{rng.choice(FIRST)} {rng.choice(LAST)}", "cue")


def email(rng: Random) -> Secret:
    """Draw an address in a domain kept free for examples."""
    name = f"{rng.choice(FIRST)}.{rng.choice(LAST)}".lower()
    host = rng.choice(("example.com", "example.org", "example.net"))
    return Secret("EMAIL_ADDRESS", f"{name}{rng.randint(2, 99)}@{host}", "pattern")


def phone(rng: Random) -> Secret:
    """Draw a number from the ranges kept free for fiction.

    Source: NANPA, 555-0100 to 555-0199; Ofcom, numbers for use in drama.
    """
    if rng.random() < 0.3:
        return Secret("PHONE_NUMBER", f"+44 7700 900{rng.randint(100, 999)}", "pattern")
    area = rng.choice(("212", "312", "415", "503", "617", "713"))
    return Secret("PHONE_NUMBER", f"({area}) 555-01{rng.randint(10, 99)}", "pattern")


def card(rng: Random) -> Secret:
    """Draw one of the card networks' published test numbers, written as people write them."""
    digits = rng.choice(CARDS)
    groups = (4, 6, 5) if len(digits) == 15 else (4, 4, 4, 4)
    separator, pieces, start = rng.choice(("", " ", "-")), [], 0
    for size in groups:
        pieces.append(digits[start : start + size])
        start += size
    return Secret("CREDIT_CARD", separator.join(pieces), "pattern")


def iban(rng: Random) -> Secret:
    """Draw a German or Dutch or French IBAN with a valid check sum over an invented account."""
    country, account = rng.choice(
        (
            ("DE", f"{rng.randint(10**17, 10**18 - 1)}"),
            ("NL", f"SLCE{rng.randint(10**9, 10**10 - 1)}"),
            ("FR", f"{rng.randint(10**22, 10**23 - 1)}"),
        )
    )
    digits = "".join(str(int(letter, 36)) for letter in f"{account}{country}00")
    return Secret("IBAN_CODE", f"{country}{98 - int(digits) % 97:02d}{account}", "pattern")


def ssn(rng: Random) -> Secret:
    """Draw a number of the form of a US social security number."""
    return Secret(
        "US_SSN",
        f"{rng.randint(773, 799)}-{rng.randint(10, 99)}-{rng.randint(1000, 9999)}",
        "context",
    )


def ip(rng: Random) -> Secret:
    """Draw an address of the documentation ranges. Source: RFC 5737, RFC 3849."""
    if rng.random() < 0.3:
        return Secret(
            "IP_ADDRESS",
            f"2001:db8:{rng.randrange(4096, 65536):x}::{rng.randrange(4096, 65536):x}",
            "pattern",
        )
    return Secret(
        "IP_ADDRESS",
        f"{rng.choice(('203.0.113', '198.51.100', '192.0.2'))}.{rng.randint(10, 250)}",
        "pattern",
    )


def token_url(rng: Random) -> Secret:
    """Draw a link that logs its bearer in."""
    return Secret(
        "URL", f"https://portal.example.org/reset?token={rng.getrandbits(96):024x}", "pattern"
    )


def bitcoin(rng: Random) -> Secret:
    """Draw a Bitcoin address with a valid check sum over an invented key hash."""
    payload = b"\x00" + rng.getrandbits(160).to_bytes(20, "big")
    data = payload + hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = _BASE58[digit] + text
    return Secret("CRYPTO", "1" + text, "pattern")


def passport(rng: Random) -> Secret:
    """Draw a US passport number of the new form."""
    return Secret(
        "US_PASSPORT", f"{rng.choice('ABCDEX')}{rng.randint(10**7, 10**8 - 1)}", "context"
    )


def driver_license(rng: Random) -> Secret:
    """Draw a driver licence number of a letter and seven digits."""
    return Secret(
        "US_DRIVER_LICENSE", f"{rng.choice('BDFHMS')}{rng.randint(10**6, 10**7 - 1)}", "context"
    )


def bank_number(rng: Random) -> Secret:
    """Draw a US bank account number."""
    return Secret("US_BANK_NUMBER", f"{rng.randint(10**10, 10**11 - 1)}", "context")


def routing(rng: Random) -> Secret:
    """Draw an ABA routing number with a valid check digit."""
    digits = [0, rng.randint(1, 9), *(rng.randint(0, 9) for _ in range(6))]
    weights = (3, 7, 1, 3, 7, 1, 3, 7)
    check = -sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 10
    return Secret("ABA_ROUTING_NUMBER", "".join(map(str, [*digits, check])), "context")


def itin(rng: Random) -> Secret:
    """Draw a US taxpayer identification number."""
    return Secret(
        "US_ITIN",
        f"9{rng.randint(10, 99)}-{rng.randint(70, 88)}-{rng.randint(1000, 9999)}",
        "context",
    )


def nhs(rng: Random) -> Secret:
    """Draw a UK NHS number with a valid check digit, in the range kept for tests (999)."""
    while True:
        digits = [9, 9, 9, *(rng.randint(0, 9) for _ in range(6))]
        check = (
            11
            - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True))
            % 11
        )
        if check != 10:
            text = "".join(map(str, [*digits, check % 11]))
            return Secret("UK_NHS", f"{text[:3]} {text[3:6]} {text[6:]}", "pattern")


def nino(rng: Random) -> Secret:
    """Draw a UK national insurance number."""
    pairs = [f"{rng.randint(10, 99)}" for _ in range(3)]
    return Secret(
        "UK_NINO",
        f"{rng.choice(('AB', 'CE', 'JG', 'WM'))} {' '.join(pairs)} {rng.choice('ABCD')}",
        "pattern",
    )


def birth_date(rng: Random) -> Secret:
    """Draw a date of birth."""
    return Secret(
        "DATE_TIME",
        f"{rng.randint(13, 28)}/{rng.randint(1, 12):02d}/{rng.randint(1948, 2003)}",
        "context",
    )


def mac(rng: Random) -> Secret:
    """Draw a hardware address of the range kept for documentation. Source: RFC 7042."""
    return Secret("MAC_ADDRESS", f"00:00:5E:00:53:{rng.randint(16, 255):02X}", "pattern")


def medical_license(rng: Random) -> Secret:
    """Draw a DEA number with a valid check digit."""
    digits = [rng.randint(1, 9) for _ in range(6)]
    check = (digits[0] + digits[2] + digits[4] + 2 * (digits[1] + digits[3] + digits[5])) % 10
    return Secret(
        "MEDICAL_LICENSE", f"B{rng.choice('ABDFK')}{''.join(map(str, digits))}{check}", "context"
    )


def access_key(rng: Random) -> Secret:
    """Draw a key id in the form of AWS's own documentation example, which opens nothing."""
    middle = "".join(rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=9))
    return Secret("AWS_ACCESS_KEY", "AK" + "IA" + middle + "EXAMPLE", "pattern")


def password(rng: Random) -> Secret:
    """Draw a password as people make them."""
    word = rng.choice(("Lantern", "Otter", "Pebble", "Walnut", "Cobalt"))
    return Secret(
        "PASSWORD", f"{word}!{rng.randint(100, 999)}-{rng.choice(('blue', 'nine', 'moss'))}", "cue"
    )


def address(rng: Random) -> Secret:
    """Draw a street address; no stock recognizer finds one."""
    return Secret(
        "ADDRESS", f"{rng.randint(2, 98)} {rng.choice(_STREETS)}, {rng.choice(_TOWNS)}", "none"
    )


def bare_name(rng: Random) -> Secret:
    """Draw a name that stands without any cue."""
    return Secret("PERSON", f"{rng.choice(FIRST)} {rng.choice(LAST)}", "none")
