"""Notes of shards that failed: why, when, and which objects they hold."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from flows.lake.files import FileArea
from transforms.outcome import Reason

_NOTED_OBJECTS = 1000
"""Objects of a shard that its note names; the lake's object rows name all."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one shard is not in the lake as it is listed."""

    shard: str
    reason: str
    """`shard_failed` or `poison_shard`."""
    message: str
    """One line of object keys, codes and counts."""
    fingerprint: str
    """Of the listing and the recipe that failed."""
    objects: tuple[str, ...]
    """Keys of its log objects."""
    time: str
    """When it failed last, ISO 8601 in UTC."""

    @property
    def poisoned(self) -> bool:
        """Whether it is left alone until its logs or settings change."""
        return self.reason == Reason.POISON_SHARD.value


class Failures:
    """One small file per failed shard; it goes when the shard is curated."""

    def __init__(self, files: FileArea) -> None:
        self._files = files

    def note(
        self,
        shard: str,
        *,
        reason: Reason,
        message: str,
        fingerprint: str,
        objects: Sequence[str],
    ) -> None:
        """Write why a shard failed; an earlier note of it is replaced.

        Raises:
            ConfigError: The lake cannot be written.
        """
        failure = Failure(
            shard=shard,
            reason=reason.value,
            message=message,
            fingerprint=fingerprint,
            objects=tuple(objects[:_NOTED_OBJECTS]),
            time=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        self._files.write(f"{shard}.json", json.dumps(asdict(failure)).encode())

    def clear(self, shard: str) -> None:
        """Remove a shard's note, if it has one."""
        self._files.delete(f"{shard}.json")

    def all(self) -> dict[str, Failure]:
        """Return the notes by shard, in name order."""
        found = {}
        for name in self._files.names():
            content = self._files.read(name)
            if content is not None:
                values = json.loads(content)
                failure = Failure(**{**values, "objects": tuple(values["objects"])})
                found[failure.shard] = failure
        return found
