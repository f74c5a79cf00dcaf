"""MinHash sketches: from two of them the similarity of two prompts can be told, nearly.

The sketch of several messages together is the smallest value of theirs at each place, so that a
message that many prompts repeat is sketched once.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from transforms.dataset.near.shingles import normalised, shingles_of

PERMUTATIONS = 128
"""Values of a sketch: the similarity is told to within 0.04 (standard error, at most)."""
SEED = 1
EMPTY = np.iinfo(np.uint32).max
"""Every value of the sketch of a text without shingles."""

Sketches = npt.NDArray[np.uint32]
"""One sketch per row: shape (texts, PERMUTATIONS)."""

_BATCH_CHARACTERS = 4_000_000
"""Characters sketched together: about 100 MB of intermediate arrays."""


def sketches_of(texts: Sequence[str]) -> Sketches:
    """Sketch texts."""
    rows = np.full((len(texts), PERMUTATIONS), EMPTY, dtype=np.uint32)
    for start, batch in _batches([normalised(text) for text in texts]):
        rows[start : start + len(batch)] = _sketched(batch)
    return rows


def _batches(texts: list[str]) -> Iterator[tuple[int, list[str]]]:
    start, characters = 0, 0
    for place, text in enumerate(texts):
        characters += len(text)
        if characters >= _BATCH_CHARACTERS:
            yield start, texts[start : place + 1]
            start, characters = place + 1, 0
    if start < len(texts):
        yield start, texts[start:]


def _sketched(texts: list[str]) -> Sketches:
    from rensa import RMinHash

    hashes, offsets = shingles_of(texts)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(
        hashes.astype(np.uint64), offsets.astype(np.uint64), PERMUTATIONS, SEED
    )
    return np.array(matrix.to_rows(), dtype=np.uint32).reshape(len(texts), PERMUTATIONS)


def agreement(one: Sketches, other: Sketches) -> npt.NDArray[np.float64]:
    """Estimate the Jaccard similarity of the sketches in each row of two arrays."""
    return np.asarray((one == other).mean(axis=1), dtype=np.float64)
