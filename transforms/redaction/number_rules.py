"""Numbers and places that Presidio misses: cards and accounts as people type them, addresses, ids."""

import functools
import re

from transforms.redaction.rules import Rule, any_case, only_if

CARD, ACCOUNT, SSN, PHONE = "CREDIT_CARD", "US_BANK_NUMBER", "US_SSN", "PHONE_NUMBER"
NUMERIC_ID, ADDRESS, DATE, AGE = "NUMERIC_ID", "ADDRESS", "DATE_TIME", "AGE"
EMAIL = "EMAIL_ADDRESS"

_LINK = (
    r"(?:\s{0,3}(?:number|no\.?|nr\.?|num|code|id|\#))?\s{0,3}(?:\b(?:is|was|are)\b|[:=#])?\s{0,3}"
)
_DIGITS = r"\d(?:[ .\u2010-\u2015/-]?\d)"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
DATE_SHAPE = (
    rf"(?:\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}|\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}\.?,?\s\d{{4}}|"
    rf"{_MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}|\d{{6}}(?:\d{{2}})?(?!\d))"
)
_STREETS = (
    r"Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Square|Sq|"
    r"Terrace|Ter|Way|Parkway|Pkwy|Circle|Cir|Highway|Hwy|Close|Crescent|Cres|Alley|Row|Mews|Grove|"
    r"Gardens|Trail|Trl|Loop|Plaza|Ridge|Heights|Hill"
)
_STATE = (
    r"A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|"
    r"T[NX]|UT|V[AT]|W[AIVY]"
)
_PROVIDERS = r"gmail|googlemail|yahoo|hotmail|outlook|icloud|aol|protonmail|proton|gmx|ymail|rediffmail|live|msn"
_REFERENCES = (
    r"account|acct|a/c|booking|confirmation|reservation|reference|ref|ticket|order|case|policy|claim|"
    r"member(?:ship)?|customer|client|invoice|tracking|loyalty|frequent\sflyer|mileage|pnr|"
    r"record\slocator|employee|student|patient|medical\srecord|mrn|registration|serial|vin|imei|"
    r"routing|sort|driver['\u2019]?s?\slicen[cs]e|licen[cs]e|permit|passport|visa|tax|national|citizen|"
    r"identity|identification|insurance|subscriber|contract|transaction|confirmation|badge|badge"
)


def _id_like(value: str) -> bool:
    """Accept what holds at least two digits and is no year, and no small count."""
    digits = [char for char in value if char.isdigit()]
    return len(digits) >= 2 and len(value) >= 4 and not re.fullmatch(r"(?:19|20)\d\d", value)  # noqa: PLR2004


def _enough_digits(fewest: int, most: int) -> "re.Pattern[str]":
    return re.compile(rf"\D*(?:\d\D*){{{fewest},{most}}}")


def _digits_between(fewest: int, most: int) -> object:
    shape = _enough_digits(fewest, most)
    return only_if(lambda value: shape.fullmatch(value) is not None)


