"""Joins of calls to earlier calls on 64-bit keys: as-of lookups, counts and trees of parents.

All arrays are in the order of time; a position stands for a call and -1 for none. A key column is
a pair of values and of where there is one. Indexing another array by -1 reads its last entry, so
results are always masked by `>= 0` before they count.
"""

import numpy as np
import pandas as pd

from transforms.dataset.columns import Ints, Mask

Keys = tuple[Ints, Mask]


def scoped(keys: Keys, scope: Ints) -> Keys:
    """Tie keys to scopes: equal results mean equal keys in the same scope."""
    return keys[0] ^ scrambled(scope), keys[1]


def paired(first: Keys, second: Keys) -> Keys:
    """Combine two keys into one; the result is there where the first is."""
    absent = np.where(second[1], second[0], np.int64(0x5EED))
    return first[0] ^ scrambled(absent), first[1]


def latest_before(wanted: Keys, offered: Keys) -> Ints:
    """Find for each call the latest earlier call that offers the key it wants, or -1."""
    result = np.full(len(wanted[0]), -1, dtype=np.int64)
    children, calls = np.flatnonzero(wanted[1]), np.flatnonzero(offered[1])
    if not len(children) or not len(calls):
        return result
    found = pd.merge_asof(
        pd.DataFrame({"position": children, "key": wanted[0][children]}),
        pd.DataFrame({"position": calls, "key": offered[0][calls], "parent": calls}),
        on="position",
        by="key",
        allow_exact_matches=False,
    )
    result[children] = found["parent"].fillna(-1).to_numpy(dtype=np.int64)
    return result


def rivals(offered: Keys, found: Ints) -> Ints:
    """Count for each call how many calls, at any time, offer the key of its found parent."""
    _, groups = np.unique(offered[0], return_inverse=True)
    counts = np.bincount(groups[offered[1]], minlength=len(groups))
    return np.where(found >= 0, counts[groups[found]], 0)


def are_siblings(offered: Keys, found: Ints, parent: Ints) -> Mask:
    """Tell where all calls that offer the found parent's key have one known parent in common."""
    _, groups = np.unique(offered[0], return_inverse=True)
    size = len(groups)
    least, most = np.full(size, size, dtype=np.int64), np.full(size, -1, dtype=np.int64)
    offers = groups[offered[1]]
    np.minimum.at(least, offers, parent[offered[1]])
    np.maximum.at(most, offers, parent[offered[1]])
    of_found = groups[found] if size else found
    alike: Mask = (found >= 0) & (least[of_found] == most[of_found]) & (most[of_found] >= 0)
    return alike


def distinct(group: Ints, values: Ints, counted: Mask) -> Ints:
    """Count the distinct values of counted rows in each group; groups are positions."""
    pairs = pd.DataFrame({"group": group[counted], "value": values[counted]}).drop_duplicates()
    return np.bincount(pairs["group"], minlength=len(group)).astype(np.int64)


def roots(parent: Ints) -> Ints:
    """Return the first ancestor of each call, itself where it has no parent."""
    root = np.where(parent < 0, np.arange(len(parent)), parent)
    while True:
        further = root[root]
        if np.array_equal(further, root):
            return root
        root = further


def places(group: Ints) -> Ints:
    """Number the calls of each group from 1, in the order of time."""
    return np.asarray(pd.Series(group).groupby(group).cumcount(), dtype=np.int64) + 1


def scrambled(values: Ints) -> Ints:
    """Spread integers over 64 bits (the finaliser of SplitMix64), so that XOR does not collide."""
    bits = values.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (bits ^ (bits >> np.uint64(31))).astype(np.int64)
