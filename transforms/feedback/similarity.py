"""Whether a user's new message asks the earlier question again, judged by its words alone.

A question is asked again when the new one keeps what the old one asked: its question word, its
content, in its order, with gaps filled ("is it treatable" - "is throat cancer treatable"). It is
another question when content was exchanged ("the basic plan" - "the premium plan"), when the old
question became part of a new one ("what is X" - "what is the use of X"), or when a wish was added
("… as a table").
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from transforms.feedback.words import Kind, content, is_specific, kind, words

_WEIGHTS = {Kind.FUNCTION: 0.5, Kind.POINTING: 0.0, Kind.QUESTION: 1.0, Kind.CONTENT: 1.0}
_PREPOSITIONS = frozenset({"of", "for", "in", "on", "to", "with", "about", "from", "by", "at"})
_DETERMINERS = frozenset({"the", "a", "some", "any", "my", "your", "our"})
_ADDS_A_WISH = frozenset(
    "instead without except too only but besides also another other different else else's "
    "shorter longer simpler briefer both".split()  # noqa: SIM905 - reads better than a list
)
_FORMS = frozenset(
    "csv pdf json xml yaml html markdown excel table bullet point list word sentence paragraph "
    "step example detail short brief simple formal polite friendly professional python java "
    "javascript typescript sql rust french german spanish italian english portuguese chinese "
    "japanese korean dutch polish uppercase lowercase".split()  # noqa: SIM905
)
_MAKES = frozenset(
    "write draft create generat compos translat summariz summaris rewrit rephras convert make add "
    "list design calculat comput extract classify".split()  # noqa: SIM905
)
_GOES_ON = re.compile(
    r"(?:and|also|but|what about|how about|what if|or|plus|now|next|then|ok(?:ay)? (?:so|and|now)|"
    r"so if|in that case|then|another (?:one|question))\b",
    re.IGNORECASE,
)
_MIN_COVERAGE = 0.85
_MIN_SAME_CONTENT = 0.75
_MIN_VERBATIM_WORDS = 3
_MAX_TYPO_EDITS = 2
_MIN_TYPO_LETTERS = 4


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
    new: list[str]
    at_end: bool


def compare(earlier: str, newer: str) -> Comparison:
    """Tell how a new message relates to the earlier question of the same user."""
    old, new = words(earlier), words(newer)
    similarity = round(_coverage(old, new), 4)
    return Comparison(_relation(earlier, newer, old, new, similarity), similarity)


def _relation(  # noqa: PLR0911 - one return for each test
    earlier: str,
    newer: str,
    old: list[str],
    new: list[str],
    similarity: float,
) -> Relation:
    if old == new:
        long_enough = len(old) >= _MIN_VERBATIM_WORDS and content(old)
        return Relation.VERBATIM if long_enough else Relation.OTHER
    if not content(old) and len(old) < _MIN_VERBATIM_WORDS:
        return Relation.OTHER
    if _GOES_ON.match(newer.strip()) and not _GOES_ON.match(earlier.strip()):
        return Relation.OTHER
    gaps = _gaps(old, new)
    if _is_typo(gaps):
        return Relation.TYPO
    if _adds_a_wish(old, new):
        return Relation.OTHER
    if similarity >= _MIN_COVERAGE and _keeps_the_question(old, new, gaps, newer):
        if any(kind(word) is Kind.POINTING for word in old):
            return Relation.RESOLVED
        added = set(content(new)) - set(content(old))
        if not added:
            return Relation.REPHRASED
        return Relation.OTHER if _MAKES & set(old) else Relation.COMPLETED
    return Relation.REPHRASED if _same_content(old, new, gaps) else Relation.OTHER


def _coverage(old: list[str], new: list[str]) -> float:
    weights = [_WEIGHTS[kind(word)] for word in old]
    there = set(new)
    covered = sum(weight for word, weight in zip(old, weights, strict=True) if word in there)
    return covered / sum(weights) if sum(weights) else 0.0


def _gaps(old: list[str], new: list[str]) -> list[_Gap]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        _Gap(old[a:b], new[c:d], d == len(new))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]


def _keeps_the_question(old: list[str], new: list[str], gaps: list[_Gap], newer: str) -> bool:
    there = set(new)
    lost = [word for word in old if word not in there and kind(word) >= Kind.QUESTION]
    if any(kind(word) is Kind.QUESTION for word in lost):
        return False
    if any(_exchanged(gap, there, newer) for gap in gaps):
        return False
    return not any(_becomes_a_part(gap) for gap in gaps)


def _exchanged(gap: _Gap, there: set[str], newer: str) -> bool:
    """Tell whether content gave way to other content that it did not point to."""
    gone = [word for word in gap.old if kind(word) is Kind.CONTENT and word not in there]
    if not gone:
        return False
    come = content(gap.new)
    pointed = any(kind(word) is Kind.POINTING for word in gap.old)
    specific = any(is_specific(word) for word in gone)
    names = any(re.search(rf"[^.?!]\s{re.escape(w.capitalize())}", newer) for w in come if w)
    return specific or not come or not (pointed or names)


def _becomes_a_part(gap: _Gap) -> bool:
    """Tell whether new words take the old question's subject as their complement."""
    if not content(gap.new) or any(kind(word) is Kind.POINTING for word in gap.old):
        return False
    if gap.at_end:
        return "'s" in gap.new[:-1]
    rest = list(gap.new)
    while rest and rest[-1] in _DETERMINERS:
        rest.pop()
    return bool(rest) and rest[-1] in _PREPOSITIONS


def _same_content(old: list[str], new: list[str], gaps: list[_Gap]) -> bool:
    before, after = set(content(old)), set(content(new))
    if len(before) < 2 or not before & after:  # noqa: PLR2004 - one shared word says little
        return False
    exchanged = {word for gap in gaps for word in content(gap.old) if word not in after}
    if any(is_specific(word) for word in (before ^ after)) or exchanged:
        return False
    return len(before & after) / len(before | after) >= _MIN_SAME_CONTENT


def _adds_a_wish(old: list[str], new: list[str]) -> bool:
    added = set(new) - set(old)
    return bool(added & (_ADDS_A_WISH | _FORMS))


def _is_typo(gaps: list[_Gap]) -> bool:
    """Tell whether all that changed are single words by a letter or two."""
    return bool(gaps) and all(
        len(gap.old) == len(gap.new) == 1
        and min(len(gap.old[0]), len(gap.new[0])) >= _MIN_TYPO_LETTERS
        and not is_specific(gap.old[0])
        and _edits(gap.old[0], gap.new[0]) <= _MAX_TYPO_EDITS
        for gap in gaps
    )


def _edits(one: str, other: str) -> int:
    """Count insertions, deletions, exchanges and swaps of neighbours between two words."""
    rows = [list(range(len(other) + 1))]
    for i, left in enumerate(one, start=1):
        row = [i]
        for j, right in enumerate(other, start=1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
