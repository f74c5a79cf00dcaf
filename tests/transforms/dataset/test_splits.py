import json
import random
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from transforms.dataset import step
from transforms.dataset.splits import assign, ledger

KEY = b"a key for tests of splits......."
FRACTIONS = {"train": 0.7, "validation": 0.3, "test": 0.0}


def rows(*given: Mapping[str, Any]) -> pd.DataFrame:
    """Make candidates of `request`, `conversation` (a small number), `user`."""
    return pd.DataFrame(
        {
            "object_key": pd.Series(["o"] * len(given), dtype="string[pyarrow]"),
            "ordinal": [int(row["request"]) for row in given],
            "request_id": [f"r{row['request']}" for row in given],
            "conversation": np.array([row["conversation"] for row in given], dtype=np.int64),
            "user_key": [row.get("user", "") for row in given],
        }
    )


def place(frame: pd.DataFrame, previous: pd.DataFrame | None = None) -> step.Step:
    result = assign(frame, previous=previous, key=KEY, fractions=FRACTIONS)
    step.verify(frame, result)
    return result


def released(**sides: str) -> pd.DataFrame:
    """Make a ledger: `r1_c1_u1="train"` is request r1 of conversation 1 and user u1."""
    lines = [name.split("_") for name in sides]
    return pd.DataFrame(
        {
            "request_id": [line[0] for line in lines],
            "conversation": [int(line[1][1:]) for line in lines],
            "user_key": [line[2] if len(line) > 2 else "" for line in lines],
            "group": 0,
            "split": list(sides.values()),
        }
    )


def test_a_conversation_and_all_of_a_known_user_are_on_one_side() -> None:
    """Rows hang together through conversations and users, also over several steps."""
    frame = rows(
        {"request": 1, "conversation": 1, "user": "a"},
        {"request": 2, "conversation": 2, "user": "a"},
        {"request": 3, "conversation": 2},
        {"request": 4, "conversation": 3},
    )
    result = place(frame).kept
    assert result["group"].nunique() == 2
    assert len(set(result["split"].head(3))) == 1


def test_the_unknown_user_ties_nothing() -> None:
    """Rows without a user share nothing by that."""
    frame = rows(*({"request": n, "conversation": n} for n in range(40)))
    result = place(frame).kept
    assert result["group"].is_unique
    assert set(result["split"]) == {"train", "validation"}


def test_the_shares_come_out_as_asked() -> None:
    """Of many groups, each side gets about its fraction."""
    frame = rows(*({"request": n, "conversation": n} for n in range(3000)))
    share = (place(frame).kept["split"] == "train").mean()
    assert 0.67 < share < 0.73


def test_an_earlier_release_wins() -> None:
    """A released conversation keeps its side, whatever a hash would say, and draws new rows in."""
    for side in ("train", "validation", "test"):
        previous = released(r1_c1_a=side)
        frame = rows(
            {"request": 1, "conversation": 1, "user": "a"},
            {"request": 2, "conversation": 9, "user": "a"},
            {"request": 3, "conversation": 1},
        )
        assert place(frame, previous).kept["split"].tolist() == [side] * 3


def test_a_released_row_is_known_by_its_request() -> None:
    """Where a late record renames a conversation, its released rows keep their side."""
    previous = released(r1_c1="test")
    assert place(rows({"request": 1, "conversation": 5}), previous).kept["split"].tolist() == [
        "test"
    ]


def test_a_late_row_between_two_released_groups_is_dropped() -> None:
    """The bridge leaves; what it would have joined stays where it was."""
    previous = released(r1_c1_a="train", r2_c2_b="validation")
    frame = rows(
        {"request": 1, "conversation": 1, "user": "a"},
        {"request": 2, "conversation": 2, "user": "b"},
        {"request": 3, "conversation": 1, "user": "b"},
    )
    result = place(frame, previous)
    assert result.kept["split"].tolist() == ["train", "validation"]
    assert result.outcomes["reason"].tolist() == ["split_conflict"]
    assert json.loads(result.outcomes["evidence"][0]) == {"sides": "train,validation"}


