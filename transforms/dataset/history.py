"""Long chats cut to their last turns: what a prompt keeps of the history in front of the question.

The cut comes before prompts are compared: chats that differ in their history only are one prompt
without it.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from transforms.dataset import columns, step
from transforms.dataset.columns import Ints, Mask
from transforms.dataset.message_ids import Prompts, prompts_of
from transforms.dataset.near.prompts import ReadTexts

_TOKENS = ("input_tokens", "cache_read_tokens", "cache_write_tokens")
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def keep_last_turns(candidates: pd.DataFrame, *, turns: int | None, read: ReadTexts) -> step.Step:
    """Cut prompts to their last user turns; system messages stay, and no row leaves.

    A turn is a user's message and what follows it up to the next one. Logged token counts are
    taken down in proportion to the characters that stay.

    Args:
        candidates: Needs identity and message_ids; reads token counts.
        turns: How many turns stay, the newest message's included; None: all, and nothing is read.
        read: Reads message texts.

    Returns:
        A step. With `turns`, rows have another `prompt_key`: that of the messages that stay.
    """
    frame = step.in_order(candidates)
    if turns is None:
        return step.Step(kept=frame, outcomes=step.empty())
    prompts = prompts_of(frame)
    roles, characters = _told(prompts, read)
    stays = _last_turns(prompts, roles == "user", turns) | (roles == "system")[prompts.places]
    cut = _only(prompts, stays)
    share = _sums(cut, characters) / np.maximum(_sums(prompts, characters), 1)
    kept = frame.assign(message_ids=_lists(cut), prompt_key=_keys(cut), **_scaled(frame, share))
    return step.Step(kept=kept, outcomes=step.empty())


def _told(prompts: Prompts, read: ReadTexts) -> tuple[npt.NDArray[np.object_], Ints]:
    """Return role and length in characters of each of the prompts' ids."""
    roles = np.full(len(prompts.ids), "", dtype=object)
    characters = np.zeros(len(prompts.ids), dtype=np.int64)
    known = np.unique(prompts.places)
    wanted = prompts.named(known)
    for batch in read(wanted):
        found = wanted.places(batch.ids)
        mine = known[found[found >= 0]]
        roles[mine] = np.array(batch.roles, dtype=object)[found >= 0]
        characters[mine] = np.array([len(text) for text in batch.texts])[found >= 0]
    return roles, characters


def _last_turns(prompts: Prompts, by_user: Mask, turns: int) -> Mask:
    """Tell which messages of the prompts belong to a prompt's last turns."""
    begun = np.cumsum(by_user[prompts.places])
    owners = prompts.owners()
    # Turns begun before each prompt, and by its end.
    borders = np.concatenate([[0], begun])[prompts.starts]
    stays: Mask = begun > np.maximum(borders[1:] - turns, borders[:-1])[owners]
    return stays


def _only(prompts: Prompts, stays: Mask) -> Prompts:
    sizes = np.bincount(prompts.owners()[stays], minlength=len(prompts))
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return Prompts(prompts.ids, prompts.places[stays], starts)


def _sums(prompts: Prompts, characters: Ints) -> npt.NDArray[np.float64]:
    weights = characters[prompts.places]
    sums = np.bincount(prompts.owners(), weights=weights, minlength=len(prompts))
    return sums.astype(np.float64)


def _lists(prompts: Prompts) -> pd.Series:
    ids = pa.DictionaryArray.from_arrays(pa.array(prompts.places, pa.int32()), prompts.ids)
    lists = pa.ListArray.from_arrays(pa.array(prompts.starts, pa.int32()), ids)
    return pd.Series(lists, dtype=pd.ArrowDtype(lists.type))


def _keys(prompts: Prompts) -> Ints:
    """Return a key of each prompt's messages in their order; they are keyed hashes themselves."""
    ids = pd.util.hash_array(np.array(prompts.ids.to_pylist(), dtype=object), categorize=False)
    place = np.arange(len(prompts.places)) - np.repeat(prompts.starts[:-1], np.diff(prompts.starts))
    mixed = (ids[prompts.places] ^ (place.astype(np.uint64) * _FACTOR)) * _FACTOR
    mixed ^= mixed >> np.uint64(31)
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mixed, dtype=np.uint64)])
    keys: Ints = (sums[prompts.starts[1:]] - sums[prompts.starts[:-1]]).astype(np.int64)
    return keys


def _scaled(frame: pd.DataFrame, share: npt.NDArray[np.float64]) -> dict[str, pd.Series]:
    """Take logged token counts down; what was not counted stays unknown."""
    scaled = {}
    for name in _TOKENS:
        if name in frame.columns:
            values, there = columns.integers(frame, name)
            less = pd.array(np.ceil(values * share).astype(np.int64), dtype="Int64")
            less[~there] = pd.NA
            scaled[name] = pd.Series(less)
    return scaled
