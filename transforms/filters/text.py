"""Small helpers on text that all detectors share."""

import hashlib
from collections.abc import Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")


def word_set(words: str) -> frozenset[str]:
    """Return the words of a blank-separated list."""
    return frozenset(words.split())


class Memo(Generic[Result]):
    """A function's results by digest of its text, so that equal system texts are read once.

    Holds digests and results, never the text. When it is full it starts anew.
    """

    def __init__(self, function: Callable[[str], Result], *, size: int = 1024) -> None:
        self._function = function
        self._size = size
        self._known: dict[bytes, Result] = {}

    def __call__(self, text: str) -> Result:
        """Return the function's result for a text."""
        data = text.encode("utf-8", "surrogatepass")
        digest = hashlib.blake2b(data, digest_size=16).digest()
        if digest in self._known:
            return self._known[digest]
        if len(self._known) >= self._size:
            self._known.clear()
        result = self._known[digest] = self._function(text)
        return result
