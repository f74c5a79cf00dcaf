"""Rewards and references: what signals together say, and which answer is the right one."""

import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.feedback.frames import signals_frame
from transforms.feedback.policy import FeedbackPolicy, SignalKind
from transforms.feedback.references import (
    Reference,
    ReferenceSource,
    corrected_answer,
    find_references,
)
from transforms.feedback.rewards import quantile, rewards
from transforms.feedback.summary import summarise

Make = Callable[..., pd.DataFrame]
POLICY = FeedbackPolicy.model_validate({"rewards": {"half_life_days": None}})
DECAYING = FeedbackPolicy.model_validate({"rewards": {"half_life_days": 10}})


@settings(max_examples=60, deadline=None)
@given(a=st.integers(1, 60), b=st.integers(1, 60), share=st.floats(0.01, 0.99))
def test_quantiles_agree_with_the_binomial_sum(a: int, b: int, share: float) -> None:
    """For whole parameters the distribution function is a sum of binomial terms."""
    (x,) = quantile(share, np.array([float(a)]), np.array([float(b)]))
    n = a + b - 1
    below = sum(math.comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a, n + 1))
    assert below == pytest.approx(share, abs=1e-7)


def _mean(signals: pd.DataFrame, policy: FeedbackPolicy = POLICY, **more: Any) -> float:
    (mean,) = rewards(signals, policy=policy, **more)["reward_prior"]
    return float(mean)


def test_votes_move_the_mean(make_signals: Make) -> None:
    """One good vote on a uniform prior gives two thirds, one bad one gives one third."""
    assert _mean(make_signals({"kind": "thumbs_up"})) == 0.6667
    assert _mean(make_signals({"kind": "thumbs_down"})) == 0.3333
    assert _mean(make_signals({"kind": "rating", "value": 3.0})) == 0.5
    assert _mean(make_signals({"kind": "rating", "value": 5.0})) == 0.6667


@pytest.mark.parametrize("kind", list(SignalKind))
def test_each_kind_has_its_direction_and_weight(make_signals: Make, kind: SignalKind) -> None:
    """Good kinds raise the mean, bad ones lower it, by the policy's weight."""
    signals = make_signals({"kind": kind.value, "value": 1.0})
    row = rewards(signals, policy=POLICY).iloc[0]
    good = kind in (SignalKind.THUMBS_UP, SignalKind.COMPLETION)
    assert bool(row["reward_prior"] > 0.5) is good
    assert row["reward_weight"] == POLICY.rewards.weights[kind]
    assert row["reward_low"] < row["reward_prior"] < row["reward_high"]


def test_confidence_and_age_weaken(make_signals: Make) -> None:
    """Half as sure, or one half-life old, counts half."""
    unsure = make_signals({"kind": "thumbs_up", "confidence": 0.5})
    old = make_signals({"kind": "thumbs_up", "days": 10})
    newest = datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert _mean(unsure) == _mean(old, DECAYING, newest=newest) == 0.6


def test_age_counts_from_the_newest_time_in_the_inputs(make_signals: Make) -> None:
    """The clock plays no part: a newer signal elsewhere ages this one."""
    both = make_signals({"kind": "thumbs_up", "days": 10}, {"kind": "thumbs_up", "ordinal": 2})
    assert list(rewards(both, policy=DECAYING)["reward_prior"]) == [0.6, 0.6667]


def test_one_user_cannot_swing_a_prompt(make_signals: Make) -> None:
    """What one known user says of all replies to one prompt is capped together."""
    rows = [{"kind": "thumbs_down", "ordinal": n, "user_key": "u"} for n in range(1, 11)]
    clusters = pd.Series([7] * 10, index=[f"r{n}" for n in range(1, 11)])
    capped = rewards(make_signals(*rows), policy=POLICY, clusters=clusters)
    assert capped["reward_weight"].sum() == pytest.approx(POLICY.rewards.per_user_cap, abs=1e-3)
    strangers = [{**row, "user_key": ""} for row in rows]
    free = rewards(make_signals(*strangers), policy=POLICY, clusters=clusters)
    assert free["reward_weight"].sum() == pytest.approx(10)


@settings(max_examples=60, deadline=None)
@given(
    kinds=st.lists(st.sampled_from(list(SignalKind)), min_size=1, max_size=8),
    seed=st.integers(0, 5),
)
def test_rewards_do_not_depend_on_order(kinds: list[SignalKind], seed: int) -> None:
    """The posterior is a function of the set of signals, and lies within its interval."""
    size = len(kinds)
    frame = signals_frame(
        {
            "request_id": [f"r{n % 3}" for n in range(size)],
            "kind": [kind.value for kind in kinds],
            "value": np.full(size, 4.0),
            "user_key": [f"u{n % 2}" for n in range(size)],
        },
        size,
    )
    one = rewards(frame, policy=POLICY)
    other = rewards(frame.sample(frac=1, random_state=seed), policy=POLICY)
    pd.testing.assert_frame_equal(one, other)
    assert (one["reward_low"] <= one["reward_high"]).all()


