"""A full disk, a lake that cannot be written, credentials that end in mid-run: one clear line."""

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.pipeline.support import ROOT, Run, command_environment, line, sluice, zipped
from tests.s3_proxy import FaultProxy

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("prefect_server")]

HOURS = 12
CALLS = 10
OWN_MOUNTS = ["unshare", "--map-root-user", "--mount"]
"""A process's own mounts, for which nobody needs to be root."""
SLUICE = f"{sys.executable} -m flows"
CURATE = f"{SLUICE} curate --logs logs --lake disk/lake --all --yes"


def write_hours(home: Path) -> None:
    """Write hours of calls, each with words of its own."""
    for number in range(HOURS):
        folder = home / "logs" / ROOT.replace("/05", f"/{number:02}")
        folder.mkdir(parents=True)
        lines = [asking(f"r{number:02}-{each:03}") for each in range(CALLS)]
        (folder / "a.json.gz").write_bytes(zipped(*lines))


def asking(request_id: str) -> bytes:
    """Return a call whose text is like no other."""
    chance = random.Random(request_id)
    words = " ".join("".join(chance.sample("aeioulmnrst", 8)) for _ in range(30))
    body = {"messages": [{"role": "user", "content": [{"text": f"What is {words}?"}]}]}
    return line(request_id, input={"inputContentType": "application/json", "inputBodyJson": body})


def in_own_mounts(script: str, *, home: Path, environment: dict[str, str]) -> Run:
    """Run a shell script that may mount things."""
    done = subprocess.run(  # noqa: S603
        [*OWN_MOUNTS, "sh", "-ec", script],
        capture_output=True,
        text=True,
        check=False,
        cwd=home,
        env=command_environment(home, **environment),
    )
    return Run(home, done.returncode, done.stdout, done.stderr)


@pytest.fixture
def own_mounts(tmp_path: Path) -> None:
    """Skip where the system does not let a process have mounts of its own."""
    (tmp_path / "disk").mkdir()
    if shutil.which(OWN_MOUNTS[0]) is None:
        pytest.skip("`unshare` is not installed: no small disk can be made to fill")
    script = "mount -t tmpfs -o size=1m none disk"
    if in_own_mounts(script, home=tmp_path, environment={}).code:
        pytest.skip("this system lets no process mount: no small disk can be made to fill")


@pytest.mark.slow
@pytest.mark.usefixtures("own_mounts")
def test_a_disk_that_fills_up_stops_the_run_and_more_room_lets_it_finish(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    """Hours are in the lake whole or not at all; the message says why; a rerun does the rest."""
    write_hours(tmp_path)
    status = f"{SLUICE} status --lake disk/lake --json"
    script = f"""
        mount -t tmpfs -o size=400k none disk
        code=0; {CURATE} --json >full.json || code=$?
        {status} >status.json || true
        mount -o remount,size=64m disk
        {SLUICE} funnel --lake disk/lake --json >funnel.json
        {CURATE} --json >again.json
        {SLUICE} funnel --lake disk/lake --json >whole.json
        exit $code
    """
    done = in_own_mounts(script, home=tmp_path, environment=environment)

    def told(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
        return found

    assert done.code == 1, done.err
    assert "Traceback" not in done.err
    full = told("full")
    assert full["stopped"].startswith("lake.uri: ")
    assert full["stopped"].endswith("No space left on device")
    assert 0 < full["done"] < HOURS
    assert told("status")["hours"]["done"] == full["done"]
    assert told("funnel")["stages"]["curate"]["seen"] == full["done"] * CALLS
    assert told("again")["done"] == HOURS - full["done"]
    assert told("whole")["stages"]["curate"]["seen"] == HOURS * CALLS


@pytest.mark.slow
@pytest.mark.usefixtures("own_mounts")
def test_a_lake_that_cannot_be_written_is_one_clear_line(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    """On a read-only disk a new lake and an old one are both refused; reading goes on."""
    write_hours(tmp_path)
    script = f"""
        mount -t tmpfs -o size=64m none disk
        {CURATE} --json >first.json
        mount -o remount,ro disk
        {SLUICE} status --lake disk/lake --json >status.json
        for command in "curate --logs logs --lake disk/lake --from 2026-03-02 --to 2026-03-03" \
            "curate --logs logs --lake disk/other --all --yes" "maintain --lake disk/lake"; do
          code=0; {SLUICE} $command || code=$?
          test $code = 2
        done
    """
    done = in_own_mounts(script, home=tmp_path, environment=environment)
    assert done.code == 0, done.err
    assert "Traceback" not in done.err
    told = [each for each in done.err.splitlines() if each.startswith("sluice: ")]
    assert len(told) == 3, done.err
    assert all("lake.uri: " in each and "Read-only file system" in each for each in told), told


@pytest.mark.parametrize("where", ["source", pytest.param("lake", marks=pytest.mark.slow)])
def test_credentials_that_end_in_mid_run_stop_it_with_one_clear_line(  # noqa: PLR0913, PLR0917
    where: str,
    tmp_path: Path,
    s3: "S3Client",
    bucket: str,
    fault_proxy: FaultProxy,
    environment: dict[str, str],
) -> None:
    """No other shard is tried; what is committed is whole; new credentials let it finish."""
    write_hours(tmp_path)
    for path in (tmp_path / "logs").rglob("*.gz"):
        key = path.relative_to(tmp_path).as_posix()
        s3.put_object(Bucket=bucket, Key=key, Body=path.read_bytes())
    (tmp_path / "sluice.toml").write_text(
        "".join(f'[{each}]\nendpoint_url = "{fault_proxy.url}"\n' for each in ("source", "lake")),
        encoding="utf-8",
    )
    lake = f"s3://{bucket}/lake"
    given = ("curate", "--logs", f"s3://{bucket}/logs", "--lake", lake, "--all", "--yes", "--json")
    part = {"source": "/09/a.json.gz", "lake": "shard%3D123456789012.us-east-1.2026-03-02T09"}[
        where
    ]
    for method in ("GET", "PUT", "POST"):
        fault_proxy.fail(method, part, status=400, times=1000)
    done = sluice(*given, home=tmp_path, **environment)
    assert done.code == 1, done.out + done.err
    assert "Traceback" not in done.err
    summary = json.loads(done.out)
    assert summary["stopped"] == "AWS credentials have expired; refresh them and run again"
    assert list(summary["failed"]) == ["123456789012.us-east-1.2026-03-02T09.0of1"]
    assert 0 < summary["done"] < HOURS
    fault_proxy.faults.clear()
    again = sluice(*given, home=tmp_path, **environment)
    assert again.code == 0, again.out + again.err
    assert json.loads(again.out)["done"] == HOURS - summary["done"]
