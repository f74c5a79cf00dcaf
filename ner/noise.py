"""How people really type: no capitals, no marks, slips of the finger, no accents."""

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

from ner.pieces import Piece, Pieces

_MARKS = re.compile(r"[.,;:!?'\"()@/-]")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORT = {"please": "pls", "you": "u", "your": "ur", "are": "r", "thanks": "thx", "because": "bcz",
          "okay": "ok", "want": "wnt", "for": "4", "to": "2", "with": "wid", "the": "d"}  # fmt: skip


class Noise:
    """Roughens pieces; labels stay with their text."""

    def __init__(self, rng: Random) -> None:
        """Take a source of chance."""
        self._rng = rng

    def __call__(self, pieces: Pieces, *, machine: bool, hasty: bool = False) -> Pieces:
        """Roughen a document; machine text only loses its accents or case, and rarely.

        In hasty text, such as bare answers, two of three documents are in small letters.
        """
        rng, chance = self._rng, self._rng.random()
        if hasty and rng.random() < 0.5:
            chance *= 0.3
        if rng.random() < 0.3:
            pieces = _each(pieces, _without_accents)
        if machine:
            return _each(pieces, str.lower) if chance < 0.08 else pieces
        if rng.random() < 0.18:
            pieces = tuple(self._typos(piece) for piece in pieces)
        for below, change in self._changes():
            if chance < below:
                return change(pieces)
        return pieces

    def _changes(self) -> tuple[tuple[float, Callable[[Pieces], Pieces]], ...]:
        """Give the changes of case and marks, each with the chance below which it is made."""

        def small_without_marks(pieces: Pieces) -> Pieces:
            return _each(_each(pieces, str.lower), self._without_marks)

        return (
            (0.15, small_without_marks),
            (0.30, lambda pieces: _each(pieces, str.lower)),
            (0.33, lambda pieces: _each(pieces, str.upper)),
            (0.37, lambda pieces: tuple(map(_lower_names, pieces))),
            (0.40, lambda pieces: _each(pieces, self._without_marks)),
            (0.42, lambda pieces: _each(pieces, _all_capitalised)),
            (0.47, lambda pieces: _each(pieces, _spaced_marks)),
        )

    def _without_marks(self, text: str) -> str:
        return _MARKS.sub("", text) if text.strip(" ,.;:!?") else re.sub(r"[^\s]", "", text) or " "

    def _typos(self, piece: Piece) -> Piece:
        share = 0.03 if piece.label else 0.09
        parts = re.split(r"(\s+)", piece.text)
        return replace(piece, text="".join(self._typo(part, share) for part in parts))

    def _typo(self, word: str, share: float) -> str:
        rng = self._rng
        if rng.random() > share or not word.isalpha():
            return word
        if word.lower() in _SHORT:
            return _SHORT[word.lower()]
        if len(word) < 4:
            return word
        place = rng.randrange(1, len(word) - 1)
        return rng.choice(
            [word[:place] + word[place] * rng.randint(2, 5) + word[place + 1 :],
             word[:place] + word[place + 1 :], word[:place] + word[place] + word[place:],
             word[:place] + word[place + 1] + word[place] + word[place + 2 :],
             word[:place] + rng.choice(_LETTERS) + word[place + 1 :]]
        )  # fmt: skip


def _each(pieces: Pieces, change: Callable[[str], str]) -> Pieces:
    return tuple(replace(piece, text=change(piece.text)) for piece in pieces)


def _without_accents(text: str) -> str:
    from anyascii import anyascii

    return text if text.isascii() else str(anyascii(text))


def _all_capitalised(text: str) -> str:
    return re.sub(r"\b[a-z]", lambda match: match[0].upper(), text)


def _spaced_marks(text: str) -> str:
    """Put blanks around marks, as in text that was cut into words once."""
    return re.sub(r"\s*(n't|'\w+|[.,;:!?()\"])", r" \1", text)


def _lower_names(piece: Piece) -> Piece:
    return replace(piece, text=piece.text.lower()) if piece.label else piece
