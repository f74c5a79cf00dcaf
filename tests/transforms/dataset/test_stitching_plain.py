"""Merging, linking and choosing give what plain dictionaries give, row by row."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.dataset import step
from transforms.dataset.candidates import FAILURES, choose
from transforms.dataset.conversations import link, time_order
from transforms.dataset.duplicates import merge_request_ids
from transforms.keys import keyed_int64

Row = Mapping[str, Any]
Frames = Callable[[Iterable[Row]], pd.DataFrame]

_KEY = st.none() | st.integers(1, 4)
_OUTCOMES = (
    ("kept", ""),
    ("dropped", "truncated"),
    ("dropped", "own_traffic"),
    ("quarantined", ""),
)
_ROW = st.fixed_dictionaries(
    {
        "object_key": st.sampled_from(["a", 'b"c', "d#7", "ü\n"]),
        "request_id": st.sampled_from(["r1", "r2", "r3", "r4", ""]),
        "account": st.sampled_from(["1", "2"]),
        "time": st.integers(0, 6),
        "turns": st.integers(1, 3),
        "opens_turn": st.booleans(),
        "user_key": st.sampled_from(["", "u"]),
        "session_key": st.sampled_from(["", "s"]),
        "outcome": st.sampled_from(_OUTCOMES),
        "message_ids": st.sampled_from([[], ["m"], ["m", "n"]]),
        **dict.fromkeys(
            ("self_key", "parent_key", "exchange_key", "parent_exchange_key", "turn_key"), _KEY
        ),
    }
)
_PLAIN = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _frame(records: Frames, rows: list[dict[str, Any]], *, coded: bool) -> pd.DataFrame:
    complete = [
        {**row, "outcome": row["outcome"][0], "reason": row["outcome"][1], "ordinal": number}
        for number, row in enumerate(rows, start=1)
    ]
    frame = records(complete).sample(frac=1, random_state=len(rows))
    named = [row["request_id"] for row in complete]
    frame["request_id"] = [named[ordinal - 1] for ordinal in frame["ordinal"]]
    repeating = ("object_key", "account", "outcome", "reason", "user_key", "session_key")
    return frame.astype(dict.fromkeys(repeating, "category")) if coded else frame


def _name(row: Row) -> str:
    return f"{row['object_key']}#{row['ordinal']}"


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return sorted(frame.to_dict("records"), key=lambda row: (row["object_key"], row["ordinal"]))


def _gone(outcomes: pd.DataFrame) -> dict[str, tuple[str, dict[str, Any]]]:
    return {
        _name(row): (row["reason"], json.loads(row["evidence"]))
        for row in outcomes.to_dict("records")
    }


@_PLAIN
@given(rows=st.lists(_ROW, max_size=12), coded=st.booleans())
def test_merging_is_the_plain_one(
    records: Frames,
    rows: list[dict[str, Any]],
    coded: bool,  # noqa: FBT001
) -> None:
    """Of equal account and request id the fuller record stands, whatever the columns' form."""
    if not rows:
        return
    frame = _frame(records, rows, coded=coded)
    merged = merge_request_ids(frame)
    standing: dict[tuple[str, str], dict[str, Any]] = {}
    ranks = {"kept": 0, "dropped": 1, "quarantined": 2}
    every = _rows(frame)
    for row in sorted(every, key=lambda row: (ranks[row["outcome"]], -len(row["message_ids"]))):
        standing.setdefault((row["account"], row["request_id"]), row)
    stands = {_name(row) for row in standing.values()}
    stay = [row for row in every if not row["request_id"] or _name(row) in stands]
    assert [_name(row) for row in merged.kept.to_dict("records")] == [_name(row) for row in stay]
    winners = {
        _name(row): ("duplicate_request", {"record": _name(standing[row["account"], name])})
        for row in every
        if (name := row["request_id"]) and _name(row) not in stands and row["outcome"] == "kept"
    }
    assert _gone(merged.outcomes) == winners


@_PLAIN
@given(rows=st.lists(_ROW, min_size=1, max_size=12), coded=st.booleans())
def test_links_and_candidates_are_the_plain_ones(
    records: Frames,
    rows: list[dict[str, Any]],
    coded: bool,  # noqa: FBT001
) -> None:
    """Names of groups, places in turns, final calls and candidates follow from the parents."""
    frame = link(merge_request_ids(_frame(records, rows, coded=coded)).kept)
    calls = frame.iloc[time_order(frame)].to_dict("records")
    by_name = {_name(row): row for row in calls}
    turns: dict[int, list[dict[str, Any]]] = {}
    for row in calls:
        first = row
        while first["parent"]:
            first = by_name[first["parent"]]
        assert row["conversation"] == _group("conversation", first)
        turns.setdefault(row["turn"], []).append(row)
        assert row["call_in_turn"] == len(turns[row["turn"]])
    assert {name: _group("turn", turn[0]) for name, turn in turns.items()} == {
        name: name for name in turns
    }
    chosen = choose(frame)
    kept, gone = _plain_candidates(calls, turns, by_name)
    assert {_name(row): row["final_call"] for row in chosen.kept.to_dict("records")} == kept
    assert _gone(chosen.outcomes) == gone
    step.verify(frame, chosen)


def _group(purpose: str, first: Row) -> int:
    name = f"{first['account']}/{first['request_id']}" if first["request_id"] else _name(first)
    return keyed_int64(purpose.encode(), name)


def _plain_candidates(
    calls: list[dict[str, Any]],
    turns: Mapping[int, list[dict[str, Any]]],
    by_name: Mapping[str, Row],
) -> tuple[dict[str, str], dict[str, tuple[str, dict[str, Any]]]]:
    """Return candidates with their final calls, and the outcomes of all other kept calls."""
    onward = {
        row["parent"]
        for row in calls
        if row["parent"] and by_name[row["parent"]]["turn"] != row["turn"]
    }
    kept: dict[str, str] = {}
    gone: dict[str, tuple[str, dict[str, Any]]] = {}
    for turn in turns.values():
        final = next((row for row in reversed(turn) if _name(row) in onward), turn[-1])
        cause = final["reason"] if final["reason"] in set(FAILURES) else ""
        openers = [row for row in turn if row["outcome"] == "kept" and row["opens_turn"]]
        for row in turn:
            if row["outcome"] != "kept":
                continue
            if not openers:
                gone[_name(row)] = ("later_call_of_turn", {"opening_call_kept": False})
            elif row is not openers[0]:
                gone[_name(row)] = ("later_call_of_turn", {"record": _name(openers[0])})
            elif cause:
                gone[_name(row)] = ("turn_failed", {"cause": cause, "record": _name(final)})
            else:
                kept[_name(row)] = _name(final)
    return kept, gone
