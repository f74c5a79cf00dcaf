import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.dataset import step
from transforms.dataset.duplicates import merge_prompts, merge_request_ids

Row = Mapping[str, Any]
Frames = Callable[[Iterable[Row]], pd.DataFrame]


def test_the_fuller_record_of_one_request_stands(records: Frames) -> None:
    """Kept before dropped, more messages before fewer, then the smaller key; over any hours."""
    frame = records(
        [
            {"request_id": "a", "object_key": "z", "message_ids": ["1", "2"]},
            {"request_id": "a", "object_key": "b", "message_ids": ["1"]},
            {"request_id": "b", "outcome": "dropped", "object_key": "a"},
            {"request_id": "b", "object_key": "x"},
            {"request_id": "c", "object_key": "y"},
            {"request_id": "c", "object_key": "c"},
        ]
    )
    result = merge_request_ids(frame)
    step.verify(frame, result)
    assert result.kept[["object_key", "request_id"]].to_numpy().tolist() == [
        ["c", "c"],
        ["x", "b"],
        ["z", "a"],
    ]
    named = {r.object_key: json.loads(r.evidence) for r in result.outcomes.itertuples()}
    assert named == {"b": {"record": "z#1"}, "y": {"record": "c#6"}}
    assert set(result.outcomes["reason"]) == {"duplicate_request"}
    assert set(result.outcomes["outcome"]) == {"merged"}


def test_records_without_request_id_or_of_other_accounts_stay(records: Frames) -> None:
    """Nothing is known to be the same where no id says so."""
    frame = records([{"request_id": "a"}, {"request_id": "a", "account": "444455556666"}, {}, {}])
    frame["request_id"] = ["a", "a", "", ""]
    assert len(merge_request_ids(frame).kept) == 4


def test_the_prompt_with_the_best_evidence_stands_for_its_cluster(records: Frames) -> None:
    """An explicit signal counts more than recency, recency more than the place in the log."""
    frame = records(
        [
            {"prompt_key": 7, "time": 1},
            {"prompt_key": 7, "time": 9},
            {"prompt_key": 7, "time": 5},
            {"prompt_key": -8, "time": 1},
            {"prompt_key": -8, "time": 2},
            {"prompt_key": None},
            {"prompt_key": None},
        ]
    ).assign(has_explicit=[False, False, True, False, False, False, False])
    result = merge_prompts(frame)
    step.verify(frame, result)
    assert result.kept["ordinal"].tolist() == [3, 5, 6, 7]
    assert result.kept["task"].tolist()[:2] == [7, -8]
    assert result.kept["task"].is_unique
    assert result.kept["task_size"].tolist() == [3, 2, 1, 1]
    first = result.outcomes.iloc[0]
    assert (first["outcome"], first["reason"]) == ("merged", "duplicate_prompt")
    assert json.loads(first["evidence"]) == {
        "cluster": "0000000000000007",
        "record": "logs/a.json.gz#3",
    }


def test_a_row_without_time_is_the_oldest(records: Frames) -> None:
    """A malformed time never makes a row the latest."""
    frame = records([{"prompt_key": 7, "time": 5}, {"prompt_key": 7}])
    frame["time"] = frame["time"].where([True, False])
    assert merge_prompts(frame).kept["ordinal"].tolist() == [1]


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "request_id": st.sampled_from(["a", "b", "c", "d"]),
            "prompt_key": st.sampled_from([None, 2**63 - 1, 2**63 - 2, -(2**63)]),
            "time": st.integers(0, 2),
            "outcome": st.sampled_from(["kept", "kept", "dropped", "quarantined"]),
            "message_ids": st.lists(st.just("m"), max_size=2),
        }
    ),
    max_size=10,
)


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS, data=st.data())
def test_merging_accounts_for_every_record_in_any_order(
    records: Frames, rows: list[Row], data: st.DataObject
) -> None:
    """Conservation, one row for each request and prompt, and the same result for any order."""
    frame = records(rows)
    before = frame.copy(deep=True)
    shuffled = frame.take(data.draw(st.permutations(range(len(frame)))))
    for merge, column in ((merge_request_ids, "request_id"), (merge_prompts, "task")):
        if merge is merge_prompts:
            frame, shuffled = (rows.assign(outcome="kept") for rows in (frame, shuffled))
            before = frame.copy(deep=True)
        result, other = merge(frame), merge(shuffled)
        step.verify(frame, result)
        assert result.kept[column].is_unique
        pd.testing.assert_frame_equal(result.kept, other.kept)
        pd.testing.assert_frame_equal(result.outcomes, other.outcomes)
    pd.testing.assert_frame_equal(frame, before)