def test_rows_that_bridge_together_are_dropped_and_the_others_stay() -> None:
    """A new user seen in two released conversations keeps the rows outside of them."""
    previous = released(r1_c1="train", r2_c2="validation")
    frame = rows(
        {"request": 3, "conversation": 1, "user": "n"},
        {"request": 4, "conversation": 2, "user": "n"},
        {"request": 5, "conversation": 3, "user": "n"},
    )
    result = place(frame, previous)
    assert result.kept["request_id"].tolist() == ["r5"]
    assert result.outcomes["request_id"].tolist() == ["r3", "r4"]


def test_released_conversations_that_became_one_leave_the_training_side() -> None:
    """What is held out stays comparable; the row to train on leaves and does not move."""
    previous = released(r1_c1="train", r2_c2="validation")
    frame = rows({"request": 1, "conversation": 7}, {"request": 2, "conversation": 7})
    result = place(frame, previous)
    assert result.kept[["request_id", "split"]].to_numpy().tolist() == [["r2", "validation"]]
    assert result.outcomes["request_id"].tolist() == ["r1"]


def test_the_ledger_remembers_rows_that_a_release_left_out() -> None:
    """A row that comes back two releases later finds its side."""
    first = ledger(place(rows({"request": 1, "conversation": 1})).kept, previous=None)
    second = ledger(place(rows({"request": 2, "conversation": 2}), first).kept, previous=first)
    assert second["request_id"].tolist() == ["r1", "r2"]
    again = place(rows({"request": 1, "conversation": 1}), second).kept
    assert again["split"].tolist() == first["split"].tolist()


def test_no_rows_and_no_releases_are_fine() -> None:
    """An empty dataset has empty splits."""
    nothing = rows({"request": 1, "conversation": 1}).head(0)
    result = place(nothing, ledger(place(nothing).kept, previous=None))
    assert list(result.kept["split"]) == []


def sides_of(kept: pd.DataFrame, column: str) -> set[int]:
    """Return on how many sides the values of a column are."""
    known = kept.loc[kept[column].astype(str) != ""]
    return set(known.groupby(column)["split"].nunique()) or {1}


@pytest.mark.parametrize("seed", range(100))
def test_over_random_backfills_no_group_is_torn_and_no_released_row_moves(seed: int) -> None:
    """Five releases, each with late rows, merged conversations and users learnt late."""
    chance = random.Random(seed)
    world: dict[int, dict[str, Any]] = {}
    memory: pd.DataFrame | None = None
    sides: dict[str, str] = {}
    for _ in range(5):
        for _ in range(chance.randint(1, 25)):
            number = len(world)
            user = chance.choice(["", f"u{chance.randint(0, 12)}"])
            world[number] = {"request": number, "conversation": chance.randint(0, 30), "user": user}
        for row in world.values():
            row["user"] = row["user"] or chance.choice(["", "", "", f"u{chance.randint(0, 12)}"])
        if chance.random() < 0.6:
            one, other = chance.randint(0, 30), chance.randint(0, 60)
            for row in world.values():
                row["conversation"] = other if row["conversation"] == one else row["conversation"]
        seen = [row for row in world.values() if chance.random() < 0.8]
        frame = rows(*seen)
        result = place(frame, memory)
        shuffled = place(frame.sample(frac=1, random_state=seed), memory)
        pd.testing.assert_frame_equal(result.kept, shuffled.kept)
        assert sides_of(result.kept, "conversation") == sides_of(result.kept, "user_key") == {1}
        for request, side in zip(result.kept["request_id"], result.kept["split"], strict=True):
            assert sides.setdefault(request, side) == side
        memory = ledger(result.kept, previous=memory)


def test_by_time_the_latest_groups_are_held_out() -> None:
    """A group counts by its first call; released groups stay where they are."""
    frame = rows(*({"request": n, "conversation": n} for n in range(1, 11))).assign(
        time=pd.to_datetime(range(10, 0, -1), unit="D", utc=True)
    )
    fractions = {"train": 0.7, "validation": 0.3, "test": 0.0}
    result = assign(frame, previous=None, key=KEY, fractions=fractions, by_time=True)
    step.verify(frame, result)
    held_out = result.kept.loc[result.kept["split"] == "validation", "ordinal"]
    assert sorted(held_out) == [1, 2, 3]
    before = released(r1_c1="train")
    again = assign(frame, previous=before, key=KEY, fractions=fractions, by_time=True).kept
    sides = dict(zip(again["request_id"], again["split"], strict=True))
    assert sides["r1"] == "train"
    assert sides["r2"] == sides["r3"] == "validation"
