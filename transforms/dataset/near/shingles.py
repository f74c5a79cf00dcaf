"""A text as the set of its pieces: what the similarity of two prompts is measured on.

A shingle is five characters in a row of the text in lower case with single spaces, entity tokens
reduced to their type. Shingles are kept as 32-bit hashes; that two of some hundred collide happens
in fewer than one of ten thousand texts.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from transforms.redaction.tokens import neutral

WIDTH = 5
"""Characters of a shingle; a shorter text is one shingle."""

Shingles = npt.NDArray[np.uint32]
"""Hashes of shingles."""

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_MIX = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))
_SHIFT = np.uint64(33)


def normalised(text: str) -> str:
    """Reduce a text to what counts: tokens neutral, lower case, single spaces."""
    return " ".join(neutral(text).casefold().split())


def shingles_of(texts: Sequence[str]) -> tuple[Shingles, npt.NDArray[np.int64]]:
    """Cut texts to shingles, repeated ones included; an empty text has none.

    Args:
        texts: As `normalised` returns them.

    Returns:
        The shingles of all texts one after the other, and where each text's begin, with the end of
        the last: `len(texts) + 1` positions.
    """
    padded = [text.ljust(WIDTH) if text else "" for text in texts]
    lengths = np.array([len(text) for text in padded], dtype=np.int64)
    joined = "".join(padded).encode("utf-32-le", "surrogatepass")
    points = np.frombuffer(joined, dtype=np.uint32).astype(np.uint64)
    counts = np.maximum(lengths - WIDTH + 1, 0)
    offsets = np.concatenate([[0], np.cumsum(counts)])
    if not offsets[-1]:
        return np.zeros(0, dtype=np.uint32), offsets
    rolled = np.zeros(len(points) - WIDTH + 1, dtype=np.uint64)
    for place in range(WIDTH):
        rolled = rolled * _FACTOR + points[place : len(points) - WIDTH + 1 + place]
    # Windows that reach over the border of two texts are no shingles.
    text_starts = np.cumsum(lengths) - lengths
    within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], counts)
    return _mixed(rolled[np.repeat(text_starts, counts) + within]), offsets


def shingle_set(texts: Sequence[str]) -> Shingles:
    """Return the distinct shingles of some texts together, in ascending order."""
    return np.unique(shingles_of([normalised(text) for text in texts])[0])


def jaccard(one: Shingles, other: Shingles) -> float:
    """Return the size of what two sets share over the size of both together; 1 for two empty sets.

    Args:
        one: Distinct, in ascending order.
        other: Distinct, in ascending order.
    """
    if not len(one) and not len(other):
        return 1.0
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared / (len(one) + len(other) - shared)


def _mixed(values: npt.NDArray[np.uint64]) -> Shingles:
    """Spread the bits: neighbouring texts must not have neighbouring hashes."""
    for factor in _MIX:
        values = (values ^ (values >> _SHIFT)) * factor
    return (values >> np.uint64(32)).astype(np.uint32)
