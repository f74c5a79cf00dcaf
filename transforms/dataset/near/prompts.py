"""What of a prompt is compared, read once for the candidates: its chat, its question, its system.

Two prompts are near each other if their chats are, if what is asked last is alike, too (long
histories and retrieved documents make different questions look the same), and if they stand under
like instructions.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from transforms.dataset.columns import Ints
from transforms.dataset.context import asked
from transforms.dataset.near.shingles import Shingles, jaccard, shingle_set
from transforms.dataset.near.sketches import EMPTY, PERMUTATIONS, Sketches, sketches_of
from transforms.redaction.tokens import neutral

MIN_QUESTION_JACCARD = 0.5
"""Similarity of the newest user messages, context around them left out, that near prompts have."""

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
    """Return the prompt's message ids of each row."""
    return [[] if each is None or each is pd.NA else list(each) for each in frame["message_ids"]]


def prompt_sketches(prompts: Sequence[Sequence[str]], read: ReadTexts) -> Sketches:
    """Sketch the chats of prompts, system messages left out.

    Args:
        prompts: Message ids of each prompt.
        read: Reads them.

    Returns:
        One sketch per prompt; all values are `EMPTY` where a chat has no text.
    """
    places: dict[str, int] = {}
    for ids in prompts:
        for each in ids:
            places.setdefault(each, len(places))
    messages = np.full((len(places), PERMUTATIONS), EMPTY, dtype=np.uint32)
    for batch in read(places.keys()):
        spoken = [place for place, role in enumerate(batch.roles) if role != "system"]
        rows = [places[batch.ids[place]] for place in spoken]
        if rows:
            messages[rows] = sketches_of([batch.texts[place] for place in spoken])
    return _together(prompts, places, messages)


def _together(
    prompts: Sequence[Sequence[str]], places: dict[str, int], messages: Sketches
) -> Sketches:
    """Join the sketches of each prompt's messages."""
    joined = np.full((len(prompts), PERMUTATIONS), EMPTY, dtype=np.uint32)
    for start in range(0, len(prompts), _BLOCK):
        block = prompts[start : start + _BLOCK]
        lengths = np.array([len(ids) for ids in block], dtype=np.int64)
        begins, told = np.cumsum(lengths) - lengths, np.flatnonzero(lengths)
        rows = [places[each] for ids in block for each in ids]
        if rows:
            joined[start + told] = np.minimum.reduceat(messages[rows], begins[told], axis=0)
    return joined


class Exact:
    """The exact similarity of pairs of prompts; keeps the shingles of what it was given."""

    def __init__(self, prompts: Sequence[Sequence[str]], wanted: Ints, read: ReadTexts) -> None:
        """Read the text of some prompts.

        Args:
            prompts: Message ids of each prompt.
            wanted: Positions of the prompts that will be compared.
            read: Reads them.
        """
        self._prompts = prompts
        self._sets: dict[str, Shingles] = {}
        self._questions: dict[str, Shingles] = {}
        self._numbers: dict[str, tuple[str, ...]] = {}
        self._roles: dict[str, str] = {}
        self._chats: dict[int, Shingles] = {}
        ids = {each for place in wanted.tolist() for each in prompts[place]}
        newest = {prompts[place][-1] for place in wanted.tolist() if prompts[place]}
        for batch in read(ids):
            for each, role, text in zip(batch.ids, batch.roles, batch.texts, strict=True):
                self._roles[each] = role
                self._sets[each] = shingle_set([text])
                if each in newest:
                    self._learn_question(each, asked(text) if role == "user" else text)

    def _learn_question(self, message: str, text: str) -> None:
        self._questions[message] = shingle_set([text])
        self._numbers[message] = tuple(sorted(_NUMBER.findall(neutral(text))))

    def chats(self, one: int, other: int) -> float:
        """Return the Jaccard similarity of two chats."""
        return jaccard(self._chat(one), self._chat(other))

    def alike(self, one: int, other: int, *, min_jaccard: float, same_numbers: bool) -> bool:
        """Tell whether two prompts are near each other: chat, question and instructions.

        Args:
            one: Position of a prompt.
            other: Position of another.
            min_jaccard: Similarity of chats, and of instructions, from which they are near.
            same_numbers: The questions must hold the same numbers.
        """
        return (
            self.alike_chats(one, other, min_jaccard=min_jaccard, same_numbers=same_numbers)
            and jaccard(self._system(one), self._system(other)) >= min_jaccard
        )

    def alike_chats(
        self, one: int, other: int, *, min_jaccard: float, same_numbers: bool = False
    ) -> bool:
        """Tell whether chat and question of two prompts are alike, whatever the instructions."""
        return self.chats(one, other) >= min_jaccard and self._alike_questions(
            one, other, same_numbers=same_numbers
        )

    def _chat(self, place: int) -> Shingles:
        found = self._chats.get(place)
        if found is None:
            found = self._chats[place] = self._union(
                each for each in self._prompts[place] if self._roles.get(each) != "system"
            )
        return found

    def _system(self, place: int) -> Shingles:
        return self._union(
            each for each in self._prompts[place] if self._roles.get(each) == "system"
        )

    def _alike_questions(self, one: int, other: int, *, same_numbers: bool) -> bool:
        first, second = self._prompts[one][-1], self._prompts[other][-1]
        if same_numbers and self._numbers[first] != self._numbers[second]:
            return False
        questions = self._questions[first], self._questions[second]
        return first == second or jaccard(*questions) >= MIN_QUESTION_JACCARD

    def _union(self, ids: Iterable[str]) -> Shingles:
        sets = [self._sets[each] for each in ids]
        if len(sets) == 1:
            return sets[0]
        return np.unique(np.concatenate(sets)) if sets else np.zeros(0, dtype=np.uint32)
