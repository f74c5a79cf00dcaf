"""Everything on an S3 server that was not written for tests: Ceph's gateway."""

import json
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import boto3
import pyarrow as pa
import pytest
from botocore.exceptions import BotoCoreError, ClientError

from flows.doctor import Verdict, examine
from flows.erase import Wanted, erase
from flows.errors import ConfigError
from flows.lake.lake import Lake, LakeSettings
from flows.secrets import key_ring
from flows.settings import Settings
from tests.flows.lake.test_writers import WRITERS, rows, shard
from tests.pipeline.test_flows import DATASET, build, curate, write_logs
from tests.processes import free_port, running, until
from transforms import tables

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1200),
    pytest.mark.xdist_group("prefect"),
    pytest.mark.usefixtures("prefect_server", "rules_alone", "without_signals"),
]

PROGRAMS = (
    "ceph",
    "ceph-authtool",
    "ceph-mon",
    "ceph-osd",
    "monmaptool",
    "radosgw",
    "radosgw-admin",
)
CONFIG = """
[global]
fsid = {fsid}
mon_host = {monitor}
osd_objectstore = memstore
memstore_device_bytes = 2147483648
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pg_autoscale_mode = off
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
osd_crush_chooseleaf_type = 0
mon_data = {home}/mon
osd_data = {home}/osd
run_dir = {home}
admin_socket = {home}/$name.asok
log_file = {home}/$name.log
keyring = {home}/keyring
public_network = 127.0.0.0/8
[client]
rgw_frontends = beast endpoint=127.0.0.1:{gateway}
"""

MAY = {
    "mon.": ("mon", "allow *"),
    "client.admin": ("mon", "allow *", "osd", "allow *"),
    "osd.0": ("mon", "allow profile osd", "osd", "allow *"),
    "client.rgw.a": ("mon", "allow rw", "osd", "allow rwx"),
}
"""What each part may do."""


@pytest.fixture(scope="module")
def gateway() -> Iterator[str]:
    """Run a monitor, a store in memory and a gateway; return the gateway's URL."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        pytest.skip(
            f"Ceph is not installed ({', '.join(missing)}); "
            "Debian: apt-get install ceph-mon ceph-osd radosgw"
        )
    port = free_port()
    owner = "ceph" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    how: dict[str, Any] = {"user": owner} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        home = Path(name)
        config = home / "ceph.conf"
        fsid = str(uuid.uuid4())
        monitor = f"[v2:127.0.0.1:{free_port()},v1:127.0.0.1:{free_port()}]"
        text = CONFIG.format(fsid=fsid, monitor=monitor, home=home, gateway=port)
        config.write_text(text, encoding="ascii")
        (home / "osd").mkdir()
        for path in (home, home / "osd"):
            shutil.chown(path, owner)

        how["env"] = {**os.environ, "CEPH_CONF": str(config)}

        def ask(*command: str) -> "subprocess.CompletedProcess[bytes]":
            return subprocess.run(  # noqa: S603
                command, capture_output=True, cwd=home, check=False, timeout=120, **how
            )

        def do(*command: str) -> None:
            done = ask(*command)
            assert done.returncode == 0, (command, done.stderr[-2000:])

        def start(*command: str) -> Path:
            log = home / f"{command[0]}.out"
            stack.enter_context(running([*command, "-f"], log, cwd=home, **how))
            return log

        for who, may in MAY.items():
            caps = [
                word for pair in zip(may[::2], may[1::2], strict=True) for word in ("--cap", *pair)
            ]
            new = [] if (home / "keyring").exists() else ["--create-keyring"]
            do("ceph-authtool", *new, "keyring", "--gen-key", "-n", who, *caps)
        do("monmaptool", "--create", "--fsid", fsid, "--addv", "a", monitor, "map")
        do("ceph-mon", "--mkfs", "-i", "a", "--monmap", "map", "--keyring", "keyring")
        log = start("ceph-mon", "-i", "a")
        disk = str(uuid.uuid4())
        until(lambda: ask("ceph", "osd", "new", disk).returncode == 0, log=log)
        do("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", disk)
        do("ceph", "osd", "crush", "add", "osd.0", "1", "root=default", "host=here")
        log = start("ceph-osd", "-i", "0")
        until(
            lambda: b'"num_up_osds": 1' in ask("ceph", "osd", "stat", "-f", "json-pretty").stdout,
            log=log,
        )
        who = (
            "--uid=tests",
            "--display-name=tests",
            "--access-key=testing",
            "--secret-key=testing",
        )
        log = start("radosgw", "-n", "client.rgw.a")
        until(lambda: ask("radosgw-admin", "user", "create", *who).returncode == 0, log=log)
        url = f"http://127.0.0.1:{port}"
        until(lambda: _answers(url), log=log)
        yield url


def _answers(url: str) -> bool:
    try:
        boto3.client("s3", endpoint_url=url).list_buckets()
    except (BotoCoreError, ClientError):
        return False
    return True


@pytest.fixture
def place(gateway: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make a bucket without versions; all settings mean the gateway."""
    for section in ("SOURCE", "LAKE", "PUBLISH"):
        monkeypatch.setenv(f"SLUICE_{section}__ENDPOINT_URL", gateway)
    name = f"sluice-{uuid.uuid4().hex[:8]}"
    boto3.client("s3", endpoint_url=gateway).create_bucket(Bucket=name)
    return name


