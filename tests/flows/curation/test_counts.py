"""Stages that call one another, and whose second it is."""

import time
from collections.abc import Iterator

import pytest

from flows.curation.counts import Stage, Stopwatch

NAP = 0.02


def test_each_second_counts_for_the_innermost_stage() -> None:
    """Time spent pulling inside parsing is not parsing time; taking begins anew."""
    watch = Stopwatch()

    def chunks() -> Iterator[int]:
        for number in range(3):
            time.sleep(NAP)
            yield number

    began = time.perf_counter()
    with watch.at(Stage.PARSE):
        for _ in watch.over(Stage.PULL, chunks()):
            time.sleep(NAP / 2)
    spent = time.perf_counter() - began
    taken = watch.take()
    assert taken.keys() == {"parse", "pull"}
    assert taken["pull"] >= 3 * NAP
    assert taken["parse"] >= 3 * NAP / 2
    assert sum(taken.values()) == pytest.approx(spent, abs=NAP / 4)
    assert watch.take() == {}


def test_a_stage_ends_with_an_error() -> None:
    """What fails inside a stage leaves the stages outside of it as they were."""
    watch = Stopwatch()

    def failing() -> Iterator[int]:
        yield 1
        raise LookupError("no more")

    with watch.at(Stage.PARSE), pytest.raises(LookupError):
        list(watch.over(Stage.PULL, failing()))
    with watch.at(Stage.COMMIT):
        pass
    assert watch.take().keys() == {"parse", "pull", "commit"}
