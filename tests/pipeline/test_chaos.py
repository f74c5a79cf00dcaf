"""A tenth of all requests goes wrong, of logs and lake alike: a backfill ends complete."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.pipeline.support import ROOT, line, sluice, zipped
from tests.s3_proxy import FaultProxy, one_in_ten

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

pytestmark = pytest.mark.xdist_group("prefect")


def rows(lake: str, config: Path) -> list[dict[str, Any]]:
    """Return a lake's rows, in order."""
    from flows.lake.lake import Lake
    from flows.settings import load_settings

    opened = Lake.open(lake, settings=load_settings(config).lake)
    columns = ["object_key", "ordinal", "outcome", "message_ids", "reply_id", "object_sha256"]
    found: list[dict[str, Any]] = opened.scan_records(
        columns, kinds=("record", "object")
    ).to_pylist()
    return sorted(found, key=lambda row: (row["object_key"], row["ordinal"]))


@pytest.mark.parametrize("hours", [12, pytest.param(60, marks=pytest.mark.slow)])
def test_a_backfill_with_a_tenth_of_all_requests_faulty_ends_complete(  # noqa: PLR0913, PLR0917
    hours: int,
    tmp_path: Path,
    s3: "S3Client",
    s3_endpoint: str,
    bucket: str,
    fault_proxy: FaultProxy,
    environment: dict[str, str],
) -> None:
    """Throttled, failed, cut, lost, late and denied answers change no row."""
    for number in range(hours):
        day, hour = divmod(number, 24)
        folder = ROOT.replace("02/05", f"{day + 2:02}/{hour:02}")
        body = zipped(*(line(f"r{number}-{each}") for each in range(5)))
        s3.put_object(Bucket=bucket, Key=f"logs/{folder}/a.json.gz", Body=body)
    made = {}
    for name, url in (("calm", s3_endpoint), ("stormy", fault_proxy.url)):
        config = tmp_path / f"{name}.toml"
        endpoint = f'endpoint_url = "{url}"\n'
        config.write_text(f"[source]\n{endpoint}[lake]\n{endpoint}", encoding="utf-8")
        if name == "stormy":
            fault_proxy.fail("GET", "a.json.gz", status=403)
            fault_proxy.chance = one_in_ten(denied="logs/AWSLogs", seed=hours)
        done = sluice(
            "backfill", "--logs", f"s3://{bucket}/logs", "--lake", f"s3://{bucket}/{name}",
            "--yes", "--config", str(config),
            home=tmp_path, **environment,
        )  # fmt: skip
        assert done.code == 0, done.out + done.err
        made[name] = rows(f"s3://{bucket}/{name}", tmp_path / "calm.toml")
    assert made["calm"] == made["stormy"]
    assert len(made["calm"]) == hours * 6
    share = fault_proxy.injected.total() / len(fault_proxy.requests)
    assert 0.05 < share < 0.2
    assert fault_proxy.injected.keys() == {"503", "500", "403", "cut", "lost", "delay"}
