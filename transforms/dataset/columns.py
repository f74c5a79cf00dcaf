"""Columns of a frame as plain numpy arrays, exact for any backing: keys never pass through float.

Frames come from Arrow, from nullable pandas types or from tests; what differs between them ends
here.
"""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_PORTION = 65_536
_NO_TIME = np.iinfo(np.int64).min


def integers(frame: pd.DataFrame, name: str) -> tuple[Ints, Mask]:
    """Return a column's values (0 where null) and where it has one.

    Raises:
        TypeError: The column is a float column; 64-bit keys in it are already damaged.
    """
    array = _arrow(frame, name)
    if array.null_count == len(array):
        # Without a value the type says nothing: an empty column is often taken for floats.
        return np.zeros(len(frame), dtype=np.int64), np.zeros(len(frame), dtype=np.bool_)
    if not pa.types.is_integer(array.type):
        raise TypeError(f"column {name} must hold 64-bit integers, not {array.type}")
    values = pc.fill_null(array.cast(pa.int64()), 0)
    return _numpy(values).astype(np.int64), _numpy(array.is_valid()).astype(np.bool_)


def flags(frame: pd.DataFrame, name: str, *, missing: bool = False) -> Mask:
    """Return a boolean column; `missing` where it is null or the frame has no such column."""
    if name not in frame.columns:
        return np.full(len(frame), missing, dtype=np.bool_)
    array = _arrow(frame, name).cast(pa.bool_())
    return _numpy(pc.fill_null(array, missing)).astype(np.bool_)


def numbers(frame: pd.DataFrame, name: str) -> npt.NDArray[np.float64]:
    """Return a measured quantity as floats; 0 where null or where there is no such column."""
    if name not in frame.columns:
        return np.zeros(len(frame), dtype=np.float64)
    array = _arrow(frame, name).cast(pa.float64())
    return np.nan_to_num(_numpy(pc.fill_null(array, 0.0)).astype(np.float64))


def microseconds(frame: pd.DataFrame, name: str = "time") -> Ints:
    """Return times as microseconds since 1970, UTC; the smallest integer where null."""
    array = _arrow(frame, name)
    if pa.types.is_null(array.type):
        return np.full(len(frame), _NO_TIME, dtype=np.int64)
    # Nanoseconds are cut, not an error: the lake's own times are microseconds.
    zone = array.type.tz if pa.types.is_timestamp(array.type) else None
    cut = array.cast(pa.timestamp("us", tz=zone), safe=False).cast(pa.int64())
    return _numpy(pc.fill_null(cut, int(_NO_TIME))).astype(np.int64)


def codes(frame: pd.DataFrame, name: str) -> Ints:
    """Number a text column's distinct values in their sorted order; null counts as empty.

    The empty text, where it occurs, has code 0; use `blank` to ask for it.
    """
    encoded = encoded_texts(frame, name)
    order = _numpy(pc.sort_indices(encoded.dictionary))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[_numpy(encoded.indices)] if len(frame) else np.zeros(0, dtype=np.int64)


def groups(frame: pd.DataFrame, name: str) -> Ints:
    """Number a text column's distinct values in no particular order; null counts as empty."""
    return _numpy(encoded_texts(frame, name).indices).astype(np.int64)


def blank(frame: pd.DataFrame, name: str) -> Mask:
    """Tell where a text column is empty or null."""
    return _where(frame, name, lambda texts: pc.equal(pc.binary_length(texts), 0))


def equal(frame: pd.DataFrame, name: str, value: str) -> Mask:
    """Tell where a text column holds a value."""
    return _where(frame, name, lambda texts: pc.equal(texts, value))


def texts(frame: pd.DataFrame, name: str) -> list[str]:
    """Return a text column as Python strings; empty where null."""
    return [str(each) for each in text_array(frame, name).to_pylist()]


def text_array(frame: pd.DataFrame, name: str) -> pa.LargeStringArray:
    """Return a text column as Arrow holds it, which takes a tenth of Python's strings."""
    return pc.fill_null(_arrow(frame, name).cast(pa.large_string()), "")


def encoded_texts(frame: pd.DataFrame, name: str) -> pa.DictionaryArray:
    """Return a text column as positions in a dictionary of its texts; null counts as empty.

    A column of categories keeps its dictionary, in which texts may stand that no row has.
    """
    array = _arrow(frame, name)
    if not pa.types.is_dictionary(array.type):
        return text_array(frame, name).dictionary_encode()
    texts = pc.fill_null(array.dictionary.cast(pa.large_string()), "")
    if array.null_count:
        texts = pa.concat_arrays([texts, pa.array([""], pa.large_string())])
        # The empty text may stand in the dictionary already: one text is one position.
        unique = texts.dictionary_encode()
        places = pc.fill_null(array.indices.cast(pa.int64()), len(texts) - 1)
        return pa.DictionaryArray.from_arrays(unique.indices.take(places), unique.dictionary)
    return pa.DictionaryArray.from_arrays(array.indices, texts)


def _where(frame: pd.DataFrame, name: str, holds: Callable[[pa.Array], pa.Array]) -> Mask:
    """Tell which rows' texts fulfil a condition, asked once for each text of a dictionary."""
    if not isinstance(frame[name].dtype, pd.CategoricalDtype):
        return as_flags(holds(text_array(frame, name)))
    encoded = encoded_texts(frame, name)
    found: Mask = as_flags(holds(encoded.dictionary))[_numpy(encoded.indices)]
    return found


def each(array: pa.Array) -> Iterator[str]:
    """Yield texts one by one: a list of millions takes a hundred bytes for each."""
    for start in range(0, len(array), _PORTION):
        yield from array.slice(start, _PORTION).to_pylist()


def as_flags(array: pa.Array) -> Mask:
    """Return a boolean Arrow array without nulls as numpy."""
    return _numpy(array).astype(np.bool_)


def lengths(frame: pd.DataFrame, name: str) -> Ints:
    """Return the lengths of a list column; 0 where null or where there is no such column."""
    if name not in frame.columns:
        return np.zeros(len(frame), dtype=np.int64)
    if frame[name].dtype == object:
        sizes = [0 if each is None or each is pd.NA else len(each) for each in frame[name]]
        return np.array(sizes, dtype=np.int64)
    array = _arrow(frame, name)
    if pa.types.is_null(array.type):
        return np.zeros(len(frame), dtype=np.int64)
    return _numpy(pc.fill_null(pc.list_value_length(array), 0)).astype(np.int64)


def _arrow(frame: pd.DataFrame, name: str) -> pa.Array:
    array = pa.array(frame[name], from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _numpy(array: pa.Array) -> npt.NDArray[np.generic]:
    values: npt.NDArray[np.generic] = array.to_numpy(zero_copy_only=False)
    return values
