"""Whether two messages ask the same in words of which only some are the same.

A new question about the same thing keeps the old one's frame and exchanges a part of it ("can
dogs eat grapes" - "can dogs eat carrots"), or points back ("is it insured"). Whoever asks again
says all of it, in another frame.
"""

import re
from collections.abc import Collection
from difflib import SequenceMatcher

from transforms.feedback.dialogue.answers import Want, wants
from transforms.feedback.dialogue.questions import asks_what_it_is
from transforms.feedback.dialogue.words import Kind, content, found_in, is_specific, kind, stems

MAX_FRAME = 0.6
"""Similarity of the word order from which a new message has the old one's frame."""
MIN_SHARED = 0.75
"""Share of the old question's content that the new one holds."""
MIN_SHARED_MISSED = 0.25
"""The same after a reply that missed the question."""
MIN_KEYWORDS = 2
_MIN_SHARED_WORDS = 2
_DEMANDS = re.compile(
    r"\W*(?:\w+[,.!]? ){0,2}?(?:how|what|where|when|why|who|which|can|could|is|are|do|does|did|"
    r"will|i (?:need|want|would|d like)|id like|tell|show|give|find|explain|list|please|wie|was|wo|"
    r"wann|welche\w*|kann|comment|quel\w*|cómo|qué|cuál)\b",
    re.IGNORECASE,
)
"""How a message begins that wants something."""
_MIN_KEYWORD_SHARE = 0.45
_MAX_PART_WORDS = 7
_ASK_OR_POINT = (Kind.QUESTION, Kind.POINTING)
_MORE = stems("more another also too yes")
_INTERJECTIONS = stems("nope stop wait but just only really come")


def cut_to_keywords(old: list[str], new: list[str]) -> bool:
    """Tell whether a new message is nothing but the old one's words of content."""
    wanted, left = content(old), content(new)
    if len(left) < MIN_KEYWORDS or len(left) != len(new) or len(new) >= len(old):
        return False
    return len(found_in(wanted, left)) == len(set(left)) and (
        len(left) >= _MIN_KEYWORD_SHARE * len(set(wanted))
    )


def repeats_a_part(old: list[str], new: list[str], reply: list[str]) -> bool:
    """Tell whether a short message repeats a part of the request that the reply has not in it.

    "Convert 10 miles to km" - "That is 52,800 feet." - "in km"
    """
    left = [word for word in content(new) if word not in _INTERJECTIONS]
    if not left or len(new) > _MAX_PART_WORDS or not set(left) < set(content(old)):
        return False
    says_more = any(kind(word) in _ASK_OR_POINT or word in _MORE for word in new)
    return not says_more and not set(left) <= set(reply)


def asks_in_short(texts: tuple[str, str], old: list[str], new: list[str]) -> bool:
    """Tell whether a message asks for the same sort of answer and names nothing new.

    "What does the blue plan cost?" - "It has 20 GB." - "ok but how much is it"
    """
    if not set(content(new)) - _INTERJECTIONS <= set(content(old)):
        return False
    first, second = map(wants, texts)
    if first is not Want.OTHER or second is not Want.OTHER:
        return first is second
    asked = [{word for word in stems_ if kind(word) is Kind.QUESTION} for stems_ in (old, new)]
    return bool(asked[0]) and asked[0] == asked[1]


def in_other_words(texts: tuple[str, str], old: list[str], new: list[str], *, missed: bool) -> bool:
    """Tell whether a new message asks the old question in another frame.

    Args:
        texts: The old and the new message as they are written.
        old: The old one's stems.
        new: The new one's stems.
        missed: The reply between them missed the question.
    """
    wanted, come = set(content(old)), set(content(new))
    shared = found_in(come, wanted)
    least = MIN_SHARED_MISSED if missed else MIN_SHARED
    little = len(shared) < _MIN_SHARED_WORDS and not missed
    if not shared or little or len(shared) < least * len(wanted):
        return False
    if SequenceMatcher(None, old, new, autojunk=False).ratio() >= MAX_FRAME:
        return False
    return _alike_wants(texts, old, new, missed=missed) and not (
        _other_things(wanted, come) or _points_back(new, come)
    )


def _alike_wants(texts: tuple[str, str], old: list[str], new: list[str], *, missed: bool) -> bool:
    """Tell whether both ask for the same sort of answer, and neither what a thing is."""
    if missed:
        return "?" in texts[1] or bool(_DEMANDS.match(texts[1]))
    if asks_what_it_is(old):
        return False
    first, second = map(wants, texts)
    if first is not second:
        return False
    asked = [{word for word in stems if kind(word) is Kind.QUESTION} for stems in (old, new)]
    if first is not Want.OTHER:
        return True
    return all(asked) and bool(asked[0] & asked[1] or (asked[0] | asked[1]) == {"what", "which"})


def _other_things(wanted: Collection[str], come: Collection[str]) -> bool:
    """Tell whether numbers, codes or entities differ."""
    return any(is_specific(word) for word in set(come) - set(wanted))


def _points_back(new: list[str], come: Collection[str]) -> bool:
    """Tell whether a new message points at something that it does not name before."""
    for place, word in enumerate(new):
        if kind(word) is Kind.POINTING:
            return not any(each in come for each in new[:place])
    return False
