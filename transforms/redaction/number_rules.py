"""Numbers that Presidio misses: cards, accounts and phones as people type them, references, ids."""

import functools
import hashlib
import re

from transforms.redaction.rules import Rule, any_case, only_if
from transforms.redaction.words import NOT_NAMES

CARD, ACCOUNT, SSN, PHONE = "CREDIT_CARD", "US_BANK_NUMBER", "US_SSN", "PHONE_NUMBER"
NUMERIC_ID, DOCUMENT_ID = "NUMERIC_ID", "DOCUMENT_ID"
CRYPTO = "CRYPTO"

_NUMBER_WORD = r"\s{0,3}(?:number|no\.?|nr\.?|num|code|id|\#)"
_LINK = r"[\"']?\s{0,3}(?:\b(?:is|was|are)\b|[:=#])?\s{0,3}[\"']?"
_REFERENCES = (
    r"account|acct|a/c|booking|confirmation|reservation|reference|ref|ticket|case|policy|"
    r"claim|member(?:ship)?|customer|client|tracking|loyalty|frequent\sflyer|mileage|pnr|"
    r"record\slocator|employee|student|patient|medical\srecord|mrn|registration|serial|vin|imei|"
    r"routing|driver['\u2019]?s?\slicen[cs]e|licen[cs]e|permit|passport|visa|national|citizen|"
    r"identity|identification|insurance|subscriber|contract|transaction|badge|tax"
)
_DOCUMENTS = r"(?:purchase\s)?order|invoice|quote|quotation|receipt|delivery\snote"
_NOT_OF_DOCUMENT = r"(?<!order\s)(?<!invoice\s)(?<!receipt\s)"
_SPELLED = (
    r"(?:booking|confirmation|conformation|reservation|reference|ticket|pnr|locator|customer|member|"
    r"policy|claim)(?=[ a-z]{0,24}\b(?:number|no|num|code|id)\b)(?:\s[a-z]{1,12}){0,2}?"
)
"""Numbers that people spell out over the phone, and write as they would spell them."""
_PIECES = re.compile(r"[^ -]+")
_LONGEST_LETTERS = 6
_ALWAYS_IDS = r"pnr|record\slocator|mrn|imei|vin|passport|booking\sreference"
_ID = r"(?P<value>[A-Z0-9](?:[A-Z0-9]|-(?=[A-Z0-9])){3,30})(?![\w%]|[.,]\d)"
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_YEAR = re.compile(r"(?:19|20)\d\d")
_PHONE = r"(?P<value>\+?\(?\d(?:[\s().-]{0,3}\d){6,14})(?!\d)"
_SURELY_LONG = 6
"""Fewest digits of a reference that nothing calls a number."""


def _named_id(value: str) -> bool:
    digits = sum(map(str.isdigit, value))
    return digits > 1 and not _YEAR.fullmatch(value)


def _spelled_id_length(value: str) -> int:
    """Say where an id ends that is said in pieces ("mlo 125 and my name"); 0 if it is none."""
    end = 0
    for piece in _PIECES.finditer(value):
        digits = any(map(str.isdigit, piece[0]))
        if not digits and (len(piece[0]) > _LONGEST_LETTERS or piece[0].lower() in NOT_NAMES):
            break
        if digits or (len(piece[0]) == 1 and end):
            end = piece.end()
    return end if sum(map(str.isdigit, value[:end])) > 1 else 0


def _evident_id(value: str) -> bool:
    digits = sum(map(str.isdigit, value))
    letters = any(char.isalpha() for char in value)
    return digits >= _SURELY_LONG or (letters and digits > 1 and value.upper() == value)


