"""What a shard came to, in numbers only, and how long each stage of it took."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from transforms.keys import KeyRing
from transforms.outcome import Rejected
from transforms.records import Invocation
from transforms.redaction.policy import RedactionPolicy
from transforms.redaction.redactor import Redacted, Redactor

T = TypeVar("T")


class Stage(StrEnum):
    """Where a shard's time goes."""

    PULL = "pull"
    """Waiting for log objects and large bodies."""
    PARSE = "parse"
    """Reading records, filters included."""
    REDACT = "redact"
    COMMIT = "commit"


@dataclass(slots=True)
class Counts:
    """What became of a shard or a run."""

    objects: Counter[str] = field(default_factory=Counter)
    """Listed objects by status: read, skipped, body, failed."""
    records: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Records by outcome and reason; an empty reason where kept."""
    bytes: int = 0
    """Compressed bytes of the log objects read."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Time spent by stage, over all workers."""
    elsewhere: bool = False
    """Another run has taken the shard, so nothing was done."""

    def add(self, other: "Counts") -> None:
        """Add another shard's counts."""
        self.objects.update(other.objects)
        self.records.update(other.records)
        self.bytes += other.bytes
        for stage, spent in other.seconds.items():
            self.seconds[stage] = self.seconds.get(stage, 0.0) + spent

    @property
    def seen(self) -> int:
        """Records seen."""
        return sum(self.records.values())


class Stopwatch:
    """Tells stages apart that call one another: each second counts for the innermost."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._stages: list[Stage] = []
        self._since = time.perf_counter()

    def take(self) -> dict[str, float]:
        """Return the seconds by stage, and begin anew."""
        taken, self._seconds = self._seconds, {}
        return taken

    @contextmanager
    def at(self, stage: Stage) -> Iterator[None]:
        """Count what is done inside for a stage."""
        self._switch()
        self._stages.append(stage)
        try:
            yield
        finally:
            self._switch()
            self._stages.pop()

    def over(self, stage: Stage, items: Iterable[T]) -> Iterator[T]:
        """Pass items on, counting for a stage what it takes to make them."""
        making = iter(items)
        while True:
            with self.at(stage):
                try:
                    item = next(making)
                except StopIteration:
                    return
            yield item

    def _switch(self) -> None:
        now = time.perf_counter()
        if self._stages:
            stage = self._stages[-1].value
            self._seconds[stage] = self._seconds.get(stage, 0.0) + now - self._since
        self._since = now


class TimedRedactor(Redactor):
    """A redactor whose time is counted."""

    def __init__(self, policy: RedactionPolicy, *, keys: KeyRing, watch: Stopwatch) -> None:
        super().__init__(policy, keys=keys)
        self._watch = watch

    def redact(self, invocations: Iterable[Invocation]) -> Iterator[Redacted | Rejected]:
        """See `Redactor.redact`."""
        return self._watch.over(Stage.REDACT, super().redact(invocations))
