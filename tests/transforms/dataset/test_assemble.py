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


HOUR = pd.Timestamp("2026-03-01T10:00:00Z")
SHARD = "111122223333.eu-west-1.2026-03-01T10.0of1"


def timed(records: Frames, late: Iterable[int], *, shard: str = SHARD) -> pd.DataFrame:
    """Make calls of one hour, some of them with a time long after it."""
    far = pd.Timedelta(days=900)
    return records(
        [
            {"time": (HOUR + (far if each else pd.Timedelta(0))).timestamp(), "shard": shard}
            for each in late
        ]
    )


def test_a_time_after_delivery_is_no_time(records: Frames) -> None:
    """Other times stay; no argument is changed."""
    frame = timed(records, [1, *[0] * 19])
    before = frame.copy(deep=True)
    result = possible_times(frame)
    assert result["time"].isna().tolist() == [True, *[False] * 19]
    pd.testing.assert_frame_equal(frame, before)
    assert link_records(frame).kept["time"].max() == HOUR


def test_times_stay_where_the_folders_are_wrong(records: Frames) -> None:
    """Many late times, or shards without an hour in their name, say nothing of the clocks."""
    for frame in (timed(records, [1, 0]), timed(records, [1] * 20, shard="x")):
        assert possible_times(frame)["time"].notna().all()
