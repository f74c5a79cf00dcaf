"""What curation left, in counts."""

from pathlib import Path

from benchmarks.build import Traffic, write_lake
from flows.building.seen import read_seen
from flows.lake.lake import Lake
from flows.lake.settings import LakeSettings


def test_records_are_counted_by_outcome_and_format(tmp_path: Path) -> None:
    """All calls of an invented lake are kept, of one format, and nobody spoke of consent."""
    write_lake(tmp_path / "lake", Traffic(120, hours=2))
    seen = read_seen(Lake.open(str(tmp_path / "lake"), settings=LakeSettings()))
    assert seen.outcomes == {("kept", ""): 120}
    assert (seen.records, seen.kept, seen.consent_said) == (120, 120, False)
    [found] = seen.formats
    assert (found.family, found.operation, found.seen, found.unsupported) == (
        "nova", "Converse", 120, 0,
    )  # fmt: skip
    assert seen.times.min() < seen.times.max()


def test_an_empty_lake_has_no_times(tmp_path: Path) -> None:
    """Nothing is counted, and nothing breaks."""
    lake = Lake.open(str(tmp_path / "lake"), settings=LakeSettings(), create=True)
    seen = read_seen(lake)
    assert (seen.records, seen.kept, seen.formats, seen.consent_said) == (0, 0, (), False)
