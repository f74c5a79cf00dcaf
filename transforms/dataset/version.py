"""What a dataset version is made of: the hash that names it, and the manifest that goes with it."""

import hashlib
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from transforms.recipe import BUILD_VERSION, digest

VERSION_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """All that decides the bytes of a dataset version."""

    objects: tuple[tuple[str, str], ...]
    """Key and SHA-256 of each object read, sorted by key."""
    feedback: str
    """Digest of the feedback events."""
    settings: Mapping[str, Any]
    """The output-changing settings of the build."""
    recipe: str
    """Of the curated shards; empty for an empty lake."""
    key_id: str
    sluice_version: str

    def digest(self) -> str:
        """Hash everything but the predecessor."""
        return digest(
            {
                "build_version": BUILD_VERSION,
                "objects": self.objects,
                "feedback": self.feedback,
                "settings": dict(self.settings),
                "recipe": self.recipe,
                "key_id": self.key_id,
                "sluice_version": self.sluice_version,
            },
        )


def version_name(inputs: str, *, predecessor: str) -> str:
    """Name the version that equal inputs make after a predecessor: 12 hex digits."""
    return digest({"inputs": inputs, "predecessor": predecessor})[:VERSION_DIGITS]


def feedback_digest(event_digests: Iterable[tuple[str, str]]) -> str:
    """Hash feedback events, given as pairs of event id and digest, in whatever order."""
    return digest(sorted(event_digests))


def manifest(  # noqa: PLR0913
    *,
    dataset: str,
    version: str,
    predecessor: str,
    target: str,
    inputs: Inputs,
    funnel: Mapping[str, Any],
    files: Mapping[str, bytes],
    rows: Mapping[str, int],
) -> bytes:
    """Write the public manifest: hashes and counts, the same bytes for the same inputs.

    What belongs to one run (times, hosts, table versions) is not in it. Object keys are: they
    hold account id, region and hour, and no person.
    """
    value = {
        "manifest_version": 1,
        "dataset": dataset,
        "version": version,
        "predecessor": predecessor,
        "target": target,
        "files": {
            name: {
                "rows": rows[name],
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
            for name, content in files.items()
        },
        "funnel": funnel,
        "inputs": {
            "digest": inputs.digest(),
            "objects": [{"key": key, "sha256": sha256} for key, sha256 in inputs.objects],
            "feedback": inputs.feedback,
            "settings": digest(dict(inputs.settings)),
            "recipe": inputs.recipe,
            "key_id": inputs.key_id,
        },
        "sluice_version": inputs.sluice_version,
        # Model output is reproducible for one locked platform.
        "platform": f"{platform.system()}-{platform.machine()}".lower(),
    }
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(value, option=options)
