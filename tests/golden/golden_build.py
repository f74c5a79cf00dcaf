"""What builds make of an invented lake, as digests: run as a module to write them anew."""

import hashlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.build import Traffic, write_lake
from flows.build import draft, read
from flows.building.draft import Plan
from transforms.keys import KeyRing
from transforms.recipe import BUILD_VERSION

GOLDEN = Path(__file__).with_name("build.json")
DATASETS = """
[datasets.all]
consent = "blanket"
consent_statement = "Invented."

[datasets.few]
where = { app = ["shop", "desk"] }
target = "bedrock-openweight"
cap = 60
strata = ["model", "app"]
split_by = "time"
per_user_cap = 5
min_near_jaccard = 0.6
consent = "blanket"
consent_statement = "Invented."

[datasets.answered]
target = "verl"
references = "required"
numbers_matter = true
consent = "blanket"
consent_statement = "Invented."
"""


def built() -> dict[str, Any]:
    """Return the build version, and for each dataset the outcomes' counts and files' digests."""
    keys = KeyRing.from_master(b"a key for golden files only")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_lake(folder / "lake", Traffic(1_500, hours=2))
        config = folder / "sluice.toml"
        config.write_text(DATASETS, encoding="utf-8")
        made = {each: _made(each, folder, config, keys) for each in ("all", "answered", "few")}
    return {"build_version": BUILD_VERSION, "datasets": made}


def _made(name: str, folder: Path, config: Path, keys: KeyRing) -> dict[str, Any]:
    lake = str(folder / "lake")
    plan = Plan.make(name, lake=lake, out=str(folder), target=None, config=config)
    version = draft.fn(plan, read.fn(plan, keys), keys)
    outcomes = {" ".join(each).strip(): count for each, count in version.counted.items()}
    files = {
        f"{name}.jsonl": hashlib.sha256(file.content).hexdigest()[:16]
        for name, file in version.emitted.files.items()
    }
    return {"outcomes": outcomes, "files": files}


def written() -> str:
    """Return the golden file's text."""
    return json.dumps(built(), indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    GOLDEN.write_text(written(), encoding="utf-8")
    sys.stdout.write(f"{GOLDEN.name} written\n")
