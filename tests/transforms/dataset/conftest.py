"""Small frames of records, as the lake gives them, for the build steps' tests."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from transforms.tables import RECORDS

TEXT = {"outcome": "kept", "evidence": "{}", "kind": "record", "account": "111122223333"}


def lake_frame(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows as an Arrow-backed frame with all columns of `records`."""
    defaults = {
        field.name: TEXT.get(field.name, "") if field.type == pa.string() else None
        for field in RECORDS
    }
    complete = [
        {**defaults, "object_key": "logs/a.json.gz", "ordinal": number, "line": number, **row}
        for number, row in enumerate(rows, start=1)
    ]
    for number, row in enumerate(complete, start=1):
        row["request_id"] = row["request_id"] or f"request-{number}"
        if row["opens_turn"] is None:
            row["opens_turn"] = True
        row["time"] = pd.Timestamp(row["time"] or 0, unit="s", tz="UTC")
    return pa.Table.from_pylist(complete, schema=RECORDS).to_pandas(types_mapper=pd.ArrowDtype)


@pytest.fixture
def records() -> Callable[[Iterable[Mapping[str, Any]]], pd.DataFrame]:
    """Make frames of records out of what differs from a plain kept record; times in seconds."""
    return lake_frame
