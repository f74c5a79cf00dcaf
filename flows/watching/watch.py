"""What a run tells while it works: a line and figures per shard, and per run."""

import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from flows.operating_settings import WatchSettings
from flows.watching import log
from flows.watching.metrics import Metrics, NoMetrics, open_metrics

Told = Mapping[str, int]


class Watch:
    """One run, as seen from outside."""

    def __init__(self, kind: str, run: str, metrics: Metrics) -> None:
        self.kind = kind
        self.run = run
        self.facts: dict[str, object] = {}
        """What the line at the run's end says besides."""
        self.ended = "done"
        """How the run ended: done, not_ready, or the kind of its error."""
        self._metrics = metrics

    @property
    def is_heard(self) -> bool:
        """Whether anybody listens: what costs reading the lake is told only then."""
        return log.is_on() or not isinstance(self._metrics, NoMetrics)

    def shard(  # noqa: PLR0913  each is a column of the line
        self,
        name: str,
        *,
        ended: str,
        records: Mapping[tuple[str, str], int],
        objects: Told,
        some_bytes: int,
        seconds: Mapping[str, float],
    ) -> None:
        """Tell how a shard ended.

        Args:
            name: The shard.
            ended: done, elsewhere, poison_shard, or the kind of its error.
            records: By outcome and reason.
            objects: By status.
            some_bytes: Compressed bytes of its log objects that were read.
            seconds: By stage.
        """
        add = self._metrics.add
        add("sluice.shards", 1, ended=ended)
        add("sluice.bytes", some_bytes)
        for (outcome, reason), count in records.items():
            add("sluice.records", count, outcome=outcome, reason=reason)
        for status, count in objects.items():
            add("sluice.objects", count, status=status)
        for stage, spent in seconds.items():
            add("sluice.stage.duration", spent, stage=stage)
        log.tell(
            "shard",
            failed=ended not in {"done", "elsewhere"},
            run=self.run,
            kind=self.kind,
            shard=name,
            ended=ended,
            bytes=some_bytes,
            objects=dict(objects),
            records={"/".join(filter(None, key)): count for key, count in records.items()},
            seconds={stage: round(spent, 3) for stage, spent in seconds.items()},
        )

    def lake(self, *, lag: timedelta | None, pending_bodies: int, failed_shards: int) -> None:
        """Tell how the lake stands."""
        if lag is not None:
            self._metrics.set("sluice.lag", lag.total_seconds())
            self.facts["lag_seconds"] = round(lag.total_seconds())
        self._metrics.set("sluice.pending_bodies", pending_bodies)
        self._metrics.set("sluice.failed_shards", failed_shards)
        self.facts |= {"pending_bodies": pending_bodies, "failed_shards": failed_shards}

    def begin(self) -> None:
        """Tell that the run has begun."""
        log.tell("run_begun", run=self.run, kind=self.kind)

    def end(self, seconds: float) -> None:
        """Tell how the run ended and how long it took; send what has not been sent."""
        self._metrics.add("sluice.runs", 1, kind=self.kind, ended=self.ended)
        self._metrics.add("sluice.run.duration", seconds, kind=self.kind, ended=self.ended)
        log.tell(
            "run_ended",
            failed=self.ended != "done",
            run=self.run,
            kind=self.kind,
            ended=self.ended,
            seconds=round(seconds, 3),
            **self.facts,
        )
        self._metrics.close()


def open_watch(kind: str, settings: WatchSettings) -> Watch:
    """Begin to watch a run; the caller tells when it ends.

    Raises:
        ConfigError: Metrics are asked for and cannot be sent from here.
    """
    log.set_up(settings.log)
    run = uuid.uuid4().hex[:12]
    return Watch(kind, run, open_metrics(settings.otlp_endpoint, run=run))


@contextmanager
def watched(kind: str, settings: WatchSettings) -> Iterator[Watch]:
    """Watch a run from its beginning to its end, however it ends.

    Raises:
        ConfigError: Metrics are asked for and cannot be sent from here.
    """
    watch = open_watch(kind, settings)
    watch.begin()
    began = time.monotonic()
    try:
        yield watch
    except BaseException as error:
        watch.ended = type(error).__name__
        raise
    finally:
        watch.end(time.monotonic() - began)
