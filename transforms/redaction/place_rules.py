"""Street addresses, e-mail addresses as they are spoken, dates of birth and ages."""

import functools
import re

from transforms.redaction.rules import Rule, any_case

ADDRESS, EMAIL, DATE, AGE = "ADDRESS", "EMAIL_ADDRESS", "DATE_TIME", "AGE"

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
DATE_SHAPE = (
    rf"(?:\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}|"
    rf"\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}\.?,?\s\d{{4}}|"
    rf"{_MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}|\d{{6}}(?:\d{{2}})?(?!\d))"
)
_STREETS = (
    r"Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Square|Sq|"
    r"Terrace|Ter|Way|Parkway|Pkwy|Circle|Cir|Highway|Hwy|Close|Crescent|Cres|Alley|Row|Mews|"
    r"Grove|Gardens|Trail|Trl|Loop|Plaza|Ridge|Heights|Hill"
)
_STATE = (
    r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|"
    r"S[CD]|T[NX]|UT|V[AT]|W[AIVY])"
)
_DOT = r"\s?(?:[\[({]\s?dot\s?[\])}]|\sdot\s)\s?"
_PROVIDERS = r"gmail|googlemail|yahoo|hotmail|outlook|icloud|ymail|rediffmail"
_CITY = r"[A-Z][a-z]{1,20}(?:[ \t][A-Z][a-z]{1,20}){0,2}"
_POSTCODE = r"\d{5}(?:-\d{4})?"


@functools.cache
def place_rules() -> tuple[Rule, ...]:
    """Give the rules for addresses, birth dates and ages, compiled once."""
    return (
        Rule(
            "StreetAddress",
            ADDRESS,
            0.6,
            re.compile(
                r"(?<![\w$.,/-])(?P<value>\d{1,6}[A-Za-z]?,?[ \t]{1,2}"
                r"(?:[NSEW]\.?[ \t]|(?:North|South|East|West)[ \t])?"
                rf"(?:[A-Z0-9][\w'\u2019.-]{{0,25}}[ \t]){{1,3}}(?:{_STREETS})\b\.?"
                r"(?:,?\s{1,2}(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl|Room|Rm|\#)"
                r"\.?\s?\#?\w{1,6})?"
                rf"(?:,?\s{{1,2}}{_CITY},?\s{{1,2}}{_STATE}\b(?:,?\s{{1,2}}{_POSTCODE})?)?)"
            ),
        ),
        Rule(
            "CityStateZip",
            ADDRESS,
            0.6,
            re.compile(
                rf"(?<!\w)(?P<value>{_CITY},?[ \t]{{1,2}}{_STATE},?[ \t]{{1,2}}{_POSTCODE})"
                r"(?![\w-])"
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
                r"\b(?:zip(?:[\s_-]?code)?|postal[\s_-]code|post[\s_-]?code)\b[\s\"']{0,3}"
                r"(?:is|:|=|\#)?[\s\"']{0,3}"
                rf"(?P<value>{_POSTCODE}|\d{{6}}|[A-Z]{{1,2}}\d[A-Z\d]?\s?\d[A-Z]{{2}})(?!\w)"
            ),
            ("zip", "post"),
        ),
        Rule(
            "BirthDate",
            DATE,
            0.8,
            any_case(
                r"\b(?:born(?:\son)?|dob|d\.o\.b\.?|date[ _]of[ _]birth|birth[ _]?da(?:y|te))"
                r"(?!\w)[\s:=\"'(]{0,6}(?:is|was|on)?[\s:\"']{0,4}"
                rf"(?P<value>{DATE_SHAPE})"
            ),
            ("born", "dob", "d.o.b", "birth"),
        ),
        Rule(
            "OwnAge",
            AGE,
            0.6,
            any_case(
                r"\b(?:i\sam|i['\u2019]m|im)\s(?:a\s)?(?P<value>\d{1,3})"
                r"(?:[\s-]years?[\s-]old|\s?y/?o\b)"
            ),
            ("years", "year", "yo", "y/o"),
            frozenset({"user"}),
        ),
        Rule(
            "SpokenEmail",
            EMAIL,
            0.6,
            any_case(
                r"(?<![\w@.])(?P<value>[a-z0-9][\w.+-]{0,40}(?:\s\d{1,6})?\s?"
                rf"(?:@|\(at\)|\[at\]|\bat\b)?\s?(?:{_PROVIDERS})\s?"
                r"(?:\.|\(dot\)|\[dot\]|\bdot\b)?\s?(?:com|co\.uk|co\.in|in)\b)"
            ),
            ("mail", "yahoo", "outlook", "icloud"),
        ),
        Rule(
            "ObfuscatedEmail",
            EMAIL,
            0.7,
            any_case(
                rf"(?<![\w@.])(?P<value>(?:[a-z0-9][\w+-]{{0,40}}{_DOT}){{0,3}}[a-z0-9][\w.+-]{{0,60}}\s?"
                r"(?:[\[({]\s?at\s?[\])}]|\sat\s)\s?[a-z0-9-]{1,60}"
                r"(?:\s?(?:[\[({]\s?dot\s?[\])}]|\sdot\s)\s?[a-z]{2,20}){1,3})\b"
            ),
            ("dot",),
        ),
    )
