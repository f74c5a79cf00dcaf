"""Whether a user's new message asks the earlier question again, judged by its words alone.

A question is asked again when the new one keeps what the old one asked: its question word, its
content, in its order, with gaps filled ("is it treatable" - "is throat cancer treatable"). It is
another question when content was exchanged ("the basic plan" - "the premium plan"), when the old
question became part of a new one ("what is X" - "what is the use of X"), or when a wish was added
("… as a table").
"""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from transforms.feedback.words import Kind, content, edits, is_specific, kind, stems, words

_WEIGHTS = {Kind.FUNCTION: 0.5, Kind.POINTING: 0.0, Kind.QUESTION: 1.0, Kind.CONTENT: 1.0}
_PREPOSITIONS = frozenset(
    ("of", "for", "in", "on", "to", "with", "about", "from", "by", "at", "between", "into", "as")
)
_DETERMINERS = frozenset(("the", "a", "some", "any", "my", "your", "our"))
_WISHES = stems(
    "instead without except too only but besides also another both shorter longer simpler briefer"
)
"""Words that, added to a question, narrow or turn what is asked for."""
_FORM = re.compile(
    r"\b(?:in|as|into|with|using|to) (?:an? |the |plain |simple )?(?:\w+ )?"
    r"(?:csv|pdf|json|xml|yaml|html|markdown|excel|table|bullets?|bullet points?|lists?|points?|"
    r"words?|sentences?|paragraphs?|steps?|examples?|detail|python|java|javascript|typescript|sql|"
    r"rust|french|german|spanish|italian|english|portuguese|chinese|japanese|korean|dutch|polish|"
    r"tone)\b",
    re.IGNORECASE,
)
"""A form or a language in which an answer is wished."""
_MAKES = stems(
    "write draft create generate compose translate summarize summarise rewrite rephrase convert "
    "make add list design classify calculate compute extract",
)
"""Stems of verbs with which users order a text: a longer order is another order."""
_GOES_ON = re.compile(
    r"(?:and|also|but|what about|how about|what if|or|plus|now|next|then|ok(?:ay)? (?:so|and|now)|"
    r"so if|in that case|another (?:one|question))\b",
    re.IGNORECASE,
)
_ASKS_TO_TELL = re.compile(r"(?:\w+[.!,]? ){0,3}(?:tell|describe|explain)\b")
_MIN_COVERAGE = 0.84
_MIN_SAME_CONTENT = 0.8
_MIN_VERBATIM_WORDS = 3
_MAX_TYPO_EDITS = 2
_MIN_TYPO_LETTERS = 4
_PAGES = stems("next previous more another continue")
"""Words of commands that are meant to be given again and again."""
_SUBJECTS = frozenset(("i", "we", "you"))
_POINTS_AT_NOUN = stems("this that these those such other")
_ALIKE = (frozenset(("how", "where")), frozenset(("what", "which")))
"""Question words that ask for the same: where can I, how do I; what form, which form."""


class Relation(StrEnum):
    """How a new message relates to the question before it."""

    VERBATIM = "verbatim"
    """The same words again."""
    RESOLVED = "resolved"
    """The same question, with what its pointing words meant."""
    REPHRASED = "rephrased"
    """The same content in other words."""
    COMPLETED = "completed"
    """The same question with something added at its end."""
    TYPO = "typo"
    """The same question, with the user's own slip put right."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The relation of two messages and the figure behind it."""

    relation: Relation
    similarity: float
    """Share of the earlier question's weighted words that stand in the new one, 0..1."""


@dataclass(frozen=True, slots=True)
class _Gap:
    """Words of the old question that the new one replaced, and by what; either may be empty."""

    old: list[str]
    before: str
    """The old question's word before the gap."""
    new: list[str]
    at_end: bool


def compare(earlier: str, newer: str) -> Comparison:
    """Tell how a new message relates to the earlier question of the same user."""
    old, new = words(earlier), words(newer)
    gaps = _gaps(old, new)
    meant = {n: words_ for n, gap in enumerate(gaps) if (words_ := _meant(gap, newer)) is not None}
    filled = [gaps[n] for n in meant]
    similarity = round(_coverage(old, new, set().union(*meant.values())), 4)
    return Comparison(_relation((earlier, newer), old, new, (gaps, filled), similarity), similarity)


def _relation(  # noqa: PLR0911 - one return for each test
    texts: tuple[str, str],
    old: list[str],
    new: list[str],
    all_gaps: tuple[list[_Gap], list[_Gap]],
    similarity: float,
) -> Relation:
    gaps, filled = all_gaps
    if old == new:
        asks = len(old) >= _MIN_VERBATIM_WORDS and content(old) and not _PAGES & set(old)
        return Relation.VERBATIM if asks else Relation.OTHER
    if not content(old) and len(old) < _MIN_VERBATIM_WORDS:
        return Relation.OTHER
    if _is_typo(gaps):
        return Relation.TYPO
    if _turns_to_something_else(*texts, old, new):
        return Relation.OTHER
    open_gaps = [gap for gap in gaps if gap not in filled]
    if similarity >= _MIN_COVERAGE and _keeps_the_question(old, new, open_gaps):
        if filled:
            return Relation.RESOLVED
        if not set(content(new)) - set(content(old)):
            return Relation.REPHRASED
        if _is_question(texts[0], old) and _is_completed(old, new, open_gaps):
            return Relation.COMPLETED
    return Relation.REPHRASED if _same_content(old, new, open_gaps) else Relation.OTHER


def _gaps(old: list[str], new: list[str]) -> list[_Gap]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        _Gap(old[a:b], old[a - 1] if a else "", new[c:d], d == len(new))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]


