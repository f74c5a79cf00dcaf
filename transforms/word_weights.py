"""A linear model over the words of a text, learnt from labelled texts.

Free words for one thing are endless: lists of them carry no further than the texts from which they
were made. A weight for each word, each pair of neighbours and each four letters of longer words
carries over to words in new company and to new forms of known words. A text's log-odds are read
from the sum; no text and no word is stored, only one weight per hash.

`python -m benchmarks.quality.word_training` writes the weights.
"""

import functools
import itertools
import math
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FOLDER = Path(__file__).with_name("weights")
SIZE = 1 << 16
"""Weights of a model; features share them by their hash."""
MARK = 0.15
"""How much a fact about the whole text counts beside its words, which share a length of 1."""
_PIECE = 4
"""Letters of a piece of a word, its borders counted."""
_CACHED = 20_000
"""Words that are kept in memory for each model, some megabytes."""

Parts = Mapping[str, Sequence[str]]
"""Words in lower case by the part of the text in which they stand; a word may stand in several."""


class _Word(NamedTuple):
    """What is known of one word in one part."""

    weight: float
    """Sum of the weights of its features."""
    features: int
    state: int
    """Checksum of the part and the word, from which that of a pair goes on."""
    behind: bytes
    """What the word adds to the checksum of a pair where it is the second."""


class WordWeights:
    """The weights that were learnt for one question."""

    def __init__(self, weights: npt.NDArray[np.float32], bias: float) -> None:
        """Take the weight of each hash, and the log-odds of a text without any feature."""
        self._weights: list[float] = weights.tolist()
        self._bias = bias
        self._word = functools.lru_cache(_CACHED)(self._read_word)

    @classmethod
    @functools.lru_cache
    def load(cls, name: str) -> "WordWeights":
        """Read the weights of this name that come with the project."""
        with np.load(FOLDER / f"{name}.npz") as stored:
            return cls(stored["weights"].astype(np.float32), float(stored["bias"]))

    def log_odds(self, parts: Parts, marks: Iterable[str] = ()) -> float:
        """Say how a text speaks for the label: above 0 for it, below 0 against it.

        Args:
            parts: Its words.
            marks: Named facts about it as a whole.
        """
        total, count = 0.0, 0
        for part, words in parts.items():
            read = [self._word(part, word) for word in words]
            for word in read:
                total += word.weight
                count += word.features
            for one, other in itertools.pairwise(read):
                total += self._weights[zlib.crc32(other.behind, one.state) % SIZE]
            count += max(0, len(words) - 1)
        marked = sum(self._weights[hashed(f"={mark}")] for mark in marks)
        return self._bias + total / math.sqrt(max(1, count)) + MARK * marked

    def _read_word(self, part: str, word: str) -> _Word:
        places = [hashed(feature) for feature in _of_word(part, word)]
        weight = sum(self._weights[place] for place in places)
        return _Word(weight, len(places), zlib.crc32(_bytes(f"{part} {word}")), _bytes(f" {word}"))


def features(parts: Parts) -> Iterator[str]:
    """Name all features of a text's words, as often as they occur."""
    for part, words in parts.items():
        for word in words:
            yield from _of_word(part, word)
        for one, other in itertools.pairwise(words):
            yield f"{part} {one} {other}"


def _of_word(part: str, word: str) -> Iterator[str]:
    """Name the features of one word: itself and, where it has four letters, its pieces."""
    yield f"{part} {word}"
    if len(word) >= _PIECE and word.isalpha():
        framed = f"<{word}>"
        yield from (f"~{framed[n : n + _PIECE]}" for n in range(len(framed) - _PIECE + 1))


def hashed(feature: str) -> int:
    """Give a feature's place among the weights."""
    return zlib.crc32(_bytes(feature)) % SIZE


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
