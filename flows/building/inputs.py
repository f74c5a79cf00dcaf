"""What a build reads of the lake: narrow columns, feedback, and the release before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

import pandas as pd

from flows.building.evaluation import evaluation_index
from flows.building.seen import Seen, read_seen
from flows.errors import ConfigError
from flows.lake.builds import Build
from flows.lake.lake import Lake
from flows.settings import Settings
from transforms.dataset.assemble import COLUMNS
from transforms.dataset.contamination import EvaluationIndex
from transforms.dataset.narrow import narrow
from transforms.dataset.policy import DatasetPolicy
from transforms.dataset.version import Inputs, feedback_digest, version_name
from transforms.keys import KeyRing

_OBJECT_COLUMNS = [
    "shard", "kind", "object_key", "object_status", "object_sha256", "recipe",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class BuildInputs:
    """All that one build works on, as of one moment of the lake."""

    lake: Lake
    """Pinned: what others write meanwhile is not seen."""
    seen: Seen
    """All log records, counted."""
    objects: pd.DataFrame
    """All listed objects."""
    feedback: pd.DataFrame
    inputs: Inputs
    evaluation: EvaluationIndex | None
    """What must not be trained on."""
    predecessor: Build | None
    """The release that this version follows."""
    version: str

    def read_records(self) -> pd.DataFrame:
        """Read all log records, narrow, whatever curation decided: `assemble.COLUMNS`.

        They are most of what a build holds: whoever asks for them lets them go.
        """
        return narrow(self.lake.scan_records(COLUMNS))

    @property
    def previous_splits(self) -> pd.DataFrame | None:
        """The predecessor's ledger of who is on which side."""
        if self.predecessor is None:
            return None
        table = self.lake.builds.read(self.predecessor.name, self.predecessor.version, "splits")
        frame: pd.DataFrame = table.to_pandas()
        return frame


def read_inputs(name: str, lake: Lake, *, settings: Settings, keys: KeyRing) -> BuildInputs:
    """Read what a dataset version is made of.

    Raises:
        ConfigError: The lake is empty, or its shards were curated under different settings.
    """
    pinned = lake.pinned()
    objects = pinned.read_records(_OBJECT_COLUMNS, kinds=("object",))
    if objects.empty:
        raise ConfigError("--lake: no log object has been curated yet; run `sluice curate`")
    feedback = pinned.read_feedback()
    evaluation, digests = evaluation_index(name, settings.dataset(name).evaluation_files)
    inputs = Inputs(
        objects=_digests(objects),
        feedback=feedback_digest(
            zip(feedback["event_id"], feedback["event_digest"], strict=True),
        ),
        settings={
            **output_settings(settings, settings.dataset(name), evaluation=digests),
            **_erased(lake),
        },
        recipe=_one_recipe(objects),
        key_id=keys.key_id,
        sluice_version=installed_version("sluice"),
    )
    predecessor = _predecessor(lake, name, inputs.digest())
    return BuildInputs(
        lake=pinned,
        seen=read_seen(pinned),
        objects=objects,
        feedback=feedback,
        evaluation=evaluation,
        inputs=inputs,
        predecessor=predecessor,
        version=version_name(
            inputs.digest(), predecessor=predecessor.version if predecessor else ""
        ),
    )


def output_settings(
    settings: Settings, policy: DatasetPolicy, *, evaluation: Sequence[str]
) -> Mapping[str, Any]:
    """Return the settings that change a dataset's bytes; of evaluation files their digests do."""
    names = [Path(each).name for each in policy.evaluation_files]
    return {
        "dataset": {
            **policy.canonical(),
            "evaluation_files": list(zip(names, evaluation, strict=True)),
        },
        "feedback": settings.feedback.model_dump(mode="json"),
        "outages": settings.outages.model_dump(mode="json"),
        "disagreement": settings.disagreement.model_dump(mode="json"),
    }


def _erased(lake: Lake) -> Mapping[str, str]:
    """Name what was erased: the logs may be the same, the records no longer are."""
    digest = lake.suppressions.digest()
    return {"suppressions": digest} if digest else {}


def _digests(objects: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    read = objects[objects["object_sha256"] != ""]
    pairs = {*zip(read["object_key"], read["object_sha256"], strict=True)}
    return tuple(sorted((str(key), str(sha256)) for key, sha256 in pairs))


def _one_recipe(objects: pd.DataFrame) -> str:
    """Return the recipe under which all shards were curated."""
    recipes = objects.groupby("recipe")["shard"].nunique()
    if len(recipes) > 1:
        counts = ", ".join(str(count) for count in sorted(recipes.tolist()))
        raise ConfigError(
            f"--lake: its shards were curated under {len(recipes)} different settings or keys "
            f"({counts} shards each); run `sluice curate --all` to bring them to one",
        )
    return str(recipes.index[0])


def _predecessor(lake: Lake, name: str, inputs: str) -> Build | None:
    """Find the release before; the newest one's own predecessor if it was made of equal inputs."""
    released = [build for build in lake.builds.list(name) if build.run.get("published")]
    if not released:
        return None
    newest = released[-1]
    if newest.run.get("inputs") != inputs:
        return newest
    before = newest.run.get("predecessor", "")
    return next((build for build in released if build.version == before), None)
