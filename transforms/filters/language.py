"""Which language a text is in, and whether a reply is in another one than was asked for."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain

from transforms.filters.language_profiles import NAMES, NEAR, SCRIPTS, WORDS
from transforms.filters.text import Memo, word_set
from transforms.records import Invocation

MAX_CHARACTERS = 400
"""Characters of a text that are looked at, from its start, code left out."""
MAX_REQUEST_CHARACTERS = 600
"""Characters of the newest user message in which a word about languages is sought, at both ends."""
MAX_SYSTEM_CHARACTERS = 8_000
"""The same of a system text."""
MIN_WORDS = 8
"""Shorter texts are not judged."""
MIN_DISTINCT = 4
"""Different function words without which nothing is sure."""
MIN_SHARE = 0.18
"""Share of the words that must be the language's own function words."""
MIN_LEAD = 1.6
"""The best language has this many times the function words of the second best."""
MIN_SCRIPT_CHARACTERS = 8
MIN_SCRIPT_SHARE = 0.4
"""Share of the letters in a script from which it names the language."""

_CODE = re.compile(r"```.*?(?:```|$)|`[^`\n]{1,200}`|https?://\S{1,300}", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+")
_OWN = {
    word: tuple(code for code in WORDS if word in WORDS[code])
    for code in WORDS
    for word in WORDS[code]
    if len(word) > 1  # single letters are words of too many languages
}
_NAME = "|".join(sorted(NAMES, key=len, reverse=True))
_ASKED = re.compile(
    rf"\b(?:respond|reply|answer|write|speak|responde|responda|réponds|répondez|antworte"
    rf"|explain|summari[sz]e)\b[^.!?\n]{{0,60}}?\b(?:in|en|auf|em|w|po)\s(?:\w+\s)?({_NAME})\b",
    re.IGNORECASE,
)
_LANGUAGE_WORDS = frozenset(NAMES) | word_set(
    "translate translates translated translation translator language languages traducir traduce "
    "traducción traduire traduis traduction übersetze übersetzen übersetzung",
)


@dataclass(frozen=True, slots=True)
class Languages:
    """ISO 639-1 codes; empty where nothing can be said."""

    asked: str = ""
    """The language that the system text or the newest user message asks for in words."""
    prompt: str = ""
    """The language of the newest user message."""
    reply: str = ""
    """The language of the reply."""
    wrong: str = ""
    """asked or prompt: by which of the two the reply is in the wrong language; else empty."""


UNKNOWN = Languages()


def check_language(invocation: Invocation) -> Languages:
    """Compare the reply's language with the one asked for, or else with the user's own.

    Where another language or a translation is spoken of anywhere in the newest user message or in
    the system text, only an explicit order counts.
    """
    reply = invocation.reply
    users = [message for message in invocation.messages if message.role == "user"]
    if reply is None or not reply.content or not users:
        return UNKNOWN
    replied = guess(reply.content)
    if not replied:
        return UNKNOWN
    user = _wish(users[-1].content)
    system = [_system_wish(m.content) for m in invocation.messages if m.role == "system"]
    asked = _asked(user, system)
    spoken = guess(users[-1].content)
    mentioned = user.mentions or any(wish.mentions for wish in system)
    wrong = ""
    if asked:
        wrong = "asked" if _differ(asked, replied) else ""
    elif spoken and _differ(spoken, replied) and not mentioned:
        wrong = "prompt"
    return Languages(asked=asked, prompt=spoken, reply=replied, wrong=wrong)


def guess(text: str) -> str:
    """Return the ISO 639-1 code of a text's language, or an empty string where it is not sure."""
    plain = _CODE.sub(" ", text[: 2 * MAX_CHARACTERS])[:MAX_CHARACTERS].lower()
    if not plain.isascii():
        by_script = _by_script(plain)
        if by_script:
            return by_script
    words = _WORD.findall(plain)
    if len(words) < MIN_WORDS:
        return ""
    known = [word for word in words if word in _OWN]
    if len(set(known)) < MIN_DISTINCT:
        return ""
    hits = Counter(chain.from_iterable([_OWN[word] for word in known]))
    ranked = sorted(hits.items(), key=lambda item: (-item[1], item[0]))[:2]
    if not ranked or ranked[0][1] < MIN_SHARE * len(words):
        return ""
    best, count = ranked[0]
    second = ranked[1] if len(ranked) > 1 else ("", 0)
    near = any({best, second[0]} <= group for group in NEAR)
    return best if near or count >= MIN_LEAD * second[1] else ""


def _by_script(plain: str) -> str:
    letters = [ord(c) for c in plain if c.isalpha()]
    if not letters:
        return ""
    for language, _, first, last in SCRIPTS:
        count = sum(first <= c <= last for c in letters)
        # Japanese mixes kana into Han characters: a few kana tell it from Chinese.
        enough = count >= (0.1 if language == "ja" else MIN_SCRIPT_SHARE) * len(letters)
        if count >= MIN_SCRIPT_CHARACTERS and enough:
            return language
    return ""


def _differ(one: str, other: str) -> bool:
    return one != other and not any({one, other} <= group for group in NEAR)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a text says about languages."""

    asked: frozenset[str]
    mentions: bool


_SAYS_NOTHING = _Wish(asked=frozenset(), mentions=False)


def _wish(text: str, *, most: int = MAX_REQUEST_CHARACTERS) -> _Wish:
    """Read the start and the end of a text for orders and for words about languages."""
    seen = text if len(text) <= most else text[: most // 2] + "\n" + text[-most // 2 :]
    if _LANGUAGE_WORDS.isdisjoint(_WORD.findall(seen.lower())):
        return _SAYS_NOTHING
    asked = frozenset(NAMES[name.lower()] for name in _ASKED.findall(seen))
    return _Wish(asked=asked, mentions=True)


def _long_wish(text: str) -> _Wish:
    return _wish(text, most=MAX_SYSTEM_CHARACTERS)


_system_wish = Memo(_long_wish)


def _asked(user: _Wish, system: list[_Wish]) -> str:
    """Return the one language that is asked for; the user's word goes before the system's."""
    asked = user.asked or frozenset(code for wish in system for code in wish.asked)
    return next(iter(asked)) if len(asked) == 1 else ""
