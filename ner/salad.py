"""Stretches of natural text torn from their sentences and tossed: known words, unknown company.

What the grammar writes has only the grammar's contexts. Tossed stretches show that a common word is
no name whatever stands around it, and that a name is one.
"""

import functools
import re
from random import Random

from ner.frames import Choice, Frame, frames
from ner.lexicon import gerund, past, plural, third, words
from ner.phrases import first_up
from ner.pieces import Piece, Pieces
from ner.slots import Slots

_SOURCES = ("manual", "essay", "chatter", "prose")
_VALUES = {"person": 10, "city": 5, "country": 2, "nrp": 2, "nrps": 1, "org": 1, "date": 1}
_MARKS = (".", ".", ",", ",", ";", ":", "?", "!", " -", ")", "...")
_LISTS = ("common", "common", "common", "nouns", "verbs", "adjectives", "adverbs", "technical")


@functools.cache
def _stretches() -> tuple[tuple[str, ...], ...]:
    texts = (text for name in _SOURCES for frame in frames(name) for text in _texts(frame))
    found = (tuple(re.findall(r"[^\s\[\]{}|]+", text)) for text in texts)
    return tuple(stretch for stretch in found if len(stretch) > 1)


def _texts(frame: Frame) -> list[str]:
    texts: list[str] = []
    for part in frame:
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, Choice):
            texts += [text for way in part.ways for text in _texts(way)]
    return texts


class Salad:
    """Draws tossed text."""

    def __init__(self, rng: Random, slots: Slots) -> None:
        """Take a source of chance, and one of values."""
        self._rng = rng
        self._slots = slots

    def __call__(self) -> Pieces:
        """Toss two to nine stretches, here and there with a value between them."""
        rng = self._rng
        capitals = rng.choices([0.0, 0.05, 0.3, 1.0], [45, 40, 10, 5])[0]
        pieces: list[Piece] = []
        begin = True
        for _ in range(rng.randint(2, 9)):
            if rng.random() < 0.11:
                value = self._slots(rng.choices(list(_VALUES), list(_VALUES.values()))[0])
                pieces += [*value, Piece(" ")]
                begin = False
                continue
            chosen = [
                first_up(word) if rng.random() < capitals else word for word in self._stretch()
            ]
            text = " ".join(chosen)
            text = first_up(text) if begin and rng.random() < 0.85 else text
            begin = rng.random() < 0.35
            pieces.append(Piece(text + (rng.choice(_MARKS) if begin else "") + " "))
        return tuple(pieces)

    def _stretch(self) -> list[str]:
        rng = self._rng
        if rng.random() < 0.5:
            whole = rng.choice(_stretches())
            start = rng.randrange(len(whole))
            return [word.rstrip(".") for word in whole[start : start + rng.randint(1, 6)]]
        return [self._word() for _ in range(rng.randint(1, 3))]

    def _word(self) -> str:
        name = self._rng.choice(_LISTS)
        word = self._rng.choice(words(name))
        if name == "common" or self._rng.random() < 0.4:
            return word
        forms = [past, gerund, third] if name == "verbs" else [plural]
        return self._rng.choice(forms)(word)
