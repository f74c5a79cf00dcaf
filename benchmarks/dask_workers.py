"""Shards per second with one Dask worker and with two: `python -m benchmarks.dask_workers`.

Each round starts a cluster of its own, lets its workers load their detectors on other hours, and
times the curate flow over the same shards, Prefect's part included. Shards should take ten seconds
or more, as they do in earnest, or the scheduler is what is measured.
"""

import argparse
import json
import os
import secrets
import socket
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.workloads import write
from flows.orchestration import quiet_prefect
from flows.secrets import KEY_VARIABLE
from flows.serve import server


def main() -> None:
    """Measure one worker and two, one after the other, and print shards per second."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shards", type=int, default=12)
    parser.add_argument("--megabytes", type=float, default=10, help="Lines of each shard.")
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    os.environ.setdefault(KEY_VARIABLE, secrets.token_hex(32))
    quiet_prefect()
    with tempfile.TemporaryDirectory() as name, server(port=_free_port()):
        folder = Path(name)
        write("chat", folder / "warm", megabytes=2, hours=2, seed=1)
        total = given.megabytes * given.shards
        shape = write("chat", folder / "logs", megabytes=total, hours=given.shards)
        rates: dict[int, list[float]] = {1: [], 2: []}
        for place in range(given.rounds):
            for workers, measured in rates.items():
                lake = folder / f"lake-{workers}-{place}"
                measured.append(given.shards / _seconds(folder, lake, workers))
                print(f"{workers} workers: {measured[-1]:.3f} shards per second")
    middle = {workers: statistics.median(measured) for workers, measured in rates.items()}
    print(
        json.dumps(
            {
                "shards": given.shards,
                "calls": shape.calls,
                "zipped_bytes": shape.zipped_bytes,
                "seconds_per_shard_alone": round(1 / middle[1], 1),
                "shards_per_second": {str(key): round(rate, 3) for key, rate in middle.items()},
                "ratio": round(middle[2] / middle[1], 2),
            }
        )
    )


def _seconds(folder: Path, lake: Path, workers: int) -> float:
    """Curate all shards on a cluster of so many workers; return how long it took."""
    from dask.distributed import LocalCluster

    from flows.curate import run_curate
    from flows.curation.worker import Workplace
    from flows.settings import load_settings

    with LocalCluster(
        n_workers=workers, threads_per_worker=1, memory_limit=None, dashboard_address=None
    ) as cluster:
        config = folder / "sluice.toml"
        config.write_text(
            f'[run]\nengine = "dask"\nworkers = {workers}\n'
            f'dask_address = "{cluster.scheduler_address}"\n',
            encoding="utf-8",
        )
        settings = load_settings(config)
        spent = 0.0
        for logs, target in (("warm", lake.with_suffix(".warm")), ("logs", lake)):
            place = Workplace(str(folder / logs), str(target), settings)
            began = time.monotonic()
            done = run_curate(place, start=None, end=None, everything=True, config=config)
            spent = time.monotonic() - began
            if not done.complete:
                raise SystemExit(json.dumps(done.to_dict()))
    return spent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
