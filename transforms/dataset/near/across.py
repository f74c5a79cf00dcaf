"""Prompts that are nearly the same on both sides of the split: held-out rows must be new."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from transforms.dataset import columns, step
from transforms.dataset.columns import Ints, Mask
from transforms.dataset.message_ids import prompts_of
from transforms.dataset.near.pairs import FOR_NEIGHBOURS, SLACK, likely_pairs
from transforms.dataset.near.prompts import Exact, ReadTexts, asked_alike, prompt_sketches
from transforms.dataset.near.sketches import agreement
from transforms.outcome import Reason

MIN_REPORTED = 0.5
"""Similarity from which a held-out row's nearest neighbour is looked for."""
_TRAIN = "train"


def clear_of_held_out(assigned: pd.DataFrame, *, read: ReadTexts, min_jaccard: float) -> step.Step:
    """Let training rows leave that are near a held-out row, whatever their instructions.

    Args:
        assigned: Rows of `splits.assign`; needs identity, message_ids, split.
        read: Reads message texts.
        min_jaccard: Similarity of two chats from which they are near; the newest user messages
            must be alike, too.

    Returns:
        A step. Kept rows have `nearest_train`: for held-out rows the similarity of the training
        row that stays and is most like it, 0 where none from `MIN_REPORTED` is found; NaN for
        training rows.
    """
    frame = step.in_order(assigned)
    held_out = ~columns.equal(frame, "split", _TRAIN)
    prompts = prompts_of(frame)
    sketches = prompt_sketches(prompts, read)
    pairs = likely_pairs(sketches, min_jaccard=MIN_REPORTED, banding=FOR_NEIGHBOURS)
    train, held = _across(pairs.first, pairs.second, held_out)
    likely = agreement(sketches[train], sketches[held])
    exact = Exact(prompts, np.unique(np.concatenate([train, held])), read)
    close = likely >= min_jaccard - SLACK
    close[close] = asked_alike(prompts, train[close], held[close], read)
    near = {
        one: other
        for one, other in zip(train[close].tolist(), held[close].tolist(), strict=True)
        if exact.chats(one, other) >= min_jaccard
    }
    leaving = np.isin(np.arange(len(frame)), list(near))
    stays = ~leaving[train]
    nearest = _nearest(exact, train[stays], held[stays], likely[stays])
    similarity = np.where(held_out, 0.0, np.nan)
    similarity[list(nearest)] = list(nearest.values())
    names = step.identities(frame)
    return step.divide(
        frame.assign(nearest_train=similarity),
        leaving,
        reason=Reason.NEAR_HELD_OUT,
        evidence=[{"record": names[near[place]]} for place in np.flatnonzero(leaving).tolist()],
    )


def _across(first: Ints, second: Ints, held_out: Mask) -> tuple[Ints, Ints]:
    """Return the training row and the held-out row of each pair over the split."""
    crossing = held_out[first] != held_out[second]
    first, second = first[crossing], second[crossing]
    swap = held_out[first]
    return np.where(swap, second, first), np.where(swap, first, second)


def _nearest(
    exact: Exact, train: Ints, held: Ints, likely: npt.NDArray[np.float64]
) -> dict[int, float]:
    """Return for each held-out row the exact similarity of the row that its sketch is nearest."""
    order = np.lexsort((train, -likely, held))
    best = order[np.unique(held[order], return_index=True)[1]]
    found = {}
    for place, other in zip(held[best].tolist(), train[best].tolist(), strict=True):
        similarity = round(exact.chats(place, other), 4)
        if similarity >= MIN_REPORTED:
            found[place] = similarity
    return found
