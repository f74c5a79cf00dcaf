"""What a record costs in counts that no machine changes, against recorded bounds."""

import tomllib
from pathlib import Path

import pytest

from benchmarks.costs import Counts, counts

BOUNDS = tomllib.loads((Path(__file__).parent / "bounds.toml").read_text(encoding="utf-8"))
MEASURES = [(what, name) for what, bounds in BOUNDS.items() for name in bounds]


@pytest.fixture(scope="module")
def counted() -> dict[str, Counts]:
    return counts()


@pytest.mark.parametrize(("what", "name"), MEASURES)
def test_a_record_costs_no_more_than_it_did(
    counted: dict[str, Counts], what: str, name: str
) -> None:
    """Each count keeps its bound, which is in bounds.toml."""
    bound, measured = BOUNDS[what][name], counted[what][name]
    assert measured <= bound.get("most", measured)
    assert measured >= bound.get("least", measured)


def test_every_count_has_a_bound(counted: dict[str, Counts]) -> None:
    """Nothing is counted that could grow unseen."""
    assert {(what, name) for what, each in counted.items() for name in each} == set(MEASURES)
