"""Whether a user's new message asks the earlier question again, judged by its words alone.

A question is asked again when the new one keeps what the old one asked: its question word, its
content, in its order, with gaps filled ("is it treatable" - "is throat cancer treatable"). It is
another question when content was exchanged ("the basic plan" - "the premium plan"), when the old
question became part of a new one ("what is X" - "what is the use of X"), or when a wish was added
("… as a table").
"""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from transforms.feedback.dialogue.gaps import Gap, becomes_a_part, gaps, meant
from transforms.feedback.dialogue.paraphrase import asks_in_short, cut_to_keywords, in_other_words
from transforms.feedback.dialogue.questions import (
    MIN_VERBATIM_WORDS,
    OTHERS,
    TELL,
    alike,
    asks,
    asks_what_it_is,
    defines,
    fills_in_ellipsis,
    is_filled_template,
    is_question,
    is_repeatable,
    questions_in,
    told_before_asking,
    turns_to_something_else,
)
from transforms.feedback.dialogue.tongues import languages_differ
from transforms.feedback.dialogue.words import Kind, content, edits, is_specific, kind, words

_WEIGHTS = {Kind.FUNCTION: 0.5, Kind.POINTING: 0.0, Kind.QUESTION: 1.0, Kind.CONTENT: 1.0}
_PREPOSITIONS = frozenset(("of", "for", "in", "on", "at", "to", "with", "by", "from", "about"))
_MIN_COVERAGE = 0.84
_MIN_SAME_CONTENT = 0.8
_MAX_TYPO_EDITS = 2
_MIN_TYPO_LETTERS = 3


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
    KEYWORDS = "keywords"
    """Nothing but the words of content of the same question."""
    TRANSLATED = "translated"
    """In another language, after a reply that missed the question."""
    TYPO = "typo"
    """The same question, with the user's own slip put right."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The relation of two messages and the figure behind it."""

    relation: Relation
    similarity: float
    """Share of the earlier question's weighted words that stand in the new one, 0..1."""


def compare(earlier: str, newer: str, *, missed: bool = False) -> Comparison:
    """Tell how a new message relates to the earlier question of the same user.

    Args:
        earlier: The question.
        newer: The message.
        missed: The reply between them did not answer the question: less has to be alike.
    """
    old, new = words(earlier), words(newer)
    between = gaps(old, new)
    others = bool(OTHERS & set(old))
    told = ((n, meant(gap, newer, others=others)) for n, gap in enumerate(between))
    explained = {n: said for n, said in told if said is not None}
    filled = [between[n] for n in explained]
    similarity = round(_coverage(old, new, set().union(*explained.values())), 4)
    texts = earlier, newer
    relation = _relation(texts, old, new, (between, filled), similarity, missed=missed)
    if relation is Relation.OTHER:
        relation = _loosely(texts, old, new, missed=missed)
    return Comparison(relation, similarity)


def _loosely(  # noqa: PLR0911 - one return for each test
    texts: tuple[str, str], old: list[str], new: list[str], *, missed: bool
) -> Relation:
    """Tell the relation of two messages that have not much more than their subject in common."""
    if missed and 1 < len(old) < len(new) and new[: len(old)] == old:
        return Relation.COMPLETED
    if old == new or is_filled_template(*texts):
        return Relation.OTHER
    if missed and is_question(texts[1]) and asks_in_short(texts, old, new):
        return Relation.REPHRASED
    if turns_to_something_else(*texts, old, new):
        return Relation.OTHER
    if cut_to_keywords(old, new):
        return Relation.KEYWORDS
    if in_other_words(texts, old, new, missed=missed):
        return Relation.REPHRASED
    return Relation.TRANSLATED if missed and languages_differ(*texts) else Relation.OTHER


