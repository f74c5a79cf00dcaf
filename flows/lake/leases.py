"""Who is at work on a lake: runs that show that they live, and the shards that each has taken.

A lease saves work and keeps maintenance apart from writers. The tables stay right without one:
two writers of one shard end with the rows of one.
"""

import json
import os
import random
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from flows.errors import ConfigError, SluiceError
from flows.lake.files import FileArea

_BEAT_SECONDS = 30.0
_SILENT_SECONDS = 180.0
"""A run that has not shown itself for so long is taken for dead."""
_POLL_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Run:
    """A command or flow at work on a lake."""

    id: str
    kind: str
    """curate, backfill, build, maintain, erase."""
    alone: bool
    """Nobody else may work meanwhile."""
    machine: str
    """Names the machine and its process numbers, as far as that can be told."""
    process: int
    since: float
    """Seconds since the epoch."""
    beat: float
    """When it showed itself last, in seconds since the epoch."""

    @property
    def lives(self) -> bool:
        """Whether it is still at work, as far as can be seen from here."""
        if self.machine == _machine():
            return _process_lives(self.process)
        return time.time() - self.beat < _SILENT_SECONDS


class Leases:
    """Files under `leases/`: one per run, one per shard that is being curated."""

    def __init__(self, files: FileArea) -> None:
        self._files = files

    @contextmanager
    def working(
        self,
        kind: str,
        *,
        alone: bool = False,
        wait_seconds: float = 0.0,
    ) -> Iterator[Run]:
        """Be at work; while inside, the run shows every half minute that it lives.

        Args:
            kind: What is being done.
            alone: Nobody else may be at work: for maintenance and erasure.
            wait_seconds: How long to wait for others to end before giving up.

        Raises:
            ConfigError: Somebody else is at work and does not end in time, or the lake cannot
                be written.
        """
        now = time.time()
        run = Run(uuid.uuid4().hex, kind, alone, _machine(), os.getpid(), now, now)
        self._begin(run, wait_seconds)
        done = threading.Event()
        heart = threading.Thread(target=self._beat, args=(run, done), daemon=True)
        heart.start()
        try:
            yield run
        finally:
            done.set()
            heart.join()
            self._files.delete(_run_file(run.id))

    def runs(self) -> list[Run]:
        """Return the runs that live, the oldest first."""
        found = []
        for name in self._files.names("runs/"):
            content = self._files.read(name)
            if content is not None:
                found.append(Run(**json.loads(content)))
        return sorted((run for run in found if run.lives), key=lambda run: run.since)

    def clean(self) -> int:
        """Remove what dead runs have left; return how many files."""
        living = {run.id for run in self.runs()}
        dead = [name for name in self._files.names("runs/") if Path(name).stem not in living]
        dead += [name for name in self._files.names("shards/") if self._owner(name) not in living]
        for name in dead:
            self._files.delete(name)
        return len(dead)

    def take(self, shard: str, run_id: str) -> bool:
        """Take a shard; False if another living run has it."""
        name = _shard_file(shard)
        if self._files.create(name, run_id.encode()):
            return True
        owner = self._owner(name)
        if owner not in {run_id, None} and any(run.id == owner for run in self.runs()):
            return False
        self._files.write(name, run_id.encode())
        return True

    def holder(self, shard: str) -> str | None:
        """Return the id of the run that has taken a shard and not given it back."""
        return self._owner(_shard_file(shard))

    def give_back(self, shard: str) -> None:
        """Let others have a shard."""
        self._files.delete(_shard_file(shard))

    def _owner(self, name: str) -> str | None:
        content = self._files.read(name)
        return None if content is None else content.decode()

    def _begin(self, run: Run, wait_seconds: float) -> None:
        """Announce the run; then look for others, so that of two at once one sees the other."""
        deadline = time.monotonic() + wait_seconds
        while True:
            self._write(run)
            others = [
                other for other in self.runs() if other.id != run.id and (run.alone or other.alone)
            ]
            if not others:
                return
            self._files.delete(_run_file(run.id))
            if time.monotonic() >= deadline:
                raise ConfigError(_busy(run, others[0]))
            time.sleep(_POLL_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311  spreads retries

    def _beat(self, run: Run, done: threading.Event) -> None:
        while not done.wait(_BEAT_SECONDS):
            try:
                self._write(run)
            except SluiceError:
                continue  # The next beat may get through; others wait for several.

    def _write(self, run: Run) -> None:
        content = {**asdict(run), "beat": time.time()}
        self._files.write(_run_file(run.id), json.dumps(content).encode())


def _busy(run: Run, other: Run) -> str:
    minutes = max(0.0, time.time() - other.since) / 60
    why = f"{run.kind} works alone" if run.alone else f"{other.kind} works alone"
    return (
        f"lake.uri: `{other.kind}` has been at work on this lake for {minutes:.0f} minutes, and "
        f"{why}; wait for it to end, or stop it"
    )


def _run_file(run_id: str) -> str:
    return f"runs/{run_id}.json"


def _shard_file(shard: str) -> str:
    return f"shards/{shard}"


def _machine() -> str:
    """Name what a process number is valid in: the boot and the process namespace of a machine."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return f"{socket.gethostname()} {uuid.getnode():x}"


def _process_lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
