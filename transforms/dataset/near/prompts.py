"""What of a prompt is compared, read once for the candidates: its chat, its question, its system.

Two prompts are near each other if their chats are, if what is asked last is alike, too (long
histories and retrieved documents make different questions look the same), and if they stand under
like instructions.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from transforms.dataset.columns import Ints, Mask
from transforms.dataset.context import asked
from transforms.dataset.message_ids import MessageIds, Prompts
from transforms.dataset.near.shingles import (
    Shingles,
    jaccard,
    normalised,
    shingles_of,
)
from transforms.dataset.near.sketches import EMPTY, PERMUTATIONS, Sketches, sketches_of
from transforms.redaction.tokens import neutral

MIN_QUESTION_JACCARD = 0.5
"""Similarity of the newest user messages, context around them left out, that near prompts have."""

AT_ONCE = 200_000
"""Messages whose pieces are in memory together: about 1 KB each for one of 220 characters."""
_BLOCK = 65_536
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class TextBatch:
    """Some messages of the lake."""

    ids: Sequence[str]
    roles: Sequence[str]
    texts: Sequence[str]
    """Redacted content with entity tokens."""


ReadTexts = Callable[[Collection[str]], Iterator[TextBatch]]
"""Reads the messages with these ids, in any order; an id may come more than once."""


def message_lists(frame: pd.DataFrame) -> list[list[str]]:
    """Return the prompt's message ids of each row as lists: for few rows."""
    return [[] if each is None or each is pd.NA else list(each) for each in frame["message_ids"]]


def prompt_sketches(prompts: Prompts, read: ReadTexts) -> Sketches:
    """Sketch the chats of prompts, system messages left out.

    Args:
        prompts: The prompts.
        read: Reads their messages.

    Returns:
        One sketch per prompt; all values are `EMPTY` where a chat has no text.
    """
    order = np.argsort(prompts.places, kind="stable")
    holders, messages = prompts.owners()[order], prompts.places[order]
    wanted = prompts.named(prompts.places)
    # The place of each wanted id among all ids of the prompts.
    known = np.unique(prompts.places)
    starts = np.searchsorted(messages, known)
    ends = np.searchsorted(messages, known, side="right")
    joined = np.full((len(prompts), PERMUTATIONS), EMPTY, dtype=np.uint32)
    for batch in read(wanted):
        rows = wanted.places(batch.ids)
        spoken = [
            place for place, role in enumerate(batch.roles) if role != "system" and rows[place] >= 0
        ]
        sketches = sketches_of([batch.texts[place] for place in spoken])
        _join(joined, sketches, [holders[starts[row] : ends[row]] for row in rows[spoken].tolist()])
    return joined


def _join(joined: Sketches, sketches: Sketches, holders: Sequence[Ints]) -> None:
    """Lower the sketches of the prompts that hold some messages to the messages' values."""
    if not len(sketches):
        return
    prompt = np.concatenate(holders)
    source = np.repeat(np.arange(len(sketches)), [len(each) for each in holders])
    order = np.argsort(prompt, kind="stable")
    for start in range(0, len(order), _BLOCK):
        block = order[start : start + _BLOCK]
        held, begins = np.unique(prompt[block], return_index=True)
        lowest = np.minimum.reduceat(sketches[source[block]], begins, axis=0)
        joined[held] = np.minimum(joined[held], lowest)


def asked_alike(
    prompts: Prompts, first: Ints, second: Ints, read: ReadTexts, *, same_numbers: bool = False
) -> Mask:
    """Tell for each pair of prompts whether their newest messages ask nearly the same.

    Turns of one long chat, and questions about one long document, differ in nothing else.

    Args:
        prompts: The prompts.
        first: Position of one prompt of each pair.
        second: Position of the other.
        read: Reads messages.
        same_numbers: The messages must hold the same numbers.
    """
    newest = prompts.newest()
    alike: Mask = newest[first] == newest[second]
    others = np.flatnonzero(~alike)
    for start in range(0, len(others), AT_ONCE // 2):
        some = others[start : start + AT_ONCE // 2]
        one, other = newest[first[some]], newest[second[some]]
        wanted = prompts.named(np.concatenate([one, other]))
        questions = _Questions(wanted, read, same_numbers=same_numbers)
        names = zip(prompts.names(one), prompts.names(other), strict=True)
        alike[some] = [questions.alike(*pair) for pair in names]
    return alike


class _Questions:
    """What some messages ask."""

    def __init__(self, wanted: MessageIds, read: ReadTexts, *, same_numbers: bool) -> None:
        self._shingles: dict[str, Shingles] = {}
        self._numbers: dict[str, list[str]] = {}
        for batch in read(wanted):
            texts = [
                asked(text) if role == "user" else text
                for role, text in zip(batch.roles, batch.texts, strict=True)
            ]
            self._shingles |= zip(batch.ids, _sets(texts), strict=True)
            if same_numbers:
                found = (sorted(_NUMBER.findall(neutral(text))) for text in texts)
                self._numbers |= zip(batch.ids, found, strict=True)

    def alike(self, one: str, other: str) -> bool:
        """Tell whether two messages hold the same numbers, if that counts, and half the words."""
        same_numbers = self._numbers.get(one) == self._numbers.get(other)
        similarity = jaccard(self._shingles[one], self._shingles[other]) if same_numbers else 0.0
        return similarity >= MIN_QUESTION_JACCARD


def _sets(texts: Sequence[str]) -> list[Shingles]:
    """Return the distinct shingles of each text, in ascending order."""
    hashes, offsets = shingles_of([normalised(text) for text in texts])
    borders = zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)
    return [np.unique(hashes[start:end]) for start, end in borders]


class Exact:
    """The exact similarity of pairs of prompts; keeps the shingles of what it was given."""

    def __init__(self, prompts: Prompts, wanted: Ints, read: ReadTexts) -> None:
        """Read the text of some prompts.

        Args:
            prompts: The prompts.
            wanted: Positions of those that will be compared.
            read: Reads their messages.
        """
        self._prompts = prompts
        self._sets: dict[str, Shingles] = {}
        self._roles: dict[str, str] = {}
        self._chats: dict[int, Shingles] = {}
        for batch in read(prompts.named(prompts.take(wanted).places)):
            self._roles |= zip(batch.ids, batch.roles, strict=True)
            self._sets |= zip(batch.ids, _sets(batch.texts), strict=True)

    def chats(self, one: int, other: int) -> float:
        """Return the Jaccard similarity of two chats."""
        return jaccard(self._chat(one), self._chat(other))

    def systems(self, one: int, other: int) -> float:
        """Return the Jaccard similarity of two prompts' instructions; 1 where neither has any."""
        first, second = self._system(one), self._system(other)
        return 1.0 if first == second else jaccard(self._union(first), self._union(second))

    def _chat(self, place: int) -> Shingles:
        found = self._chats.get(place)
        if found is None:
            spoken = [each for each in self._prompts[place] if self._roles.get(each) != "system"]
            found = self._chats[place] = self._union(spoken)
        return found

    def _system(self, place: int) -> list[str]:
        return [each for each in self._prompts[place] if self._roles.get(each) == "system"]

    def _union(self, ids: Sequence[str]) -> Shingles:
        sets = [self._sets[each] for each in ids]
        if len(sets) == 1:
            return sets[0]
        return np.unique(np.concatenate(sets)) if sets else np.zeros(0, dtype=np.uint32)
