"""Shapes that tell names, dates, addresses and sums apart where the name model is in doubt."""

import re

SUM = re.compile(r"[=+*<>$\u00d7\u00f7]|\d\s?[-/x]\s\d|\s[-/]\s\d|\d\s[-/x]\s\w\b")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
DATE = re.compile(
    rf"\d{{1,4}}\s?[-/.]\s?\d{{1,2}}\s?[-/.]\s?\d{{2,4}}|\d{{1,2}}(?:st|nd|rd|th)?\W{{0,3}}"
    rf"(?:of\s)?{_MONTH}|\b{_MONTH}\W{{0,3}}\d{{1,4}}|\b(?:19|20)\d{{6}}\b|"
    rf"\d{{1,2}}(?:st|nd|rd|th)\b|\d{{1,2}}:\d{{2}}|\d\s?[ap]\.?m\b|\b(?:19|20)\d{{2}}\b|"
    rf"\b{_MONTH}\b|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b",
    re.IGNORECASE,
)
DATE_WORD = re.compile(
    rf"(?:{_MONTH}|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|st|nd|rd|th|of|the|"
    r"at|on|in|to|am|pm|a|p|m|o|clock|noon|midnight|utc|gmt|est|edt|pst|cet|t|z|year|morning|"
    r"afternoon|evening|night|around|about|early|late|mid)",
    re.IGNORECASE,
)
"""The words that a date is made of."""
SUM_AFTER = re.compile(r"\s?[-+*/=<\u00d7\u00f7^%]\s?[\d$<(]|\s?=|,\d{3}\b")
EQUATION = re.compile(r"[=+*$\u00d7\u00f7]")
SENTENCE_END = re.compile(r"(?!blvd)[a-z]{4,}[.!?]\s", re.IGNORECASE)
DATE_TAIL = re.compile(
    rf"\s(?:on|since|until|by|from|before|after|in)\s(?:the\s)?"
    rf"(?P<date>(?:\d[\d./-]*\s?)?(?:{_MONTH}\b|\d+[-/.]\d))",
    re.IGNORECASE,
)
PHONE_TAIL = re.compile(r"[\s,;]+\+\d{1,3}[\s(-]\d")
STREET = re.compile(
    r"\d|\b(?:street|st|avenue|ave|road|rd|lane|ln|drive|court|square|boulevard|blvd|way|close|"
    r"crescent|terrace|place|gardens|rue|calle|via|rua|avenida|plaza|platz|gasse|weg|marg|nagar)\b|"
    r"(?:stra\u00dfe|strasse|str\.|weg|gata|gatan|straat|laan|katu|allee|utca|vej|plein)\b",
    re.IGNORECASE,
)
"""A digit, or a word for a street."""
STREET_WORD = re.compile(STREET.pattern.replace(r"\d|", "", 1), re.IGNORECASE)
CODE = re.compile(
    r"\w_\w|\w\(|\)[:;{]|[{};]\n|[=!<>]=|=>|->|</|::|\w\.\w+\(|\n(?: {4}|\t)\s*\w|>>>"
)
TECHNICAL = re.compile(
    r"\w_\w|\w\(\)|`|::|\w\.\w+\(|</?\w+>|(?<!\w)--?[a-z]{2,}|\b[a-z]{3,}[A-Z]\w+|\b(?!Mac[A-Z])[A-Z][a-z]{2,}[A-Z][a-z]+\w*|"
    r"\b(?:None|True|False|null|NULL|APIs?|URLs?|URIs?|HTTPS?|JSON|XML|SQL|HTML|CSV|YAML|CPU|RFC|stdin|"
    r"stdout|stderr|args?|kwargs|str|bool|bytes|iterable|boolean|callable|subclass\w*|tuples?|"
    r"dict(?:ionary|s)?|strings?|integers?|modules?|methods?|attributes?|arguments?|parameters?|"
    r"functions?|instances?|objects?|exceptions?|parser|python|pandas|regex|unicode|encod\w+|decod\w+|"
    r"socket|thread|kernel|compil\w+|namespace|metadata|docstring|filename|pathname)\b",
)
"""A mark or a word of texts about programs."""
OF_THINGS = re.compile(r"\b(?:the|an?|this|that|your|our|new|which)\s$", re.IGNORECASE)
THING = re.compile(r"\s(?!and\b|or\b|who\b|is\b|was\b|has\b|said\b|with\b)([a-z]{3,})\b")
"""What stands before and after a word that names a thing: `the Dale rain jacket`."""
MENU = (re.compile(r"[\w)]\s>\s$"), re.compile(r"\s>\s\w"))
"""What stands before and after an entry of a menu: `Orders > Details`."""
BEFORE_PLACE = re.compile(
    r"(?:\b(?:in|near|between|via|within|across|outside)\s|"
    r"\b(?:flight|train|trip|travel|fly|drive|bus|ferry|journey|route|kg|freight)\b[^.!?\n]{0,30}\s"
    r"(?:from|to)\s|"
    r"\b(?:council|mayor|town|city|village|bridge|road|station|port|airport)\s(?:of|to|from|in|at)\s|"
    r"\"(?:place|city|town|origin|destination|location)\":\s?\")$"
)
AFTER_PLACE = re.compile(
    r"['\u2019]s\s(?:council|mayor|residents|hospital|bridge|station|harbour|town)\b|"
    r"\s(?:council|airport|flight|station)\b"
)
"""What stands before and after a word that names a place, be it unknown."""
CODE_NUMBER = re.compile(r"[A-Z]{1,4}-\d{2,}(?:\s\w+)?")
AMOUNT = re.compile(
    r"\d[.,]\d{2}\b(?![/-])|\d\s?(?:[gmkt]b|kwh|kg|km|eur|usd|gbp|chf|inr|ms|mbit|gbit|bytes?|bits?|"
    r"percent|euros?|dollars?|pounds?|hours?|minutes?|days?|tagen?|jours|personnes|personen|"
    r"pl\u00e4tze)\b",
    re.IGNORECASE,
)
"""Prices and quantities."""
