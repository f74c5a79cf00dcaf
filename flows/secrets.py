"""Where the master key comes from: the environment or a file, never code or settings."""

import os
from pathlib import Path

from flows.errors import ConfigError
from transforms.keys import KeyRing

KEY_VARIABLE = "SLUICE_MASTER_KEY"
FILE_VARIABLE = "SLUICE_MASTER_KEY_FILE"


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
    raise ConfigError(
        f"{KEY_VARIABLE} is not set. Ids and values are stored as keyed hashes: set it, or "
        f"{FILE_VARIABLE}, to a secret of 16 bytes or more and keep it as long as the lake.",
    )
