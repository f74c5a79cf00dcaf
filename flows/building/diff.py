"""Comparing two versions of a dataset, from what builds noted privately."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from expectations.files import DatasetFacts, drift
from flows.errors import ConfigError
from flows.lake.builds import Build
from flows.lake.lake import Lake
from flows.reading import builds_named
from transforms.dataset.difference import Release, difference


def compare(lake: Lake, before: str, after: str) -> dict[str, Any]:
    """Compare two builds, each `NAME@VERSION` or `NAME` for the newest.

    Returns:
        `from` and `to` (NAME@VERSION), the counts of `Difference`, and `drift` as the gate
        measures it.

    Raises:
        ConfigError: There is no such build, or it was written by an older version of Sluice.
    """
    earlier, later = (builds_named(lake, [each])[0] for each in (before, after))
    found = difference(release_of(lake, earlier), release_of(lake, later))
    return {
        "from": f"{earlier.name}@{earlier.version}",
        "to": f"{later.name}@{later.version}",
        **asdict(found),
        "drift": _drift(earlier.run, later.run),
    }


def release_of(lake: Lake, build: Build) -> Release:
    """Read the private side of a build.

    Raises:
        ConfigError: It does not tell the split of its rows: an older version of Sluice made it.
    """
    rows = lake.builds.read(build.name, build.version, "lineage").to_pandas()
    if "split" not in rows.columns:
        raise ConfigError(
            f"{build.name}@{build.version} was built by an older version of Sluice; build it again"
        )
    outcomes = lake.builds.read(build.name, build.version, "outcomes").to_pandas()
    return Release(rows=rows, outcomes=outcomes)


def _drift(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, float]:
    facts = before.get("facts"), after.get("facts")
    if not all(facts):
        return {}
    earlier, later = (DatasetFacts(**each) for each in facts if each)
    return {name: round(value, 4) for name, value in drift(later, earlier).items()}