@functools.cache
def number_rules() -> tuple[Rule, ...]:
    """Give the rules for cards, accounts, addresses, birth dates and references, compiled once."""
    people = frozenset({"user", "assistant"})
    return (
        Rule(
            "CardWithContext",
            CARD,
            0.7,
            any_case(
                r"\b(?:card|visa|mastercard|master\scard|amex|american\sexpress|discover|maestro|rupay)\b[^\n.?!]{0,40}?(?<![\d.,-])(?P<value>\d(?:[ -]?\d){12,18})(?![ -]?\d)"
            ),
            ("card", "visa", "amex", "express", "discover", "maestro", "rupay"),
        ),
        Rule(
            "CardShape",
            CARD,
            0.6,
            re.compile(
                r"(?<![\w.,-])(?P<value>[3-6]\d{3}([ -])\d{4}\2\d{4}\2\d{4}|3[47]\d{2}([ -])\d{6}\3\d{5})(?![\w-])"
            ),
        ),
        Rule(
            "CardEnding",
            CARD,
            0.6,
            any_case(
                r"\b(?:card|visa|mastercard|amex|account|acct|ssn|social)\b[^\n.?!]{0,40}?(?:\bending(?:\s(?:in|with))?|\blast\s(?:four|4)(?:\sdigits)?(?:\s(?:are|is|of))?)\s{0,3}:?\s{0,3}(?P<value>\d{4})(?!\d)"
            ),
            ("ending", "last"),
        ),
        Rule(
            "MaskedNumber",
            CARD,
            0.6,
            re.compile(r"(?:[*xX\u2022#]{3,4}[ -]?){1,4}(?P<value>\d{4})(?!\w)"),
        ),
        Rule(
            "SsnWithContext",
            SSN,
            0.7,
            any_case(
                r"\b(?:ssn|social(?:\ssecurity)?(?:\s(?:number|no\.?|num|\#))?)\b[^\n\d]{0,30}(?P<value>\d{3}[ .-]?\d{2}[ .-]?\d{4})(?!\d)"
            ),
            ("ssn", "social"),
        ),
        Rule(
            "PhoneWithContext",
            PHONE,
            0.7,
            any_case(
                r"\b(?:phone|mobile|cell(?:phone)?|telephone|tel|whatsapp|call\sme(?:\sback)?|text\sme|reach\sme|contact(?:\sme)?|fax|landline)\b[^\n\d?!]{0,30}(?P<value>\+?\(?\d(?:[\s().-]{0,3}\d){6,14})(?!\d)"
            ),
            (
                "phone",
                "mobile",
                "cell",
                "tel",
                "whatsapp",
                "call me",
                "text me",
                "reach me",
                "contact",
                "fax",
                "landline",
            ),
        ),
        Rule(
            "AccountWithContext",
            ACCOUNT,
            0.6,
            any_case(
                rf"\b(?:account|acct|a/c|iban|routing|sort\scode)\b{_LINK}(?P<value>\d(?:[ -]?\d){{4,18}})(?![\d.,]\d)"
            ),
            ("account", "acct", "a/c", "iban", "routing", "sort"),
        ),
        Rule(
            "Reference",
            NUMERIC_ID,
            0.6,
            any_case(
                rf"\b(?:{_REFERENCES})\b{_LINK}(?P<value>[A-Z0-9](?:[A-Z0-9]|-(?=[A-Z0-9])){{3,30}})(?![\w%])"
            ),
            roles=people,
            length=only_if(_id_like),
        ),
        Rule(
            "BirthDate",
            DATE,
            0.8,
            any_case(
                rf"\b(?:born(?:\son)?|dob|d\.o\.b\.?|date[ _]of[ _]birth|birth[ _]?da(?:y|te))\b[\s:=\"'(]{{0,6}}(?:is|was|on)?[\s:\"']{{0,4}}(?P<value>{DATE_SHAPE})"
            ),
            ("born", "dob", "d.o.b", "birth"),
        ),
        Rule(
            "OwnAge",
            AGE,
            0.6,
            any_case(
                r"\b(?:i\sam|i['\u2019]m|im)\s(?:a\s)?(?P<value>\d{1,3})(?:[\s-]years?[\s-]old|\s?y/?o\b)"
            ),
            ("years", "year", "yo", "y/o"),
            frozenset({"user"}),
        ),
        Rule(
            "StreetAddress",
            ADDRESS,
            0.6,
            re.compile(
                rf"(?<![\w$.,/-])(?P<value>\d{{1,6}}[A-Za-z]?,?[ \t]{{1,2}}(?:[NSEW]\.?[ \t]|(?:North|South|East|West)[ \t])?(?:[A-Z0-9][\w'\u2019.-]{{0,25}}[ \t]){{1,3}}(?:{_STREETS})\b\.?(?:,?\s{{1,2}}(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl|Room|Rm|\#)\.?\s?\#?\w{{1,6}})?(?:,?\s{{1,2}}[A-Z][a-z]{{1,20}}(?:[ \t][A-Z][a-z]{{1,20}}){{0,2}},?\s{{1,2}}(?:{_STATE})(?:,?\s{{1,2}}\d{{5}}(?:-\d{{4}})?)?)?)"
            ),
        ),
        Rule(
            "CityStateZip",
            ADDRESS,
            0.6,
            re.compile(
                rf"(?<!\w)(?P<value>[A-Z][a-z]{{1,20}}(?:[ \t][A-Z][a-z]{{1,20}}){{0,2}},?[ \t]{{1,2}}(?:{_STATE}),?[ \t]{{1,2}}\d{{5}}(?:-\d{{4}})?)(?![\w-])"
            ),
        ),
        Rule(
            "PostBox",
            ADDRESS,
            0.6,
            any_case(r"\b(?P<value>p\.?\s?o\.?\s?box\s\#?\d{1,7})\b"),
            ("box",),
        ),
        Rule(
            "ZipCode",
            ADDRESS,
            0.6,
            any_case(
                r"\b(?:zip(?:\s?code)?|postal\scode|postcode|pin\scode)\b\s{0,3}(?:is|:|=|\#)?\s{0,3}(?P<value>\d{5}(?:-\d{4})?|\d{6}|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})(?!\w)"
            ),
            ("zip", "postal", "postcode", "pin code"),
        ),
        Rule(
            "SpokenEmail",
            EMAIL,
            0.6,
            any_case(
                rf"(?<![\w@.])(?P<value>[a-z0-9][\w.+-]{{0,40}}(?:\s\d{{1,6}})?\s?(?:@|\(at\)|\[at\]|\bat\b)?\s?(?:{_PROVIDERS})\s?(?:\.|\(dot\)|\[dot\]|\bdot\b)?\s?(?:com|net|org|in|co\.uk)\b)"
            ),
            ("com", "net", "org", "in", "uk"),
        ),
        Rule(
            "ObfuscatedEmail",
            EMAIL,
            0.7,
            any_case(
                r"(?<![\w@.])(?P<value>[a-z0-9][\w.+-]{0,60}\s?(?:[\[({]\s?at\s?[\])}]|\sat\s)\s?[a-z0-9-]{1,60}(?:\s?(?:[\[({]\s?dot\s?[\])}]|\sdot\s)\s?[a-z]{2,20}){1,3})\b"
            ),
            ("dot",),
        ),
    )
