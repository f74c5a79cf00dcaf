"""The leak audit of a lake: what it reads, keeps, and how long that counts."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from flows import audit
from flows.errors import ConfigError, UnusableFileError
from flows.lake.builds import Build
from flows.lake.lake import Lake, LakeSettings
from flows.settings import Settings
from flows.terminal import commands
from transforms import tables
from transforms.redaction.audit.policy import AuditPolicy
from transforms.redaction.policy import RedactionPolicy

SHARD = "123456789012.us-east-1.2026-03-01T05.0of1"
SECRET = "ruth.okafor@example.org"
SETTINGS = Settings(audit=AuditPolicy(canaries_per_type=1))


def named(number: int) -> str:
    return f"{number:032x}"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """Make a lake with five messages, of which records name four and one still holds an address."""
    opened = Lake.open(str(tmp_path / "lake"), settings=LakeSettings(), create=True)
    contents = ["one", "two", f"write to {SECRET}", "[]", "nobody names this"]
    rows = [
        {"message_id": named(number), "role": "tools" if content == "[]" else "user"}
        | {"content": content, "reasoning": "", "tool_calls": ""}
        for number, content in enumerate(contents)
    ]
    opened.append_messages(pa.Table.from_pylist([*rows, *rows], schema=tables.MESSAGES))
    common = {"shard": SHARD, "kind": "record", "object_key": "a", "outcome": "kept"}
    records = [
        {**common, "ordinal": 1, "message_ids": [named(0)], "reply_id": named(1)},
        {**common, "ordinal": 2, "message_ids": [named(0), named(2)], "tools_id": named(3)},
    ]
    opened.replace_shard(SHARD, pa.Table.from_pylist(records, schema=tables.RECORDS))
    return opened


def test_canaries_and_second_detector_are_measured_and_kept(lake: Lake) -> None:
    """Each named message is read once; the lake keeps figures and no value."""
    found = audit.measure(lake, SETTINGS, build=None, seed=3)
    assert found == audit.current(lake, SETTINGS)
    assert found.leaked == 0 < found.planted
    counts = {each.pattern: (each.looked_at, each.found) for each in found.detector}
    assert counts["email"] == (4, 1)
    assert counts["card"] == (4, 0)
    assert found.marked is None
    kept = lake.files("audits")
    [name] = kept.names()
    assert SECRET not in (kept.read(name) or b"").decode()


def test_an_audit_ends_with_its_time_and_with_its_settings(lake: Lake) -> None:
    """After `valid_days`, or under other redaction settings, the figures no longer count."""
    files = lake.files("audits")
    audit.measure(lake, SETTINGS, build=None, seed=3)
    other = SETTINGS.model_copy(update={"redaction": RedactionPolicy(numeric_ids=False)})
    assert audit.current(lake, other).planted == 0
    [name] = files.names()
    note = json.loads(files.read(name) or b"")
    files.write(name, json.dumps({**note, "time": "2020-01-01T00:00:00+00:00"}).encode())
    files.write("broken.json", b"{")
    assert audit.current(lake, SETTINGS).planted == 0


def test_a_sheet_goes_out_and_comes_back(lake: Lake, tmp_path: Path) -> None:
    """The same seed draws the same sheet, for its owner's eyes; marks come back with a bound."""
    sheet = audit.make_sheet(lake, SETTINGS, build=None, size=3, seed=5)
    assert sheet == audit.make_sheet(lake, SETTINGS, build=None, size=3, seed=5)
    path = tmp_path / "sheet.txt"
    audit.save_sheet(path, sheet)
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(ConfigError, match="--out"):
        audit.save_sheet(path, sheet)
    path.write_text(sheet.replace("\nleaks:", "\nleaks: 0"), encoding="utf-8")
    marked = audit.score(path, SETTINGS, lake=lake)
    assert (marked.texts, marked.marked, marked.leaking) == (3, 3, 0)
    assert marked.upper_bound == pytest.approx(1 - 0.05 ** (1 / 3), abs=1e-5)
    audit.measure(lake, SETTINGS, build=None, seed=3)
    found = audit.current(lake, SETTINGS)
    assert found.marked == marked
    assert found.planted > 0


def test_a_version_is_audited_by_its_own_messages(lake: Lake) -> None:
    """With a build only the messages of its emitted rows are read."""
    rows = pa.table(
        {"object_key": ["a", "a"], "ordinal": [1, 2], "outcome": ["emitted", "dropped"]}
    )
    lake.builds.write("shop", "v1", tables={"outcomes": rows}, run={})
    found = audit.measure(lake, SETTINGS, build=Build("shop", "v1", {}), seed=3)
    assert {each.looked_at for each in found.detector} == {2}
    assert found.scope == "shop@v1"


def test_the_command_says_what_is_wrong(
    lake: Lake, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wrong words are wrong use; an unmarked or exceeded sheet is a finding; no text is shown."""
    config = tmp_path / "sluice.toml"
    config.write_text("[audit]\nmax_marked_leak = 0.5\ncanaries_per_type = 1\n")

    def run(*words: str) -> int:
        out = tmp_path / "out.txt"
        return commands.audit_command(
            words, lake=lake.uri, out=out, size=4, seed=1, config=config, as_json=True
        )

    with pytest.raises(ConfigError, match="audit: takes"):
        run("score")
    with pytest.raises(ConfigError, match="no such build"):
        run("nothing@v1")
    with pytest.raises(UnusableFileError):
        run("score", str(config))
    assert run("sheet") == commands.OK
    sheet = tmp_path / "out.txt"
    assert run("score", str(sheet)) == commands.FOUND
    sheet.write_text(sheet.read_text().replace("\nleaks:", "\nleaks: 1"))
    assert run("score", str(sheet)) == commands.FOUND
    assert SECRET not in capsys.readouterr().out
