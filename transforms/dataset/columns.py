"""Columns of a frame as plain numpy arrays, exact for any backing: keys never pass through float.

Frames come from Arrow, from nullable pandas types or from tests; what differs between them ends
here.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

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
    texts = pc.fill_null(_arrow(frame, name).cast(pa.string()), "")
    encoded = texts.dictionary_encode()
    order = _numpy(pc.sort_indices(encoded.dictionary))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[_numpy(encoded.indices)] if len(frame) else np.zeros(0, dtype=np.int64)


def blank(frame: pd.DataFrame, name: str) -> Mask:
    """Tell where a text column is empty or null."""
    texts = pc.fill_null(_arrow(frame, name).cast(pa.string()), "")
    return _numpy(pc.equal(pc.binary_length(texts), 0)).astype(np.bool_)


def equal(frame: pd.DataFrame, name: str, value: str) -> Mask:
    """Tell where a text column holds a value."""
    texts = pc.fill_null(_arrow(frame, name).cast(pa.string()), "")
    return _numpy(pc.equal(texts, value)).astype(np.bool_)


def texts(frame: pd.DataFrame, name: str) -> list[str]:
    """Return a text column as Python strings; empty where null."""
    return [
        str(each) for each in pc.fill_null(_arrow(frame, name).cast(pa.string()), "").to_pylist()
    ]


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
