"""What a worker does with one shard: read its objects, curate their records, commit the rows."""

import functools
import gc
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from flows.curation.counts import Counts, Stage, Stopwatch, TimedRedactor
from flows.curation.shard_rows import Messages, Rows, object_rows
from flows.curation.shards import Shard, Status
from flows.errors import ContractError, ObjectDeniedError, SluiceError, SourceError
from flows.lake.lake import Lake
from flows.lake.suppression import Sieve, erased
from flows.secrets import key_ring
from flows.settings import Settings
from flows.source.log_store import LogObject, LogStore, ObjectReader, ObjectRole, open_store
from transforms.curation import Curation, FetchBody, curate_frames
from transforms.keys import KeyRing
from transforms.logs.envelope import Envelope, Side
from transforms.logs.framing import BadFrame, Frame, read_frames
from transforms.logs.models import ModelNames
from transforms.logs.places import unzip_body
from transforms.outcome import Outcome, Reason, Rejected
from transforms.recipe import recipe
from transforms.rows import Row
from transforms.tables import RECORDS

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where a run works; holds no secret, so it may travel to a worker."""

    logs: str
    lake: str
    settings: Settings

    @classmethod
    def make(cls, logs: str, lake: str, settings: Settings) -> "Workplace":
        """Take the places that are given; for an empty one, the settings'."""
        return cls(logs or settings.source.uri, lake or settings.lake.uri, settings)


def curation_for(settings: Settings, *, keys: KeyRing, watch: Stopwatch | None = None) -> Curation:
    """Build what the curation loop needs to know."""
    return Curation(
        identity=settings.identity,
        filters=settings.filters,
        feedback=settings.feedback,
        models=ModelNames(aliases=settings.models),
        keys=keys,
        redactor=TimedRedactor(settings.redaction, keys=keys, watch=watch or Stopwatch()),
        batch_records=settings.run.batch_records,
    )


def recipe_for(settings: Settings, *, keys: KeyRing) -> str:
    """Hash what decides curate's output besides the logs."""
    sections: dict[str, Any] = settings.model_dump(
        mode="json",
        include={
            "identity": True,
            "filters": True,
            "feedback": {"implicit", "metadata"},
            "models": True,
            "source": {"max_record_bytes", "max_object_bytes", "max_body_bytes"},
        },
    )
    sections["redaction"] = settings.redaction.canonical_settings()
    return recipe(sections, key_id=keys.key_id)


def collect_rarely() -> None:
    """Look for cyclic garbage after 20,000 new objects, and not among what detectors hold for good.

    A record is hundreds of objects without a cycle: looking every 700, as Python does by default,
    costs 5 % of reading.
    """
    gc.collect()  # what is garbage already must not be kept for good
    gc.freeze()
    gc.set_threshold(20_000)


class Worker:
    """One thread's open stores and detectors; making one takes seconds, so it is kept."""

    def __init__(self, place: Workplace) -> None:
        self._settings = place.settings
        self._store: LogStore = open_store(place.logs, settings=place.settings.source)
        self.lake = Lake.open(place.lake, settings=place.settings.lake)
        self._keys = key_ring()
        self._watch = Stopwatch()
        self.run_id = ""
        """The run for which it worked last."""
        self.met_others = False
        """Whether another run was at work beside that one."""
        self._curation = curation_for(place.settings, keys=self._keys, watch=self._watch)
        collect_rarely()

    def curate(self, shard: Shard) -> Counts:
        """Curate one shard and commit it: messages first, then all its rows at once.

        Raises:
            SourceError: An object could not be read; nothing of the shard is replaced.
            ContractError: The counts do not add up; nothing of the shard is replaced.
        """
        digests: dict[str, str] = {}
        counts = Counts()
        records = Rows(RECORDS)
        messages = Messages(self.lake)
        self._watch.take()
        with self._watch.at(Stage.PARSE):
            self._read_all(shard, digests, counts, records, messages)
        _check(shard, counts, rows=len(records))
        with self._watch.at(Stage.COMMIT):
            messages.flush()
            self.lake.replace_shard(shard.name, records.table())
        counts.seconds = self._watch.take()
        return counts

    def _read_all(
        self,
        shard: Shard,
        digests: dict[str, str],
        counts: Counts,
        records: Rows,
        messages: Messages,
    ) -> None:
        sieve = Sieve(self.lake.suppressions.all(), keys=self._keys)
        logs = [item for item in shard.objects if item.role is ObjectRole.LOG]
        for item, reader in self._watch.over(Stage.PULL, self._store.prefetch(logs)):
            for curated, its_messages in self._read(item, reader, digests):
                row, message_rows = curated, its_messages
                if not sieve.lets_through(row):
                    row, message_rows = erased(row), []
                counts.records[row["outcome"], row["reason"]] += 1
                records.add({"shard": shard.name, **row})
                messages.add(message_rows)
            digests[item.key] = reader.sha256
            counts.bytes += reader.bytes_read
        for row in object_rows(shard, digests):
            counts.objects[row["object_status"]] += 1
            records.add(row)

    def try_out(self, item: LogObject, *, seconds: float) -> int:
        """Curate one object for so many seconds, storing nothing; return the bytes read of it.

        Raises:
            SourceError: It could not be read.
        """
        reader = self._store.open(item)
        deadline = time.monotonic() + seconds
        try:
            for _ in self._read(item, reader, {}):
                if time.monotonic() >= deadline:
                    break
        finally:
            reader.close()
        return reader.bytes_read

    def _read(
        self,
        item: LogObject,
        reader: ObjectReader,
        digests: dict[str, str],
    ) -> Iterator[tuple[Row, list[Row]]]:
        frames = read_frames(
            self._watch.over(Stage.PULL, reader.chunks),
            object_key=item.key,
            limits=self._settings.source.limits,
        )
        seen = Counter[str]()
        curated = curate_frames(
            _counting(frames, seen),
            curation=self._curation,
            fetch_body=self._body_fetcher(item, digests),
        )
        yielded = 0
        for one in curated:
            yielded += 1
            yield one.row, one.messages
        if yielded != seen["frames"]:
            raise ContractError(f"{item.key}: {seen['frames']} records read, {yielded} accounted")

    def _body_fetcher(self, item: LogObject, digests: dict[str, str]) -> FetchBody:
        def fetch(envelope: Envelope, side: Side) -> object | Rejected:
            with self._watch.at(Stage.PULL):
                return self._fetch(item, envelope, side, digests)

        return fetch

    def _fetch(
        self, item: LogObject, envelope: Envelope, side: Side, digests: dict[str, str]
    ) -> object | Rejected:
        body = envelope.input if side == "input" else envelope.output
        key = self._store.body_key(item, body.uri)
        if isinstance(key, Rejected):
            return Rejected(key.reason, {"body": side, **key.evidence})
        try:
            chunks = self._store.fetch_body(key)
            if chunks is None:
                return Rejected(Reason.BODY_PENDING, {"body": side})
            reader = ObjectReader(chunks, key=key)
            value: object = unzip_body(reader.chunks, limits=self._settings.source.limits)
            digests[key] = reader.sha256
        except ObjectDeniedError:
            return Rejected(Reason.BODY_PENDING, {"body": side, "denied": True})
        if isinstance(value, Rejected):
            return Rejected(value.reason, {"body": side, **value.evidence})
        return value


