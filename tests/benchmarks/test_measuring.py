"""How commands are measured and figures shown."""

import json
from pathlib import Path

import pytest

from benchmarks.documents import PERFORMANCE, table_texts
from benchmarks.figures import Table, Target, markdown, put
from benchmarks.measuring import FailedRunError, exponent, in_turns, python, spread
from benchmarks.run import RESULTS


def test_a_command_is_measured_with_what_it_prints() -> None:
    """CPU time is that of the command alone, in seconds; memory is in MiB."""
    code = "import json; sum(range(10**6)); x = bytearray(2**27); print(json.dumps({'records': 3}))"
    run = python("timeit", "-n", "1", "-r", "1", f"exec({code!r})")
    assert run.printed == {"records": 3}
    assert 0 < run.cpu_seconds < 60
    assert run.peak_mib > 128


def test_a_command_that_fails_says_how() -> None:
    """A failure is an error with an exit code, not a figure."""
    with pytest.raises(FailedRunError, match="exit code 2"):
        python("benchmarks.run", "--parts", "none")


def test_one_that_fails_does_not_stop_the_others() -> None:
    """It is left out with a note, and not tried again."""

    def fails() -> int:
        raise FailedRunError("exit code 1")

    given, notes = in_turns({"good": lambda: 1, "bad": fails}, rounds=3)
    assert given == {"good": [1, 1, 1]}
    assert notes == ["bad: exit code 1"]


def test_an_exponent_is_that_of_the_power_law() -> None:
    """Squares grow with exponent two."""
    assert exponent([1, 2, 4, 8], [3, 12, 48, 192]) == pytest.approx(2)


def test_a_spread_is_shown_with_its_ends() -> None:
    """Median, least and most stand in one cell; a text stands as it is."""
    table = Table("Speed", ["", "MB/s"], [["one", spread([3.0, 1.0, 2.0])], ["two", 1234]])
    assert "| one | 2 (1 to 3) |\n| two | 1,234 |" in markdown(table)


def test_a_target_has_a_side() -> None:
    """Speed is wished for at least, memory at most."""
    assert Target("speed", 2.0, 2.5).met
    assert not Target("memory", 2.0, 2.5, at_most=True).met


def test_a_table_replaces_the_one_before(tmp_path: Path) -> None:
    """What is written by hand around it stays."""
    document = tmp_path / "page.md"
    document.write_text("Before.\n<!-- figures: speed -->\nold\n<!-- end -->\nAfter.\n")
    put(document, "speed", "new")
    assert document.read_text() == "Before.\n<!-- figures: speed -->\nnew\n<!-- end -->\nAfter.\n"


def test_the_page_shows_the_newest_results() -> None:
    """No figure of docs/performance.md is written by hand or older than what is kept."""
    kept = sorted(RESULTS.glob("*.json"))
    if not kept:
        pytest.skip("no results are kept")
    page = PERFORMANCE.read_text(encoding="utf-8")
    for text in table_texts(json.loads(kept[-1].read_text(encoding="utf-8"))).values():
        assert text in page
