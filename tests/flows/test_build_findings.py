"""Inputs of which no dataset can be made: a finding in words, and nothing published."""

from pathlib import Path

import pytest

from benchmarks.build import Traffic, write_lake
from flows import build as flow
from flows.build import BuildSummary
from flows.errors import UnusableFileError
from flows.secrets import key_ring

BLANKET = 'consent = "blanket"\nconsent_statement = "Invented."\n'


@pytest.fixture(autouse=True)
def _master_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLUICE_MASTER_KEY", "0123456789abcdef" * 4)


def _plan(folder: Path, settings: str) -> flow.Plan:
    config = folder / "sluice.toml"
    config.write_text(f"[datasets.shop]\n{BLANKET}{settings}", encoding="utf-8")
    return flow.Plan.make(
        "shop",
        lake=str(folder / "lake"),
        out=str(folder / "datasets"),
        target=None,
        config=config,
    )


def built(folder: Path, traffic: Traffic, settings: str = "") -> BuildSummary:
    """Write a lake and build from it."""
    write_lake(folder / "lake", traffic)
    plan, keys = _plan(folder, settings), key_ring()
    inputs = flow.read.fn(plan, keys)
    made = flow.draft.fn(plan, inputs, keys)
    gate = flow.validate.fn(plan, inputs, made)
    return flow.release.fn(plan, inputs, made, gate)


FINDINGS = [
    (Traffic(40, hours=1), "", "too_few_rows", "collect"),
    (Traffic(200, hours=1), 'where = { app = ["nobody"] }\n', "too_few_rows", "where"),
    (
        Traffic(300, hours=1, known_users=1.0, people=1),
        "",
        "dominant_group_share",
        "per_user_cap",
    ),
    (
        Traffic(300, hours=1, votes=False),
        "",
        "has_signals",
        "feedback import",
    ),
]


@pytest.mark.parametrize(("traffic", "settings", "name", "mend"), FINDINGS)
def test_what_is_no_dataset_is_not_published(
    traffic: Traffic, settings: str, name: str, mend: str, tmp_path: Path
) -> None:
    """The report is kept, and what stands in the way is named with what mends it."""
    summary = built(tmp_path, traffic, settings)
    assert not summary.published
    assert any(name in each and mend in each for each in summary.blocking), summary.blocking
    published = [path.name for path in (tmp_path / "datasets" / "shop").iterdir()]
    assert published == ["_failed"]
    page = (Path(summary.uri) / "report" / "index.html").read_text(encoding="utf-8")
    assert "Not ready" in page


def test_enough_of_everything_is_published_with_samples_if_asked(tmp_path: Path) -> None:
    """The same lake with votes and many users is a dataset; its samples are a second file."""
    write_lake(tmp_path / "lake", Traffic(300, hours=1))
    plan = _plan(tmp_path, "[report]\nsamples = 5\n")
    keys = key_ring()
    inputs = flow.read.fn(plan, keys)
    made = flow.draft.fn(plan, inputs, keys)
    summary = flow.release.fn(plan, inputs, made, flow.validate.fn(plan, inputs, made))
    assert summary.published, summary.blocking
    page = (Path(summary.uri) / "report" / "samples.html").read_text(encoding="utf-8")
    assert page.count("<article") == 5


def test_an_evaluation_file_that_is_not_utf_8_stops_the_build(tmp_path: Path) -> None:
    """Nothing is published, and the setting is named."""
    write_lake(tmp_path / "lake", Traffic(120, hours=1))
    file = tmp_path / "eval.txt"
    file.write_bytes(b"caf\xe9\n")
    plan = _plan(tmp_path, f'evaluation_files = ["{file}"]\n')
    with pytest.raises(UnusableFileError, match=r"datasets\.shop\.evaluation_files"):
        flow.read.fn(plan, key_ring())
    assert not (tmp_path / "datasets").exists()
