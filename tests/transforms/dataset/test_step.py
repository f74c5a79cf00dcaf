import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.dataset import step
from transforms.outcome import Reason

FRAME = pd.DataFrame(
    {
        "object_key": ["b", "a", "a", "c"],
        "ordinal": [1, 10, 9, 1],
        "request_id": ["r1", "r2", "r3", "r4"],
        "outcome": ["kept", "kept", "kept", "dropped"],
    }
)


def test_rows_stand_in_the_order_of_their_identity() -> None:
    """Ordinals are compared as numbers, and the argument stays as it was."""
    before = FRAME.copy(deep=True)
    assert step.identities(step.in_order(FRAME)) == ["a#9", "a#10", "b#1", "c#1"]
    pd.testing.assert_frame_equal(FRAME, before)


@given(st.lists(st.booleans(), min_size=3, max_size=3), st.permutations(range(3)))
def test_dividing_accounts_for_every_row(leaving: list[bool], order: list[int]) -> None:
    """What stays and what leaves is what went in."""
    frame = step.in_order(FRAME.head(3).take(order))
    result = step.divide(
        frame, np.array(leaving), reason=Reason.NOT_SELECTED, evidence={"stratum": "x"}
    )
    step.verify(frame, result)
    assert len(result.outcomes) == sum(leaving)
    assert set(result.outcomes["outcome"]) <= {"dropped"}
    assert list(result.outcomes.columns) == list(step.OUTCOME_COLUMNS)


@pytest.mark.parametrize("keep", [[0], [0, 1, 1], [0, 3]])
def test_a_step_that_loses_doubles_or_exchanges_rows_is_found(keep: list[int]) -> None:
    """The law is checked on identities, not on counts alone."""
    before = FRAME.head(2)
    other = FRAME.assign(outcome="kept").take(keep)
    with pytest.raises(ValueError, match="saw 2 records"):
        step.verify(before, step.Step(other, step.empty()))


def test_what_curation_dropped_may_be_left_behind() -> None:
    """A record that curation dropped has its outcome already."""
    step.verify(FRAME, step.Step(FRAME.head(3), step.empty()))


def test_steps_run_one_after_the_other() -> None:
    """Outcomes of all steps are collected in the order of identity."""

    def last_leaves(frame: pd.DataFrame) -> step.Step:
        frame = step.in_order(frame)
        last = np.arange(len(frame)) == len(frame) - 1
        return step.divide(frame, last, reason=Reason.NOT_SELECTED, evidence={})

    result = step.run(FRAME.head(3), last_leaves, last_leaves)
    assert step.identities(result.kept) == ["a#9"]
    assert step.identities(result.outcomes) == ["a#10", "b#1"]


def test_emitted_rows_have_no_reason() -> None:
    """The rows of the dataset are outcomes too."""
    outcomes = step.emitted(FRAME.head(1))
    assert outcomes[["outcome", "reason", "evidence"]].to_numpy().tolist() == [
        ["emitted", "", "{}"]
    ]


def test_an_empty_frame_is_fine() -> None:
    """No rows in, none out."""
    nothing = FRAME.head(0)
    result = step.run(
        nothing,
        lambda frame: step.divide(
            step.in_order(frame), np.zeros(0, bool), reason=Reason.NO_CONSENT, evidence={}
        ),
    )
    assert len(result.kept) == len(result.outcomes) == 0
