"""Erasing a person's, a session's or a request's records, wherever their text has gone.

A command and not a deployment: an orchestrator stores the parameters of its runs.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from flows.lake.builds import WITHDRAWN, Build
from flows.lake.files import FileArea, open_files
from flows.lake.lake import Lake
from flows.lake.suppression import Sieve, Suppression, erased, now, record_hash, request_hash
from flows.lake.tables import RECORDS, SCHEMAS
from flows.lake.upkeep import Upkeep
from flows.settings import Settings
from flows.watching.watch import watched
from transforms.dataset.step import identities
from transforms.erasure import COLUMNS, Reach, reach
from transforms.identity import session_key, user_key
from transforms.keys import KeyRing
from transforms.outcome import Reason

MARK = "withdrawn.json"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be erased, as keyed hashes; of request ids themselves."""

    users: frozenset[str]
    sessions: frozenset[str]
    requests: frozenset[str]

    @classmethod
    def make(
        cls,
        *,
        users: Sequence[str],
        sessions: Sequence[str],
        requests: Sequence[str],
        keys: KeyRing,
    ) -> "Wanted":
        """Hash the ids as curation does."""
        return cls(
            users=frozenset(user_key(each, keys=keys) for each in users) - {""},
            sessions=frozenset(session_key(each, keys=keys) for each in sessions) - {""},
            requests=frozenset(requests) - {""},
        )


@dataclass(frozen=True, slots=True)
class EraseSummary:
    """What an erasure did, or would do."""

    records: int
    """Records erased."""
    chosen: int
    """How many of them were asked for; the others hold text of those."""
    shards: int
    """Shards written anew."""
    messages: int
    """Messages deleted because nobody else names them."""
    feedback: int
    """Feedback events deleted."""
    files: int
    """Files of old versions removed."""
    withdrawn: tuple[str, ...]
    """Dataset versions that held such records, as NAME@VERSION: their files are removed."""
    places: tuple[str, ...]
    """Where they lay: whoever copied or trained on them has to be told."""

    def to_dict(self) -> dict[str, Any]:
        """Return the summary for a program to read."""
        return asdict(self)


def erase(lake: Lake, wanted: Wanted, *, settings: Settings, keys: KeyRing) -> EraseSummary:
    """Erase, alone on the lake; started again after a crash, it goes on to the same end.

    Raises:
        ConfigError: Somebody is at work, or the lake or a dataset cannot be written.
    """
    wait = settings.run.wait_seconds
    with (
        watched("erase", settings.watch),
        lake.leases.working("erase", alone=True, wait_seconds=wait),
    ):
        found = find(lake, wanted)
        upkeep = Upkeep(lake)
        lake.suppressions.add(_suppression(found, wanted, lake, keys=keys))
        # From here on the list alone says what goes, so that a rerun finds what is left to do.
        sieve = Sieve(lake.suppressions.all(), keys=keys)
        shards = _rewrite_shards(lake, sieve)
        unnamed = upkeep.unnamed_messages()
        upkeep.drop_messages(unnamed)
        events = _erase_feedback(lake, upkeep, sieve)
        withdrawn = list(_withdraw(lake, sieve, settings))
        files = upkeep.forget(0)
        lake.files("").purge_versions()
    return EraseSummary(
        records=len(found.records),
        chosen=found.chosen,
        shards=shards,
        messages=unnamed.count,
        feedback=events,
        files=files,
        withdrawn=tuple(f"{build.name}@{build.version}" for build in withdrawn),
        places=tuple(str(build.run.get("out", "")) for build in withdrawn),
    )


def find(lake: Lake, wanted: Wanted) -> Reach:
    """Find what an erasure takes, changing nothing."""
    records = lake.read_records(COLUMNS)
    return reach(records, users=wanted.users, sessions=wanted.sessions, requests=wanted.requests)


def _suppression(found: Reach, wanted: Wanted, lake: Lake, *, keys: KeyRing) -> Suppression:
    gone = found.records
    places = zip(gone["object_key"], gone["ordinal"], strict=True)
    requests = {*wanted.requests, *gone["request_id"]} - {""}
    return Suppression(
        until=now(),
        users=tuple(sorted(wanted.users)),
        sessions=tuple(sorted(wanted.sessions)),
        requests=tuple(sorted(request_hash(each, keys=keys) for each in requests)),
        records=tuple(
            sorted(record_hash(str(key), int(ordinal), keys=keys) for key, ordinal in places)
        ),
        self_keys=tuple(sorted(found.self_keys)),
        exchange_keys=tuple(sorted(found.exchange_keys)),
        messages=tuple(sorted(_own_messages(found, lake))),
    )


