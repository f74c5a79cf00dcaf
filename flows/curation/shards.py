"""Shards: how a listing is cut into units of work, and which of them need work."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from flows.lake.lake import ShardState
from flows.source.log_store import LogObject

OUTSIDE = "outside"
"""The shard of listed objects that lie in no hour: they are skipped, and named."""


class Status(StrEnum):
    """Why a shard is, or is not, curated in this run."""

    NEW = "new"
    CHANGED = "changed"
    """Its listing or the recipe differs from what the lake was made of."""
    PENDING = "pending"
    """Bodies were missing last time; they are looked for again."""
    FAILED = "failed"
    """It could not be read last time, and the lake holds nothing of it."""
    POISONED = "poisoned"
    """As it is, it ended its worker process twice; it waits until its logs or settings change."""
    UNCHANGED = "unchanged"
    FROZEN = "frozen"
    """The listing lost an object: what the lake holds is more than could be read again."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One unit of work, retry and replacement: the log objects of an hour's slot."""

    name: str
    objects: tuple[LogObject, ...]
    """All listed objects of the slot, in key order: logs, bodies, skipped ones."""
    fingerprint: str
    """Hash of the listing (keys, ETags, sizes) and the recipe."""
    recipe: str
    status: Status

    @property
    def needs_work(self) -> bool:
        """Whether this run curates it."""
        return self.status in {Status.NEW, Status.CHANGED, Status.PENDING, Status.FAILED}

    @property
    def is_in_lake(self) -> bool:
        """Whether the lake holds records of it, maybe of an earlier listing."""
        return self.status not in {Status.NEW, Status.FAILED}

    @property
    def bytes(self) -> int:
        """Compressed bytes of its log objects."""
        return sum(item.size for item in self.objects if item.role == "log")


def plan_shards(
    listing: Iterable[LogObject],
    *,
    states: Mapping[str, ShardState],
    recipe: str,
    slot_bytes: int,
    poisoned: Collection[tuple[str, str]] = (),
) -> Iterator[Shard]:
    """Cut a listing into shards, in name order, and compare each with the lake.

    An hour keeps the number of slots it was first curated with, so that an object never moves
    to another shard. Bodies stay with slot 0 and count in the fingerprint of every slot of
    their hour: a late body makes the hour's shards be curated again.

    Args:
        listing: Whole hours; an hour listed in part would look as if it had lost objects.
        states: What the lake holds, by shard name.
        recipe: Hash of everything but the logs that decides curate's output.
        slot_bytes: Compressed bytes of logs from which an hour not yet curated is split.
        poisoned: Names and fingerprints of shards that are not to be tried again.
    """
    known_slots = _known_slots(states)
    hours: dict[str, list[LogObject]] = defaultdict(list)
    for item in listing:
        hours[_hour_name(item)].append(item)
    for hour in sorted(hours):
        objects = sorted(hours[hour], key=lambda item: item.key)
        slots = known_slots.get(hour) or _slots_needed(objects, slot_bytes)
        for slot in range(slots):
            shard = _shard(hour, objects, slot=slot, slots=slots, states=states, recipe=recipe)
            if (shard.name, shard.fingerprint) in poisoned:
                shard = replace(shard, status=Status.POISONED)
            if shard.objects or shard.name in states:
                yield shard


def _hour_name(item: LogObject) -> str:
    if item.hour is None:
        return OUTSIDE
    return f"{item.account}.{item.region}.{item.hour:%Y-%m-%dT%H}"


def _known_slots(states: Mapping[str, ShardState]) -> dict[str, int]:
    slots = {}
    for name in states:
        hour, _, part = name.rpartition(".")
        slots[hour] = int(part.partition("of")[2])
    return slots


def _slots_needed(objects: list[LogObject], slot_bytes: int) -> int:
    total = sum(item.size for item in objects if item.role == "log")
    return max(1, -(-total // slot_bytes))


def _slot_of(item: LogObject, slots: int) -> int:
    if item.role != "log" or slots == 1:
        return 0
    return int.from_bytes(hashlib.sha256(item.key.encode()).digest()[:8], "big") % slots


def _shard(  # noqa: PLR0913
    hour: str,
    objects: list[LogObject],
    *,
    slot: int,
    slots: int,
    states: Mapping[str, ShardState],
    recipe: str,
) -> Shard:
    name = f"{hour}.{slot}of{slots}"
    own = tuple(item for item in objects if _slot_of(item, slots) == slot)
    seen = [item for item in objects if item.role == "body" or _slot_of(item, slots) == slot]
    fingerprint = _fingerprint(seen, recipe)
    return Shard(
        name=name,
        objects=own,
        fingerprint=fingerprint,
        recipe=recipe,
        status=_status(own, fingerprint, states.get(name)),
    )


def _fingerprint(objects: list[LogObject], recipe: str) -> str:
    state = hashlib.sha256(recipe.encode())
    for item in objects:
        state.update(f"\0{item.key}\0{item.etag}\0{item.size}".encode())
    return state.hexdigest()[:32]


def _status(own: tuple[LogObject, ...], fingerprint: str, state: ShardState | None) -> Status:
    if state is None:
        return Status.NEW
    if state.failed:
        return Status.FAILED
    if not state.object_keys <= {item.key for item in own}:
        return Status.FROZEN
    if state.fingerprint != fingerprint:
        return Status.CHANGED
    return Status.PENDING if state.pending_bodies else Status.UNCHANGED
