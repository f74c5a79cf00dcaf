"""The logs that benchmarks read."""

import gzip
import json
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.dialogues import are_there
from benchmarks.workloads import write


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.json.gz")
    }


@pytest.mark.parametrize("shape", ["rag", "chat", "agent"])
def test_the_same_seed_writes_the_same_bytes(tmp_path: Path, shape: str) -> None:
    """A log can be written again anywhere; another seed gives another."""
    for name, seed in (("one", 7), ("same", 7), ("other", 8)):
        write(shape, tmp_path / name, megabytes=0.2, seed=seed)
    assert _files(tmp_path / "one") == _files(tmp_path / "same")
    assert _files(tmp_path / "one") != _files(tmp_path / "other")


def test_shapes_repeat_what_they_are_said_to_repeat(tmp_path: Path) -> None:
    """Chats and agents repeat most of their text, single calls next to none."""
    shares = {
        shape: write(shape, tmp_path / shape, megabytes=1).described()["repeated_share"]
        for shape in ("rag", "chat", "agent")
    }
    assert shares["rag"] < 0.1
    assert min(shares["chat"], shares["agent"]) > 0.6


def test_a_description_counts_what_was_written(tmp_path: Path) -> None:
    """Calls and bytes of the description are those of the files, over all hours."""
    log = write("chat", tmp_path, megabytes=0.3, hours=3)
    unzipped = [gzip.decompress(data) for data in _files(tmp_path).values()]
    assert sum(map(len, unzipped)) == log.bytes
    assert sum(len(data.splitlines()) for data in unzipped) == log.calls
    assert len({path.split("/")[-2] for path in _files(tmp_path)}) == 3


def test_conversations_are_interleaved(tmp_path: Path) -> None:
    """Two calls of one chat seldom stand next to each other."""
    write("chat", tmp_path, megabytes=0.3, hours=1)
    lines = b"".join(map(gzip.decompress, _files(tmp_path).values())).splitlines()
    ids = [json.loads(line)["requestId"].rpartition("-")[2] for line in lines]
    neighbours = sum(one == two for one, two in pairwise(ids))
    assert neighbours < len(ids) / 5


@pytest.mark.skipif(not are_there(), reason="the development data is not beside the repository")
def test_real_dialogues_end_where_their_data_does(tmp_path: Path) -> None:
    """No dialogue is given twice to fill a log."""
    log = write("dialogue", tmp_path, megabytes=500)
    assert log.bytes < 500e6
