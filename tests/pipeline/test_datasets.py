"""Building, comparing and checking datasets as a person does: exit codes, words, files."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.build import Traffic, write_lake
from tests.pipeline.support import Run, sluice

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("prefect_server")]

BLANKET = 'consent = "blanket"\nconsent_statement = "Invented."\n'

Command = Callable[..., Run]


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Return what runs a command that reads only, in this process: that spares it the imports."""
    from flows.cli import main

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str) -> Run:
        monkeypatch.setattr(sys, "argv", ["sluice", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return Run(tmp_path, int(ended.value.code or 0), told.out, told.err)

    return run


def settings(folder: Path, text: str) -> None:
    """Write the settings of the dataset `shop`, and of other sections after it."""
    (folder / "sluice.toml").write_text(f"[datasets.shop]\n{BLANKET}{text}", encoding="utf-8")


def build(folder: Path, environment: dict[str, str]) -> Run:
    """Build `shop` from the lake that lies beside it."""
    out = ("--lake", "lake", "--out", "datasets")
    return sluice("build", "shop", *out, home=folder, **environment)


REFUSED = {
    "no row left": (Traffic(120, hours=1), 'where = { app = ["nobody"] }\n', "datasets.NAME.where"),
    "fewer than 100 rows": (Traffic(120, hours=1), "cap = 99\n", "collect"),
    "one user": (Traffic(300, hours=1, known_users=1.0, people=1), "", "per_user_cap"),
    "no signal": (Traffic(120, hours=1, votes=False), "", "gate.min_signals = 0"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_dataset_ends_with_one_and_says_what_mends_it(
    case: str, environment: dict[str, str], tmp_path: Path
) -> None:
    """Nothing is published; the command and its report name the setting or command to use."""
    traffic, text, mend = REFUSED[case]
    write_lake(tmp_path / "lake", traffic)
    settings(tmp_path, text)
    run = build(tmp_path, environment)
    assert run.code == 1, run.out + run.err
    assert mend in " ".join(run.out.split())
    assert "Traceback" not in run.err
    assert [each.name for each in (tmp_path / "datasets" / "shop").iterdir()] == ["_failed"]


def test_an_evaluation_file_that_is_not_utf_8_ends_with_one(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """One line names the setting, the file and the line in it; nothing is written."""
    write_lake(tmp_path / "lake", Traffic(120, hours=1))
    (tmp_path / "eval.txt").write_bytes(b"how do I pay?\ncaf\xe9\n")
    settings(tmp_path, 'evaluation_files = ["eval.txt"]\n')
    run = build(tmp_path, environment)
    assert run.code == 1
    [told] = run.err.strip().splitlines()
    assert "datasets.shop.evaluation_files" in told
    assert "eval.txt is not UTF-8 (line 2)" in told
    assert not (tmp_path / "datasets").exists()


def test_versions_are_compared_and_checked(
    command: Command, environment: dict[str, str], tmp_path: Path
) -> None:
    """`diff` tells rows in and out with reasons; `check` reads the settings, as the gate does."""
    write_lake(tmp_path / "lake", Traffic(400, hours=1))
    versions = []
    for cap in (150, 200):
        settings(tmp_path, f"cap = {cap}\n[gate]\nwarn_row_change = 0.9\n")
        run = build(tmp_path, environment)
        assert run.code == 0, run.out + run.err
        versions.append(json.loads(command("funnel", "--lake", "lake", "--json").out)["dataset"])
    first, second = versions
    assert first != second

    found = json.loads(command("diff", first, second, "--lake", "lake", "--json").out)
    assert (found["from"], found["to"]) == (first, second)
    assert (found["before"], found["after"], found["moved"]) == (150, 200, 0)
    assert found["both"] == found["before"] - sum(found["went"].values())
    assert found["came"]["not_selected"] >= 40
    assert found["drift"]["row_change"] == pytest.approx(1 / 3, abs=0.01)

    run = command("diff", first, second, "--lake", "lake")
    assert run.code == 0
    assert "not_selected" in run.out
    assert max(map(len, run.out.splitlines())) <= 80
    assert (
        json.loads(command("diff", "shop", "shop", "--lake", "lake", "--json").out)["both"] == 200
    )
    assert command("diff", "shop@nothing", "shop", "--lake", "lake").code == 2

    file = str(tmp_path / "datasets" / "shop" / second.partition("@")[2] / "train.jsonl")
    run = command("check", file)
    assert run.code == 0
    assert "tokens (estimated: 4 characters each)" in " ".join(run.out.split())
    settings(tmp_path, "[check]\nmax_prompt_tokens = 5\n")
    warned = json.loads(command("check", file, "--json").out)["warnings"]
    assert "prompt_too_long" in {each["rule"] for each in warned}


def test_a_survey_tells_what_could_be_trained_on(command: Command, tmp_path: Path) -> None:
    """Per application and system prompt: calls, prompts, signals, and whether they are enough."""
    write_lake(tmp_path / "lake", Traffic(300, hours=1))
    run = command("survey", "--lake", "lake", "--json")
    assert run.code == 0, run.err
    groups = json.loads(run.out)["survey"]
    assert {each["app"] for each in groups} == {"shop", "desk", "code", "travel", "bank"}
    assert sum(each["calls"] for each in groups) == 300
    assert sum(each["signals"] for each in groups) == 15
    assert not any(each["enough"] for each in groups)
    assert all(each["begins"].startswith("You help with") for each in groups)
    assert "Traceback" not in command("survey", "--lake", "lake").err
