"""Prompts as positions in a list of ids: the same prompts as their lists."""

import numpy as np
import pandas as pd
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from transforms.dataset.message_ids import MessageIds, Prompts, prompts_of
from transforms.dataset.narrow import narrow

IDS = st.sampled_from(["a", "b", "c", "long one", "ü"])
LISTS = st.lists(st.lists(IDS, max_size=4), max_size=6)


def test_ids_are_found_at_their_places() -> None:
    """A known id has its place, another one has none, in any order and number."""
    ids = MessageIds(pa.array(["m3", "m1", "m2"]))
    assert ids.places(["m1", "m9", "m3", "m1"]).tolist() == [1, -1, 0, 1]
    assert list(ids) == ["m3", "m1", "m2"]
    assert ("m2" in ids, "m4" in ids, 4 in ids, len(ids)) == (True, False, False, 3)
    assert MessageIds.of({"b", "a"}).places(["b"]).tolist() == [1]
    assert MessageIds(pa.array([], pa.string())).places(["a"]).tolist() == [-1]


@given(LISTS)
def test_prompts_are_those_of_the_lists(lists: list[list[str]]) -> None:
    """From lists, from a frame's lists and from a narrow frame come the same prompts."""
    table = pa.table({"message_ids": pa.array(lists, pa.list_(pa.string()))})
    for prompts in (
        Prompts.of(lists),
        prompts_of(pd.DataFrame({"message_ids": pd.Series(lists, dtype=object)})),
        prompts_of(narrow(table)),
        prompts_of(narrow(table).iloc[::-1]).take(np.arange(len(lists))[::-1]),
    ):
        assert [prompts[place] for place in range(len(prompts))] == lists
        assert prompts.names(prompts.newest()) == [each[-1] if each else "" for each in lists]
        holding = [place for place, each in enumerate(lists) if {"a", "ü"} & {*each}]
        assert prompts.holding(["a", "ü", "unknown"]).tolist() == holding
        assert set(prompts.named(prompts.places)) == {name for each in lists for name in each}
