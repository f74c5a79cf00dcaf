"""The backfill flow: any range of hours, with a plan before it starts; run again, it goes on."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from prefect import flow

from flows import notices
from flows.curate import bring_up_to_date
from flows.curation.job import CurateSummary, left_behind
from flows.curation.shards import Shard, Status
from flows.curation.worker import Worker, Workplace, without_values
from flows.errors import SourceError
from flows.lake.shards import hour_of
from flows.settings import load_settings
from flows.source.log_store import ObjectRole

_SAMPLE_SECONDS = 5.0
"""How long a sample of the logs is read to see how fast it goes."""


@dataclass(frozen=True, slots=True)
class BackfillPlan:
    """What a backfill would do."""

    hours: int
    """Delivery hours that need work."""
    shards: int
    objects: int
    """Log objects in them."""
    bytes: int
    """Compressed."""
    bytes_per_second: float
    """Of one worker, measured on a sample; 0 where there was nothing to measure."""
    seconds: float
    """How long it may take with the workers set; 0 where that is not known."""
    first_hour: str
    last_hour: str
    frozen: tuple[str, ...]
    """Shards whose logs have expired in part: left as they are."""
    poisoned: tuple[str, ...]
    """Shards that ended their worker process: left alone."""


def make_plan(place: Workplace, shards: Sequence[Shard]) -> BackfillPlan:
    """Count what a backfill would read, and reckon from a sample how long it may take."""
    work = [shard for shard in shards if shard.needs_work]
    hours = sorted({hour for shard in work if (hour := hour_of(shard.name))})
    size = sum(shard.bytes for shard in work)
    rate = measure(place, work)
    run = place.settings.run
    # Threads share one processor core; processes and machines do not.
    hands = 1 if run.engine == "threads" else run.workers
    return BackfillPlan(
        hours=len(hours),
        shards=len(work),
        objects=sum(item.role is ObjectRole.LOG for shard in work for item in shard.objects),
        bytes=size,
        bytes_per_second=round(rate, 1),
        seconds=size / (rate * hands) if rate else 0.0,
        first_hour=f"{hours[0]:%Y-%m-%dT%H}" if hours else "",
        last_hour=f"{hours[-1]:%Y-%m-%dT%H}" if hours else "",
        frozen=_names(shards, Status.FROZEN),
        poisoned=_names(shards, Status.POISONED),
    )


def measure(place: Workplace, shards: Sequence[Shard]) -> float:
    """Curate a few objects for some seconds, storing nothing; return compressed bytes per second.

    The objects are taken from the middle of the range; one that cannot be read is passed over.
    """
    logs = [item for shard in shards for item in shard.objects if item.role is ObjectRole.LOG]
    middle = len(logs) // 2
    worker = Worker(place)
    read, spent = 0, 0.0
    for item in [*logs[middle:], *logs[:middle]]:
        began = time.monotonic()
        try:
            read += worker.try_out(item, seconds=_SAMPLE_SECONDS - spent)
        except SourceError:
            continue
        spent += time.monotonic() - began
        if spent >= _SAMPLE_SECONDS:
            break
    return read / spent if spent else 0.0


def _names(shards: Sequence[Shard], status: Status) -> tuple[str, ...]:
    return tuple(shard.name for shard in shards if shard.status is status)


@flow(
    name="backfill",
    validate_parameters=False,
    on_failure=[notices.failed],
    on_crashed=[notices.failed],
)
@without_values
def backfill(  # noqa: PLR0913, PLR0917  flow parameters are what a deployment stores
    logs: str = "",
    lake: str = "",
    start: datetime | None = None,
    end: datetime | None = None,
    newest_first: bool = False,  # noqa: FBT001, FBT002
    config: str | None = None,
) -> CurateSummary:
    """Curate all hours from `start` to before `end` that are not in the lake as they are listed."""
    place = Workplace.make(logs, lake, load_settings(Path(config) if config else None))
    return bring_up_to_date("backfill", place, start, end, newest_first=newest_first)


def run_backfill(
    place: Workplace,
    *,
    start: datetime | None,
    end: datetime | None,
    newest_first: bool,
    config: Path | None,
) -> CurateSummary:
    """Run the flow; a run that leaves shards behind returns its summary all the same."""
    file = str(config) if config else None
    return left_behind(lambda: backfill(place.logs, place.lake, start, end, newest_first, file))
