"""Cutting chats to their last turns: what stays, what it counts, and what becomes equal."""

from collections.abc import Collection, Iterator

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.dataset import step
from transforms.dataset.history import keep_last_turns
from transforms.dataset.near.prompts import TextBatch, message_lists

ROLES = {"s": "system", "u": "user", "a": "assistant", "t": "tool"}


def read(ids: Collection[str]) -> Iterator[TextBatch]:
    """Serve messages whose ids begin with the letter of their role; each has ten characters."""
    known = list(ids)
    yield TextBatch(known, [ROLES[each[0]] for each in known], ["ten chars."] * len(known))


def candidates(*prompts: str) -> pd.DataFrame:
    """Make candidates of prompts such as `s1 u1 a1 u2`."""
    return pd.DataFrame(
        {
            "object_key": "a.json.gz",
            "ordinal": np.arange(1, len(prompts) + 1),
            "request_id": [f"request-{place}" for place in range(len(prompts))],
            "message_ids": [each.split() for each in prompts],
            "input_tokens": pd.array([100] * len(prompts), dtype="Int64"),
            "prompt_key": np.arange(len(prompts)),
        }
    )


def cut(turns: int | None, *prompts: str) -> pd.DataFrame:
    """Cut prompts, and check that no row is lost."""
    frame = candidates(*prompts)
    result = keep_last_turns(frame, turns=turns, read=read)
    step.verify(frame, result)
    return result.kept


@pytest.mark.parametrize(
    ("turns", "left"),
    [
        (1, "s1 u3"),
        (2, "s1 u2 a2 t2 a3 u3"),
        (3, "s1 u1 a1 u2 a2 t2 a3 u3"),
        (9, "s1 u1 a1 u2 a2 t2 a3 u3"),
        (None, "s1 a0 u1 a1 u2 a2 t2 a3 u3"),
    ],
)
def test_the_last_turns_stay_with_the_system_message(turns: int | None, left: str) -> None:
    """A turn is a user's message and all up to the next; what stands before the first goes."""
    kept = cut(turns, "s1 a0 u1 a1 u2 a2 t2 a3 u3")
    assert message_lists(kept) == [left.split()]


def test_chats_that_end_alike_become_one_prompt() -> None:
    """Keys are those of what stays, in its order."""
    keys = cut(1, "u1 a1 u9", "u2 a2 u9", "u9", "u8", "s1 u9")["prompt_key"].tolist()
    assert keys[0] == keys[1] == keys[2]
    assert len(set(keys)) == 3
    both = cut(2, "u1 a1 u2", "u2 a1 u1")["prompt_key"].tolist()
    assert both[0] != both[1]


def test_token_counts_are_taken_down_in_proportion() -> None:
    """Two of five messages of one length hold two fifths of the tokens."""
    assert cut(1, "s1 u1 a1 u2 a2 u3", "u1")["input_tokens"].tolist() == [34, 100]


def test_without_the_setting_nothing_is_read_or_changed() -> None:
    """Prompts keep their history, and the lake is left alone."""

    def unread(_: Collection[str]) -> Iterator[TextBatch]:
        raise AssertionError("nothing may be read")

    frame = candidates("u1 a1 u2")
    pd.testing.assert_frame_equal(keep_last_turns(frame, turns=None, read=unread).kept, frame)


@given(
    st.lists(st.lists(st.sampled_from(["u1", "u2", "a1", "a2", "t1"]), max_size=6), max_size=5),
    st.integers(1, 4),
)
def test_any_prompts_keep_their_last_turns(prompts: list[list[str]], turns: int) -> None:
    """What stays is the end of each prompt, from the wanted user message on."""
    kept = cut(turns, *(" ".join(["s1", *each]) for each in prompts))
    for given_ids, left in zip(prompts, message_lists(kept), strict=True):
        users = [place for place, each in enumerate(given_ids) if each[0] == "u"]
        begin = users[max(len(users) - turns, 0)] if users else len(given_ids)
        assert left == ["s1", *given_ids[begin:]]