def test_summary_of_candidates(make_linked: Make, make_signals: Make) -> None:
    """A candidate carries what is said of its turn's final reply, and nothing else's."""
    candidates = make_linked({"final_call": "k#2"}, {}, {}).iloc[[0, 2]].assign()
    candidates.loc[2, "final_call"] = "k#3"
    signals = make_signals(
        {"kind": "thumbs_up", "ordinal": 2},
        {"kind": "re_ask", "ordinal": 2, "source": "implicit"},
        {"kind": "thumbs_down", "ordinal": 1},
    )
    before = candidates.copy(deep=True)
    rated = summarise(candidates, signals, policy=POLICY)
    pd.testing.assert_frame_equal(candidates, before)
    first, last = rated.to_dict("records")
    assert (first["thumbs"], first["re_asked"], first["escalated"]) == (1, True, False)
    assert first["has_explicit"]
    assert (last["thumbs"], last["has_signal"], last["reward_prior"]) == (0, False, 0.5)
    assert (last["reward_low"], last["reward_high"], last["reward_weight"]) == (0.05, 0.95, 0)


def test_thumbs_is_a_sign(make_linked: Make, make_signals: Make) -> None:
    """Votes and ratings add up to one of -1, 0 and 1."""
    candidates = make_linked({})
    down = [{"kind": "thumbs_down"}, {"kind": "thumbs_down"}]
    for rows, expected in (
        ([*down, {"kind": "thumbs_up"}], -1),
        ([{"kind": "rating", "value": 5.0}], 1),
        ([{"kind": "rating", "value": 3.0}], 0),
        ([*down, {"kind": "rating", "value": 5.0}, {"kind": "thumbs_up"}], 0),
    ):
        rated = summarise(candidates, make_signals(*rows), policy=POLICY)
        assert list(rated["thumbs"]) == [expected]


def _found(make_linked: Make, signals: pd.DataFrame, *rows: dict[str, Any]) -> Reference | None:
    linked = make_linked(*rows)
    return find_references(linked.iloc[:1], linked, signals, policy=POLICY).get("k#1")


def test_an_endorsed_reply_is_the_reference(make_linked: Make, make_signals: Make) -> None:
    """A reply that users liked stands for itself."""
    for row in ({"kind": "thumbs_up"}, {"kind": "rating", "value": 4.0}, {"kind": "completion"}):
        found = _found(make_linked, make_signals(row), {})
        assert found == Reference(ReferenceSource.ENDORSED_REPLY, "k#1")


@pytest.mark.parametrize("bad", ["thumbs_down", "escalation", "re_ask", "correction"])
def test_a_disliked_reply_is_never_one(make_linked: Make, make_signals: Make, bad: str) -> None:
    """One bad word outweighs all praise."""
    rows = [{"kind": "thumbs_up"}, {"kind": "thumbs_up"}, {"kind": bad}]
    assert _found(make_linked, make_signals(*rows), {}) is None


def test_a_reply_that_is_not_in_the_lake_is_none(make_linked: Make, make_signals: Make) -> None:
    """A dropped call has no text to refer to."""
    signals = make_signals({"kind": "thumbs_up"})
    assert _found(make_linked, signals, {"outcome": "dropped"}) is None
    assert _found(make_linked, signals, {"reply_id": ""}) is None


def test_the_reply_that_repaired_a_re_ask(make_linked: Make, make_signals: Make) -> None:
    """The final reply of the turn that asked again serves the first prompt, if it ended well."""
    again = {"kind": "re_ask", "source": "implicit"}
    rows: list[dict[str, Any]] = [
        {},
        {"turn": 2, "call_in_turn": 1},
        {"turn": 2, "call_in_turn": 2},
        {"turn": 4},
    ]
    good = {"kind": "completion", "confidence": 0.9, "ordinal": 3, "source": "implicit"}
    signals = make_signals({**again, "seen_in": "k#2"}, good)
    repaired = Reference(ReferenceSource.REPAIRED_REPLY, "k#3")
    assert _found(make_linked, signals, *rows) == repaired
    assert _found(make_linked, make_signals({**again, "seen_in": "k#2"}), *rows) is None
    twice = make_signals(
        {**again, "seen_in": "k#2"},
        {**again, "ordinal": 3, "seen_in": "k#4"},
        {"kind": "thumbs_up", "ordinal": 4},
    )
    assert _found(make_linked, twice, *rows) == Reference(ReferenceSource.REPAIRED_REPLY, "k#4")


def test_a_correction_comes_first(make_linked: Make, make_signals: Make) -> None:
    """What the user gave as the right answer beats what the model said later."""
    said = {"kind": "correction", "source": "implicit", "seen_in": "k#2"}
    sure = make_signals({**said, "evidence": '{"rule":"right_answer_is"}'})
    assert _found(make_linked, sure, {}, {}) == Reference(ReferenceSource.CORRECTION, "k#2")
    loose = make_signals({**said, "evidence": '{"rule":"should_be"}'})
    assert _found(make_linked, loose, {}, {}) is None


def test_the_text_of_a_correction() -> None:
    """Only what is named as the right answer is taken out of the message."""
    assert corrected_answer("Wrong. The correct answer is: forty lamps.") == "forty lamps."
    assert corrected_answer("That's wrong.") == ""
