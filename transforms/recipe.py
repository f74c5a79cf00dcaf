"""The recipe: everything but the logs that decides what curate writes."""

import hashlib
import json
from typing import Any

CURATE_VERSION = 4
"""Raise by hand whenever curate's output changes; a golden file in the tests stands guard."""

BUILD_VERSION = 2
"""Raise by hand whenever build's output changes; guarded alike, and part of a version's name."""


def recipe(settings: dict[str, Any], *, key_id: str) -> str:
    """Hash the output-changing curate settings, the key's id and the curate version.

    Args:
        settings: JSON-like dump of the sections that change curate's output.
        key_id: Name of the master key.

    Returns:
        32 hex digits.
    """
    return digest({"version": CURATE_VERSION, "key_id": key_id, "settings": settings})


def digest(value: Any) -> str:
    """Hash a JSON-like value over its canonical text; 32 hex digits."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
