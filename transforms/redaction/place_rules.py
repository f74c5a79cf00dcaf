"""Street addresses, e-mail addresses as they are spoken, dates of birth."""

import functools
import re

from transforms.redaction.rules import Rule, any_case
from transforms.redaction.words import NO_STREET_NAME

ADDRESS, EMAIL, DATE, AGE = "ADDRESS", "EMAIL_ADDRESS", "DATE_TIME", "AGE"
PLACE = "LOCATION"

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
_STATE_NAMES = (
    r"Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|"
    r"Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|"
    r"Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|"
    r"New[ ](?:Hampshire|Jersey|Mexico|York)|(?:North|South)[ ](?:Carolina|Dakota)|Ohio|"
    r"Oklahoma|Oregon|Pennsylvania|Rhode[ ]Island|"
    r"Tennessee|Texas|Utah|Vermont|(?:West[ ])?Virginia|Washington|Wisconsin|Wyoming"
)
_STREET_FIRST = (
    r"rue|calle|avenida|rua|strada|ulica|ul\.|jalan|jl\.|rruga|viale|carrer|chemin|cours"
)
_STREET_LAST = (
    r"stra\u00dfe|strasse|str\.|weg|gasse|allee|platz|gata|gatan|gade|vej|veien|straat|laan|plein|katu|"
    r"utca|steeg|gracht"
)


def _street_length(value: str) -> int:
    between = value.lower().replace(",", " ").split()[1:-1]
    return 0 if any(word in NO_STREET_NAME for word in between) else len(value)


_DOT = r"\s?(?:[\[({]\s?dot\s?[\])}]|\sdot\s)\s?"
_PROVIDERS = r"gmail|googlemail|yahoo|hotmail|outlook|icloud|ymail|rediffmail"
_CITY = r"[A-Z][a-z]{1,20}(?:[ \t][A-Z][a-z]{1,20}){0,2}"
_POSTCODE = r"\d{5}(?:-\d{4})?"


@functools.cache
def place_rules() -> tuple[Rule, ...]:
    """Give the rules for addresses and birth dates, compiled once."""
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
            "TypedStreet",
            ADDRESS,
            0.6,
            any_case(
                r"(?<![\w$.,/-])(?P<value>\d{1,6}[a-z]?,?[ \t]"
                r"(?:[a-z0-9][\w'\u2019.-]{0,20}[ \t]){1,3}"
                r"(?:street|avenue|road|lane|boulevard|drive|crescent|terrace|nagar|marg))\b"
            ),
            (
                "street",
                "avenue",
                "road",
                "lane",
                "boul",
                "drive",
                "crescent",
                "terr",
                "nagar",
                "marg",
            ),
            length=_street_length,
        ),
        Rule(
            "StreetAbroad",
            ADDRESS,
            0.6,
            any_case(
                rf"(?<![\w/-])(?P<value>\d{{1,5}}[a-z]?,?[ \t](?:{_STREET_FIRST})[ \t]"
                rf"(?:[\w'\u2019.-]{{1,25}}[ \t]?){{1,4}}|(?:{_STREET_FIRST})[ \t]"
                r"(?:[\w'\u2019.-]{1,25}[ \t]){1,4}?\d{1,5}[a-z]?)\b"
            ),
            (
                "rue",
                "calle",
                "avenida",
                "rua",
                "strada",
                "ul",
                "jalan",
                "jl.",
                "viale",
                "carrer",
                "chemin",
                "cours",
            ),
        ),
        Rule(
            "StreetInOneWord",
            ADDRESS,
            0.6,
            re.compile(
                rf"(?<![\w/-])(?P<value>[^\W\d_][\w\u2019'-]{{2,30}}(?:{_STREET_LAST})"
                r"[ \t]\d{1,4}(?:[ \t]?[a-zA-Z]\b)?)(?![\w-])"
            ),
            (
                "str",
                "weg",
                "gasse",
                "allee",
                "platz",
                "gata",
                "gade",
                "vej",
                "veien",
                "laan",
                "plein",
                "katu",
                "utca",
                "steeg",
                "gracht",
            ),
        ),
        Rule(
            "ForcesPost",
            ADDRESS,
            0.6,
            re.compile(
                r"(?<!\w)(?P<value>(?:(?:PSC|CMR|Unit|USS|USNS|USCGC)[ \t][^\n]{1,40}[\n,][ \t]?)?"
                r"(?:APO|FPO|DPO),?[ \t](?:AA|AE|AP)[ \t]\d{5}(?:-\d{4})?)(?!\w)"
            ),
            ("apo", "fpo", "dpo"),
        ),
        Rule(
            "CityStateZip",
            ADDRESS,
            0.6,
            re.compile(
                rf"(?<!\w)(?P<value>{_CITY},?[ \t]{{1,2}}(?:{_STATE}|{_STATE_NAMES}),?[ \t]{{1,2}}"
                rf"{_POSTCODE})"
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
