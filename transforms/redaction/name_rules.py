"""Names of people where the text says that a name comes: cues, titles, greetings, signatures.

This is no substitute for a model that reads: it knows a name by what stands before it.
"""

import functools
import re

from transforms.redaction.rules import Rule, any_case
from transforms.redaction.words import NOT_NAMES, PARTICLES

PERSON = "PERSON"

_LETTER = r"[^\W\d_]"
_WORD = rf"{_LETTER}(?:{_LETTER}|['\u2019-](?={_LETTER})){{0,30}}"
_GAP = r"[^\S\n]{1,3}"
NAME = rf"{_WORD}\.?(?:{_GAP}{_WORD}\.?(?!['\u2019]?\w)){{0,3}}"
"""One to four words in one line; which of them are a name is for the check to say."""


def name_length(value: str, *, capitals: bool) -> int:
    """Say how many of the first characters are a name; 0 if none.

    A name ends before the first word that is common or, with `capitals`, begins small.
    """
    end = 0
    words = list(_WORDS.finditer(value))
    for match in words:
        word = match[0].rstrip(".")
        particle = word.lower() in PARTICLES and match is not words[-1]
        if not particle and (
            word.lower().strip("'\u2019-") in NOT_NAMES
            or (capitals and not word[0].isupper())
            or _before_apostrophe(word) in NOT_NAMES
        ):
            break
        end = end if particle else match.end() - match[0].endswith(".")
    return 0 if end == 1 or _shouted(value[:end], capitals=capitals) else end


def _before_apostrophe(word: str) -> str:
    return re.split("['\u2019]", word.lower())[0]


def _shouted(name: str, *, capitals: bool) -> bool:
    """Tell an abbreviation (`AWS`) from a name, where capitals are all there is to go by."""
    return capitals and " " not in name and name.isupper()


def _any_case_length(value: str) -> int:
    return name_length(value, capitals=False)


def _capitals_length(value: str) -> int:
    return name_length(value, capitals=True)


def _two_words_length(value: str) -> int:
    """Ask for two words: a title with one is how people speak of anybody in an example."""
    length = name_length(value, capitals=True)
    return length if " " in value[:length] else 0


_TITLE = r"(?:(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Professor|Sir|Madame?)\.?[^\S\n]{1,2})?"
_LABELS = (
    r"(?:full|first|last|given|family|middle|maiden|customer|client|patient|passenger|guest|"
    r"employee|contact|recipient|sender|billing|shipping|account|card|card[ _-]?holder|"
    r"account[ _-]?holder|owner|applicant|tenant|student|member|caller|doctor|driver|attendee|"
    r"beneficiary|payee|traveler|traveller)[ _-]?(?:full[ _-]?)?name|surname"
)
_RELATIVES = (
    r"wife|husband|son|daughter|brother|sister|mother|father|mom|dad|mum|boss|manager|friend|"
    r"colleague|partner|boyfriend|girlfriend|fianc[e\u00e9]e?|doctor|neighbou?r|landlord|uncle|"
    r"aunt|cousin|grandmother|grandfather|roommate|coworker|client|assistant"
)
_END_OF_FIELD = r"(?=[\"'.]?[^\S\n]{0,3}(?:[\n,;})|!]|$))"


