"""Near-duplicate candidates: one of each cluster stays, the others name it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from transforms.dataset import columns, step
from transforms.dataset.columns import Ints, Mask
from transforms.dataset.duplicates import cluster_name
from transforms.dataset.message_ids import Prompts, prompts_of
from transforms.dataset.near.pairs import FOR_DUPLICATES, likely_pairs
from transforms.dataset.near.prompts import AT_ONCE, Exact, ReadTexts, asked_alike, prompt_sketches
from transforms.dataset.near.sketches import Sketches
from transforms.outcome import Reason

_MAX_ROUNDS = 8
"""Large crowds are thinned round by round; each round takes what the one before left."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """From when on two prompts are one."""

    min_jaccard: float
    """Similarity of two chats, 0 to 1."""
    same_numbers: bool = False
    """Questions with other numbers are other questions."""


def merge_near(candidates: pd.DataFrame, *, read: ReadTexts, near: Nearness) -> step.Step:
    """Merge candidates whose prompts are near each other.

    Candidates are looked at in the order of evidence: one with an explicit signal, then the
    latest, then the smallest identity. Each that still stands takes the later ones that are at
    least as near to *it* as asked for (and alike in
    what is asked last and in instructions).
    So each merged row is near the row that it names, and no two rows that stay are near each
    other, but for pairs that the sketches miss.

    Args:
        candidates: Needs identity, time, message_ids, task, task_size (`merge_prompts`); reads
            has_explicit where present.
        read: Reads message texts.
        near: From when on two prompts are one.

    Returns:
        A step; a kept row's `task_size` counts the rows that it stands for.
    """
    frame = step.in_order(candidates)
    order = preference(frame)
    prompts = prompts_of(frame).take(order)
    ranked = _standing(prompts, prompt_sketches(prompts, read), read, near)
    winner = np.empty(len(frame), dtype=np.int64)
    winner[order] = order[ranked]
    return _merged(frame, winner)


def preference(frame: pd.DataFrame) -> Ints:
    """Return the positions of rows in the order of evidence, the best first."""
    signalled = columns.flags(frame, "has_explicit").astype(np.int64)
    return np.lexsort((np.arange(len(frame)), ~columns.microseconds(frame), -signalled))


def _standing(prompts: Prompts, sketches: Sketches, read: ReadTexts, near: Nearness) -> Ints:
    """Return for each prompt the one that stands for it, itself if it stays."""
    winner = np.arange(len(prompts))
    alive = np.ones(len(prompts), dtype=np.bool_)
    for _ in range(_MAX_ROUNDS):
        left = np.flatnonzero(alive)
        # A million sketches are half a gigabyte: no copy where all still stand.
        standing = sketches if len(left) == len(sketches) else sketches[left]
        pairs = likely_pairs(standing, min_jaccard=near.min_jaccard, banding=FOR_DUPLICATES)
        first, second = left[pairs.first], left[pairs.second]
        alike = asked_alike(prompts, first, second, read, same_numbers=near.same_numbers)
        for one, other in _portions(prompts, first[alike], second[alike]):
            _take(prompts, one, other, alive, winner, read, near.min_jaccard)
        if not pairs.crowded or alive.sum() == len(left):
            break
    return winner


def _portions(prompts: Prompts, first: Ints, second: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Cut pairs, in order, to portions whose messages fit into memory."""
    lengths = np.diff(prompts.starts)
    portion = np.cumsum(lengths[first] + lengths[second]) // AT_ONCE
    borders = np.flatnonzero(np.diff(portion)) + 1
    yield from zip(np.split(first, borders), np.split(second, borders), strict=True)


def _take(  # noqa: PLR0913, PLR0917
    prompts: Prompts,
    first: Ints,
    second: Ints,
    alive: Mask,
    winner: Ints,
    read: ReadTexts,
    min_jaccard: float,
) -> None:
    """Let each prompt that stands take the later ones of its pairs that are near to it."""
    open_ = alive[first] & alive[second]
    first, second = first[open_], second[open_]
    exact = Exact(prompts, np.unique(np.concatenate([first, second])), read)
    for one, other in zip(first.tolist(), second.tolist(), strict=True):
        # All pairs in which a better row could take `one` came before.
        if alive[one] and alive[other] and _are_near(exact, one, other, min_jaccard):
            alive[other], winner[other] = False, one


def _are_near(exact: Exact, one: int, other: int, min_jaccard: float) -> bool:
    return exact.chats(one, other) >= min_jaccard and exact.systems(one, other) >= min_jaccard


def _merged(frame: pd.DataFrame, winner: Ints) -> step.Step:
    leaving = winner != np.arange(len(frame))
    task, _ = columns.integers(frame, "task")
    sizes, _ = columns.integers(frame, "task_size")
    together = np.bincount(winner, weights=sizes, minlength=len(frame)).astype(np.int64)
    names = step.identities(frame.take(winner[leaving]))
    evidence = [
        {"cluster": cluster_name(cluster), "record": name}
        for cluster, name in zip(task[winner[leaving]].tolist(), names, strict=True)
    ]
    counted = frame.assign(task_size=together)
    return step.divide(counted, leaving, reason=Reason.NEAR_DUPLICATE, evidence=evidence)
