"""Importing feedback: files of events to rows of the lake, whatever cannot be read told by line."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.errors import ConfigError
from flows.lake.lake import FeedbackCounts, Lake, to_frame
from flows.lake.suppression import Sieve
from flows.settings import Settings
from transforms.feedback.adapters import ADAPTERS, adapt, detect
from transforms.feedback.attach import attach
from transforms.feedback.event_files import file_rows
from transforms.feedback.events import FeedbackEvent, Problem, feedback_row, read_events
from transforms.feedback.policy import FeedbackPolicy
from transforms.keys import KeyRing
from transforms.outcome import Rejected
from transforms.redaction.redactor import Redactor
from transforms.tables import FEEDBACK

_ATTACH_COLUMNS = [
    "object_key", "ordinal", "request_id", "time", "outcome", "session_key", "user_key",
]  # fmt: skip


@dataclass(slots=True)
class ImportSummary:
    """What became of the lines of the files."""

    events: int = 0
    """Lines that are events."""
    stored: FeedbackCounts | None = None
    """None on a dry run."""
    attached: int = 0
    """Events of these files that find a kept call in the lake as it is now."""
    unattached: Counter[str] = field(default_factory=Counter)
    """Events that do not, by what is wrong."""
    refused: list[tuple[str, Problem]] = field(default_factory=list)
    """File name and problem of each line that is no event."""
    remarks: list[tuple[str, Problem]] = field(default_factory=list)
    """Oddities of files that were read all the same."""

    erased: int = 0
    """Events by or about somebody whose records were erased: not stored."""

    def to_dict(self) -> dict[str, Any]:
        """Return the summary for a program to read."""
        stored = self.stored
        return {
            "events": self.events,
            "erased": self.erased,
            "new": stored.new if stored else None,
            "changed": stored.changed if stored else None,
            "unchanged": stored.unchanged if stored else None,
            "attached": self.attached,
            "unattached": dict(sorted(self.unattached.items())),
            "refused": [
                {"file": name, "line": each.line, "reason": each.reason.value, "field": each.field}
                for name, each in self.refused
            ],
        }


def import_files(
    files: Sequence[Path],
    *,
    lake: Lake,
    settings: Settings,
    keys: KeyRing,
    dry_run: bool,
) -> ImportSummary:
    """Read events, redact their comments, and upsert them by event id.

    Raises:
        ConfigError: A file cannot be read, or the lake cannot be written.
    """
    summary = ImportSummary()
    newest = newest_time(lake)
    redactor = Redactor(settings.redaction, keys=keys)
    rows = [
        feedback_row(event, comment=_comment(event, redactor), keys=keys)
        for file in files
        for event in _events(file, summary, newest=newest, policy=settings.feedback)
    ]
    summary.events = len(rows)
    sieve = Sieve(lake.suppressions.all(), keys=keys)
    rows = [row for row in rows if sieve.lets_through_event(row)]
    summary.erased = summary.events - len(rows)
    events = pa.Table.from_pylist(rows, schema=FEEDBACK)
    _match(events, lake, settings.feedback, summary)
    if not dry_run:
        with lake.leases.working("import", wait_seconds=settings.run.wait_seconds):
            summary.stored = lake.upsert_feedback(events)
    return summary


def newest_time(lake: Lake) -> datetime | None:
    """Return the newest time of a call in the lake: what "in the future" is measured by."""
    times = lake.shard_summaries()["last_time"].dropna()
    return times.max().to_pydatetime() if len(times) else None


def _events(
    file: Path,
    summary: ImportSummary,
    *,
    newest: datetime | None,
    policy: FeedbackPolicy,
) -> Iterator[FeedbackEvent]:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot read {file} ({error.strerror})") from None
    lines = file_rows(data, name=file.name, columns=policy.csv_columns)
    read = adapt(lines, adapter=lambda row: ADAPTERS[detect(row)](row))
    for each in read_events(read, newest=newest, policy=policy):
        if isinstance(each, Problem):
            (summary.refused if each.lost else summary.remarks).append((file.name, each))
        else:
            yield each


def _comment(event: FeedbackEvent, redactor: Redactor) -> str:
    """Redact a comment; one that cannot be redacted is left out, and its event stays."""
    redacted = redactor.redact_comment(event.comment) if event.comment else ""
    return "" if isinstance(redacted, Rejected) else redacted


def _match(events: pa.Table, lake: Lake, policy: FeedbackPolicy, summary: ImportSummary) -> None:
    records = lake.read_records(_ATTACH_COLUMNS)
    last = events.take(pa.array(_last_of_each(events["event_id"].to_pylist()), pa.int64()))
    found = attach(to_frame(last), records, policy=policy)
    summary.attached = len(found.signals)
    summary.unattached = Counter(found.problems["problem"].tolist())


def _last_of_each(ids: Sequence[str]) -> list[int]:
    return sorted({name: position for position, name in enumerate(ids)}.values())
