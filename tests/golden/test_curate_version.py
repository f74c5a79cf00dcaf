"""The guard of CURATE_VERSION: output that changes must say so."""

import json

from tests.golden.golden import GOLDEN, curated


def test_output_changes_only_with_the_curate_version() -> None:
    """What curate writes of the golden hours is as recorded, or CURATE_VERSION was raised.

    If this fails: raise CURATE_VERSION in transforms/recipe.py, then run
    `python -m tests.golden.golden`.
    """
    recorded, made = json.loads(GOLDEN.read_text(encoding="utf-8")), curated()
    assert made["curate_version"] == recorded["curate_version"]
    assert made["records"] == recorded["records"]