@functools.cache
def name_rules() -> tuple[Rule, ...]:
    """Give the rules for names, compiled once."""
    value = rf"{_TITLE}(?P<value>{NAME})"
    user = frozenset({"user"})
    return (
        Rule(
            "ToldName",
            PERSON,
            0.7,
            any_case(
                r"\b(?:my|his|her|their|(?:customer|patient|client|user|caller|passenger|guest|"
                r"card[ -]?holder|account[ -]?holder)(?:['\u2019]s)?)\s{1,3}"
                r"(?:(?:full|first|last|legal|given|middle|maiden|family|sur|real|new)\s?)?"
                rf"name(?:['\u2019]s|\s{{1,3}}(?:is|was)|\s{{0,3}}[:=])\s{{1,3}}[\"'\u201c]?{value}"
            ),
            ("name",),
            length=_any_case_length,
        ),
        Rule(
            "IAmName",
            PERSON,
            0.6,
            any_case(
                r"\b(?:i\sam|i['\u2019]m|im|i\sgo\sby|(?:you\scan\s)?call\sme|i['\u2019]m\scalled|"
                rf"i\sam\scalled|they\scall\sme)\s{{1,2}}{value}"
            ),
            ("i am", "i'm", "i\u2019m", "im ", "go by", "call me", "called"),
            roles=user,
            length=_capitals_length,
        ),
        Rule(
            "ThisIsName",
            PERSON,
            0.6,
            any_case(
                rf"\bthis\sis\s{value}(?=,|\s{{1,3}}(?:from|calling|speaking|here|with|again)\b)"
            ),
            ("this is",),
            length=_capitals_length,
        ),
        Rule(
            "TitleName",
            PERSON,
            0.6,
            re.compile(
                rf"\b(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Professor|Sir|Madame?|Monsieur)\.?{_GAP}{value}"
            ),
            ("mr", "ms", "mx", "miss", "dr", "prof", "sir", "madam", "monsieur"),
            length=_two_words_length,
        ),
        Rule(
            "GreetedName",
            PERSON,
            0.6,
            any_case(
                r"(?:^|\n)[^\S\n]{0,8}(?:dear|hi|hello|hey|good\s(?:morning|afternoon|evening)|"
                r"thanks|thank\syou|welcome(?:\sback)?|sorry|great|perfect)"
                rf"(?:\sso\smuch|\sagain|\sthere)?,?{_GAP}{value}(?=[^\S\n]{{0,3}}(?:[,!.:\n]|$))"
            ),
            length=_capitals_length,
        ),
        Rule(
            "SignedName",
            PERSON,
            0.6,
            any_case(
                r"\b(?:regards|sincerely|wishes|cheers|thanks|thank\syou|truly|faithfully|"
                r"respectfully|best|yours|love)[,!.]?[^\S\n]{0,3}\n\s{0,10}(?:[-\u2013\u2014~]\s?)?"
                rf"{value}(?=[^\S\n]{{0,3}}(?:[\n,|]|$))"
            ),
            ("\n",),
            length=_capitals_length,
        ),
        Rule(
            "LabelledName",
            PERSON,
            0.7,
            any_case(
                rf"(?:^|[\n,;:{{(|*\"'])\s{{0,8}}(?:{_LABELS})[\"'*]{{0,3}}\s{{0,3}}(?:[:|]|=\s?[\"'])"
                rf"[\s*]{{0,4}}[\"']?{value}"
            ),
            ("name",),
            length=_any_case_length,
        ),
        Rule(
            "PlainLabelName",
            PERSON,
            0.6,
            re.compile(
                r"(?:^|[\n{(,;|*])[^\S\n]{0,8}[\"'*]{0,3}[Nn](?:ame|AME)[\"'*]{0,3}[^\S\n]{0,3}[:=|]"
                rf"[^\S\n*]{{0,4}}[\"']?{value}{_END_OF_FIELD}"
            ),
            ("phone", "email", "e-mail", "birth", "dob", "gender", "ssn", "passport", "patient"),
            length=_capitals_length,
        ),
        Rule(
            "AskedInTextName",
            PERSON,
            0.6,
            re.compile(rf"\bname\b[^?\n]{{0,60}}\?\s{{1,3}}(?:[A-Z]\w{{1,12}}:\s{{0,3}})?{value}"),
            ("name",),
            length=_capitals_length,
        ),
        Rule(
            "MentionedName",
            PERSON,
            0.6,
            re.compile(
                r"\b(?:[Oo]n\sbehalf\sof|[Ss]poke\s(?:to|with)|[Aa]sk\sfor|[Uu]nder\sthe\sname(?:\sof)?|"
                r"[Ii]n\sthe\sname\sof|[Rr]egistered\sto|[Mm]ade\sout\sto|[Aa]ddressed\sto|[Mm]arried\sto|"
                rf"[Nn]amed|[Mm]y\s(?:{_RELATIVES})(?:,|\sis)?)\s{value}"
            ),
            (
                *("behalf", "spoke", "ask", "name", "registered", "made", "addressed", "married"),
                "my",
            ),
            length=_capitals_length,
        ),
    )


_WORDS = re.compile(rf"{_WORD}\.?")


def is_common_word(value: str) -> bool:
    """Tell whether a value is one word that mostly is no name: it is not searched for elsewhere."""
    return value.lower().strip(".'\u2019-") in NOT_NAMES
