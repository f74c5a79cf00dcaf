"""Sets of very many ids in 17 bytes each: what a lake of a billion messages is held against."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

_LOOSE = 4_000_000
"""Numbers held unsorted before they are merged."""

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.bytes_]
_KEYS = ("0123456789abcdef", "fedcba9876543210")
_DTYPE = np.dtype("S16")


def numbers(ids: pa.Array, *, part: int = 0, parts: int = 1) -> tuple[Numbers, Mask]:
    """Give ids the 128-bit numbers that stand for them; tell which belong to a part.

    64 bits would not do: with a billion messages two would share a number in one lake of forty,
    and one of the two would be thrown away as the other's copy.

    Returns:
        A number per id, and whether it belongs to the part.
    """
    texts = ids.to_numpy(zero_copy_only=False).astype(object)
    halves = [pd.util.hash_array(texts, hash_key=key, categorize=False) for key in _KEYS]
    found = np.ascontiguousarray(np.stack(halves, axis=1)).view(_DTYPE).reshape(-1)
    return found, halves[0] % np.uint64(parts) == part


class IdSet:
    """Ids that can be looked up, and marked as seen."""

    def __init__(self, batches: Iterable[Numbers]) -> None:
        """Take numbers; a batch that comes again adds nothing."""
        self._sorted: Numbers = np.empty(0, _DTYPE)
        loose: list[Numbers] = []
        for batch in batches:
            loose.append(batch)
            if sum(map(len, loose)) > max(_LOOSE, len(self._sorted) // 2):
                self._merge(loose)
                loose = []
        self._merge(loose)
        self._seen = np.zeros(len(self._sorted), np.bool_)

    def __len__(self) -> int:
        return len(self._sorted)

    def holds(self, wanted: Numbers) -> Mask:
        """Tell which numbers are in the set."""
        if not len(self):
            return np.zeros(len(wanted), np.bool_)
        places = np.minimum(np.searchsorted(self._sorted, wanted), len(self) - 1)
        found: Mask = self._sorted[places] == wanted
        return found

    def first_time(self, wanted: Numbers) -> Mask:
        """Tell which numbers are in the set and were not asked for before, nor earlier in here."""
        new = self.holds(wanted)
        known = np.flatnonzero(new)
        places = np.searchsorted(self._sorted, wanted[known])
        _, first = np.unique(places, return_index=True)
        again = np.ones(len(known), np.bool_)
        again[first] = self._seen[places[first]]
        self._seen[places] = True
        new[known[again]] = False
        return new

    def _merge(self, loose: list[Numbers]) -> None:
        self._sorted = np.unique(np.concatenate([self._sorted, *loose]))
