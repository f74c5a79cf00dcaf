import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.dataset import selection, step
from transforms.dataset.policy import DatasetPolicy, Where

Row = Mapping[str, Any]
Frames = Callable[[Iterable[Row]], pd.DataFrame]
KEY = b"a key for tests of selection...."


def checked(frame: pd.DataFrame, result: step.Step) -> list[int]:
    """Check conservation; return the ordinals that stay."""
    step.verify(frame, result)
    return result.kept["ordinal"].tolist()


def evidence(result: step.Step) -> list[dict[str, Any]]:
    return [json.loads(each) for each in result.outcomes["evidence"]]


def test_rows_outside_of_the_question_name_the_column(records: Frames) -> None:
    """Each of the conditions must hold; an empty one asks for nothing."""
    frame = records(
        [
            {"app": "shop", "region": "eu-west-1"},
            {"app": "desk", "region": "eu-west-1"},
            {"app": "shop", "region": "us-east-1"},
            {"region": "us-east-1"},
        ]
    )
    result = selection.in_scope(frame, where=Where(app=("shop", "x"), region=("eu-west-1",)))
    assert checked(frame, result) == [1]
    assert [each["column"] for each in evidence(result)] == ["app", "region", "app"]
    assert checked(frame, selection.in_scope(frame, where=Where())) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("consent", "stay"),
    [("not_stated", [1, 3]), ("blanket", [1, 3]), ("per_request", [1])],
)
def test_a_refusal_always_counts(records: Frames, consent: Any, stay: list[int]) -> None:
    """A user's no wins over the team's statement; silence is judged by the policy."""
    frame = records([{"consent": True}, {"consent": False}, {"consent": None}])
    statement = "Our terms say so." if consent == "blanket" else ""
    policy = DatasetPolicy(consent=consent, consent_statement=statement)
    result = selection.consented(frame, policy=policy)
    assert checked(frame, result) == stay
    assert evidence(result)[0] == {"refused": True}


def test_a_prompt_counts_its_cached_tokens(records: Frames) -> None:
    """Bedrock logs cached tokens apart; a prompt without counts stays."""
    frame = records(
        [
            {"input_tokens": 60, "cache_read_tokens": 41},
            {"input_tokens": 100},
            {"cache_write_tokens": 101},
            {},
        ]
    )
    result = selection.short_enough(frame, max_prompt_tokens=100)
    assert checked(frame, result) == [2, 4]
    assert evidence(result) == [{"prompt_tokens": 101}] * 2
    assert len(selection.short_enough(frame, max_prompt_tokens=None).kept) == 4


def test_a_conversation_gives_a_few_rows_and_the_telling_ones_first(records: Frames) -> None:
    """Rows with an explicit signal are preferred under the cap."""
    frame = records({} for _ in range(6)).assign(
        conversation=[1, 1, 1, 1, 2, 2], has_explicit=[False, False, False, True, False, False]
    )
    result = selection.cap_conversations(frame, cap=2, key=KEY)
    stay = checked(frame, result)
    assert stay[-2:] == [5, 6]
    assert len(stay) == 4
    assert 4 in stay
    assert evidence(result) == [{"cap": 2}] * 2


def test_strata_keep_their_share_under_the_cap(records: Frames) -> None:
    """Places are divided in proportion; what is left out names its stratum."""
    frame = records({"app": "a" if n < 60 else "b" if n < 90 else ""} for n in range(100))
    result = selection.cap_rows(frame, cap=10, strata=("app",), key=KEY)
    assert len(checked(frame, result)) == 10
    assert Counter(result.kept["app"]) == {"a": 6, "b": 3, "": 1}
    left = Counter(each["stratum"] for each in evidence(result))
    assert left == {"app=a": 54, "app=b": 27, "app=?": 9}


def test_without_strata_chance_decides(records: Frames) -> None:
    """The same rows are taken each time, and another key takes others."""
    frame = records({} for _ in range(50))
    first, again, other = (
        selection.cap_rows(frame, cap=10, strata=(), key=key).kept["ordinal"].tolist()
        for key in (KEY, KEY, b"another key")
    )
    assert first == again != other
    assert first != list(range(1, 11))


