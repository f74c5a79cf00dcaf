"""The guard of BUILD_VERSION: output that changes must say so."""

import json

from tests.golden.golden_build import GOLDEN, built


def test_output_changes_only_with_the_build_version() -> None:
    """What builds make of the golden lake is as recorded, or BUILD_VERSION was raised.

    If this fails: raise BUILD_VERSION in transforms/recipe.py, then run
    `python -m tests.golden.golden_build`.
    """
    assert json.loads(GOLDEN.read_text(encoding="utf-8")) == built()