@functools.cache
def number_rules() -> tuple[Rule, ...]:
    """Give the rules for cards, accounts, phones and references, compiled once."""
    people = frozenset({"user", "assistant"})
    return (
        Rule(
            "CardWithContext",
            CARD,
            0.7,
            any_case(
                r"\b(?:card|visa|mastercard|amex|american\sexpress|discover|maestro|rupay)\b"
                r"[^\n.?!]{0,40}?(?<![\d.,-])(?P<value>\d(?:[ -]?\d){12,18})(?![ -]?\d)"
            ),
            ("card", "visa", "amex", "express", "discover", "maestro", "rupay"),
            reads_names=True,
        ),
        Rule(
            "CardShape",
            CARD,
            0.6,
            re.compile(
                r"(?<![\w.,-])(?P<value>[3-6]\d{3}([ ._-])\d{4}\2\d{4}\2\d{4}|"
                r"3[47]\d{2}([ -])\d{6}\3\d{5})(?![\w-])"
            ),
        ),
        Rule(
            "CardEnding",
            CARD,
            0.6,
            any_case(
                r"\b(?:card|visa|mastercard|amex|account|acct|ssn|social)\b[^\n.?!]{0,40}?"
                r"(?:\bending(?:\s(?:in|with))?|\blast\s(?:four|4)(?:\sdigits)?)"
                r"(?:\s(?:are|is|of))?\s{0,3}:?\s{0,3}(?P<value>\d{4})(?!\d)"
            ),
            ("ending", "last"),
        ),
        Rule(
            "MaskedNumber",
            CARD,
            0.6,
            re.compile(
                r"(?<![\w*])(?:[*\u2022]{3,12}[ -]?|[*\u2022]{4}[ -]|[xX]{4}[ -]?){1,4}"
                r"(?P<value>\d{4})(?![\w*])"
            ),
        ),
        Rule(
            "SsnWithContext",
            SSN,
            0.7,
            any_case(
                r"\b(?:ssn|social(?:\ssecurity)?)\b[^\n\d]{0,30}"
                r"(?P<value>\d(?:[ .-]?\d){8})(?!\d)"
            ),
            ("ssn", "social"),
            reads_names=True,
        ),
        Rule(
            "PhoneWithContext",
            PHONE,
            0.7,
            any_case(
                r"\b(?:phone|mobile|cell(?:phone)?|telephone|tel|whatsapp|fax|landline|"
                r"(?:call|text|reach|ring|contact|dial|sms|phone)(?:\s(?:me|us|him|her|them))?"
                rf"(?:\sback)?(?:\s(?:at|on))?|answering\sat|messages?\sto)\b[^\d?!+(]{{0,30}}{_PHONE}"
            ),
            (
                "phone",
                "mobile",
                "cell",
                "tel",
                "whatsapp",
                "fax",
                "landline",
                "call",
                "text",
                "reach",
                "ring",
                "contact",
                "dial",
                "sms",
                "answering",
                "message",
            ),
            length=only_if(_phone_like),
            reads_names=True,
        ),
        Rule(
            "PhoneWithLabel",
            PHONE,
            0.6,
            any_case(
                r"(?<![\w.,$+-])(?P<value>\+?\(?\d(?:[ ().-]{0,3}\d){6,14})[ \t]{0,2}[-(\\,]{0,3}"
                r"[ \t]{0,2}(?:office|fax|mobile|cell|desk|landline)\b"
            ),
            ("office", "fax", "mobile", "cell", "desk", "landline"),
        ),
        Rule(
            "InternationalPhone",
            PHONE,
            0.6,
            re.compile(r"(?<![\w+=*/)])(?<!\d\s)(?P<value>\+[1-9](?:[ ().-]{0,3}\d){7,14})(?!\d)"),
            ("+",),
        ),
        Rule(
            "BitcoinAddress",
            CRYPTO,
            1.0,
            re.compile(r"(?<![A-Za-z0-9])(?P<value>[13][1-9A-HJ-NP-Za-km-z]{25,34})(?!\w)"),
            length=only_if(_base58_checked),
        ),
        Rule(
            "EthereumAddress",
            CRYPTO,
            0.6,
            re.compile(r"(?<![A-Za-z0-9])(?P<value>0x[0-9A-Fa-f]{40})(?!\w)"),
            ("0x",),
        ),
        Rule(
            "AccountWithContext",
            ACCOUNT,
            0.6,
            any_case(
                rf"\b(?:account|acct|a/c|iban|routing|sort\scode)(?:\b|(?=number|no\b|id\b))"
                rf"(?:{_NUMBER_WORD})?{_LINK}"
                r"(?P<value>\d(?:[ -]?\d){5,18})(?![\d.,]\d|\d)"
            ),
            ("account", "acct", "a/c", "iban", "routing", "sort"),
            reads_names=True,
        ),
        Rule(
            "NumberedReference",
            NUMERIC_ID,
            0.6,
            any_case(
                rf"\b{_NOT_OF_DOCUMENT}(?:(?:{_REFERENCES}){_NUMBER_WORD}|{_ALWAYS_IDS})(?!\w)"
                rf"{_LINK}{_ID}"
            ),
            roles=people | {"tool"},
            length=only_if(_named_id),
            digits=2,
            reads_names=True,
        ),
        Rule(
            "SpelledReference",
            NUMERIC_ID,
            0.6,
            any_case(
                rf"\b(?:{_SPELLED})(?:{_NUMBER_WORD})?{_LINK}"
                r"(?P<value>[A-Z0-9]{1,8}(?:[ -][A-Z0-9]{1,8}){1,7})(?![\w%]|[.,]\d)"
            ),
            ("number", "code", "pnr", "locator", "confirmation"),
            roles=frozenset({"user"}),
            length=_spelled_id_length,
            digits=2,
            reads_names=True,
        ),
        Rule(
            "Reference",
            NUMERIC_ID,
            0.6,
            any_case(rf"\b{_NOT_OF_DOCUMENT}(?:{_REFERENCES})\b{_LINK}{_ID}(?!\s?[-+*/=])"),
            roles=people,
            length=only_if(_evident_id),
            digits=2,
            reads_names=True,
        ),
        Rule(
            "Document",
            DOCUMENT_ID,
            0.6,
            any_case(
                rf"\b(?:{_DOCUMENTS})(?:{_NUMBER_WORD}|\sref(?:erence)?)?(?!\w){_LINK}{_ID}"
                r"(?!\s?[-+*/=])"
            ),
            ("order", "invoice", "quot", "receipt", "note"),
            roles=people,
            length=only_if(_evident_id),
            digits=2,
            reads_names=True,
        ),
    )


def _base58_checked(value: str) -> bool:
    """Check a Bitcoin address; Presidio's check refuses some whose checksum begins with a zero."""
    number = 0
    for char in value:
        number = number * 58 + _BASE58.index(char)
    if number >= 1 << 200:
        return False
    whole = number.to_bytes(25, "big")
    digest = hashlib.sha256(hashlib.sha256(whole[:21]).digest()).digest()
    return digest[:4] == whole[21:]


def _phone_like(value: str) -> bool:
    """Refuse amounts and lists: a phone number is not cut by single digits alone."""
    return not re.fullmatch(r"\d(?:\s\d)+", value) or sum(map(str.isdigit, value)) >= 10  # noqa: PLR2004
