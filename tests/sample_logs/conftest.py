"""The sample world, made once, and what its generator writes."""

import json
from pathlib import Path

import pytest

from sample_logs import ROOT
from sample_logs.generator.model import Json
from sample_logs.generator.world import World, build, save


@pytest.fixture(scope="session")
def world() -> World:
    """Make the world in memory."""
    return build()


@pytest.fixture(scope="session")
def written(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the world to an empty folder."""
    folder = tmp_path_factory.mktemp("samples")
    save(world, folder)
    return folder


@pytest.fixture(scope="session")
def expected() -> list[Json]:
    """Read the committed expectations."""
    return read_lines("expected.jsonl")


@pytest.fixture(scope="session")
def planted() -> list[Json]:
    """Read the committed list of planted values."""
    return read_lines("planted_pii.jsonl")


def read_lines(name: str) -> list[Json]:
    """Read a committed JSONL file of the sample logs."""
    return [json.loads(line) for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
