"""What curation makes of a few sample hours, as text: run as a module to write it anew."""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sample_logs
from flows.curation.worker import curation_for
from flows.settings import Settings
from transforms.curation import curate_frames
from transforms.keys import KeyRing
from transforms.logs.framing import read_frames
from transforms.logs.limits import ReadLimits
from transforms.outcome import Reason, Rejected
from transforms.recipe import CURATE_VERSION

GOLDEN = Path(__file__).with_name("curate.json")
HOURS = ("us-east-1/2026/03/02/07", "us-east-1/2026/03/02/09", "us-east-1/2026/03/03/13")
_NO_BODY = Rejected(Reason.BODY_PENDING, {})


def curated() -> dict[str, Any]:
    """Return the curate version, and a digest of each record's rows by key and position."""
    keys = KeyRing.from_master(b"a key for golden files only")
    curation = curation_for(Settings(), keys=keys)
    records = {}
    for path in _objects():
        key = path.relative_to(sample_logs.ROOT / "logs").as_posix()
        frames = read_frames([path.read_bytes()], object_key=key, limits=ReadLimits())
        for one in curate_frames(frames, curation=curation, fetch_body=lambda *_: _NO_BODY):
            text = json.dumps([one.row, one.messages], sort_keys=True, default=str)
            name = f"{path.name}#{one.row['ordinal']}"
            outcome = one.row["reason"] or one.row["outcome"]
            records[name] = f"{outcome} {hashlib.sha256(text.encode()).hexdigest()[:16]}"
    return {"curate_version": CURATE_VERSION, "records": records}


def _objects() -> Iterator[Path]:
    root = sample_logs.ROOT / "logs/AWSLogs/123456789012/BedrockModelInvocationLogs"
    for hour in HOURS:
        yield from sorted((root / hour).glob("*.json.gz"))


def written() -> str:
    """Return the golden file's text."""
    return json.dumps(curated(), indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    GOLDEN.write_text(written(), encoding="utf-8")
    sys.stdout.write(f"{GOLDEN.name} written\n")
