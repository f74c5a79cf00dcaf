"""The command line: help that answers at once, and wrong use in one clear line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from flows.settings_example import example
from tests.pipeline.support import MASTER_KEY, ROOT, Run, line, sluice, zipped

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Return a folder with one small hour of logs."""
    folder = tmp_path / "logs" / ROOT
    folder.mkdir(parents=True)
    (folder / "a.json.gz").write_bytes(zipped(line("one")))
    return tmp_path / "logs"


def wrong_use(run: Run) -> str:
    """Assert exit code 2 with a single line on standard error, and return the line."""
    assert run.code == 2, run.out + run.err
    assert "Traceback" not in run.err
    [told] = run.err.strip().splitlines()
    return told


def test_help_imports_nothing_heavy() -> None:
    """`--help` answers at once because it loads none of the libraries that take long."""
    code = "import sys, flows.cli; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    heavy = {"boto3", "deltalake", "great_expectations", "numpy", "pandas", "prefect"}
    heavy |= {"presidio_analyzer", "pyarrow", "pydantic", "scipy", "spacy"}
    assert not heavy & set(done.stdout.split())


@pytest.mark.parametrize("command", ["curate", "build", "explain", "check", "redact", "signals"])
def test_each_command_explains_itself(command: str, tmp_path: Path) -> None:
    """Each command has a help text and no traceback."""
    run = sluice(command, "--help", home=tmp_path)
    assert run.code == 0
    assert "Usage" in run.out


def test_a_missing_key_is_named(logs: Path, tmp_path: Path) -> None:
    """Without a master key nothing is written, and the variable is named."""
    run = sluice("curate", "--logs", str(logs), "--lake", "lake", home=tmp_path)
    assert "SLUICE_MASTER_KEY" in wrong_use(run)
    assert not (tmp_path / "lake").exists()


def test_a_short_key_is_refused(logs: Path, tmp_path: Path) -> None:
    """A key of fewer than 16 bytes is no key."""
    run = sluice(
        "curate", "--logs", str(logs), "--lake", "lake", home=tmp_path, SLUICE_MASTER_KEY="short"
    )
    assert "16 bytes" in wrong_use(run)


def test_a_missing_folder_of_logs_is_named(tmp_path: Path) -> None:
    """A wrong place of logs names the setting; no lake is made."""
    run = sluice(
        "curate", "--logs", "nowhere", "--lake", "lake", home=tmp_path, SLUICE_MASTER_KEY=MASTER_KEY
    )
    assert "source.uri" in wrong_use(run)
    assert not (tmp_path / "lake").exists()


def test_a_missing_bucket_is_named(s3_endpoint: str, tmp_path: Path) -> None:
    """A bucket that is not there names the setting; no lake is made."""
    run = sluice(
        "curate",
        "--logs",
        "s3://there-is-no-such-bucket/x",
        "--lake",
        "lake",
        home=tmp_path,
        SLUICE_MASTER_KEY=MASTER_KEY,
        SLUICE_SOURCE__ENDPOINT_URL=s3_endpoint,
    )
    assert "source.uri" in wrong_use(run)
    assert not (tmp_path / "lake").exists()


def test_a_home_of_prefect_that_cannot_be_written_is_named(logs: Path, tmp_path: Path) -> None:
    """As in a container with a read-only root: one line before Prefect is imported."""
    given = ("curate", "--logs", str(logs), "--lake", "lake")
    (tmp_path / "file").touch()
    home = str(tmp_path / "file" / "prefect")
    assert "PREFECT_HOME" in wrong_use(sluice(*given, home=tmp_path, PREFECT_HOME=home))
    assert not (tmp_path / "lake").exists()


def test_the_version_is_told(tmp_path: Path) -> None:
    """`sluice --version` answers with the name and the installed version."""
    run = sluice("--version", home=tmp_path)
    assert (run.code, run.out.split()[0]) == (0, "sluice")


def test_a_wrong_setting_is_named_without_its_value(tmp_path: Path) -> None:
    """Unknown and wrong settings are named by their path; values stay out of the message."""
    (tmp_path / "sluice.toml").write_text(
        '[run]\nworkers = "hunter2-secret"\n[redaction]\nnonsense = 1\n', encoding="utf-8"
    )
    told = wrong_use(sluice("funnel", "--lake", "lake", home=tmp_path))
    assert "run.workers" in told
    assert "redaction.nonsense" in told
    assert "hunter2" not in told


def test_a_range_that_ends_before_it_begins_is_refused(logs: Path, tmp_path: Path) -> None:
    """`--from` after `--to`, and minutes in either, are wrong use."""
    given = ("curate", "--logs", str(logs), "--lake", "lake")
    run = sluice(*given, "--from", "2026-03-03", "--to", "2026-03-02", home=tmp_path)
    assert "--from" in wrong_use(run)
    run = sluice(*given, "--from", "2026-03-03T05:30", home=tmp_path)
    assert "--from" in wrong_use(run)


@pytest.mark.parametrize("when", ["2026-03-03T05:00 Mars/Olympus", "2026-03-03T05:00+25:00", "now"])
def test_an_unknown_time_zone_is_refused(when: str, logs: Path, tmp_path: Path) -> None:
    """Hours are UTC, or carry an offset that exists; anything else is one line before any work."""
    given = ("--logs", str(logs), "--lake", "lake", "--to", when)
    told = wrong_use(sluice("backfill", *given, home=tmp_path, SLUICE_MASTER_KEY=MASTER_KEY))
    assert "--to: not a time" in told
    assert not (tmp_path / "lake").exists()


def test_no_lake_is_named(tmp_path: Path) -> None:
    """Reading commands name the setting where there is no lake."""
    for command in (("funnel",), ("signals",), ("coverage",), ("explain", "some-id")):
        assert "lake" in wrong_use(sluice(*command, "--lake", "nowhere", home=tmp_path))


def test_redact_writes_the_fixed_shape(tmp_path: Path) -> None:
    """Text and messages come back redacted, with findings whose offsets fit the input."""
    text = "Write to ada.example@example.org today."
    given = (
        json.dumps({"text": text})
        + "\n"
        + json.dumps({"messages": [{"role": "user", "content": text}]})
    )
    done = subprocess.run(
        [sys.executable, "-m", "flows", "redact"],
        input=given,
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    plain, chat = [json.loads(each) for each in done.stdout.splitlines()]
    assert plain["text"] == "Write to <EMAIL_ADDRESS_1> today."
    assert chat["messages"][0]["content"] == plain["text"]
    [found] = [each for each in plain["findings"] if each["entity"] == "EMAIL_ADDRESS"]
    assert text[found["start"] : found["end"]] == "ada.example@example.org"
    assert [each["message"] for each in chat["findings"]] == [0] * len(chat["findings"])


def test_check_exits_with_one_on_a_finding(tmp_path: Path) -> None:
    """A file that the job refuses is a finding, with its line."""
    (tmp_path / "bad.jsonl").write_text('{"messages": []}\n', encoding="utf-8")
    run = sluice("check", "bad.jsonl", "--target", "bedrock-nova", "--json", home=tmp_path)
    assert run.code == 1
    told = json.loads(run.out)
    assert not told["ok"]
    assert {"rule", "line", "message"} <= told["errors"][0].keys()
    assert "--target" in wrong_use(sluice("check", "bad.jsonl", "--target", "x", home=tmp_path))


def test_the_example_settings_are_current() -> None:
    """`sluice.example.toml` lists what the code knows."""
    written = (REPOSITORY / "sluice.example.toml").read_text(encoding="utf-8")
    assert written == example()
