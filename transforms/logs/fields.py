"""Single fields of a log record in all the forms that exports give them."""

import math
import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from transforms.logs.decoding import decode
from transforms.logs.limits import ReadLimits
from transforms.outcome import Reason

_PLAIN = re.compile(r"[!-?A-~]{1,512}")
"""Printable ASCII without blanks and @: what ids are made of, and addresses of people are not."""
_TIME = re.compile(r"\d{4}-?\d\d-?\d\d[T ]\d\d:?\d\d.*", re.ASCII | re.DOTALL)
_MAX_INT64 = 2**63 - 1
_MAX_DEPTH = ReadLimits().max_depth


def read_time(value: Any) -> datetime | None:
    """Read a logged time as UTC, cut to the second; None where it is malformed.

    Fractions, offsets and a blank for the T occur in copies. A time without offset is UTC.
    """
    return _read_time(value) if isinstance(value, str) else None


@lru_cache(maxsize=64)
def _read_time(value: str) -> datetime | None:
    """Read a time once for all the records of a second, which stand together."""
    if not _TIME.fullmatch(value):
        return None
    try:
        time = datetime.fromisoformat(value.strip().removesuffix(" UTC"))
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return time.replace(microsecond=0)


def lower_keys(value: Any) -> dict[str, Any] | None:
    """Copy an object with its keys in lower case; None for anything else."""
    return {key.lower(): inner for key, inner in value.items()} if isinstance(value, dict) else None


def section(value: Any) -> dict[str, Any]:
    """Read an inner object; exports turn those into strings, too."""
    return lower_keys(_object(value)) or {}


def _object(value: Any) -> Any:
    if isinstance(value, str) and value.lstrip()[:1] == "{":
        decoded = decode(value.encode("utf-8", "replace"), max_depth=_MAX_DEPTH)
        return None if isinstance(decoded, Reason) else decoded[0]
    return value


def metadata(value: Any) -> dict[str, str]:
    """Read the pairs of which both sides are strings."""
    pairs = _object(value)
    if not isinstance(pairs, dict):
        return {}
    return {key: inner for key, inner in pairs.items() if isinstance(inner, str)}


def plain(value: Any) -> str:
    """Return an id as it is; an empty string for what cannot be one."""
    return value if isinstance(value, str) and _PLAIN.fullmatch(value) else ""


def text(value: Any) -> str:
    """Return a string as it is; an empty one for anything else."""
    return value if isinstance(value, str) else ""


def count(value: Any) -> int | None:
    """Read a count that may be an int, a float or a string of either; None for anything else."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return int(value) if 0 <= value <= _MAX_INT64 else None
