"""The committed sample logs are what the generator writes."""

import zlib
from pathlib import Path

import pyarrow.parquet as pq

from sample_logs import ROOT
from sample_logs.generator.write import zipped

_GENERATED = ("logs", "feedback", "expected.jsonl", "expected_feedback.jsonl", "planted_pii.jsonl")
_MOST_BYTES = 3_000_000


def _files(root: Path) -> dict[str, Path]:
    found = [path for name in _GENERATED for path in (root / name, *(root / name).rglob("*"))]
    return {path.relative_to(root).as_posix(): path for path in found if path.is_file()}


def _content(path: Path) -> object:
    """Read what a file holds: compressors differ between builds of zlib and Arrow."""
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    data = path.read_bytes()
    return _unzipped(data) if data.startswith(b"\x1f\x8b") else data


def _unzipped(data: bytes) -> bytes:
    pieces, rest = [], data
    while rest:
        member = zlib.decompressobj(wbits=31)
        try:
            pieces.append(member.decompress(rest))
        except zlib.error:
            return data
        rest = member.unused_data
    return b"".join(pieces)


def test_generator_writes_the_committed_files(written: Path) -> None:
    """The committed seed gives the committed files, no more and no fewer, with equal content."""
    committed, made = _files(ROOT), _files(written)
    assert sorted(made) == sorted(committed)
    different = [name for name in made if _content(made[name]) != _content(committed[name])]
    assert different == []


def test_readme_is_the_rendered_one(written: Path) -> None:
    """The README's table and counts are those of the data."""
    name = "README.md"
    assert (ROOT / name).read_text("utf-8") == (written / name).read_text("utf-8")


def test_gzip_carries_no_time_and_no_name() -> None:
    """The header of a written object holds neither time nor file name."""
    header = zipped(b"x")[:10]
    assert header[3] == 0
    assert header[4:8] == bytes(4)


def test_samples_stay_small() -> None:
    """The compressed data stays below three megabytes."""
    assert sum(path.stat().st_size for path in (ROOT / "logs").rglob("*.gz")) < _MOST_BYTES
