"""The signals frame: one row per signal, tied to the reply that it is about."""

import numpy as np
import pandas as pd

SIGNAL_COLUMNS = {
    "request_id": "string[pyarrow]",
    "object_key": "string[pyarrow]",
    "ordinal": "int64",
    "kind": "string[pyarrow]",
    "source": "string[pyarrow]",
    "time": "datetime64[us, UTC]",
    "confidence": "float64",
    "value": "float64",
    "evidence": "string[pyarrow]",
    "user_key": "string[pyarrow]",
    "event_id": "string[pyarrow]",
    "seen_in": "string[pyarrow]",
}
"""Columns of signals: the judged record (empty and 0 where it is not in the lake), the SignalKind,
`explicit` or `implicit`, when, how sure (0..1), the value (NaN without one), evidence as JSON, the
user's key, the event (explicit) or the `KEY#ORDINAL` of the call that showed it (implicit)."""

PROBLEM_COLUMNS = {
    "event_id": "string[pyarrow]",
    "request_id": "string[pyarrow]",
    "problem": "string[pyarrow]",
}
"""Columns of problems: the event, the request that it names or was tied to, what is wrong."""


def signals_frame(columns: dict[str, object], size: int) -> pd.DataFrame:
    """Make a signals frame; columns that are not given are empty, NaN, 1 (confidence) or NaT."""
    blanks: dict[str, object] = {
        "ordinal": np.zeros(size, dtype=np.int64),
        "confidence": np.ones(size),
        "value": np.full(size, np.nan),
        "time": pd.Series([pd.NaT] * size, dtype="datetime64[us, UTC]"),
    }
    data = {name: columns.get(name, blanks.get(name, [""] * size)) for name in SIGNAL_COLUMNS}
    data = {name: getattr(column, "array", column) for name, column in data.items()}
    return pd.DataFrame(data).astype(SIGNAL_COLUMNS)


def concat(*frames: pd.DataFrame) -> pd.DataFrame:
    """Put signals frames together in the order of request id, time, kind and event."""
    some = [frame for frame in frames if len(frame)]
    if not some:
        return signals_frame({}, 0)
    order = ["request_id", "time", "kind", "event_id", "seen_in"]
    return pd.concat(some, ignore_index=True).sort_values(order, ignore_index=True)
