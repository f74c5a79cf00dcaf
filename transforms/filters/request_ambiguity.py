"""Evidence in the request itself that no answer to it could be right."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.filters import request_features
from transforms.filters.open_request_weights import BIAS, WEIGHTS
from transforms.filters.text import word_set
from transforms.records import Invocation, Message

MAX_OPEN = 0.8
"""Openness alone never says more than this: an open request can still be answered well."""
MAX_ELLIPSIS = 0.5
"""A short question inside a conversation is mostly explained by what stands before it."""
MIN_NAMED = 0.4
"""Rules that score less are not named."""
LONG_REQUEST_WORDS = 45
"""Beyond this length openness counts less and less: the rest of the text says what is meant."""
LONG_SYSTEM_CHARACTERS = 2_000
"""A system text this long may hold what the first request points at."""


@dataclass(frozen=True, slots=True)
class RequestAmbiguity:
    """The score and the rules behind it."""

    score: float
    """0..1, rounded to 4 digits; 0 where nothing was found."""
    rules: tuple[str, ...]
    """Ids of the rules that fired, in alphabetic order."""


NOTHING = RequestAmbiguity(score=0.0, rules=())

_POINTING = word_set("it this that these those them one ones same thing things stuff he she they")
# Words that do not say what is meant: verbs of any task, helpers, politeness, degree.
_EMPTY = word_set(
    "a again also an and any anything are as at be better bit but can change check continue could "
    "do does done explain finish fix for from get give go handle have help here how i if improve "
    "in into is just kindly let make me more my need nicer now of ok okay on or other another out "
    "over please previous put redo repeat right shorter longer so solve some something somehow "
    "sort tell thank thanks the then to too try up update us use want way we what which who why "
    "when where with work would wrong yes you your above good best nice different interesting "
    "think should really very was were did will there hey hi hello about not no",
)
_ASKING = word_set("what who why when where which how whose")
_WORKS_ON = word_set(
    "translate summarize summarise proofread rewrite rephrase paraphrase review edit shorten "
    "correct analyze analyse explain convert check improve read format classify answer complete "
    "expand extract fix",
)
_ABSENT = word_set(
    "text document file article email e-mail mail letter paragraph sentence passage attachment "
    "code page below following attached report list table essay story message error image "
    "picture screenshot pdf link url question above",
)
_ORDERS = word_set(
    "book order schedule reserve cancel send set remind transfer buy pay call invite deliver "
    "reschedule return refund change rent print",
)
_SLOT_WORDS = word_set(
    "to for at on in from by with tomorrow today tonight monday tuesday wednesday thursday friday "
    "saturday sunday noon midnight morning evening",
)
_POLITE = word_set(
    "please kindly can could would you i i'd want like need to just help me hi hello hey us we"
)
_ABOUT_YOU = re.compile(
    r"\W{0,3}(?:hi|hello|hey|thanks?|thank you|good (?:morning|evening|afternoon)|bye|ok(?:ay)?|yes"
    r"|no|"
    r"who are you|what can you do|how are you|what are you)\b[^\n]{0,12}$",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\b(?:as (?:we )?discussed|like (?:last time|before|yesterday)|as (?:before|always|usual"
    r"|agreed)|"
    r"the usual(?= please|[.!?,]|$)|same as (?:last|before|yesterday)|what we (?:talked"
    r"|spoke) about|you know (?:which"
    r"|what|"
    r"the one)|where we left off|the other (?:one|day)|our last (?:chat|conversation))\b",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"\b(?:at least|minimum(?: of)?|more than|no less than) (\d{1,6}) (\w{3,12})", re.IGNORECASE
)
_AT_MOST = re.compile(
    r"\b(?:at most|maximum(?: of)?|under|less than|fewer than|no more than|within|up to|exactly"
    r"|in) "
    r"(\d{1,6}) (\w{3,12})",
    re.IGNORECASE,
)
_BRIEF = re.compile(
    r"\b(?:very short|one[- ]sentence|one[- ]word|in a sentence|extremely (?:brief|short))\b",
    re.IGNORECASE,
)
_LONG = re.compile(
    r"\b(?:very detailed|comprehensive|in[- ]depth|in (?:great|full) detail|as long as possible"
    r"|exhaustive)\b",
    re.IGNORECASE,
)
_FEW_WORDS, _SLOT_REQUEST_WORDS, _OBJECT_REQUEST_WORDS = 12, 7, 14
_MANY_QUESTIONS = 4


def assess(invocation: Invocation) -> RequestAmbiguity:
    """Score the newest user message by what can be read in the prompt alone.

    A first request may point at nothing, lack its object or the slots of an order, name no
    criterion, contradict itself, or be open; in a conversation only shortness and openness count,
    each for less.
    """
    spoken = [message for message in invocation.messages if message.role != "system"]
    if not spoken or spoken[-1].role != "user":
        return NOTHING
    seen = request_features.window(spoken[-1].content)
    words = request_features.words_of(seen)
    if not words or _ABOUT_YOU.match(seen):
        return NOTHING
    found = _open(seen, words, first=len(spoken) == 1)
    found |= _contradictions(seen, set(words))
    if spoken[-1].media:
        found = {rule: score / 2 for rule, score in found.items()}
    elif len(spoken) == 1:
        found |= _nothing_before(seen, words, _system_characters(invocation.messages))
    else:
        found["elliptic"] = MAX_ELLIPSIS / (1 + _content(words) + len(words) / 20)
    return RequestAmbiguity(
        score=round(max(found.values()), 4),
        rules=tuple(sorted(rule for rule, score in found.items() if score >= MIN_NAMED)),
    )


def _system_characters(messages: Sequence[Message]) -> int:
    return sum(len(message.content) for message in messages if message.role == "system")


def _content(words: list[str]) -> int:
    return sum(
        word not in _POINTING and word not in _EMPTY and word not in _ASKING for word in words
    )


def openness(seen: str, words: list[str]) -> float:
    """Return how open a request reads, 0..1: a logistic model over the counts of its marks."""
    values = request_features.features(seen, words)
    log_odds = BIAS + sum(
        WEIGHTS[name] * value for name, value in zip(request_features.NAMES, values, strict=True)
    )
    return 1 / (1 + math.exp(-log_odds))


def _open(seen: str, words: list[str], *, first: bool) -> dict[str, float]:
    brevity = min(1.0, LONG_REQUEST_WORDS / len(words))
    return {"open_request": MAX_OPEN * openness(seen, words) * brevity * (1.0 if first else 0.4)}


def _contradictions(seen: str, words: set[str]) -> dict[str, float]:
    found = {}
    if seen.count("?") >= _MANY_QUESTIONS:
        found["several_intents"] = 0.3
    if words.isdisjoint(_LIMITS):
        return found
    floors = {unit.lower(): int(n) for n, unit in _AT_LEAST.findall(seen)}
    ceilings = {unit.lower(): int(n) for n, unit in _AT_MOST.findall(seen)}
    if any(ceilings[unit] < floors[unit] for unit in floors.keys() & ceilings.keys()):
        found["conflicting_limits"] = 0.9
    if _BRIEF.search(seen) and _LONG.search(seen):
        found["conflicting_length"] = 0.6
    return found


_LIMITS = word_set(
    "least minimum more less short brief sentence one-sentence one-word detailed comprehensive "
    "in-depth depth exhaustive long",
)


def _nothing_before(seen: str, words: list[str], system_characters: int) -> dict[str, float]:
    """Apply the rules for a first request: what it points at can only stand in itself."""
    found = {}
    doubt = 0.7 if system_characters > LONG_SYSTEM_CHARACTERS else 1.0
    words = [word.partition("'")[0] for word in words]
    pointing = sum(word in _POINTING for word in words)
    content = _content(words)
    if pointing and len(words) <= _FEW_WORDS and not content:
        found["unresolved_reference"] = 0.95 * doubt
    elif len(words) <= _FEW_WORDS and not content and _WISHES.intersection(words):
        found["no_criterion"] = 0.9 * doubt
    if _lacks_object(seen, words):
        found["missing_object"] = 0.95 * doubt
    if _lacks_slots(seen, words):
        found["missing_slot"] = 0.75 * doubt
    if len(words) <= LONG_REQUEST_WORDS and _EARLIER.search(seen):
        found["earlier_conversation"] = 0.9 * doubt
    return found


_WISHES = word_set("what which should something anything best better good think interesting help")


def _lacks_object(seen: str, words: list[str]) -> bool:
    """Tell whether a text is to be worked on that is not there."""
    if len(words) > _OBJECT_REQUEST_WORDS or "\n" in seen.strip() or '"' in seen or "://" in seen:
        return False
    if ": " in seen.strip() or seen.count("'") > 1 or any(word[0].isdigit() for word in words):
        return False
    works = any(word in _WORKS_ON for word in words[:4])
    points = any(
        word in ("this", "these", "following", "below", "attached", "above") for word in words
    )
    rest = [
        word
        for word in words
        if word not in _POINTING
        and word not in _EMPTY
        and word not in _ABSENT
        and word not in _WORKS_ON
    ]
    return works and points and len(rest) <= _LANGUAGE_AND_MORE


_LANGUAGE_AND_MORE = 2


def _lacks_slots(seen: str, words: list[str]) -> bool:
    """Tell whether an order names what to do and nothing of when, where, whom or how many."""
    start = next((word for word in words if word not in _POLITE), "")
    if start not in _ORDERS or len(words) > _SLOT_REQUEST_WORDS:
        return False
    named = any(word[0].isdigit() or word in _SLOT_WORDS for word in words)
    return not named and not re.search(r"(?<!^)(?<![.!?] )\b[A-Z][a-z]+", seen)
