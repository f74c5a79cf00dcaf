"""The message ids of many prompts in little memory: each id once, prompts as positions."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.dataset import columns
from transforms.dataset.columns import Ints

_PORTION = 65_536


class MessageIds(Collection[str]):
    """Distinct message ids, and at which place each stands: 16 bytes an id, beside the ids."""

    def __init__(self, ids: pa.Array) -> None:
        """Take the ids, each once."""
        self._ids = ids
        keys = np.concatenate([np.zeros(0, np.uint64), *map(_hashed, self._portions())])
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]

    @classmethod
    def of(cls, ids: Collection[str]) -> "MessageIds":
        """Take ids from any collection, each once."""
        return ids if isinstance(ids, MessageIds) else cls(pa.array(sorted(ids), pa.string()))

    def places(self, wanted: Sequence[str]) -> Ints:
        """Return the place of each wanted id, -1 where it is not among these.

        Ids are told apart by 64 bits of a hash, as keys are everywhere.
        """
        if not len(self._keys):
            return np.full(len(wanted), -1, dtype=np.int64)
        keys = _hashed(wanted)
        found = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where(self._keys[found] == keys, self._order[found], -1)

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[str]:
        for portion in self._portions():
            yield from portion

    def __contains__(self, wanted: object) -> bool:
        return isinstance(wanted, str) and bool(self.places([wanted])[0] >= 0)

    def _portions(self) -> Iterator[list[str]]:
        for start in range(0, len(self._ids), _PORTION):
            yield self._ids.slice(start, _PORTION).to_pylist()


def _hashed(ids: Sequence[str]) -> npt.NDArray[np.uint64]:
    return pd.util.hash_array(np.array(ids, dtype=object), categorize=False)


class Prompts(Sequence[list[str]]):
    """The message ids of many prompts, each id stored once."""

    def __init__(self, ids: pa.Array, places: Ints, starts: Ints) -> None:
        """Take prompts as positions.

        Args:
            ids: Distinct message ids.
            places: Positions in `ids`, those of one prompt after those of the one before.
            starts: Where each prompt's places begin, with the end of the last.
        """
        self.ids = ids
        self.places = places
        self.starts = starts

    @classmethod
    def of(cls, lists: Iterable[Any]) -> "Prompts":
        """Take prompts as lists of ids; None and NA have none."""
        known: dict[str, int] = {}
        places, lengths = [], []
        for each in lists:
            ids = [] if each is None or each is pd.NA else each
            places += [known.setdefault(str(name), len(known)) for name in ids]
            lengths.append(len(ids))
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        return cls(pa.array(known, pa.string()), np.array(places, dtype=np.int64), starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, place: int) -> list[str]:  # type: ignore[override]  # no slices
        own = self.places[self.starts[place] : self.starts[place + 1]]
        return [str(each) for each in self.ids.take(pa.array(own)).to_pylist()]

    def take(self, order: Ints) -> "Prompts":
        """Return these prompts at some positions."""
        lengths = np.diff(self.starts)[order]
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        within = np.arange(starts[-1]) - np.repeat(starts[:-1], lengths)
        places = self.places[np.repeat(self.starts[order], lengths) + within]
        return Prompts(self.ids, places, starts)

    def owners(self) -> Ints:
        """Return for each of `places` the position of its prompt."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def holding(self, ids: Collection[str]) -> Ints:
        """Return the positions of the prompts that hold one of some messages."""
        found = pc.index_in(pa.array(ids, self.ids.type), value_set=self.ids).drop_null()
        return np.unique(self.owners()[np.isin(self.places, found.to_numpy())])

    def newest(self) -> Ints:
        """Return the place of each prompt's last message, -1 where there is none."""
        there = np.diff(self.starts) > 0
        last = np.full(len(self), -1, dtype=np.int64)
        last[there] = self.places[self.starts[1:][there] - 1]
        return last

    def names(self, places: Ints) -> list[str]:
        """Return the ids at some places, empty at -1."""
        wanted = pa.array(places, mask=places < 0)
        return [each or "" for each in self.ids.take(wanted).to_pylist()]

    def named(self, places: Ints) -> MessageIds:
        """Return the ids at some places, each once."""
        wanted = np.unique(places)
        return MessageIds(self.ids.take(pa.array(wanted[wanted >= 0])))


def prompts_of(frame: pd.DataFrame) -> Prompts:
    """Return the prompt of each row (`message_ids`)."""
    column = frame["message_ids"]
    if not isinstance(column.dtype, pd.ArrowDtype):
        return Prompts.of(column)
    flat = pc.list_flatten(pa.array(column, from_pandas=True))
    encoded = flat.combine_chunks() if isinstance(flat, pa.ChunkedArray) else flat
    if not pa.types.is_dictionary(encoded.type):
        encoded = encoded.dictionary_encode()
    starts = np.concatenate([[0], np.cumsum(columns.lengths(frame, "message_ids"))])
    return Prompts(encoded.dictionary, encoded.indices.to_numpy(), starts)
