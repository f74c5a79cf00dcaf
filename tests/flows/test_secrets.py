"""Where the master key comes from."""

from pathlib import Path

import boto3
import pytest

from flows.errors import ConfigError
from flows.secrets import key_ring
from transforms.keys import KeyRing

KEY = "an invented key of enough bytes"


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLUICE_MASTER_KEY", "SLUICE_MASTER_KEY_FILE", "SLUICE_MASTER_KEY_SECRET"):
        monkeypatch.delenv(name, raising=False)


def test_file_environment_and_secrets_manager_give_the_same_ring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, s3_endpoint: str
) -> None:
    """One key, three places, one ring."""
    wanted = KeyRing.from_master(KEY.encode())
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_endpoint)
    boto3.client("secretsmanager").create_secret(Name="sluice/master", SecretString=KEY)
    monkeypatch.setenv("SLUICE_MASTER_KEY_SECRET", "sluice/master")
    assert key_ring() == wanted
    (tmp_path / "key").write_text(f"{KEY}\n", encoding="utf-8")
    monkeypatch.setenv("SLUICE_MASTER_KEY_FILE", str(tmp_path / "key"))
    assert key_ring() == wanted
    monkeypatch.setenv("SLUICE_MASTER_KEY", KEY)
    assert key_ring() == wanted


def test_a_secret_that_cannot_be_read_names_the_permission(
    monkeypatch: pytest.MonkeyPatch, s3_endpoint: str
) -> None:
    """One clear line, without the secret's content."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_endpoint)
    monkeypatch.setenv("SLUICE_MASTER_KEY_SECRET", "sluice/none")
    with pytest.raises(ConfigError, match="secretsmanager:GetSecretValue"):
        key_ring()


def test_no_key_says_what_to_set() -> None:
    """The message names the variables."""
    with pytest.raises(ConfigError, match="SLUICE_MASTER_KEY_FILE"):
        key_ring()
