"""Coverage: how much of the traffic is heard, by whom, and whether signals agree."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.feedback.coverage import Agreement, SignalCoverage, signal_coverage
from transforms.feedback.frames import signals_frame
from transforms.feedback.policy import FeedbackPolicy

Make = Callable[..., pd.DataFrame]
POLICY = FeedbackPolicy()


def _candidates(*rows: dict[str, Any]) -> pd.DataFrame:
    base = {
        "app": "shop",
        "model": "nova",
        "user_key": "",
        "conversation": 1,
        "prompt_characters": 100,
        "reply_characters": 100,
    }
    filled = [{**base, "final_call": f"k#{n}", **row} for n, row in enumerate(rows, start=1)]
    return pd.DataFrame(filled)


def _measured(candidates: pd.DataFrame, signals: pd.DataFrame) -> SignalCoverage:
    return signal_coverage(candidates, signals, policy=POLICY)


def test_each_part_of_the_traffic_is_counted(make_signals: Make) -> None:
    """Apps, known users, lengths: replies, those with any signal, those with explicit ones."""
    candidates = _candidates(
        {"user_key": "u"}, {"prompt_characters": 9_000}, {"app": "", "conversation": 2}
    )
    signals = make_signals(
        {"ordinal": 1, "kind": "re_ask", "source": "implicit"},
        {"ordinal": 3, "kind": "thumbs_up", "user_key": "u"},
    )
    found = _measured(candidates, signals)
    counts = {(s.by, s.name): (s.replies, s.heard, s.explicit) for s in found.segments}
    assert counts["app", "shop"] == (2, 1, 0)
    assert counts["app", "unknown"] == (1, 1, 1)
    assert counts["user", "known"] == (1, 1, 0)
    assert counts["conversation", "2 to 3 turns"] == (2, 1, 0)
    assert counts["prompt", "above 8,000"] == (1, 0, 0)
    assert [s.name for s in found.segments if s.by == "prompt"] == ["up to 500", "above 8,000"]
    assert (found.users, found.users_with_feedback) == (1, 1)


def test_uneven_hearing_makes_a_small_sample(make_signals: Make) -> None:
    """Where one part is heard ten times as much, the heard replies weigh less than they count."""
    candidates = _candidates(*[{"app": "a"}] * 20, *[{"app": "b"}] * 20)
    even = make_signals(*({"ordinal": n, "kind": "thumbs_up"} for n in (1, 2, 21, 22)))
    uneven = make_signals(*({"ordinal": n, "kind": "thumbs_up"} for n in (1, 2, 3, 21)))
    assert _measured(candidates, even).effective_replies == 4
    assert _measured(candidates, uneven).effective_replies == 3
    loud = make_signals(*[{"kind": "thumbs_up", "user_key": user} for user in "uuuuuuuuv"])
    assert 1 < _measured(candidates, loud).effective_users < 2


def test_agreement_counts_replies_on_which_both_speak(make_signals: Make) -> None:
    """Explicit and implicit signals of a reply are compared; what only one says is left out."""
    implicit = {"source": "implicit"}
    signals = make_signals(
        {"ordinal": 1, "kind": "thumbs_up"},
        {"ordinal": 1, "kind": "completion", **implicit},
        {"ordinal": 2, "kind": "thumbs_down"},
        {"ordinal": 2, "kind": "re_ask", **implicit},
        {"ordinal": 3, "kind": "thumbs_up"},
        {"ordinal": 3, "kind": "re_ask", **implicit},
        {"ordinal": 4, "kind": "thumbs_up"},
    )
    found = _measured(_candidates(*[{}] * 4), signals).agreement
    assert found == Agreement(both_good=1, both_bad=1, only_explicit_good=1)
    assert found.share == pytest.approx(2 / 3)
    assert found.kappa == pytest.approx(0.4)
    assert Agreement().share is Agreement().kappa is Agreement(both_good=3).kappa is None


def test_no_traffic_is_no_error() -> None:
    """Nothing is heard of nothing."""
    nothing = signals_frame({}, 0)
    assert _measured(_candidates({}).iloc[:0], nothing) == SignalCoverage()
    assert _measured(_candidates({}), nothing).effective_replies == 0


@settings(max_examples=50, deadline=None)
@given(
    apps=st.lists(st.sampled_from("abcdefghijkl"), min_size=1, max_size=40),
    heard=st.sets(st.integers(0, 39)),
)
def test_parts_add_up(apps: list[str], heard: set[int]) -> None:
    """By whatever the traffic is divided, its parts are all of it."""
    about = [place + 1 for place in heard if place < len(apps)]
    signals = signals_frame(
        {
            "object_key": ["k"] * len(about),
            "ordinal": about,
            "kind": ["re_ask"] * len(about),
            "source": ["implicit"] * len(about),
        },
        len(about),
    )
    found = _measured(_candidates(*({"app": app} for app in apps)), signals)
    for by in ("app", "model", "user", "conversation", "prompt", "reply"):
        parts = [each for each in found.segments if each.by == by]
        assert sum(each.replies for each in parts) == len(apps)
        assert sum(each.heard for each in parts) == len(about)
    assert found.effective_replies <= len(about) + 0.1
