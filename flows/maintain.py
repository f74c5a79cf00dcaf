"""The maintain flow: retention, messages that nothing names, small files, old versions."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from prefect import flow

from flows import notices
from flows.curation.worker import without_values
from flows.lake.lake import Lake
from flows.lake.shards import hour_of
from flows.lake.upkeep import Upkeep
from flows.operating_settings import oldest_kept
from flows.settings import Settings, load_settings
from flows.watching.watch import watched

_REPEATED_SHARE = 0.2
"""Share of stored messages that may be there twice before the table is written anew."""


@dataclass(frozen=True, slots=True)
class MaintainSummary:
    """What maintenance did."""

    expired_shards: int
    """Deleted because their retention has ended."""
    expired_feedback: int
    """Events, likewise."""
    unnamed_messages: int
    """Rows deleted because no record names them."""
    repeated_messages: int
    """Stored more than once before; each is stored once where they were many."""
    leases: int
    """Leases of dead runs that were removed."""
    files: int
    """Files of old versions, and of killed writers, that were removed."""

    def to_dict(self) -> dict[str, Any]:
        """Return the summary for a program to read."""
        return asdict(self)


@flow(
    name="maintain",
    validate_parameters=False,
    on_failure=[notices.failed],
    on_crashed=[notices.failed],
)
@without_values
def maintain(lake: str = "", config: str | None = None) -> MaintainSummary:
    """Put a lake in order while nobody else is at work on it.

    Raises:
        ConfigError: The lake is not to be had, or somebody is at work on it.
    """
    settings = load_settings(Path(config) if config else None)
    opened = Lake.open(lake or settings.lake.uri, settings=settings.lake)
    wait = settings.run.wait_seconds
    with (
        watched("maintain", settings.watch) as watch,
        opened.leases.working("maintain", alone=True, wait_seconds=wait),
    ):
        summary = put_in_order(opened, settings)
        watch.facts |= summary.to_dict()
        return summary


def put_in_order(lake: Lake, settings: Settings) -> MaintainSummary:
    """Do the work of maintenance; the caller makes sure that nobody else is at work."""
    kept = settings.maintenance
    upkeep = Upkeep(lake)
    shards, events = _expire(lake, upkeep, settings)
    unnamed = upkeep.unnamed_messages()
    if unnamed.repeated > _REPEATED_SHARE * lake.message_rows():
        upkeep.rewrite_messages()
    elif unnamed.count:
        upkeep.drop_messages(unnamed)
    upkeep.compact(kept.small_file_bytes)
    return MaintainSummary(
        expired_shards=shards,
        expired_feedback=events,
        unnamed_messages=unnamed.count,
        repeated_messages=unnamed.repeated,
        leases=lake.leases.clean(),
        files=upkeep.forget(kept.history_days * 24),
    )


def _expire(lake: Lake, upkeep: Upkeep, settings: Settings) -> tuple[int, int]:
    oldest = oldest_kept(settings.maintenance)
    if oldest is None:
        return 0, 0
    names = [str(name) for name in lake.shard_summaries()["shard"]]
    expired = [name for name in names if (hour := hour_of(name)) and hour < oldest]
    upkeep.delete_shards(expired)
    for name in expired:
        lake.failures.clear(name)
    return len(expired), upkeep.delete_feedback_before(oldest)
