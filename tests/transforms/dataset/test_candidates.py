import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.dataset import step
from transforms.dataset.candidates import FAILURES, choose

Row = Mapping[str, Any]
Frames = Callable[[Iterable[Row]], pd.DataFrame]


@pytest.fixture
def linked(records: Frames) -> Frames:
    """Make frames that look linked; rows give conversation, turn, parent (ordinal)."""

    def make(rows: Iterable[Row]) -> pd.DataFrame:
        rows = list(rows)
        own = ("conversation", "turn", "parent")
        frame = records({k: v for k, v in row.items() if k not in own} for row in rows)
        return frame.assign(
            conversation=[row.get("conversation", 1) for row in rows],
            turn=[row.get("turn", 1) for row in rows],
            parent=[f"logs/a.json.gz#{row['parent']}" if "parent" in row else "" for row in rows],
        )

    return make


FAILED = {"outcome": "dropped", "reason": "truncated"}


def chosen(frame: pd.DataFrame) -> tuple[list[int], dict[int, tuple[str, dict[str, Any]]]]:
    """Return the candidates' ordinals, and reason and evidence of all others."""
    result = choose(frame)
    step.verify(frame, result)
    gone = {
        row.ordinal: (row.reason, json.loads(row.evidence)) for row in result.outcomes.itertuples()
    }
    return result.kept["ordinal"].tolist(), gone


def test_the_first_kept_call_of_a_turn_is_its_candidate(linked: Frames) -> None:
    """Later calls of an agent's turn name the call that stands for them."""
    frame = linked(
        [
            {"time": 1},
            {"time": 2, "opens_turn": False, "parent": 1},
            {"time": 3, "turn": 2, "parent": 2},
        ]
    )
    kept, gone = chosen(frame)
    assert kept == [1, 3]
    assert gone == {2: ("later_call_of_turn", {"record": "logs/a.json.gz#1"})}
    result = choose(frame).kept
    assert result["final_call"].tolist() == ["logs/a.json.gz#2", "logs/a.json.gz#3"]
    assert result["turn_calls"].tolist() == [2, 1]
    assert result["censored"].tolist() == [False, True]


def test_a_retry_stands_for_the_call_that_failed(linked: Frames) -> None:
    """A turn whose first call failed and whose second succeeded has a candidate."""
    kept, gone = chosen(linked([{"time": 1, **FAILED}, {"time": 2, "parent": 1}]))
    assert kept == [2]
    assert gone == {}


@pytest.mark.parametrize("reason", FAILURES)
def test_a_turn_that_ended_in_a_failure_gives_no_candidate(linked: Frames, reason: str) -> None:
    """The user got no proper answer, so the prompt's signals mean nothing."""
    frame = linked(
        [
            {"time": 1},
            {"time": 2, "opens_turn": False, "parent": 1},
            {"time": 3, "opens_turn": False, "parent": 2, "outcome": "dropped", "reason": reason},
        ]
    )
    kept, gone = chosen(frame)
    assert kept == []
    assert gone[1] == ("turn_failed", {"cause": str(reason), "record": "logs/a.json.gz#3"})
    assert gone[2][0] == "later_call_of_turn"


def test_another_drop_is_no_failure_of_the_turn(linked: Frames) -> None:
    """An ambiguous later call was answered."""
    frame = linked([{"time": 1}, {"time": 2, "outcome": "dropped", "reason": "own_traffic"}])
    assert chosen(frame)[0] == [1]


def test_the_final_call_is_the_one_the_conversation_goes_on_from(linked: Frames) -> None:
    """A regenerated reply that failed does not spoil the turn that continued from the first."""
    frame = linked([{"time": 1}, {"time": 2, **FAILED}, {"time": 3, "turn": 2, "parent": 1}])
    assert chosen(frame)[0] == [1, 3]


def test_calls_without_an_opening_give_no_candidate(linked: Frames) -> None:
    """Where the log begins in the middle of a turn, no prompt ends with the user's message."""
    assert chosen(linked([{"time": 1, "opens_turn": False}])) == (
        [],
        {1: ("later_call_of_turn", {"opening_call_kept": False})},
    )


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "time": st.integers(0, 5),
            "turn": st.integers(0, 4),
            "opens_turn": st.booleans(),
            "outcome": st.sampled_from(["kept", "kept", "dropped"]),
            "reason": st.sampled_from(["", "truncated"]),
        }
    ),
    max_size=12,
)


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS, data=st.data())
def test_choosing_accounts_for_every_kept_call_in_any_order(
    linked: Frames, rows: list[Row], data: st.DataObject
) -> None:
    """Conservation, at most one candidate for each turn, and the same result for any order."""
    frame = linked({**row, "conversation": row["turn"] // 2} for row in rows)
    before = frame.copy(deep=True)
    result = choose(frame)
    step.verify(frame, result)
    assert result.kept["turn"].is_unique
    pd.testing.assert_frame_equal(frame, before)
    shuffled = choose(frame.take(data.draw(st.permutations(range(len(frame))))))
    pd.testing.assert_frame_equal(result.kept, shuffled.kept)
    pd.testing.assert_frame_equal(result.outcomes, shuffled.outcomes)
