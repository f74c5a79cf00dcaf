"""The curate flow: logs in, rows of the lake out, one shard at a time."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows import progress
from flows.lake import Lake
from flows.orchestration import finished, task_runner
from flows.secrets import key_ring
from flows.settings import load_settings
from flows.shards import Shard, plan_shards
from flows.source import open_store
from flows.worker import Counts, Workplace, recipe_for, without_values, worker_for

_LOOKED_AT = 100
"""Objects listed before work starts, to see whether they can be read."""


@dataclass(slots=True)
class CurateSummary:
    """What one run of the flow did."""

    counts: Counts = field(default_factory=Counts)
    """Over the shards curated in this run."""
    shards: Counter[str] = field(default_factory=Counter)
    """Number of shards by status: new, changed, pending, unchanged, frozen."""
    failed: dict[str, str] = field(default_factory=dict)
    """Why each failed shard failed; what the lake held of it stands."""

    def to_dict(self) -> dict[str, Any]:
        """Return the summary for a program to read."""
        records = [
            {"outcome": outcome, "reason": reason, "records": count}
            for (outcome, reason), count in sorted(self.counts.records.items())
        ]
        return {
            "shards": dict(self.shards),
            "objects": dict(self.counts.objects),
            "records": records,
            "failed": self.failed,
        }


def preflight(place: Workplace) -> None:
    """Look whether the key, the logs and the lake are to be had, before a server is started.

    Raises:
        ConfigError: One of them is not; nothing was written.
    """
    key_ring()
    store = open_store(place.logs, settings=place.settings.source)
    store.check_readable(list(islice(store.list_hours(), _LOOKED_AT)))


def plan(place: Workplace, start: datetime | None, end: datetime | None) -> list[Shard]:
    """List the hours and compare them with the lake.

    Raises:
        ConfigError: The logs, the lake or the key are not to be had; nothing was written.
    """
    settings = place.settings
    store = open_store(place.logs, settings=settings.source)
    recipe = recipe_for(settings, keys=key_ring())
    listing = list(store.list_hours(start, end))
    lake = Lake.open(place.lake, settings=settings.lake, create=True)
    shards = plan_shards(
        listing,
        states=lake.shard_states(start=start, end=end),
        recipe=recipe,
        slot_bytes=settings.run.slot_bytes,
    )
    return list(shards)


@task(
    name="curate-shard",
    retries=2,
    retry_delay_seconds=2,
    retry_jitter_factor=1.0,
    cache_policy=NO_CACHE,
)
@without_values
def curate_shard(shard: Shard, place: Workplace) -> Counts:
    """Curate one shard; done twice, it leaves the same rows."""
    return worker_for(place).curate(shard)


@flow(name="curate", validate_parameters=False)
def curate(
    logs: str,
    lake: str,
    start: datetime | None = None,
    end: datetime | None = None,
    config: str | None = None,
) -> CurateSummary:
    """Bring the lake up to date with the logs delivered from `start` to before `end`."""
    place = Workplace(logs, lake, load_settings(Path(config) if config else None))
    shards = plan(place, start, end)
    summary = CurateSummary(shards=Counter(shard.status.value for shard in shards))
    work = [shard for shard in shards if shard.needs_work]
    with progress.bar("curate", total=len(work)) as advance:
        futures = [curate_shard.submit(shard, place) for shard in work]
        for done in finished(futures, on_done=advance):
            if done.failure:
                summary.failed[work[done.position].name] = done.failure
            else:
                summary.counts.add(done.result)
    return summary


def run_curate(
    place: Workplace,
    *,
    start: datetime | None,
    end: datetime | None,
    config: Path | None,
) -> CurateSummary:
    """Run the flow on the runner that the settings name."""
    runner = task_runner(place.settings.run)
    path = str(config) if config else None
    return curate.with_options(task_runner=runner)(place.logs, place.lake, start, end, path)
