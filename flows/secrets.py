"""Where the master key comes from: environment, file or Secrets Manager; never code or settings."""

import functools
import os
from pathlib import Path

from flows.errors import ConfigError
from transforms.keys import KeyRing

KEY_VARIABLE = "SLUICE_MASTER_KEY"
FILE_VARIABLE = "SLUICE_MASTER_KEY_FILE"
SECRET_VARIABLE = "SLUICE_MASTER_KEY_SECRET"  # noqa: S105  a variable's name
"""Names a secret of AWS Secrets Manager, by name or ARN."""


def key_ring() -> KeyRing:
    """Read the master key and derive the ring.

    Raises:
        ConfigError: No key is set, its file cannot be read, or it is shorter than 16 bytes.
    """
    try:
        return KeyRing.from_master(_master_key())
    except ValueError as error:
        raise ConfigError(f"{KEY_VARIABLE}: {error}") from None


def _master_key() -> bytes:
    if value := os.environ.get(KEY_VARIABLE):
        return value.encode()
    if path := os.environ.get(FILE_VARIABLE):
        try:
            return Path(path).read_bytes().strip()
        except OSError as error:
            raise ConfigError(f"{FILE_VARIABLE}: cannot read the file ({error.strerror})") from None
    if name := os.environ.get(SECRET_VARIABLE):
        return _from_secrets_manager(name)
    raise ConfigError(
        f"{KEY_VARIABLE} is not set. Ids and values are stored as keyed hashes: set it, "
        f"{FILE_VARIABLE} or {SECRET_VARIABLE}, to a secret of 16 bytes or more, and keep that as "
        "long as the lake.",
    )


@functools.cache
def _from_secrets_manager(name: str) -> bytes:
    """Read a secret once per process; a string or bytes, taken as it is."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    from flows.aws import error_code, missing_action

    try:
        answer = boto3.client("secretsmanager").get_secret_value(SecretId=name)
    except (BotoCoreError, ClientError) as error:
        said = error_code(error) or type(error).__name__
        action = missing_action(error, default="secretsmanager:GetSecretValue")
        raise ConfigError(
            f"{SECRET_VARIABLE}: the secret cannot be read ({said}); look at its name and region, "
            f"and allow {action} on it"
        ) from None
    if "SecretBinary" in answer:
        return bytes(answer["SecretBinary"])
    return str(answer["SecretString"]).encode()