def _own_messages(found: Reach, lake: Lake) -> set[str]:
    """Return the messages that only erased records name."""
    gone = set(identities(found.records))
    mine: set[str] = set()
    for row in _kept_rows(lake):
        if f"{row['object_key']}#{row['ordinal']}" in gone:
            mine.update(row["message_ids"], (row["reply_id"],))
    for row in _kept_rows(lake):
        if f"{row['object_key']}#{row['ordinal']}" not in gone:
            mine.difference_update(row["message_ids"], (row["reply_id"],))
    return mine - {""}


def _kept_rows(lake: Lake) -> Iterator[Mapping[str, Any]]:
    columns = ["object_key", "ordinal", "message_ids", "reply_id"]
    return lake.iter_records(columns, outcomes=("kept",))


def _rewrite_shards(lake: Lake, sieve: Sieve) -> int:
    columns = [*COLUMNS, "shard", "reason", "message_ids", "reply_id"]
    shards = {
        str(row["shard"])
        for row in lake.iter_records(columns)
        if row["reason"] != Reason.ERASED.value and not sieve.lets_through(row)
    }
    names = SCHEMAS[RECORDS].names
    for shard in sorted(shards):
        rows = lake.scan_records(names, kinds=("record", "object"), shards=(shard,)).to_pylist()
        kept = [
            row if row["kind"] == "object" or sieve.lets_through(row) else erased(row)
            for row in rows
        ]
        table = pa.Table.from_pylist(kept, schema=SCHEMAS[RECORDS])
        lake.replace_shard(shard, table.drop_columns(["pending_bodies"]))
    return len(shards)


def _erase_feedback(lake: Lake, upkeep: Upkeep, sieve: Sieve) -> int:
    columns = ["event_id", "user_key", "session_key", "request_id", "time"]
    events = lake.read_feedback(columns).to_dict("records")
    gone = {str(event["event_id"]) for event in events if not sieve.lets_through_event(event)}
    return upkeep.delete_feedback(gone)


def _withdraw(lake: Lake, sieve: Sieve, settings: Settings) -> Iterator[Build]:
    """Take the erased records out of the private files of builds; withdraw those that had rows."""
    for build in lake.builds.list():
        if WITHDRAWN in build.run:
            continue
        tables = {
            name: lake.builds.read(build.name, build.version, name)
            for name in lake.builds.tables(build.name, build.version)
        }
        kept = {name: table.filter(_staying(table, sieve)) for name, table in tables.items()}
        if kept["lineage"].num_rows < tables["lineage"].num_rows:
            # First: started again after a crash, the lineage still tells what to withdraw.
            _remove_files(str(build.run.get("out", "")), settings)
            lake.builds.withdraw(build, at=now())
            yield build
        for name, table in kept.items():
            if table.num_rows < tables[name].num_rows:
                lake.builds.replace_table(build.name, build.version, name, table)


def _staying(table: pa.Table, sieve: Sieve) -> pa.Array:
    """Mark the rows of a build's table that name nothing erased."""
    names = [name for name in ("request_id", "object_key", "ordinal") if name in table.column_names]
    return pa.array([_stays(row, sieve) for row in table.select(names).to_pylist()], pa.bool_())


def _stays(row: Mapping[str, Any], sieve: Sieve) -> bool:
    if sieve.names_request(row.get("request_id") or ""):
        return False
    return "ordinal" not in row or not sieve.names_place(row["object_key"], row["ordinal"])


def _remove_files(uri: str, settings: Settings) -> None:
    """Remove what holds text from a published version; its manifest stays, with a mark beside it.

    Raises:
        ConfigError: The place cannot be written.
    """
    if not uri:
        return
    area: FileArea = open_files(uri, access=settings.publish, section="publish", place="--out")
    for name in area.names():
        if name not in {"manifest.json", MARK}:
            area.delete(name)
    area.write(MARK, json.dumps({"withdrawn_at": now(), "why": "erasure"}).encode())
    area.purge_versions()
