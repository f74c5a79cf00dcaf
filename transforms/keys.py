"""Derived keys and keyed hashes: how ids and values are named without being stored."""

import hashlib
import re
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MIN_MASTER_KEY_BYTES = 16
_INT64_SIGN = 1 << 63


@dataclass(frozen=True, slots=True, repr=False)
class KeyRing:
    """One key per purpose, derived from the master key, so that no purpose reveals another's.

    The instance does not print its keys.
    """

    identity: bytes
    """Users, sessions, callers, request ids in handed-out files."""
    messages: bytes
    """Message ids, chain keys, prompt keys."""
    tokens: bytes
    """Entity tokens."""
    splits: bytes
    """Assignment of groups to train and validation."""
    key_id: str
    """Eight hex digits that name the master key without telling it."""

    @classmethod
    def from_master(cls, master: bytes) -> "KeyRing":
        """Derive the ring by HKDF-SHA256.

        Raises:
            ValueError: `master` is shorter than 16 bytes.

        Source: RFC 5869.
        """
        if len(master) < MIN_MASTER_KEY_BYTES:
            raise ValueError(f"the master key must have at least {MIN_MASTER_KEY_BYTES} bytes")

        def derive(purpose: str) -> bytes:
            info = f"sluice/1/{purpose}".encode()
            return HKDF(hashes.SHA256(), length=32, salt=None, info=info).derive(master)

        return cls(
            identity=derive("identity"),
            messages=derive("messages"),
            tokens=derive("tokens"),
            splits=derive("splits"),
            key_id=derive("key-id").hex()[:8],
        )

    def __repr__(self) -> str:
        """Name the ring without its keys."""
        return f"KeyRing(key_id={self.key_id!r})"


def keyed_hex(key: bytes, *parts: str, digest_bytes: int = 16) -> str:
    """Hash parts under a key; the parts' borders count, so ("ab", "c") differs from ("a", "bc").

    Lone surrogates are hashed as they are.
    """
    return _hash(key, parts, digest_bytes).hexdigest()


def keyed_int64(key: bytes, *parts: str) -> int:
    """Hash parts under a key to a signed 64-bit integer: the narrow key that tables join on."""
    unsigned = int.from_bytes(_hash(key, parts, 8).digest(), "big")
    return unsigned - (1 << 64) if unsigned >= _INT64_SIGN else unsigned


def _hash(key: bytes, parts: tuple[str, ...], digest_bytes: int) -> "hashlib.blake2b":
    state = hashlib.blake2b(key=key, digest_size=digest_bytes)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state


_PLAIN_APP = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9_.:/ -]{1,64}")


def plain_app_name(value: str) -> str:
    """Return an application's name if it looks like one, else an empty string.

    App names reach the lake in the clear, so anything that could be a person (an address with
    an @, digits alone, long text) is refused.
    """
    return value if _PLAIN_APP.fullmatch(value) else ""
