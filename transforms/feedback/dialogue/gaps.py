"""What a new question has in place of words of the old one, and whether that explains them.

Pointing words, general nouns and abbreviations stand for something said elsewhere. A question that
names it in their place is the same question: "is it treatable" - "is throat cancer treatable".
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from transforms.feedback.dialogue.words import Kind, content, is_specific, kind, stems

_PREPOSITIONS = frozenset(
    ("of", "for", "in", "on", "to", "with", "about", "from", "by", "at", "between", "into", "as")
)
_DETERMINERS = frozenset(("the", "a", "some", "any", "my", "your", "our"))
_SUBJECTS = frozenset(("i", "we", "you"))
_POINTS_AT_NOUN = stems("this that these those such other")
_THAN = stems("besides beside than except")
_ASKS_WHICH = frozenset(("which", "what", "howmuch", "howmany"))
_AUXILIARIES = stems("be do have can could should will would may")
_COUNTS = stems("two first second former latter")
_ABSTRACT = stems(
    "thing event incident situation case topic subject matter problem issue condition relationship "
    "connection process method technique approach theory idea concept effect usage use two first "
    "second former latter option alternative variant reason region"
)
_GENERAL = _ABSTRACT | stems(
    "person people man woman place area location site country city town state village company firm "
    "team group organization institution band family member side movie film book story show song "
    "game series disease disorder illness system model type kind sort version product item device "
    "machine tool program project plan rule law policy animal plant species food dish drink work "
    "job field study activity"
)
"""Nouns that name a thing by its class; with an article they point back to one."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Words of the old question that the new one replaced, and by what; either may be empty."""

    old: list[str]
    before: str
    """The old question's word before the gap."""
    new: list[str]
    at_end: bool
    after: str = ""
    """The old question's word after the gap."""


def gaps(old: list[str], new: list[str]) -> list[Gap]:
    """Align two questions, and return where they differ."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        Gap(old[a:b], "".join(old[a - 1 : a]), new[c:d], d == len(new), "".join(old[b : b + 1]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]


def meant(gap: Gap, newer: str, *, others: bool = False) -> set[str] | None:
    """Return the old words that a gap's new words explain; None if they explain nothing.

    New words say what pointing words pointed to ("these languages"), what an abbreviation stands
    for, which one a general word meant ("the team" - "the Avengers"), what a bare "which" asks
    about, or what the others are other than.

    Args:
        gap: The gap.
        newer: The new message as it is written: names are told by their capitals.
        others: The old question asks for others, or what else.
    """
    if not content(gap.new):
        return None
    if any(kind(word) is Kind.POINTING for word in gap.old):
        pointed = [n for n, word in enumerate(gap.old) if word in _POINTS_AT_NOUN]
        return {word for n in pointed for word in gap.old[n + 1 : n + 3]}
    if _says_which(gap) or (others and _THAN & set(gap.new) and not content(gap.old)):
        return set()
    return _named(gap, newer)


def _named(gap: Gap, newer: str) -> set[str] | None:
    """Return the general words or the abbreviation in whose place a gap has a name."""
    come, gone = content(gap.new), content(gap.old)
    if not gone or any(map(is_specific, gone)) or (_COUNTS & {*gone} and _COUNTS & {*come}):
        return None
    initials = "".join(word[0] for word in come)
    short = gone[0].rstrip("s")
    if len(gone) == 1 and len(short) > 1 and initials.startswith(short):
        return set(gone)
    if "the" not in (gap.before, *gap.old) or not set(gone) <= _GENERAL:
        return None
    named = any(is_specific(word) or is_name(word, newer) for word in come)
    longer = len(come) > len(gone) and set(gone) <= _ABSTRACT
    return set(gone) if named or longer or set(gone) <= _COUNTS else None


def is_name(word: str, text: str) -> bool:
    """Tell whether a word stands in the middle of a sentence with a capital letter."""
    found = re.search(rf"[^.?!\s]\s+({re.escape(word)})", text, re.IGNORECASE)
    return found is not None and found[1][0].isupper()


def becomes_a_part(gap: Gap) -> bool:
    """Tell whether new words govern the old question: a new verb, or a noun with `of`."""
    if not content(gap.new):
        return False
    if gap.new[0] == "'s" or (gap.before in _SUBJECTS and not gap.at_end):
        return True
    rest = list(gap.new)
    while rest and rest[-1] in _DETERMINERS:
        rest.pop()
    return not gap.at_end and bool(rest) and rest[-1] in _PREPOSITIONS


def _says_which(gap: Gap) -> bool:
    """Tell whether a noun comes in between a bare question word and its verb."""
    return not gap.old and gap.before in _ASKS_WHICH and gap.after in _AUXILIARIES
