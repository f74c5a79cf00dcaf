"""The words around a place of a text, as Presidio's context enhancement sees them.

Presidio cuts the whole text into words and looks through all of them for each hit. Words end at
white space, so that the stretch around the hit can be cut for itself.
"""

import bisect
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

WORDS_BEFORE = 5
"""Key words before a hit that count, beside the word of the hit itself."""
_FIRST_STRETCH = 12
"""Stretches between white space that are cut at first; doubled while key words are missing."""

LONGEST_STRETCH = 500
"""Characters without white space that are cut at once: the tokenizer takes time quadratic in them,
where they are brackets, say. Only beyond this length can a word differ from Presidio's."""

_STRETCH = re.compile(rf"\S{{1,{LONGEST_STRETCH}}}")


@dataclass(frozen=True, slots=True)
class _Cut:
    """Neighbouring words in lower case, and where they begin and end in the text."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


class Words:
    """The words of one text, cut where they are asked for."""

    def __init__(self, text: str, pipeline: Any) -> None:
        """Note where words may begin; `pipeline` is a blank spaCy pipeline."""
        self._text = text
        self._tokenizer = pipeline.tokenizer
        self._stop_words = pipeline.Defaults.stop_words
        self._starts = [match.start() for match in _STRETCH.finditer(text)]
        self._parted = [
            start for start in self._starts if start > 0 and not text[start - 1].isspace()
        ]
        self._cuts: dict[tuple[int, int], _Cut] = {}
        self._extra_keys = self._pieces_of_words_with_colons() if ":" in text else frozenset()

    def around(self, position: int) -> set[str]:
        """Give the key words near a place: the word there or the next one, and five before it."""
        stretch = max(bisect.bisect_right(self._starts, position) - 1, 0)
        return {*self._before(position, stretch), *self._following(position, stretch)}

    def _before(self, position: int, stretch: int) -> list[str]:
        count = _FIRST_STRETCH
        while True:
            first = max(stretch - count, 0)
            cut = self._cut(first, stretch + 1)
            last = bisect.bisect_right(cut.starts, position) - 1
            words = (cut.words[index] for index in range(last, -1, -1))
            found = list(itertools.islice(self._keys(words), WORDS_BEFORE + 1))
            if first == 0 or len(found) > WORDS_BEFORE:
                return found
            count *= 2

    def _following(self, position: int, stretch: int) -> list[str]:
        """Give the word at the place if it is a key word, else the next that is."""
        count = 2
        while True:
            cut = self._cut(stretch, stretch + count)
            words = itertools.islice(cut.words, bisect.bisect_right(cut.ends, position), None)
            found = list(itertools.islice(self._keys(words), 1))
            if found or stretch + count >= len(self._starts):
                return found
            count *= 2

    def _cut(self, first: int, last: int) -> _Cut:
        """Cut the stretches from `first` up to `last` into words with their places."""
        if (first, last) not in self._cuts:
            begin = self._starts[first] if first > 0 else 0
            end = self._starts[last] if last < len(self._starts) else len(self._text)
            tokens = [
                (token.lower_, at + token.idx, at + token.idx + len(token))
                for at, until in self._unbroken(begin, end)
                for token in self._tokenizer(self._text[at:until])
            ]
            words, starts, ends = zip(*tokens, strict=True) if tokens else ((), (), ())
            self._cuts[first, last] = _Cut(words, starts, ends)
        return self._cuts[first, last]

    def _unbroken(self, begin: int, end: int) -> Iterator[tuple[int, int]]:
        """Part a stretch of text where `_STRETCH` had to part a word."""
        first = bisect.bisect_right(self._parted, begin)
        last = bisect.bisect_left(self._parted, end)
        return itertools.pairwise([begin, *self._parted[first:last], end])

    def _keys(self, words: Iterable[str]) -> Iterator[str]:
        return (word for word in words if self._is_key(word))

    def _is_key(self, word: str) -> bool:
        return (":" not in word and self._counts(word)) or word in self._extra_keys

    def _counts(self, word: str) -> bool:
        if word in self._stop_words or word in {"be", "-PRON-"}:
            return False
        return not all(unicodedata.category(char).startswith("P") for char in word)

    def _pieces_of_words_with_colons(self) -> frozenset[str]:
        """Give what Presidio makes of words such as `note:for`: its pieces, common words too."""
        stretches = {match[0] for match in _STRETCH.finditer(self._text) if ":" in match[0]}
        words = {
            token.lower_ for stretch in sorted(stretches) for token in self._tokenizer(stretch)
        }
        return frozenset(
            piece
            for word in words
            if ":" in word and self._counts(word)
            for piece in word.split(":")
        )
