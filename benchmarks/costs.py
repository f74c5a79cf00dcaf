"""What a record costs, counted instead of timed: the same on every machine.

`python -m benchmarks.costs` prints the counts; `tests/benchmarks/bounds.toml` bounds them. Small
logs of each shape go through curating as a new user has it, and a build reads a small lake. The
counters stand where real parts meet: around the detector, at the bytes of an object, around the
lake that a build reads.
"""

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.build import SETTINGS, Traffic, write_lake
from benchmarks.workloads import write
from flows import build
from flows.building.draft import Plan
from flows.settings import Settings
from flows.source.log_store import open_store
from transforms.curation import Curation, curate_frames
from transforms.keys import KeyRing
from transforms.logs.framing import read_frames
from transforms.logs.models import ModelNames
from transforms.outcome import Reason, Rejected
from transforms.redaction.detectors import Detector, Finding, Passage
from transforms.redaction.engines import make_detector
from transforms.redaction.redactor import Redactor

SHAPES = ("rag", "chat", "agent")
MEGABYTES = 0.4
KEPT_CALLS = 1_000
HOURS = 6
KEYS = KeyRing.from_master(b"a key for measurements only")

Counts = dict[str, float]


class CountingDetector:
    """A detector that knows what it was asked."""

    def __init__(self, inner: Detector) -> None:
        self._inner = inner
        self.characters = self.calls = 0

    def detect(self, passages: Iterable[Passage]) -> Iterator[tuple[Finding, ...]]:
        """Find what the inner detector finds."""
        return self._inner.detect(map(self._counted, passages))

    def _counted(self, passage: Passage) -> Passage:
        self.characters += len(passage.text)
        self.calls += 1
        return passage


class CountingLake:
    """A lake that knows how many of its messages were read."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.messages_read = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def read_messages(self, *given: Any, **named: Any) -> Any:
        """Read messages by their ids."""
        found = self._inner.read_messages(*given, **named)
        self.messages_read += found.num_rows
        return found

    def iter_messages(self, *given: Any, **named: Any) -> Iterator[Any]:
        """Read all messages."""
        for batch in self._inner.iter_messages(*given, **named):
            self.messages_read += batch.num_rows
            yield batch


def curating(shape: str, folder: Path) -> Counts:
    """Curate a log of this shape; count per record."""
    log = write(shape, folder, megabytes=MEGABYTES, hours=2)
    settings = Settings()
    detector = CountingDetector(make_detector(settings.redaction))
    curation = Curation(
        identity=settings.identity,
        filters=settings.filters,
        feedback=settings.feedback,
        models=ModelNames(),
        keys=KEYS,
        redactor=Redactor(settings.redaction, keys=KEYS, detector=detector),
    )
    store = open_store(str(folder), settings=settings.source)
    records = kept = bytes_read = 0
    for item in store.list_hours():
        reader = store.open(item)
        frames = read_frames(reader.chunks, object_key=item.key, limits=settings.source.limits)
        for curated in curate_frames(frames, curation=curation, fetch_body=_no_body):
            records += 1
            kept += curated.row["outcome"] == "kept"
        bytes_read += reader.bytes_read
    return {
        "kept_share": kept / log.calls,
        "analysed_characters_per_record": detector.characters / records,
        "analysed_characters_per_distinct_character": detector.characters / log.distinct_characters,
        "detector_calls_per_record": detector.calls / records,
        "bytes_read_per_record": bytes_read / records,
        "bytes_read_per_byte": bytes_read / log.zipped_bytes,
    }


def building(folder: Path) -> Counts:
    """Build from a small lake; count per emitted row."""
    write_lake(folder / "lake", Traffic(KEPT_CALLS, hours=HOURS))
    config = folder / "sluice.toml"
    config.write_text(SETTINGS, encoding="utf-8")
    lake, out = str(folder / "lake"), str(folder / "datasets")
    plan = Plan.make("bench", lake=lake, out=out, target=None, config=config)
    inputs = build.read.fn(plan, KEYS)
    counting: Any = CountingLake(inputs.lake)
    made = build.draft.fn(plan, replace(inputs, lake=counting), KEYS)
    emitted = sum(len(file.lines) for file in made.emitted.files.values())
    return {
        "emitted_share": emitted / KEPT_CALLS,
        "messages_read_per_emitted_row": counting.messages_read / emitted,
    }


def _no_body(*_: Any) -> Rejected:
    return Rejected(Reason.BODY_PENDING)


def counts() -> dict[str, Counts]:
    """Count everything."""
    with tempfile.TemporaryDirectory() as folder:
        found = {shape: curating(shape, Path(folder) / shape) for shape in SHAPES}
        return {**found, "build": building(Path(folder) / "build")}


def main() -> None:
    """Print the counts as TOML."""
    for name, measured in counts().items():
        print(f"[{name}]")
        print(*(f"{what} = {value:.4g}" for what, value in measured.items()), sep="\n", end="\n\n")


if __name__ == "__main__":
    main()