def _meant(gap: _Gap, newer: str) -> set[str] | None:
    """Return the old words that the gap's new words explain; None if they explain nothing.

    New words say what pointing words pointed to ("these languages"), what an abbreviation stands
    for, or which one a general word meant ("the team" - "the Avengers").
    """
    come, gone = content(gap.new), content(gap.old)
    if not come:
        return None
    if any(kind(word) is Kind.POINTING for word in gap.old):
        pointed = [n for n, word in enumerate(gap.old) if word in _POINTS_AT_NOUN]
        return {word for n in pointed for word in gap.old[n + 1 : n + 3]}
    if len(gone) != 1 or is_specific(gone[0]):
        return None
    if gone[0].rstrip("s") == "".join(word[0] for word in come):
        return {gone[0]}
    definite = "the" in (gap.before, *gap.old[:1])
    named = definite and any(is_specific(word) or _is_name(word, newer) for word in come)
    return {gone[0]} if named else None


def _is_name(word: str, text: str) -> bool:
    """Tell whether a word stands in the middle of a sentence with a capital letter."""
    return re.search(rf"[^.?!\s]\s+{re.escape(word[:1].upper() + word[1:])}", text) is not None


def _coverage(old: list[str], new: list[str], explained: set[str]) -> float:
    there = set(new)
    weights = [
        (word, _WEIGHTS[kind(word)]) for word in old if word in there or word not in explained
    ]
    total = sum(weight for _, weight in weights)
    return sum(weight for word, weight in weights if word in there) / total if total else 0.0


def _turns_to_something_else(earlier: str, newer: str, old: list[str], new: list[str]) -> bool:
    if _GOES_ON.match(newer.strip()) and not _GOES_ON.match(earlier.strip()):
        return True
    if (set(new) - set(old)) & _WISHES or (_FORM.search(newer) and not _FORM.search(earlier)):
        return True
    order = next((word for word in old if kind(word) >= Kind.QUESTION), "")
    return order in _MAKES and bool(set(content(new)) - set(content(old)))


def _keeps_the_question(old: list[str], new: list[str], gaps: list[_Gap]) -> bool:
    there = set(new)
    for gap in gaps:
        lost = [word for word in gap.old if word not in there and kind(word) >= Kind.QUESTION]
        if any(kind(word) is Kind.QUESTION for word in lost):
            return False
        if lost and (content(gap.new) or any(map(is_specific, lost))):
            return False
        if _becomes_a_part(gap):
            return False
    return bool(_questions(old)) or not _questions(new) or not set(content(new)) - set(content(old))


def _becomes_a_part(gap: _Gap) -> bool:
    """Tell whether new words govern the old question: a new verb, or a noun with `of`."""
    if not content(gap.new):
        return False
    if gap.new[0] == "'s" or (gap.before in _SUBJECTS and not gap.at_end):
        return True
    rest = list(gap.new)
    while rest and rest[-1] in _DETERMINERS:
        rest.pop()
    return not gap.at_end and bool(rest) and rest[-1] in _PREPOSITIONS


def _is_completed(old: list[str], new: list[str], gaps: list[_Gap]) -> bool:
    """Tell whether the old question stands in the new one in its order, with a complement."""
    kept = Counter(old) - Counter(word for gap in gaps for word in gap.old)
    weights = {word: _WEIGHTS[kind(word)] for word in old}
    total = sum(weights[word] for word in old)
    in_order = sum(weights[word] * count for word, count in kept.items())
    if in_order < _MIN_COVERAGE * total:
        return False
    if _asks_what_it_is(old):
        added = [gap.at_end for gap in gaps if content(gap.new)]
        whole = len(content(old)) > 1 or len(set(added)) == 1
        return _asks_what_it_is(new) and whole
    return len(content(new)) > len(content(old))


def _is_question(text: str, stems: list[str]) -> bool:
    """Tell whether a message asks for information; what it orders to be made is told apart."""
    return bool(_questions(stems)) or "?" in text or bool(_ASKS_TO_TELL.match(text.strip().lower()))


def _asks_what_it_is(stems: list[str]) -> bool:
    return kind(stems[0]) is Kind.QUESTION and stems[1:2] == ["be"]


def _same_content(old: list[str], new: list[str], gaps: list[_Gap]) -> bool:
    before, after = set(content(old)), set(content(new))
    if len(before) < 2 or not before & after:  # noqa: PLR2004 - one shared word says little
        return False
    asked = _questions(old), _questions(new)
    if _asks_what_it_is(old) != _asks_what_it_is(new):
        return False
    either = asked[0] | asked[1]
    if all(asked) and asked[0] != asked[1] and either not in _ALIKE:
        return False
    if not asked[0] and asked[1] and after - before:
        return False
    exchanged = {word for gap in gaps for word in content(gap.old) if word not in after}
    if any(is_specific(word) for word in before ^ after) or exchanged:
        return False
    return len(before & after) / len(before | after) >= _MIN_SAME_CONTENT


def _questions(stems: list[str]) -> set[str]:
    return {word for word in stems if kind(word) is Kind.QUESTION}


def _is_typo(gaps: list[_Gap]) -> bool:
    """Tell whether all that changed are single words by a letter or two."""
    return bool(gaps) and all(
        len(gap.old) == len(gap.new) == 1
        and min(len(gap.old[0]), len(gap.new[0])) >= _MIN_TYPO_LETTERS
        and not is_specific(gap.old[0])
        and edits(gap.old[0], gap.new[0]) <= _MAX_TYPO_EDITS
        for gap in gaps
    )
