"""A backfill that is killed again and again: `python -m tests.pipeline.killed_backfill`.

Its process loads the libraries once and starts each try as a copy of itself, so that a try begins
with work and not with imports. It prints how many tries were killed.
"""

import argparse
import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

from flows.curate import plan
from flows.curation import worker
from flows.curation.worker import Workplace, work_on
from flows.lake.lake import Lake
from flows.secrets import key_ring
from flows.settings import load_settings


def main() -> None:
    """Kill so many tries, then let one finish."""
    parser = argparse.ArgumentParser()
    for name in ("--logs", "--lake", "--config"):
        parser.add_argument(name)
    parser.add_argument("--kills", type=int)
    parser.add_argument("--longest", type=float, help="Seconds that a try may live.")
    given = parser.parse_args()
    settings = load_settings(Path(given.config))
    place = Workplace(given.logs, given.lake, settings)
    curation = worker.curation_for(settings, keys=key_ring())
    worker.curation_for = lambda *_args, **_named: curation
    chance = random.Random(20)
    killed = 0
    while killed < given.kills:
        killed += _try(place, chance.uniform(0.0, given.longest))
    assert not _try(place, 3600.0)
    print(killed)  # noqa: T201


def _try(place: Workplace, seconds: float) -> int:
    """Start a backfill and kill it after so many seconds; tell whether it still lived."""
    child = os.fork()
    if not child:
        _backfill(place)
        os._exit(0)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            assert status == 0, "a try failed by itself"
            return 0
        time.sleep(0.005)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    return int(os.WIFSIGNALED(os.waitpid(child, 0)[1]))


def _backfill(place: Workplace) -> None:
    lake = Lake.open(place.lake, settings=place.settings.lake, create=True)
    with lake.leases.working("backfill") as run:
        for shard in plan(place, None, None):
            if shard.needs_work:
                assert not work_on(shard, place, run.id).elsewhere


if __name__ == "__main__":
    main()
