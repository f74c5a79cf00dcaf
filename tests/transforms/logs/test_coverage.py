import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from transforms.logs.coverage import COLUMNS, KINDS, coverage
from transforms.outcome import Reason

ROW = {
    "family": "nova",
    "operation": "Converse",
    "dialect": "converse",
    "outcome": "kept",
    "reason": "",
    "left_out": "[]",
    "request_id": "r1",
}


def frame(*changes: dict[str, object]) -> pd.DataFrame:
    """Return narrow rows of `records`."""
    return pd.DataFrame([{**ROW, **change} for change in changes], columns=list(ROW))


def test_each_kind_is_counted_with_an_example() -> None:
    """A family and operation tell what was read, what was left out, and one request id each."""
    found = coverage(
        frame(
            {},
            {"request_id": "r0"},
            {"request_id": "r2", "left_out": '["promptVariables","<key>"]'},
            {"request_id": "r3", "reason": "unsupported_body", "dialect": None, "left_out": None},
            {"request_id": "r4", "reason": "body_not_delivered", "left_out": ""},
            {"request_id": "r5", "family": "titan", "reason": "not_text_generation"},
        ),
    )
    nova, titan = found.to_dict("records")
    assert nova == {
        "family": "nova",
        "operation": "Converse",
        "records": 5,
        "parsed": 2,
        "partly": 1,
        "unsupported": 1,
        "not_text": 0,
        "no_body": 1,
        "dialects": "converse",
        "left_out": "<key>, promptVariables",
        "parsed_request_id": "r0",
        "partly_request_id": "r2",
        "unsupported_request_id": "r3",
        "not_text_request_id": "",
        "no_body_request_id": "r4",
    }
    assert (titan["records"], titan["not_text"]) == (1, 1)


def test_a_call_dropped_by_a_filter_was_still_read() -> None:
    """What the filters think of a call does not touch how well its bodies were read."""
    found = coverage(frame({"reason": "guardrail_blocked", "outcome": "dropped"}))
    assert found["parsed"].tolist() == [1]


def test_lines_that_are_no_records_are_passed_over() -> None:
    """A line that is not a log record has no model and no operation to be counted under."""
    found = coverage(frame({"reason": "not_json", "family": None, "operation": None}))
    assert found.empty
    assert list(found.columns) == list(COLUMNS)


REASONS = st.sampled_from(["", *(reason.value for reason in Reason)])
FAMILIES = st.sampled_from(["nova", "", None])


@given(st.lists(st.fixed_dictionaries({"reason": REASONS, "family": FAMILIES})))
def test_the_kinds_add_up(changes: list[dict[str, object]]) -> None:
    """Each record is of exactly one kind."""
    table = frame(*changes)
    before = table.copy()
    found = coverage(table)
    assert (found["records"] == found[list(KINDS)].sum(axis=1)).all()
    pd.testing.assert_frame_equal(table, before)