@given(st.lists(st.integers(0, 50), min_size=1, max_size=8), st.integers(1, 60))
def test_all_places_are_given_and_none_too_many(sizes: list[int], cap: int) -> None:
    """Shares add up to the cap, no group gets more than it has, and order among sizes holds."""
    counts = np.array(sizes, dtype=np.int64)
    given_places = selection.shares(counts, cap=cap)
    assert given_places.sum() == min(cap, counts.sum())
    assert (given_places <= counts).all()
    assert (given_places >= counts * min(cap, counts.sum()) // max(counts.sum(), 1)).all()


@given(st.permutations(range(12)), st.integers(1, 12))
def test_selection_does_not_depend_on_the_order_of_rows(order: list[int], cap: int) -> None:
    """Any order of the rows gives the same rows, and the argument stays as it is."""
    frame = pd.DataFrame(
        {
            "object_key": "o",
            "ordinal": range(12),
            "request_id": [f"r{n}" for n in range(12)],
            "app": [f"a{n % 3}" for n in range(12)],
            "conversation": [n % 5 for n in range(12)],
        }
    )
    shuffled = frame.take(order)
    before = shuffled.copy(deep=True)
    for run in (
        lambda rows: selection.cap_rows(rows, cap=cap, strata=("app",), key=KEY),
        lambda rows: selection.cap_conversations(rows, cap=cap, key=KEY),
    ):
        result, other = run(frame), run(shuffled)
        step.verify(frame, result)
        pd.testing.assert_frame_equal(result.kept, other.kept)
        pd.testing.assert_frame_equal(result.outcomes, other.outcomes)
    pd.testing.assert_frame_equal(shuffled, before)


def test_a_known_user_gives_no_more_than_the_cap(records: Frames) -> None:
    """Rows of nobody in particular are not capped; what is best known about stays."""
    frame = records([{"user_key": user} for user in ("a", "a", "a", "b", "", "", "")]).assign(
        reward_weight=[0.0, 2.0, 1.0, 0.0, 0.0, 0.0, 0.0]
    )
    result = selection.cap_users(frame, cap=2, key=KEY)
    assert checked(frame, result) == [2, 3, 4, 5, 6, 7]
    assert set(result.outcomes["reason"]) == {"user_cap"}
    assert checked(frame, selection.cap_users(frame, cap=None, key=KEY)) == list(range(1, 8))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.integers(0, 3), max_size=40),
    st.integers(1, 30),
    st.sampled_from([0.1, 0.5, 1.0]),
)
def test_one_system_prompt_does_not_fill_the_dataset(
    records: Frames, templates: list[int], cap: int, max_share: float
) -> None:
    """No template has more than its share, unless the others cannot fill the places."""
    frame = records([{"system_key": template} for template in templates])
    result = selection.cap_templates(frame, cap=cap, max_share=max_share, key=KEY)
    step.verify(frame, result)
    sizes, left = Counter(templates), Counter(result.kept["system_key"].tolist())
    assert sum(left.values()) >= min(cap, len(templates))
    if not len(result.outcomes):
        return
    level = evidence(result)[0]["cap"]
    assert len(templates) > cap
    assert left == {template: min(size, level) for template, size in sizes.items()}
    needed = sum(min(size, level - 1) for size in sizes.values()) < cap
    assert needed or level == math.ceil(max_share * cap)


def test_the_language_is_that_of_the_newest_message(records: Frames) -> None:
    """Empty where curation was not sure; it serves as a stratum."""
    frame = selection.with_language(
        records([{"findings": '{"language_prompt":"de"}'}, {"findings": "{}"}, {"findings": ""}])
    )
    assert frame["language"].tolist() == ["de", "", ""]
    assert selection.strata_of(frame, ["language"])[0] == ["language=?", "language=de"]
