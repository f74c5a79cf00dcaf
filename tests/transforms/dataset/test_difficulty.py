import json
import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.dataset import duplicates, step
from transforms.dataset.difficulty import TAG_COLUMNS, Band, tag, without_learning_signal

USUAL = 0.5


def history(*rewards: float | None, key: int = 7, model: str = "nova-lite") -> pd.DataFrame:
    """Make one candidate per reply to a prompt; None for a reply that nobody judged."""
    count = len(rewards)
    return pd.DataFrame(
        {
            "object_key": [f"k{key}"] * count,
            "ordinal": range(1, count + 1),
            "request_id": [f"r{key}-{place}" for place in range(count)],
            "time": pd.to_datetime(range(count), unit="s", utc=True),
            "prompt_key": pd.array([key] * count, dtype="Int64"),
            "reply_key": pd.array(range(count), dtype="Int64"),
            "model": [model] * count,
            "reward_prior": [USUAL if each is None else each for each in rewards],
            "reward_weight": [0.0 if each is None else 1.0 for each in rewards],
        }
    )


def tagged(*samples: pd.DataFrame) -> pd.DataFrame:
    """Merge equal prompts and tag what stays."""
    everything = pd.concat(samples, ignore_index=True)
    merged = duplicates.merge_prompts(everything)
    return tag(merged.kept, history=everything, merged=merged.outcomes, usual=USUAL)


@pytest.mark.parametrize(
    ("rewards", "band"),
    [
        ([None], Band.UNKNOWN),
        ([0.9], Band.UNKNOWN),
        ([0.9, None, 0.1], Band.MEDIUM),
        ([0.9, 0.8, 0.9], Band.EASY),
        ([0.2, 0.1], Band.HARD),
        ([0.9] * 12, Band.ALWAYS),
        ([0.1] * 12, Band.NEVER),
    ],
)
def test_bands_follow_the_judged_replies(rewards: list[float | None], band: Band) -> None:
    """One judged reply says nothing; the outer bands need many that agree."""
    row = tagged(history(*rewards)).iloc[0]
    assert row["difficulty"] == band
    assert row["samples"] == len(rewards)
    judged = [each for each in rewards if each is not None]
    assert row["judged"] == len(judged)
    assert math.isnan(row["pass_rate"]) == (not judged)
    if judged:
        assert 0 <= row["pass_low"] <= row["pass_rate"] <= row["pass_high"] <= 1


def test_replies_to_near_duplicates_are_samples_of_one_task() -> None:
    """What was merged into a row tells of that row's prompt."""
    one, other = history(0.9, key=7), history(0.1, 0.2, key=9)
    merged = duplicates.merge_prompts(pd.concat([one, other], ignore_index=True))
    stays = merged.kept.loc[merged.kept["task"] == 7]
    near = step.outcomes(
        merged.kept.loc[merged.kept["task"] == 9],
        reason=duplicates.Reason.NEAR_DUPLICATE,
        evidence={"cluster": duplicates.cluster_name(7), "record": "k7#1"},
    )
    everything = pd.concat([one, other], ignore_index=True)
    outcomes = step.concat(merged.outcomes, near)
    row = tag(stays, history=everything, merged=outcomes, usual=USUAL).iloc[0]
    assert (row["samples"], row["judged"]) == (3, 3)
    assert row["pass_rate"] == pytest.approx(1.5 / 4)


def test_only_the_trained_models_own_history_drops_rows() -> None:
    """For another model the band is information; mixed histories count as another model's."""
    rows = tagged(
        history(*[0.9] * 12, key=1),
        history(*[0.9] * 12, key=2, model="other"),
        history(*[0.9] * 6, key=3),
        history(*[0.9] * 11, key=4),
        history(0.9, key=4, model="other").assign(object_key="x"),
        history(0.9, 0.1, key=5),
    )
    result = without_learning_signal(rows, base_model="nova-lite")
    step.verify(rows, result)
    assert [json.loads(each)["band"] for each in result.outcomes["evidence"]] == ["always"]
    assert result.outcomes["request_id"].str.startswith("r1-").all()
    assert len(without_learning_signal(rows, base_model="").kept) == len(rows)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.none() | st.floats(0, 1)), max_size=20))
def test_tags_do_not_depend_on_the_order(rows: list[tuple[int, Any]]) -> None:
    """The same for any order of the rows; every row keeps its place and gets all tags."""
    samples = [
        history(reward, key=key).assign(object_key=f"o{place}", request_id=f"q{place}")
        for place, (key, reward) in enumerate(rows)
    ]
    everything = pd.concat([history(0.7, key=99), *samples], ignore_index=True)
    once = tagged(everything)
    again = tagged(everything.iloc[::-1])
    pd.testing.assert_frame_equal(once, again)
    assert set(TAG_COLUMNS) <= set(once.columns)
    assert int(once["samples"].sum()) == len(everything)
