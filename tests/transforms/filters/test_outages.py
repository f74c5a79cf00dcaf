import numpy as np
import pandas as pd
import pytest

from transforms.filters.outages import evidence, find_outages, inside
from transforms.filters.policy import OutagePolicy

START = pd.Timestamp("2025-03-03", tz="UTC")
DAY_MINUTES = 1440


def traffic(seed: int = 0, *, calls: int = 6000, model: str = "m") -> pd.DataFrame:
    """Return a calm day of one series: 1 % errors."""
    rng = np.random.default_rng(seed)
    minutes = np.sort(rng.uniform(0, DAY_MINUTES, calls))
    failed = rng.random(calls) < 0.01
    return pd.DataFrame(
        {
            "time": START + pd.to_timedelta(np.floor(minutes * 60), unit="s"),
            "model": model,
            "region": "us-east-1",
            "outcome": np.where(failed, "dropped", "kept"),
            "reason": np.where(failed, "call_failed", ""),
            "error_code": np.where(failed, "ServiceUnavailableException", ""),
            "latency_ms": np.exp(rng.normal(7, 0.2, calls)),
            "output_tokens": rng.integers(50, 60, calls),
            "findings": "{}",
        }
    )


def between(records: pd.DataFrame, first: int, last: int) -> "pd.Series[bool]":
    minutes = (records["time"] - START).dt.total_seconds() / 60
    return (minutes >= first) & (minutes < last)


def test_calm_traffic_has_no_windows() -> None:
    """Usual trouble is no outage."""
    assert find_outages(traffic()).empty


@pytest.mark.parametrize(
    ("kind", "column", "value"),
    [
        ("errors", "error_code", "InternalServerException"),
        ("empty_replies", "reason", "empty_reply"),
        ("refusals", "findings", '{"refusal":true}'),
        ("slow_calls", "latency_ms", 60_000.0),
    ],
)
def test_window_over_the_hour_is_found(kind: str, column: str, value: object) -> None:
    """Trouble of each kind from 9:50 to 10:20 becomes one window that crosses the hour."""
    records = traffic()
    records.loc[between(records, 590, 620), column] = value
    windows = find_outages(records)
    assert len(windows) == 1
    window = windows.iloc[0]
    assert window["kinds"].split(",")[0] == kind
    assert window["start"] == START + pd.Timedelta(minutes=590)
    assert window["end"] == START + pd.Timedelta(minutes=620)
    assert window["excess"] > 50


def test_successes_inside_are_named_too() -> None:
    """Every record of the series inside a window is inside, failed or not, and no other."""
    records = pd.concat([traffic(), traffic(1, model="other")], ignore_index=True)
    broken = between(records, 600, 630) & (records["model"] == "m")
    records.loc[broken & (records.index % 2 == 0), "error_code"] = "ModelTimeoutException"
    windows = find_outages(records)
    number = inside(records, windows)
    assert evidence(windows)[0]["start"] == "2025-03-03T10:00:00+00:00"
    assert (number[broken] == 0).all()
    assert (number[~broken] == -1).all()


def test_callers_own_mistakes_are_no_outage() -> None:
    """Validation and access errors say nothing about the service."""
    records = traffic()
    records.loc[between(records, 600, 630), "error_code"] = "ValidationException"
    assert find_outages(records).empty


def test_throttling_counts_by_policy() -> None:
    """Throttled calls make a window unless the policy leaves them out."""
    records = traffic()
    records.loc[between(records, 600, 630), "error_code"] = "ThrottlingException"
    assert len(find_outages(records)) == 1
    assert find_outages(records, OutagePolicy(throttling_counts=False)).empty


def test_fallback_to_another_model_marks_the_main_one() -> None:
    """Calls of an app that go to its spare model mark an outage of its main model."""
    records = traffic().assign(app="shop")
    records.loc[between(records, 600, 640), "model"] = "spare"
    windows = find_outages(records)
    assert list(windows["model"]) == ["m"]
    assert windows["kinds"][0] == "fallbacks"


def test_order_of_records_does_not_matter() -> None:
    """Shuffled records give the same windows, and the argument is not changed."""
    records = traffic()
    records.loc[between(records, 600, 640), "error_code"] = "InternalServerException"
    shuffled = records.sample(frac=1.0, random_state=3)
    before = shuffled.copy(deep=True)
    pd.testing.assert_frame_equal(find_outages(records), find_outages(shuffled))
    pd.testing.assert_frame_equal(shuffled, before)


def test_empty_and_timeless_records_are_no_trouble() -> None:
    """No records, or none with a time, give no windows and the documented columns."""
    records = traffic(calls=5)
    records["time"] = pd.NaT
    for frame in (records.iloc[:0], records):
        windows = find_outages(frame)
        assert windows.empty
        assert {"model", "region", "start", "end", "kinds", "excess"} <= set(windows.columns)
        assert (inside(frame, windows) == -1).all()
