"""Log lines: off, for people, and as JSON."""

import json

import pytest

from flows.errors import SourceError
from flows.operating_settings import WatchSettings
from flows.watching.watch import watched


def tell_all(form: str) -> None:
    """Tell of a run with one shard."""
    with watched("curate", WatchSettings(log=form)) as watch:
        watch.shard(
            "a.shard",
            ended="done",
            records={("kept", ""): 2, ("dropped", "error_reply"): 1},
            objects={"read": 1},
            some_bytes=99,
            seconds={"pull": 0.12345},
        )
        watch.lake(lag=None, pending_bodies=0, failed_shards=0)


def test_json_lines_can_be_read_by_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    """Each line is an object with time, level, event and counts; a run and its shard share ids."""
    tell_all("json")
    begun, shard, ended = [json.loads(each) for each in capsys.readouterr().err.splitlines()]
    assert [each["event"] for each in (begun, shard, ended)] == ["run_begun", "shard", "run_ended"]
    assert {each["run"] for each in (begun, shard, ended)} == {begun["run"]}
    assert shard["level"] == "INFO"
    assert shard["time"].endswith("+00:00")
    assert shard["records"] == {"kept": 2, "dropped/error_reply": 1}
    assert (shard["bytes"], shard["seconds"], shard["objects"]) == (
        99,
        {"pull": 0.123},
        {"read": 1},
    )
    assert (ended["ended"], ended["failed_shards"]) == ("done", 0)


def test_text_lines_hold_the_same_and_off_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    """One fact after the other; nothing unless it is asked for."""
    tell_all("text")
    shard = capsys.readouterr().err.splitlines()[1]
    assert " INFO shard " in shard
    assert "shard=a.shard ended=done bytes=99 objects.read=1 records.kept=2" in shard
    tell_all("off")
    assert capsys.readouterr() == ("", "")


def test_an_error_is_named_by_its_kind_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """The line at the end says which kind; the words of the error are nobody's here."""
    with pytest.raises(SourceError), watched("curate", WatchSettings(log="json")):
        raise SourceError("some words")
    ended = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert (ended["level"], ended["ended"]) == ("WARNING", "SourceError")
    assert "words" not in json.dumps(ended)
