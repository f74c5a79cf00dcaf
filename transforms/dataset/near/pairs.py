"""Pairs of prompts that may be near each other: locality-sensitive hashing of their sketches.

A sketch is cut into bands; two prompts are a pair if one of their bands is equal. With 16 bands of
8 values that finds 95 % of the pairs at a similarity of 0.8 and 99.4 % at 0.85; it also finds many
pairs that are less alike, which the sketches themselves and then the texts rule out.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.dataset.columns import Ints
from transforms.dataset.near.sketches import EMPTY, Sketches, agreement

_WINDOW = 32
"""In a larger crowd a prompt is paired with this many neighbours and with the crowd's first."""
SLACK = 0.12
"""What a sketch may underestimate by: 3.4 standard errors at a similarity of 0.8."""
_BLOCK = 200_000
"""Pairs of sketches compared at once: 200 MB."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Banding:
    """How sketches are cut."""

    bands: int
    rows: int
    """Values of a band."""


FOR_DUPLICATES = Banding(bands=16, rows=8)
FOR_NEIGHBOURS = Banding(bands=25, rows=5)
"""Finds 99 % of the pairs at a similarity of 0.7."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of positions; the first of each pair comes before the second."""

    first: Ints
    second: Ints
    crowded: bool
    """Some crowd was too large for all its pairs to be listed."""


def likely_pairs(sketches: Sketches, *, min_jaccard: float, banding: Banding) -> Pairs:
    """Find pairs that are likely to be at least as alike as `min_jaccard`.

    Args:
        sketches: In the order of preference: in a crowd all are compared with those that come
            first.
        min_jaccard: Similarity from which a pair is wanted.
        banding: How sketches are cut.

    Returns:
        Each pair once, in ascending order.
    """
    # A text has all values or none.
    told = np.flatnonzero(sketches[:, 0] != EMPTY)
    packed: list[Ints] = []
    crowded = False
    for band in range(banding.bands):
        keys = _band_keys(sketches, band * banding.rows, banding.rows)[told]
        found, more = _in_crowds(keys, told)
        crowded |= more
        packed.append(_likely(found, sketches, min_jaccard=min_jaccard - SLACK))
    # A pair may share several bands.
    pairs = np.unique(np.concatenate(packed)) if packed else np.zeros(0, dtype=np.int64)
    return Pairs(pairs >> 32, pairs & 0xFFFFFFFF, crowded)


def _band_keys(sketches: Sketches, start: int, rows: int) -> npt.NDArray[np.uint64]:
    keys = np.zeros(len(sketches), dtype=np.uint64)
    for column in range(start, start + rows):
        keys = (keys ^ sketches[:, column]) * _FACTOR
        keys ^= keys >> np.uint64(29)
    return keys


def _in_crowds(keys: npt.NDArray[np.uint64], positions: Ints) -> tuple[Ints, bool]:
    """Pair the positions with equal keys; each is packed as first << 32 | second."""
    order = np.argsort(keys, kind="stable")
    ordered, places = keys[order], positions[order]
    repeated = np.zeros(len(ordered), dtype=np.bool_)
    if len(ordered) > 1:
        same = ordered[1:] == ordered[:-1]
        repeated[1:] |= same
        repeated[:-1] |= same
    ordered, places = ordered[repeated], places[repeated]
    found: list[tuple[Ints, Ints]] = []
    for distance in range(1, _WINDOW + 1):
        together = ordered[distance:] == ordered[:-distance]
        if not together.any():
            return _packed(found), False
        found.append((places[:-distance][together], places[distance:][together]))
    starts = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    begins = np.maximum.accumulate(np.where(starts, np.arange(len(ordered)), 0))
    far = np.arange(len(ordered)) - begins > _WINDOW
    found.append((places[begins[far]], places[far]))
    return _packed(found), bool(far.any())


def _packed(found: list[tuple[Ints, Ints]]) -> Ints:
    if not found:
        return np.zeros(0, dtype=np.int64)
    return np.concatenate([(first << 32) | second for first, second in found])


def _likely(packed: Ints, sketches: Sketches, *, min_jaccard: float) -> Ints:
    """Leave out the pairs whose sketches say that they are not alike enough."""
    kept = []
    for start in range(0, len(packed), _BLOCK):
        block = packed[start : start + _BLOCK]
        alike = agreement(sketches[block >> 32], sketches[block & 0xFFFFFFFF])
        kept.append(block[alike >= min_jaccard])
    return np.concatenate(kept) if kept else packed
