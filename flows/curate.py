"""The curate flow: logs in, rows of the lake out, one shard at a time."""

from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner
from prefect.tasks import Task

from flows import notices
from flows.curation.counts import Counts
from flows.curation.job import CurateSummary, IncompleteError, Job, left_behind
from flows.curation.shards import Shard, plan_shards
from flows.curation.worker import Workplace, recipe_for, without_values, work_on
from flows.errors import ConfigError, SourceError
from flows.hours import this_hour
from flows.lake.lake import Lake
from flows.lake.shards import hour_of
from flows.operating_settings import oldest_kept
from flows.orchestration import stop_requested
from flows.secrets import key_ring
from flows.settings import load_settings
from flows.source.log_store import open_store
from flows.standing import tell_standing
from flows.watching.watch import watched
from transforms.redaction.engines import require_engine

__all__ = ["CurateSummary", "bring_up_to_date", "curate", "plan", "preflight", "run_curate"]

_LOOKED_AT = 100
"""Objects listed before work starts, to see whether they can be read."""


def preflight(place: Workplace) -> None:
    """Look whether the key, the logs and the lake are to be had, before a server is started.

    Raises:
        ConfigError: One of them is not; nothing was written.
    """
    key_ring()
    try:
        require_engine(place.settings.redaction.engine)
    except ValueError as error:
        raise ConfigError(str(error)) from None
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
    failures = [] if settings.run.retry_poisoned else lake.failures.all().values()
    shards = plan_shards(
        listing,
        states=lake.shard_states(start=start, end=end),
        recipe=recipe,
        slot_bytes=settings.run.slot_bytes,
        poisoned={(each.shard, each.fingerprint) for each in failures if each.poisoned},
    )
    oldest = oldest_kept(settings.maintenance)
    return [shard for shard in shards if not _is_older(shard, oldest)]


def _is_older(shard: Shard, oldest: datetime | None) -> bool:
    hour = hour_of(shard.name)
    return oldest is not None and hour is not None and hour < oldest


def _may_pass(_task: Task[Any, Any], _run: TaskRun, state: State[Any]) -> bool:
    """Tell whether a failure may be gone at the next try: settings and listings do not mend."""
    error = state.result(raise_on_failure=False)
    return type(error) is SourceError


@task(
    name="curate-shard",
    retries=2,
    retry_delay_seconds=2,
    retry_jitter_factor=1.0,
    retry_condition_fn=_may_pass,
    cache_policy=NO_CACHE,
)
@without_values
def curate_shard(shard: Shard, place: Workplace, run_id: str) -> Counts:
    """Curate one shard; done twice, it leaves the same rows."""
    return work_on(shard, place, run_id)


def bring_up_to_date(
    kind: str,
    place: Workplace,
    start: datetime | None,
    end: datetime | None,
    *,
    newest_first: bool = False,
) -> CurateSummary:
    """Curate what has changed in the hours from `start` to before `end`.

    A wish to stop (SIGTERM, Ctrl-C) is heard: what is under way is finished, nothing more begun.

    Raises:
        ConfigError: The logs, the lake or the key are not to be had.
        IncompleteError: Shards failed or were not begun; its `summary` says which.
    """
    settings = place.settings
    lake = Lake.open(place.lake, settings=settings.lake, create=True)
    wait = settings.run.wait_seconds
    with (
        watched(kind, settings.watch) as watch,
        stop_requested() as stopped,
        lake.leases.working(kind, wait_seconds=wait) as run,
    ):

        def submit(runner: TaskRunner[Any], shard: Shard) -> PrefectFuture[Any]:
            arguments = {"shard": shard, "place": place, "run_id": run.id}
            begun: PrefectFuture[Any] = runner.submit(curate_shard, arguments)
            return begun

        replan = partial(plan, place)
        job = Job(place, run, submit=submit, plan=replan, stopped=stopped, watch=watch)
        shards = plan(place, start, end)
        shards.sort(key=_age, reverse=newest_first)
        summary = job.carry_out(shards)
        if watch.is_heard:
            tell_standing(watch, lake)
        watch.facts |= {"shards": dict(summary.shards), "done": summary.done, "left": summary.left}
        if not summary.complete:
            raise IncompleteError(summary)
    return summary


def _age(shard: Shard) -> str:
    hour = hour_of(shard.name)
    return hour.isoformat() if hour else ""


@flow(
    name="curate",
    validate_parameters=False,
    on_failure=[notices.failed],
    on_crashed=[notices.failed],
)
@without_values
def curate(  # noqa: PLR0913, PLR0917  flow parameters are what a deployment stores
    logs: str = "",
    lake: str = "",
    start: datetime | None = None,
    end: datetime | None = None,
    config: str | None = None,
    everything: bool = False,  # noqa: FBT001, FBT002
) -> CurateSummary:
    """Bring the lake up to date with the logs delivered from `start` to before `end`.

    Without a range: the last `run.lookback_hours`, or all there are with `everything`. Without
    places: those of the settings.
    """
    place = Workplace.make(logs, lake, load_settings(Path(config) if config else None))
    if start is None and end is None and not everything:
        start = this_hour() - timedelta(hours=place.settings.run.lookback_hours)
    return bring_up_to_date("curate", place, start, end)


def run_curate(
    place: Workplace,
    *,
    start: datetime | None,
    end: datetime | None,
    everything: bool,
    config: Path | None,
) -> CurateSummary:
    """Run the flow; a run that leaves shards behind returns its summary all the same."""
    file = str(config) if config else None
    return left_behind(lambda: curate(place.logs, place.lake, start, end, file, everything))
