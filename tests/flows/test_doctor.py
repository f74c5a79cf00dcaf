"""What `sluice doctor` finds before a first run."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flows.doctor import Check, examine
from flows.settings import Settings
from tests.pipeline.support import MASTER_KEY, ROOT, line, zipped

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLUICE_MASTER_KEY", MASTER_KEY)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)


def findings(checks: list[Check]) -> dict[str, str]:
    """Return what has to be mended, by name."""
    return {check.name: check.message for check in checks if check.verdict == "finding"}


def test_a_healthy_folder_needs_no_aws(tmp_path: Path) -> None:
    """Logs in a folder and a lake that is not there yet: nothing to mend, nothing left behind."""
    folder = tmp_path / "logs" / ROOT
    folder.mkdir(parents=True)
    (folder / "a.json.gz").write_bytes(zipped(line("r1")))
    checks = examine(Settings(), logs=str(tmp_path / "logs"), lake=str(tmp_path / "lake"))
    assert findings(checks) == {}
    assert {"master key", "logs", "lake", "disk", "memory"} <= {check.name for check in checks}
    assert not [path for path in (tmp_path / "lake").rglob("*") if path.is_file()]


def test_each_thing_that_is_wrong_is_found_and_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_port: int
) -> None:
    """No key, no logs, a lake below a file, an unknown engine, a server that does not answer."""
    monkeypatch.delenv("SLUICE_MASTER_KEY")
    monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{free_port}/api")
    (tmp_path / "file").write_text("", encoding="utf-8")
    settings = Settings(redaction={"engine": "no_such_engine"})
    lake = str(tmp_path / "file" / "lake")
    found = findings(examine(settings, logs=str(tmp_path / "none"), lake=lake))
    assert set(found) == {"master key", "logs", "lake", "names", "prefect"}
    assert "SLUICE_MASTER_KEY" in found["master key"]
    assert "lake.uri" in found["lake"]
    assert all("\n" not in message for message in found.values())


@pytest.fixture
def on_aws(
    s3: "S3Client", s3_endpoint: str, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[[dict[str, Any] | None], dict[str, str]]:
    """Return what sets Bedrock's logging, examines, and gives all messages of one check."""
    import boto3

    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_endpoint)
    s3.put_object(Bucket=bucket, Key=f"logs/{ROOT}/a.json.gz", Body=zipped(line("r1")))

    def look(logging: dict[str, Any] | None) -> dict[str, str]:
        bedrock = boto3.client("bedrock", endpoint_url=s3_endpoint)
        if logging is None:
            bedrock.delete_model_invocation_logging_configuration()
        else:
            place = {"bucketName": bucket, "keyPrefix": "logs"}
            bedrock.put_model_invocation_logging_configuration(
                loggingConfig={"s3Config": place, **logging}
            )
        checks = examine(Settings(), logs=f"s3://{bucket}/logs", lake=f"s3://{bucket}/lake")
        return {f"{check.name} {check.verdict}": check.message for check in checks}

    return look


def test_bedrocks_logging_is_looked_at(
    on_aws: Callable[[dict[str, Any] | None], dict[str, str]],
) -> None:
    """On with text, on without text, and off."""
    told = on_aws({"textDataDeliveryEnabled": True})
    assert "with text" in told["bedrock logging ok"]
    assert "mantle" in told["bedrock logging note"]
    assert {"source credentials ok", "lake credentials ok", "logs ok", "lake ok"} <= set(told)
    assert "text delivery" in on_aws({"textDataDeliveryEnabled": False})["bedrock logging finding"]
    assert "turn it on" in on_aws(None)["bedrock logging finding"]
