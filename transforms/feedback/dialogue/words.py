"""Words of a user's message for comparison: reduced to stems, told apart by what they carry."""

import re
from collections.abc import Iterable
from enum import IntEnum
from functools import lru_cache

from transforms.feedback.dialogue.wording import one_wording

MAX_LETTERS = 12
"""Letters to a word: so much of a text is read for as many words."""
MAX_WORDS = 160
"""Words of a message that are compared, from its start."""

_WORD = re.compile(
    r"⟦[A-Z0-9_]+:[0-9a-f]{16}⟧|<[a-z][a-z0-9_]*>|[^\W_]+(?:[.\-:/@][^\W_]+)*|'s\b|(?<=s)'(?=\s|$)"
)


class Kind(IntEnum):
    """What a word carries."""

    FUNCTION = 0
    POINTING = 1
    """Stands for something said before."""
    QUESTION = 2
    CONTENT = 3


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_POINTING = _set(
    "it its they them their theirs he him his she her hers this that these those there here one "
    "ones itself others such"
)
_QUESTION = _set(
    "what who whom whose when where why which how howmuch howmany howlong howoften howfar howold "
    "howbig howsoon "
    "wie wann wo warum wer welche welcher welches comment quand où pourquoi quel quelle combien "
    "cómo cuándo dónde qué cuál cuánto quién"
)
_FUNCTION = _set(
    "a an the of to in on at for by with from and or as be do have can could should would will may "
    "might i you we my your our me us 's some any all just please then so than more most very also "
    "about into if not no now hi hello hey ok okay tell explain describe give show know like want "
    "need help let see find get look able possible way kindly again really actually still mean "
    "say ask thank thanks sorry ya yes well i'm got particular specifically exactly currently "
    "would der das und ist nicht ein eine einen dem zu mit für von auf ich wir mein kann würde "
    "gerne le la les des et en un une que qui est pas je vous mon ma el los las de y una por es "
    "del mi puedo"
)
_SAME = {
    stem: words.split()[0]
    for words in (
        "be is are was were am been",
        "do did does done",
        "have has had",
        "a an",
        "cancel terminate unsubscribe",
        "refund reimburse reimbursement",
        "delete remove erase",
        "change update edit modify",
        "invoice bill",
        "fix repair solve resolve",
        "buy purchase",
        "price cost",
        "parcel package shipment",
        "deliver ship arrive delivery shipping",
        "start begin",
        "error issue problem",
        "phone telephone mobile cellphone",
        "people persons",
        "display screen",
        "worker employee staff",
        "photo picture image",
        "number #",
        "usa us united-states",
    )
    for stem in words.split()
}
_SUFFIXES = (("ing", ""), ("ed", ""), ("ly", ""))
_PLURALS = (("ies", "y"), ("sses", "ss"), ("s", ""))
_NOMINAL = ("ments", "ment", "ations", "ation")
_MIN_STEM = 3
_MIN_ROOT = 4
_ROOT_SHARE = 0.6
_MIN_VERB = 5
"""Letters that a word keeps without the ending that made it a noun."""
_MIN_WORD = 4


def words(text: str) -> list[str]:
    """Return the stems of a message's first words, in order; entity tokens stay whole.

    Two mentions of one person are one word, two persons are two: the tokens carry hashes.
    """
    return list(_words(text[: MAX_WORDS * MAX_LETTERS]))


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    """Read the words of a message once: each turn of a chat is compared with those before it."""
    tokens = _WORD.findall(one_wording(text))
    return tuple(stem(token) for token in tokens[:MAX_WORDS])


def kind(stem_: str) -> Kind:
    """Tell what a stem carries."""
    if stem_ in _POINTING_STEMS:
        return Kind.POINTING
    if stem_ in _QUESTION:
        return Kind.QUESTION
    return Kind.FUNCTION if stem_ in _FUNCTION_STEMS else Kind.CONTENT


def content(stems: list[str]) -> list[str]:
    """Return the stems that carry content, in order."""
    return [each for each in stems if each not in _WITHOUT_CONTENT]


def is_specific(stem_: str) -> bool:
    """Tell whether a stem names one thing: a number, a code, an entity."""
    return any(char.isdigit() for char in stem_) or stem_[0] in "⟦<"


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """Reduce a word to a stem that its plural and its verb forms share, roughly."""
    if word == "'":
        return "'s"
    if not word.isalpha() or word in _QUESTION:
        return word
    word = _SAME.get(word, word)
    for suffix in _NOMINAL:
        if word.endswith(suffix) and len(word) - len(suffix) >= _MIN_VERB:
            return _SAME.get(word.removesuffix(suffix), word.removesuffix(suffix).rstrip("e"))
    # The plural first, then what it was the plural of: evenings, evening.
    word = _cut(_cut(word, _PLURALS), _SUFFIXES)
    word = word[:-1] if len(word) > _MIN_WORD and word.endswith("e") else word
    return _SAME.get(word, word)


def _cut(word: str, endings: tuple[tuple[str, str], ...]) -> str:
    """Exchange the first ending that a word has, if enough of the word is left."""
    for ending, instead in endings:
        rest = len(word) - len(ending) + len(instead)
        if len(word) >= _MIN_WORD and word.endswith(ending) and rest >= _MIN_STEM:
            if word.endswith(("ss", "us", "is")):
                return word
            return word[: len(word) - len(ending)] + instead
    return word


def stems(blank_separated: str) -> frozenset[str]:
    """Return the stems of a list of words."""
    return frozenset(map(stem, blank_separated.split()))


@lru_cache(maxsize=65_536)
def same_root(one: str, other: str) -> bool:
    """Tell whether two stems begin alike, as a verb and its noun do: registr, regist."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < _MIN_ROOT or not short.isalpha() or not long.isalpha():
        return False
    alike = next((n for n, letter in enumerate(short) if letter != long[n]), len(short))
    return alike >= _MIN_ROOT and alike >= _ROOT_SHARE * len(long)


def found_in(those: Iterable[str], wanted: Iterable[str]) -> set[str]:
    """Return the wanted stems that have a root in common with one of those."""
    by_start: dict[str, list[str]] = {}
    for stem_ in those:
        by_start.setdefault(stem_[:_MIN_ROOT], []).append(stem_)
    return {
        word
        for word in wanted
        if any(same_root(word, other) for other in by_start.get(word[:_MIN_ROOT], ()))
    }


def edits(one: str, other: str) -> int:
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


_POINTING_STEMS = _POINTING | {stem(word) for word in _POINTING}
_FUNCTION_STEMS = _FUNCTION | {stem(word) for word in _FUNCTION}
_WITHOUT_CONTENT = _POINTING_STEMS | _QUESTION | _FUNCTION_STEMS
