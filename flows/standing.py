"""How far a lake is: hours done, changed, missing, failed, frozen; and what to do about them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flows.curation.shards import Shard, Status, plan_shards
from flows.curation.worker import recipe_for
from flows.errors import ConfigError
from flows.lake.failures import Failure
from flows.lake.lake import Lake
from flows.lake.shards import FAILED_MARK, hour_of, in_hours
from flows.secrets import key_ring
from flows.settings import Settings
from flows.source.log_store import open_store
from flows.watching.watch import Watch

_HOUR = timedelta(hours=1)
_WORST_FIRST = (
    Status.POISONED,
    Status.FAILED,
    Status.NEW,
    Status.CHANGED,
    Status.PENDING,
    Status.FROZEN,
    Status.UNCHANGED,
)
_CALLED = {Status.UNCHANGED: "done", Status.NEW: "missing"}


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a lake is."""

    first_hour: str
    """Of the range looked at, delivery hours in UTC."""
    last_hour: str
    hours: Mapping[str, int]
    """Hours by their worst shard: done, pending, changed, missing, failed, poisoned, frozen;
    without a look at the logs only those that the lake knows of."""
    pending_bodies: int
    """Records that wait for an offloaded body."""
    lag_hours: float | None
    """From the end of the newest hour in the lake until now; None for an empty lake."""
    behind_hours: float | None
    """From the end of the newest hour in the lake to the end of the newest one that has logs; None
    without a look at the logs."""
    recipes: int
    """Settings and keys under which the shards were curated; a build wants one."""
    frozen: tuple[str, ...]
    failures: tuple[Failure, ...]
    at_work: tuple[Mapping[str, Any], ...]
    """Runs under way: kind and since when."""

    @property
    def needs_a_person(self) -> bool:
        """Whether something will not mend by itself."""
        return bool(self.failures) or self.recipes > 1

    def to_dict(self) -> dict[str, Any]:
        """Return all of it for a program to read."""
        return asdict(self)


def standing(
    lake: Lake,
    *,
    settings: Settings,
    logs: str = "",
    start: datetime | None = None,
    end: datetime | None = None,
) -> Standing:
    """Look at a lake, and at the logs that it is made of where `logs` is given.

    Raises:
        ConfigError: The logs or the lake are not to be had.
    """
    known = lake.shard_summaries()
    rows: list[Mapping[Any, Any]] = [
        row for row in known.to_dict("records") if in_hours(row["shard"], start, end)
    ]
    read = _read(rows)
    failures = [each for each in lake.failures.all().values() if in_hours(each.shard, start, end)]
    newest = _newest(read)
    recipes = {row["recipe"] for row in read}
    shards = _listed(lake, settings, logs, start, end, recipes=recipes) if logs else []
    listed = [hour for shard in shards if (hour := hour_of(shard.name))]
    statuses = {shard.name: shard.status for shard in shards} or _as_known(rows, failures)
    hours = sorted(hour for name in statuses if (hour := hour_of(name)))
    now = datetime.now(UTC)
    return Standing(
        first_hour=f"{hours[0]:%Y-%m-%dT%H}" if hours else "",
        last_hour=f"{hours[-1]:%Y-%m-%dT%H}" if hours else "",
        hours=_by_hour(statuses),
        pending_bodies=sum(int(row["pending_bodies"] or 0) for row in read),
        lag_hours=_hours(now - newest - _HOUR) if newest else None,
        behind_hours=_hours(max(listed) - newest) if listed and newest else None,
        recipes=len(recipes),
        frozen=tuple(name for name, status in statuses.items() if status is Status.FROZEN),
        failures=tuple(failures),
        at_work=tuple(
            {"kind": run.kind, "since": _moment(run.since)} for run in lake.leases.runs()
        ),
    )


def tell_standing(watch: Watch, lake: Lake) -> None:
    """Tell those who watch a run how the lake stands, from its log alone."""
    rows = lake.shard_summaries().to_dict("records")
    read = _read(rows)
    newest = _newest(read)
    watch.lake(
        lag=datetime.now(UTC) - newest - _HOUR if newest else None,
        pending_bodies=sum(int(row["pending_bodies"] or 0) for row in read),
        failed_shards=len(lake.failures.all()),
    )


def _read(rows: Sequence[Mapping[Any, Any]]) -> list[Mapping[Any, Any]]:
    """Leave out shards that were never read."""
    return [row for row in rows if not str(row["fingerprint"]).startswith(FAILED_MARK)]


def _newest(rows: Sequence[Mapping[Any, Any]]) -> datetime | None:
    return max((hour for row in rows if (hour := hour_of(row["shard"]))), default=None)


def _listed(  # noqa: PLR0913
    lake: Lake,
    settings: Settings,
    logs: str,
    start: datetime | None,
    end: datetime | None,
    *,
    recipes: set[str],
) -> list[Shard]:
    """List the logs and compare; without a key, under the recipe that the lake has."""
    try:
        recipe = recipe_for(settings, keys=key_ring())
    except ConfigError:
        recipe = max(recipes, default="")
    listing = open_store(logs, settings=settings.source).list_hours(start, end)
    failures = lake.failures.all().values()
    shards = plan_shards(
        listing,
        states=lake.shard_states(start=start, end=end),
        recipe=recipe,
        slot_bytes=settings.run.slot_bytes,
        poisoned={(each.shard, each.fingerprint) for each in failures if each.poisoned},
    )
    return [shard for shard in shards if shard.objects]


def _as_known(rows: Sequence[Mapping[Any, Any]], failures: Sequence[Failure]) -> dict[str, Status]:
    noted = {each.shard: each for each in failures}
    statuses = {}
    for row in rows:
        name = str(row["shard"])
        if name in noted:
            statuses[name] = Status.POISONED if noted[name].poisoned else Status.FAILED
        else:
            statuses[name] = Status.PENDING if row["pending_bodies"] else Status.UNCHANGED
    return statuses


def _by_hour(statuses: Mapping[str, Status]) -> dict[str, int]:
    worst: dict[datetime, Status] = {}
    for name, status in statuses.items():
        hour = hour_of(name)
        if hour is not None:
            both = (status, worst.get(hour, status))
            worst[hour] = min(both, key=_WORST_FIRST.index)
    counted = Counter(worst.values())
    return {_CALLED.get(status, status.value): counted[status] for status in _WORST_FIRST[::-1]}


def _hours(span: timedelta) -> float:
    return round(span / _HOUR, 1)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
