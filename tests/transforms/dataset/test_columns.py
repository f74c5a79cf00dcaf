import pandas as pd
import pyarrow as pa
import pytest

from transforms.dataset import columns

BIG = 2**63 - 1
KEYS = [BIG, None, -BIG, 2**53 + 1]
BACKINGS = {
    "arrow": pd.Series(KEYS, dtype=pd.ArrowDtype(pa.int64())),
    "nullable": pd.Series(KEYS, dtype="Int64"),
    "object": pd.Series(KEYS, dtype=object),
}


@pytest.mark.parametrize("series", BACKINGS.values(), ids=BACKINGS.keys())
def test_keys_are_exact_whatever_holds_them(series: pd.Series) -> None:
    """All 64 bits arrive, and nulls are told apart from zero."""
    values, present = columns.integers(pd.DataFrame({"key": series}), "key")
    assert values.tolist() == [BIG, 0, -BIG, 2**53 + 1]
    assert present.tolist() == [True, False, True, True]


def test_keys_that_went_through_float_are_refused() -> None:
    """A float column has lost bits: better no build than wrong conversations."""
    with pytest.raises(TypeError, match="self_key"):
        columns.integers(pd.DataFrame({"self_key": [1.0, None]}), "self_key")


def test_texts_are_numbered_in_their_order_with_empty_first() -> None:
    """Null and empty are the same; codes compare as the texts do."""
    frame = pd.DataFrame({"app": pd.Series(["b", None, "a", ""], dtype="string[pyarrow]")})
    assert columns.codes(frame, "app").tolist() == [2, 0, 1, 0]
    assert columns.blank(frame, "app").tolist() == [False, True, False, True]
    assert columns.equal(frame, "app", "a").tolist() == [False, False, True, False]


def test_missing_times_come_before_all_others() -> None:
    """A malformed time is earlier than any, whatever the unit of the column."""
    times = pd.to_datetime(pd.Series(["1970-01-01T00:00:01Z", None]), utc=True)
    for unit in ("us", "ns"):
        got = columns.microseconds(pd.DataFrame({"time": times.dt.as_unit(unit)}))
        assert got[0] == 1_000_000
        assert got[1] == -(2**63)


def test_list_lengths_are_counted_for_any_backing() -> None:
    """Lists from Arrow and lists of Python count alike, null as none."""
    lists = [["a", "b"], None, []]
    arrow = pd.Series(pa.array(lists), dtype=pd.ArrowDtype(pa.list_(pa.string())))
    for series in (arrow, pd.Series(lists, dtype=object)):
        assert columns.lengths(pd.DataFrame({"ids": series}), "ids").tolist() == [2, 0, 0]


def test_absent_and_null_flags_take_the_default() -> None:
    """Whoever asks says what unknown means."""
    frame = pd.DataFrame({"flag": pd.Series([True, None], dtype="boolean")})
    assert columns.flags(frame, "flag", missing=True).tolist() == [True, True]
    assert columns.flags(frame, "none").tolist() == [False, False]
