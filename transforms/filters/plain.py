"""Frames in plain numpy types, whatever backs them: the arithmetic of filters knows no NA."""

from collections.abc import Sequence
from typing import Any

import pandas as pd


def plain(records: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Copy columns: numbers as floats (NaN where null), text as str (empty where null), times.

    64-bit keys would lose digits here: none may be among the columns.
    """
    return pd.DataFrame(
        {name: _plain(records[name]) for name in columns},
        index=records.index,
    )


def _plain(values: "pd.Series[Any]") -> "pd.Series[Any]":
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return values
    if pd.api.types.is_numeric_dtype(values.dtype):
        numbers = values.to_numpy(dtype="float64", na_value=float("nan"))
        return pd.Series(numbers, index=values.index)
    return values.astype(object).where(values.notna(), "")