def _counting(
    frames: Iterator[Frame | BadFrame],
    seen: Counter[str],
) -> Iterator[Frame | BadFrame]:
    for frame in frames:
        seen["frames"] += 1
        yield frame


def _check(shard: Shard, counts: Counts, *, rows: int) -> None:
    listed = sum(counts.objects.values()) - counts.objects["borrowed"]
    outcomes = {Outcome.KEPT.value, Outcome.DROPPED.value, Outcome.QUARANTINED.value}
    named = sum(count for (outcome, _), count in counts.records.items() if outcome in outcomes)
    if listed != len(shard.objects) or named + sum(counts.objects.values()) != rows:
        raise ContractError(f"{shard.name}: {rows} rows do not account for what was listed")


_workers = threading.local()


def worker_for(place: Workplace) -> Worker:
    """Return this thread's worker for a place, made at the first call."""
    key = (place.logs, place.lake, place.settings.model_dump_json())
    if getattr(_workers, "key", None) != key:
        _workers.worker = Worker(place)
        _workers.key = key
    worker: Worker = _workers.worker
    return worker


def work_on(shard: Shard, place: Workplace, run_id: str) -> Counts:
    """Curate a shard unless another run has it, or has just done it.

    A worker that dies leaves its lease behind: so the run that finds it knows who was at work. The
    lake is asked at a run's first shard, as another run may have ended since this one was planned,
    and as soon as there is or was another.
    """
    worker = worker_for(place)
    leases = worker.lake.leases
    if not leases.take(shard.name, run_id):
        return Counts(elsewhere=True)
    try:
        first, worker.run_id = worker.run_id != run_id, run_id
        worker.met_others = len(leases.runs()) > 1 or (worker.met_others and not first)
        if (first or worker.met_others) and _done_meanwhile(shard, worker.lake):
            worker.met_others = True
            return Counts(elsewhere=True)
        return worker.curate(shard)
    finally:
        leases.give_back(shard.name)


def _done_meanwhile(shard: Shard, lake: Lake) -> bool:
    if shard.status is Status.PENDING:
        return False
    known = lake.shard_summaries()
    return bool((known["fingerprint"][known["shard"] == shard.name] == shard.fingerprint).any())


def without_values(work: Callable[P, R]) -> Callable[P, R]:
    """Keep text out of what the orchestrator stores: an unforeseen exception loses its message.

    Prefect writes exception text into its database, and a library's message may quote its
    input. What Sluice raises itself holds no value and passes.
    """

    @functools.wraps(work)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return work(*args, **kwargs)
        except SluiceError:
            raise
        except Exception as error:  # noqa: BLE001 - the one border where every kind must be caught
            kind = f"{type(error).__module__}.{type(error).__qualname__}"
            raise SourceError(f"{work.__name__}: {kind} at {_place(error)}") from None

    return guarded


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "an unknown place"
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