def keep_versions(name: str, gateway: str) -> None:
    """Let a bucket keep versions."""
    boto3.client("s3", endpoint_url=gateway).put_bucket_versioning(
        Bucket=name, VersioningConfiguration={"Status": "Enabled"}
    )


def test_logs_lake_and_dataset_on_ceph(place: str, gateway: str, tmp_path: Path) -> None:
    """Curated, built, built again to the same version, and a request erased from all versions."""
    keep_versions(place, gateway)
    client = boto3.client("s3", endpoint_url=gateway)
    write_logs(tmp_path / "logs")
    for path in (tmp_path / "logs").rglob("*.gz"):
        key = "logs/" + path.relative_to(tmp_path / "logs").as_posix()
        client.put_object(Bucket=place, Key=key, Body=path.read_bytes())
    logs, lake, out = (f"s3://{place}/{name}" for name in ("logs", "lake", "out"))
    assert curate(logs, lake).counts.records == {("kept", ""): 250}
    assert curate(logs, lake).shards == {"unchanged": 5}
    built = build(lake, out)
    assert built.published, built.blocking
    assert build(lake, out).version == built.version
    opened = Lake.open(lake, settings=Settings().lake)
    wanted = Wanted(frozenset(), frozenset(), frozenset({"call-00007"}))
    assert erase(opened, wanted, settings=Settings(), keys=key_ring()).records == 1
    assert DATASET in json.dumps([build.name for build in opened.builds.list()])
    versions = client.list_object_versions(Bucket=place, Prefix="lake/messages/")
    assert all(each["IsLatest"] for each in versions["Versions"])


def test_every_commit_of_eight_writers_lands_on_ceph(place: str, gateway: str) -> None:
    """Conditional writes of a real server: nobody's commit replaces another's."""
    shards = 48
    settings = LakeSettings(endpoint_url=gateway)
    uri = f"s3://{place}/lake"
    Lake.open(uri, settings=settings, create=True)

    def write(first: int) -> None:
        lake = Lake.open(uri, settings=settings)
        for number in range(first, shards, WRITERS):
            message = {"message_id": f"m{number}", "role": "user", "content": "x"}
            lake.append_messages(pa.Table.from_pylist([message], schema=tables.MESSAGES))
            lake.replace_shard(shard(number), rows(number))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    lake = Lake.open(uri, settings=settings)
    assert lake.versions()["records"] == lake.versions()["messages"] == shards
    assert set(lake.shard_states()) == {shard(number) for number in range(shards)}


def test_doctor_tells_whether_two_writers_can_be_kept_apart(place: str, gateway: str) -> None:
    """Ceph 16 lets several conditional writes of one key win where the bucket keeps versions."""

    def found() -> set[Verdict]:
        checks = examine(Settings(), logs="", lake=f"s3://{place}/lake")
        return {check.verdict for check in checks if check.name == "lake writers"}

    assert found() == {Verdict.OK}
    keep_versions(place, gateway)
    assert found() == {Verdict.FINDING}


def test_a_wrong_secret_is_one_clear_line(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What moto accepts, a real server refuses; the message says so."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with pytest.raises(ConfigError, match="not accepted"):
        Lake.open(f"s3://{place}/lake", settings=Settings().lake, create=True)
