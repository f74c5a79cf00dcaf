"""Evidence in the request itself that no answer to it could be right."""

import re
from dataclasses import dataclass

from transforms.filters.text import word_set
from transforms.records import Invocation

MAX_CHARACTERS = 4000
"""Characters of the request that are looked at, from its start."""


@dataclass(frozen=True, slots=True)
class RequestAmbiguity:
    """The score and the rules behind it."""

    score: float
    """0..1, rounded to 4 digits; 0 where nothing was found."""
    rules: tuple[str, ...]
    """Ids of the rules that fired, in alphabetic order."""


NOTHING = RequestAmbiguity(score=0.0, rules=())

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_POINTING = word_set("it this that these those them one ones same")
# Words that say nothing about what is meant: verbs of any task, helpers, politeness, degree.
_EMPTY = word_set(
    "a again also an and any are as at be better bit but can change check continue could do does "
    "done fix for from get give go have help here how i if improve in into is just kindly let make "
    "me more my need now of ok okay on or out over please put redo repeat same show so some sort "
    "tell thank thanks the then thing things to too try up update use want way we what with work "
    "would yes you your explain handle finish solve different other another previous above",
)
_FEW_WORDS = 12


def assess(invocation: Invocation) -> RequestAmbiguity:
    """Score the newest user message; only a first request can point at nothing.

    A request is unresolved when it points ("fix it", "the same again") with nothing before it,
    no media beside it, and no other word that says what is meant.
    """
    spoken = [message for message in invocation.messages if message.role != "system"]
    if len(spoken) != 1 or spoken[0].role != "user" or spoken[0].media:
        return NOTHING
    words = [word.lower() for word in _WORD.findall(spoken[0].content[:MAX_CHARACTERS])]
    pointing = sum(word in _POINTING for word in words)
    saying = [word for word in words if word not in _POINTING and word not in _EMPTY]
    if pointing and len(words) <= _FEW_WORDS and not saying:
        return RequestAmbiguity(score=0.95, rules=("unresolved_reference",))
    return NOTHING
