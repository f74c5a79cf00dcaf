"""One run over shards: carried out, looked at again where others were at work, failures noted."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flows import progress
from flows.curation.counts import Counts
from flows.curation.crew import Crew, Finished, Submit, WorkerDiedError
from flows.curation.shard_rows import failed_rows
from flows.curation.shards import Shard, Status
from flows.curation.worker import Workplace
from flows.errors import ConfigError, CredentialsError, ObjectChangedError, SluiceError
from flows.lake.lake import Lake
from flows.lake.leases import Run
from flows.lake.shards import hour_of
from flows.orchestration import interrupt_later
from flows.watching.watch import Watch
from transforms.outcome import Reason

_HOUR = timedelta(hours=1)
_POLL_SECONDS = 1.0
Plan = Callable[[datetime | None, datetime | None], list[Shard]]
"""Lists hours and compares them with the lake."""


@dataclass(slots=True)
class CurateSummary:
    """What one run of curate or backfill did."""

    counts: Counts = field(default_factory=Counts)
    """Over the shards curated in this run."""
    shards: Counter[str] = field(default_factory=Counter)
    """Number of shards by status: new, changed, pending, failed, poisoned, unchanged, frozen."""
    failed: dict[str, str] = field(default_factory=dict)
    """Why each failed shard failed; what the lake held of it stands."""
    poisoned: list[str] = field(default_factory=list)
    """Shards that ended their worker process, now or before, and are left alone."""
    elsewhere: int = 0
    """Shards that another run has curated meanwhile."""
    done: int = 0
    """Shards curated in this run."""
    left: int = 0
    """Shards that were not begun, because the run was stopped."""
    stopped: str = ""
    """Why the run ended early; empty if it did not."""

    @property
    def complete(self) -> bool:
        """Whether every shard is in the lake as it is listed."""
        return not (self.failed or self.poisoned or self.left or self.stopped)

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
            "done": self.done,
            "elsewhere": self.elsewhere,
            "failed": self.failed,
            "poisoned": self.poisoned,
            "left": self.left,
            "stopped": self.stopped,
        }


class IncompleteError(SluiceError):
    """Some shards are not in the lake as they are listed; the rest is committed."""

    def __init__(self, summary: CurateSummary) -> None:
        self.summary = summary
        super().__init__(
            f"{len(summary.failed)} shards failed, {len(summary.poisoned)} are left alone because "
            f"they ended their worker, {summary.left} were not begun; {summary.done} were curated. "
            "`sluice status` names them and says why; run again for the rest",
        )


def left_behind(run: Callable[[], CurateSummary]) -> CurateSummary:
    """Run a flow; where it leaves shards behind, return its summary all the same.

    Raises:
        ConfigError: The flow did not get as far as working on shards, or its server is gone.
    """
    import httpx

    try:
        with interrupt_later():
            return run()
    except IncompleteError as error:
        return error.summary
    except httpx.TransportError:
        raise ConfigError("the Prefect server ended before the run did; run again") from None


class Job:
    """One run's way through the shards that need work."""

    def __init__(  # noqa: PLR0913
        self,
        place: Workplace,
        run: Run,
        *,
        submit: Submit,
        plan: Plan,
        stopped: Callable[[], bool],
        watch: Watch,
    ) -> None:
        self._place = place
        self._watch = watch
        self._run = run
        self._lake = Lake.open(place.lake, settings=place.settings.lake)
        self._noted = set(self._lake.failures.all())
        self._plan = plan
        self._wish = stopped
        self._listed_again: set[str] = set()
        self.summary = CurateSummary()
        self._crew = Crew(
            place.settings.run,
            submit=submit,
            was_begun=lambda shard: self._lake.leases.holder(shard.name) == run.id,
            stopped=self._stopped,
        )

    def carry_out(self, shards: Sequence[Shard]) -> CurateSummary:
        """Curate what needs work; look again at what others had, and at what changed meanwhile."""
        summary = self.summary
        summary.shards.update(shard.status.value for shard in shards)
        summary.poisoned += [shard.name for shard in shards if shard.status is Status.POISONED]
        for shard in shards:
            if shard.status is Status.UNCHANGED and shard.name in self._noted:
                self._lake.failures.clear(shard.name)
        work = [shard for shard in shards if shard.needs_work]
        total = sum(shard.bytes for shard in work)
        with progress.bar(self._run.kind, shards=len(work), total_bytes=total) as advance:
            while work:
                again = self._pass(work, advance)
                if self._stopped():
                    break
                work = self._listed_anew(again)
        if self._wish() and not summary.stopped:
            summary.stopped = "it was asked to stop"
        return summary

    def _pass(self, work: Sequence[Shard], advance: Callable[[int], None]) -> set[str]:
        """Carry out once; return the shards that have to be looked at again."""
        again, ended = set(), set()
        for finished in self._crew.carry_out(work):
            name = finished.shard.name
            ended.add(name)
            if self._is_for_later(finished):
                again.add(name)
                continue
            advance(finished.shard.bytes)
            self._account(finished)
        self.summary.left = len(work) - len(ended) + (len(again) if self._stopped() else 0)
        return again

    def _is_for_later(self, finished: Finished) -> bool:
        if isinstance(finished.error, ObjectChangedError):
            first_time = finished.shard.name not in self._listed_again
            self._listed_again.add(finished.shard.name)
            return first_time
        return finished.error is None and finished.result.elsewhere

    def _account(self, finished: Finished) -> None:
        shard, error = finished.shard, finished.error
        self._tell(finished)
        if error is None:
            self.summary.counts.add(finished.result)
            self.summary.done += 1
            if shard.name in self._noted:
                self._lake.failures.clear(shard.name)
            return
        message = str(error) or type(error).__name__
        if isinstance(error, ConfigError | CredentialsError):
            # Not the shard's fault: the next one would fail alike.
            self.summary.stopped = message
            self.summary.failed[shard.name] = message
            return
        reason = Reason.SHARD_FAILED
        if isinstance(error, WorkerDiedError):
            reason = Reason.POISON_SHARD
            self.summary.poisoned.append(shard.name)
        else:
            self.summary.failed[shard.name] = message
        self._note(shard, reason, message)

    def _tell(self, finished: Finished) -> None:
        """Let those who watch know how a shard ended: by the kind of an error, not its words."""
        error = finished.error
        ended = "done" if error is None else _kind_of(error)
        counts: Counts = Counts() if error is not None else finished.result
        self._watch.shard(
            finished.shard.name,
            ended=ended,
            records=counts.records,
            objects=counts.objects,
            some_bytes=counts.bytes,
            seconds=counts.seconds,
        )

    def _note(self, shard: Shard, reason: Reason, message: str) -> None:
        self._lake.leases.give_back(shard.name)
        self._lake.failures.note(
            shard.name,
            reason=reason,
            message=message,
            fingerprint=shard.fingerprint,
            objects=[item.key for item in shard.objects],
        )
        if not shard.is_in_lake:
            self._lake.replace_shard(shard.name, failed_rows(shard, reason))

    def _listed_anew(self, names: set[str]) -> list[Shard]:
        """Wait for other runs to end with shards; return those that still need work."""
        if not names:
            return []
        while not self._stopped() and any(self._is_taken(name) for name in names):
            time.sleep(_POLL_SECONDS)
        start, end = _span(names)
        found = [shard for shard in self._plan(start, end) if shard.name in names]
        work = [shard for shard in found if shard.needs_work]
        self.summary.elsewhere += len(names) - len(work)
        return work

    def _is_taken(self, name: str) -> bool:
        holder = self._lake.leases.holder(name)
        return holder is not None and any(run.id == holder for run in self._lake.leases.runs())

    def _stopped(self) -> bool:
        return bool(self.summary.stopped) or self._wish()


def _kind_of(error: Exception) -> str:
    return Reason.POISON_SHARD.value if isinstance(error, WorkerDiedError) else type(error).__name__


def _span(names: Iterable[str]) -> tuple[datetime | None, datetime | None]:
    """Return the hours that shards lie in; both None where one lies in no hour."""
    hours = [hour_of(name) for name in names]
    known = [hour for hour in hours if hour is not None]
    if len(known) < len(hours):
        return None, None
    return min(known), max(known) + _HOUR
