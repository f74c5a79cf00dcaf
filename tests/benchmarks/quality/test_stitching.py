import pandas as pd
import pytest

from benchmarks.quality.stitching import VIEWS, is_stable, score
from benchmarks.traffic import traffic
from transforms.dataset.conversations import link


@pytest.fixture(scope="module")
def records() -> pd.DataFrame:
    """Traffic of 150 users."""
    return traffic(users=150, seed=11)


@pytest.mark.parametrize("known", ["user and session", "user", "session"])
def test_with_keys_nearly_all_chains_are_right(records: pd.DataFrame, known: str) -> None:
    """At least 99 % of the conversations are found exactly, and no two users are joined."""
    found = score(link(records.assign(**dict.fromkeys(VIEWS[known], ""))))
    assert found["exact"]["share"] >= 0.99
    assert found["joined_users"] == 0


@pytest.mark.parametrize("known", ["app only", "nothing"])
def test_without_keys_what_is_joined_is_right(records: pd.DataFrame, known: str) -> None:
    """Unknown callers are joined with precision 0.995 at least; most calls find their parent."""
    found = score(link(records.assign(**dict.fromkeys(VIEWS[known], ""))))
    assert found["precision"]["share"] >= 0.995
    assert found["recall"]["share"] >= 0.85


def test_hours_in_any_order_and_twice_give_the_same_conversations(records: pd.DataFrame) -> None:
    """What is logged twice is merged, and order does not matter."""
    assert is_stable(records)
