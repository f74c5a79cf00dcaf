from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from transforms.dataset.assemble import COLUMNS, link_records, possible_times
from transforms.tables import RECORDS

Frames = Callable[[Iterable[Mapping[str, Any]]], pd.DataFrame]


def test_what_is_read_are_columns_of_records() -> None:
    """Nothing is asked of the lake that it has not, and nothing twice."""
    assert set(COLUMNS) <= set(RECORDS.names)
    assert len(COLUMNS) == len(set(COLUMNS))


def test_a_time_after_delivery_is_no_time(records: Frames) -> None:
    """Other times, and those of shards of another name, stay; no argument is changed."""
    hour = pd.Timestamp("2026-03-01T10:00:00Z")
    shard = "111122223333.eu-west-1.2026-03-01T10.0of1"
    given = [("ok", hour, shard), ("late", hour + pd.Timedelta(days=900), shard), ("x", hour, "")]
    frame = records(
        [
            {"request_id": name, "time": time.timestamp(), "shard": where}
            for name, time, where in given
        ]
    )
    before = frame.copy(deep=True)
    result = possible_times(frame)
    assert result["time"].isna().tolist() == [False, True, False]
    pd.testing.assert_frame_equal(frame, before)
    linked = link_records(frame).kept
    assert linked.set_index("request_id")["time"].max() == hour
