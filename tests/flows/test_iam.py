"""Each flow does with exactly its policy of docs/iam, and names what is missing without a part."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flows.building.publish import publish
from flows.curate import plan
from flows.curation import worker
from flows.curation.shards import Status
from flows.curation.worker import Workplace, work_on
from flows.erase import Wanted, erase
from flows.errors import SluiceError
from flows.lake.lake import Lake
from flows.maintain import put_in_order
from flows.secrets import key_ring
from flows.settings import Settings
from flows.standing import standing
from tests.pipeline.support import MASTER_KEY, ROOT, line, zipped

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

POLICIES = Path(__file__).parents[2] / "docs" / "iam"
pytestmark = pytest.mark.slow
BUCKETS = ("LOGS_BUCKET", "LAKE_BUCKET", "DATASETS_BUCKET")
Acting = Callable[[list[dict[str, Any]]], AbstractContextManager[None]]


def curate(place: Workplace, _: str) -> None:
    """Curate the logs, as if a body had been missing last time: else there is nothing to do."""
    worker._workers.__dict__.clear()  # it keeps a client, and so its user
    lake = Lake.open(place.lake, settings=place.settings.lake, create=True)
    with lake.leases.working("curate") as run:
        for shard in plan(place, None, None):
            work_on(replace(shard, status=Status.PENDING), place, run.id)


def build(place: Workplace, datasets: str) -> None:
    """Read the lake, note a build, publish a version."""
    lake = Lake.open(place.lake, settings=place.settings.lake)
    with lake.leases.working("build"):
        lake.read_records(["shard"])
        lake.builds.list()
        version = uuid.uuid4().hex
        made = publish(
            datasets,
            name="all",
            version=version,
            files={"manifest.json": b"{}", "train.jsonl": b""},
            settings=place.settings.publish,
        )
        assert publish(
            datasets,
            name="all",
            version=version,
            files={"manifest.json": b"{}", "train.jsonl": b""},
            settings=place.settings.publish,
        ).already
        lineage = lake.read_records(["request_id", "object_key", "ordinal"])
        lake.builds.write("all", version, tables={"lineage": lineage}, run={"out": made.uri})


def maintain(place: Workplace, _: str) -> None:
    """Put the lake in order."""
    lake = Lake.open(place.lake, settings=place.settings.lake)
    with lake.leases.working("maintain", alone=True):
        put_in_order(lake, place.settings)


def erase_all(place: Workplace, _: str) -> None:
    """Erase a request."""
    lake = Lake.open(place.lake, settings=place.settings.lake)
    wanted = Wanted(frozenset(), frozenset(), frozenset({"r1"}))
    erase(lake, wanted, settings=place.settings, keys=key_ring())


def read(place: Workplace, _: str) -> None:
    """Look how far the lake is."""
    lake = Lake.open(place.lake, settings=place.settings.lake)
    assert standing(lake, settings=place.settings).hours["done"] == 1


FLOWS: dict[str, Callable[[Workplace, str], None]] = {
    "curate": curate,
    "build": build,
    "maintain": maintain,
    "erase": erase_all,
    "read": read,
}


@pytest.fixture
def place(
    s3: "S3Client", s3_endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Workplace, str, Callable[[str], str]]]:
    """Make three buckets with logs, a lake and a dataset; return what fills a policy in."""
    monkeypatch.setenv("SLUICE_MASTER_KEY", MASTER_KEY)
    for module in ("source.s3", "aws"):
        monkeypatch.setattr(f"flows.{module}._FIRST_WAIT_SECONDS", 0.001, raising=False)
    names = {role: f"{role.split('_')[0].lower()}-{uuid.uuid4().hex[:8]}" for role in BUCKETS}
    for name in names.values():
        s3.create_bucket(Bucket=name)
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=names["LOGS_BUCKET"], Key=f"{ROOT}/a.json.gz", Body=zipped(line("r1")))
    access = {"endpoint_url": s3_endpoint}
    settings = Settings(source=access, lake=access, publish=access, run={"wait_seconds": 0})
    logs, lake, datasets = (f"s3://{names[role]}" for role in BUCKETS)
    workplace = Workplace(logs, f"{lake}/lake", settings)
    curate(workplace, datasets)
    build(workplace, datasets)

    def fill(text: str) -> str:
        for role, name in names.items():
            text = text.replace(role, name)
        return text

    yield workplace, datasets, fill
    for name in names.values():
        versions = s3.list_object_versions(Bucket=name)
        for each in [*versions.get("Versions", []), *versions.get("DeleteMarkers", [])]:
            s3.delete_object(Bucket=name, Key=each["Key"], VersionId=each["VersionId"])
        s3.delete_bucket(Bucket=name)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name in {"curate", "read"} else [pytest.mark.slow])
        for name in FLOWS
    ],
)
def test_a_flow_does_with_its_policy_and_names_what_is_missing(
    name: str,
    place: tuple[Workplace, str, Callable[[str], str]],
    acting_as: Acting,
) -> None:
    """With all statements it passes; without any one of them the message names its action."""
    workplace, datasets, fill = place
    statements = json.loads(fill((POLICIES / f"{name}.json").read_text(encoding="utf-8")))
    told = {}
    for missing in statements["Statement"]:
        others = [_as_checked(each) for each in statements["Statement"] if each is not missing]
        build(workplace, datasets)  # something to erase and to withdraw
        with acting_as(others):
            try:
                FLOWS[name](workplace, datasets)
            except SluiceError as error:
                told[missing["Sid"]] = missing["Action"] if _names(error, missing) else str(error)
        _end_all(workplace)
    assert told == {each["Sid"]: each["Action"] for each in statements["Statement"]}
    with acting_as([_as_checked(each) for each in statements["Statement"]]):
        FLOWS[name](workplace, datasets)


def _as_checked(statement: dict[str, Any]) -> dict[str, Any]:
    """Allow deleting many objects in one request: AWS asks per object, moto once of the bucket."""
    if statement["Action"] != "s3:DeleteObject":
        return statement
    objects = statement["Resource"]
    return {**statement, "Resource": [objects, objects.removesuffix("/*")]}


def _end_all(place: Workplace) -> None:
    """Remove the lease of a run that could not remove it itself."""
    files = Lake.open(place.lake, settings=place.settings.lake).files("leases")
    for name in files.names("runs/"):
        files.delete(name)


def _names(error: SluiceError, missing: dict[str, Any]) -> bool:
    return missing["Action"] in str(error)