def _relation(  # noqa: C901, PLR0911, PLR0913 - one return for each test
    texts: tuple[str, str],
    old: list[str],
    new: list[str],
    all_gaps: tuple[list[Gap], list[Gap]],
    similarity: float,
    *,
    missed: bool,
) -> Relation:
    between, filled = all_gaps
    if is_filled_template(*texts):
        return Relation.OTHER
    if old == new:
        return Relation.OTHER if is_repeatable(texts[0], old, missed=missed) else Relation.VERBATIM
    if not content(old) and len(old) < MIN_VERBATIM_WORDS:
        return Relation.OTHER
    if _is_typo(between):
        return Relation.TYPO
    if turns_to_something_else(*texts, old, new):
        return Relation.OTHER
    if fills_in_ellipsis(*texts, old, new):
        return Relation.RESOLVED
    open_gaps = [gap for gap in between if gap not in filled]
    if similarity >= _MIN_COVERAGE and _keeps_the_question(old, new, open_gaps):
        if filled:
            return Relation.RESOLVED
        if not set(content(new)) - set(content(old)):
            same = asks_what_it_is(old) == asks_what_it_is(new)
            return Relation.REPHRASED if same else Relation.OTHER
        if asks(texts[0], old) and _is_completed(old, new, open_gaps):
            return Relation.COMPLETED
    same = _same_content(old, new, open_gaps) or told_before_asking(*texts, old, new)
    return Relation.REPHRASED if same else Relation.OTHER


def _coverage(old: list[str], new: list[str], explained: set[str]) -> float:
    there = set(new)
    weights = [
        (word, _WEIGHTS[kind(word)]) for word in old if word in there or word not in explained
    ]
    total = sum(weight for _, weight in weights)
    return sum(weight for word, weight in weights if word in there) / total if total else 0.0


def _keeps_the_question(old: list[str], new: list[str], gaps: list[Gap]) -> bool:
    there = set(new)
    for gap in gaps:
        lost = [word for word in gap.old if word not in there and kind(word) >= Kind.QUESTION]
        if any(kind(word) is Kind.QUESTION for word in lost):
            return False
        if lost and (content(gap.new) or any(map(is_specific, lost))):
            return False
        if becomes_a_part(gap):
            return False
    whole = bool(questions_in(old)) or (bool(set(old[:1]) & TELL) and questions_in(new) == {"what"})
    return whole or not questions_in(new) or not set(content(new)) - set(content(old))


def _is_completed(old: list[str], new: list[str], gaps: list[Gap]) -> bool:
    """Tell whether the old question stands in the new one in its order, with a complement."""
    kept = Counter(old) - Counter(word for gap in gaps for word in gap.old)
    weights = {word: _WEIGHTS[kind(word)] for word in old}
    total = sum(weights[word] for word in old)
    in_order = sum(weights[word] * count for word, count in kept.items())
    if in_order < _MIN_COVERAGE * total or _points_anew(old, new):
        return False
    if defines(old) and not (set(new) - set(old)) & _PREPOSITIONS:
        return False
    if asks_what_it_is(old):
        added = [gap.at_end for gap in gaps if content(gap.new)]
        whole = len(content(old)) > 1 or len(set(added)) == 1
        return asks_what_it_is(new) and whole
    return len(content(new)) > len(content(old))


def _points_anew(old: list[str], new: list[str]) -> bool:
    """Tell whether the new message points at something where the old one did not: it goes on."""
    return any(kind(word) is Kind.POINTING for word in set(new) - set(old))


def _same_content(old: list[str], new: list[str], gaps: list[Gap]) -> bool:
    before, after = set(content(old)), set(content(new))
    if not before & after or (len(before) < 2 and before != after):  # noqa: PLR2004 - one shared word says little
        return False
    asked = questions_in(old), questions_in(new)
    if asks_what_it_is(old) != asks_what_it_is(new):
        return False
    if all(asked) and not alike(*asked):
        return False
    if not asked[0] and asked[1] and after - before:
        return False
    exchanged = {word for gap in gaps for word in content(gap.old) if word not in after}
    if any(is_specific(word) for word in before ^ after) or exchanged:
        return False
    return len(before & after) / len(before | after) >= _MIN_SAME_CONTENT


def _is_typo(between: list[Gap]) -> bool:
    """Tell whether all that changed are words by a letter or two."""
    return bool(between) and all(
        len(gap.old) == len(gap.new) and all(map(_is_slip, gap.old, gap.new)) for gap in between
    )


def _is_slip(old: str, new: str) -> bool:
    if is_specific(old) or min(len(old), len(new)) < _MIN_TYPO_LETTERS:
        return False
    short = len(old) == _MIN_TYPO_LETTERS
    return edits(old, new) <= (1 if short else _MAX_TYPO_EDITS)
