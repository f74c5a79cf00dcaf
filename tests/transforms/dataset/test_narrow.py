"""Narrow frames hold what the table holds, in less memory."""

import pandas as pd
import pyarrow as pa

from transforms.dataset import columns
from transforms.dataset.narrow import narrow, plain

TABLE = pa.table(
    {
        "object_key": pa.chunked_array([["a.json.gz", "b.json.gz"], ["a.json.gz"]]),
        "ordinal": pa.chunked_array([[1, 1], [2]]),
        "self_key": pa.chunked_array([[2**62 + 1, None], [3]], pa.int64()),
        "opens_turn": pa.chunked_array([[True, None], [False]], pa.bool_()),
        "request_id": pa.chunked_array([["r1", "r2"], ["r3"]]),
        "message_ids": pa.chunked_array([[["m1", "m2"], []], [["m1"]]], pa.list_(pa.string())),
    }
)


def test_columns_keep_their_values() -> None:
    """64-bit keys stay exact beside gaps, lists and texts are the same."""
    frame = narrow(TABLE)
    assert columns.texts(frame, "object_key") == ["a.json.gz", "b.json.gz", "a.json.gz"]
    assert columns.integers(frame, "self_key")[0].tolist() == [2**62 + 1, 0, 3]
    assert columns.flags(frame, "opens_turn").tolist() == [True, False, False]
    assert columns.lengths(frame, "message_ids").tolist() == [2, 0, 1]
    assert [list(each) for each in frame["message_ids"]] == [["m1", "m2"], [], ["m1"]]


def test_repeating_text_is_stored_once_and_written_out_again() -> None:
    """Object keys are categories; `plain` makes strings of them."""
    frame = narrow(TABLE)
    assert isinstance(frame["object_key"].dtype, pd.CategoricalDtype)
    assert str(plain(frame)["object_key"].dtype) == "string"
    assert plain(frame)["object_key"].tolist() == ["a.json.gz", "b.json.gz", "a.json.gz"]


def test_a_table_without_rows_is_a_frame_without_rows() -> None:
    """An empty lake has the same columns."""
    frame = narrow(TABLE.slice(0, 0))
    assert list(frame.columns) == TABLE.column_names
    assert len(frame) == 0
