"""`sluice doctor`: what a run needs, looked at before the first; findings say what to do."""

import os
import resource
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

from flows.aws import aws_session, error_code, missing_action, split_s3_uri
from flows.errors import SluiceError
from flows.lake.files import FileArea, open_files
from flows.secrets import key_ring
from flows.settings import Settings
from flows.source.log_store import open_store
from transforms.redaction.engines import require_engine
from transforms.redaction.policy import PATTERNS_ENGINE

_LOOKED_AT = 100
_RACERS, _RACES = 8, 5
_GIGABYTE = 1024**3
_FREE_DISK = _GIGABYTE
_MEMORY_PER_WORKER = 1.5 * _GIGABYTE
"""What one worker process takes: detectors, a batch of records, and the shard's rows."""


class Verdict(StrEnum):
    """How a check ended."""

    OK = "ok"
    NOTE = "note"
    """Works, and somebody should know."""
    FINDING = "finding"
    """Has to be mended."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    verdict: Verdict
    message: str
    """One line: what is, and for a finding what to do."""


Checks = Iterator[Check]


def examine(settings: Settings, *, logs: str, lake: str) -> list[Check]:
    """Look at everything; one thing that is wrong hides no other."""
    looks: list[tuple[str, Callable[[], Checks]]] = [
        ("master key", _key),
        ("credentials", lambda: _credentials(settings, logs, lake)),
        ("bedrock logging", lambda: _bedrock(settings, logs)),
        ("logs", lambda: _logs(settings, logs)),
        ("lake", lambda: _lake(settings, lake)),
        ("disk", lambda: _disk(lake)),
        ("memory", lambda: _memory(settings)),
        ("raw text on disk", _dumps),
        ("names", lambda: _engine(settings)),
        ("consent", lambda: _consent(settings)),
        ("prefect", _prefect),
    ]
    return [check for name, look in looks for check in _safely(name, look)]


def _safely(name: str, look: Callable[[], Checks]) -> Checks:
    try:
        yield from look()
    except SluiceError as error:
        yield Check(name, Verdict.FINDING, str(error))


def _key() -> Checks:
    keys = key_ring()
    yield Check("master key", Verdict.OK, f"set; its name is {keys.key_id}")


def _credentials(settings: Settings, logs: str, lake: str) -> Checks:
    from botocore.exceptions import BotoCoreError, ClientError

    sections = (("source", settings.source, logs), ("lake", settings.lake, lake))
    for section, access, uri in sections:
        if not uri.startswith("s3://"):
            continue
        session = aws_session(access, section=section)
        name = f"{section} credentials"
        if session.get_credentials() is None:
            advice = f"none found; set {section}.profile, AWS_… variables or an instance role"
            yield Check(name, Verdict.FINDING, advice)
            continue
        if not session.region_name:
            advice = f"no region; set {section}.region or AWS_DEFAULT_REGION"
            yield Check(f"{section} region", Verdict.FINDING, advice)
            continue
        try:
            caller = session.client("sts").get_caller_identity()
        except (BotoCoreError, ClientError) as error:
            said = error_code(error) or type(error).__name__
            advice = f"not accepted ({said}); renew them (`aws sso login`, or the role)"
            yield Check(name, Verdict.FINDING, advice)
        else:
            said = f"account {caller['Account']}, region {session.region_name}"
            yield Check(name, Verdict.OK, said)


def _bedrock(settings: Settings, logs: str) -> Checks:
    from botocore.exceptions import BotoCoreError, ClientError

    if not logs.startswith("s3://"):
        return
    session = aws_session(settings.source, section="source")
    if not session.region_name:
        return
    try:
        answer: Any = session.client("bedrock").get_model_invocation_logging_configuration()
    except (BotoCoreError, ClientError) as error:
        action = missing_action(error, default="bedrock:GetModelInvocationLoggingConfiguration")
        said = error_code(error) or type(error).__name__
        yield Check(
            "bedrock logging", Verdict.NOTE, f"cannot be read ({said}); allow {action} to check it"
        )
        return
    yield from _logging(answer.get("loggingConfig") or {}, logs, session.region_name)


def _logging(config: dict[str, Any], logs: str, region: str) -> Checks:
    name = "bedrock logging"
    place = config.get("s3Config") or {}
    bucket, prefix = split_s3_uri(logs, place="source.uri")
    told = f"{place.get('keyPrefix', '')}/".lstrip("/")
    if not config:
        advice = f"off in {region}; turn it on: Bedrock console, Settings, Model invocation logging"
        yield Check(name, Verdict.FINDING, advice)
    elif not place:
        yield Check(name, Verdict.FINDING, "goes to CloudWatch only; add S3 as a destination")
    elif not config.get("textDataDeliveryEnabled", False):
        advice = "delivers no text, so records hold no prompts; turn text delivery on"
        yield Check(name, Verdict.FINDING, advice)
    elif place.get("bucketName") != bucket or not (
        prefix.startswith(told) or told.startswith(prefix)
    ):
        advice = "goes to another place than source.uri; calls made from now on are not seen there"
        yield Check(name, Verdict.NOTE, advice)
    else:
        yield Check(name, Verdict.OK, f"on in {region}, with text, to source.uri")
    yield Check(name, Verdict.NOTE, "calls through the bedrock-mantle endpoint are never logged")


def _logs(settings: Settings, logs: str) -> Checks:
    store = open_store(logs, settings=settings.source)
    found = list(islice(store.list_hours(), _LOOKED_AT))
    store.check_readable(found)
    read = sum(item.role == "log" for item in found)
    if not read:
        advice = f"no log object among the first {len(found)} of {store.uri}; is logging new?"
        yield Check("logs", Verdict.FINDING, advice)
    else:
        yield Check("logs", Verdict.OK, f"can be listed and read at {store.uri}")


def _lake(settings: Settings, lake: str) -> Checks:
    if not lake:
        yield Check("lake", Verdict.FINDING, "lake.uri is not set: name a folder or s3://…")
        return
    area = open_files(
        lake,
        access=settings.lake,
        section="lake",
        place="lake.uri",
        kms_key_id=settings.lake.kms_key_id,
    )
    name = f"leases/doctor-{uuid.uuid4().hex}"
    area.write(name, b"")
    area.names("leases/")
    area.read(name)
    area.delete(name)
    yield Check("lake", Verdict.OK, f"can be listed, read, written and deleted in at {area.uri}")
    yield from _writers(area)


def _writers(area: FileArea) -> Checks:
    """Let several write one key at once if it is not there: just one may win.

    Every commit rests on that. Ceph 16.2 lets several win in a bucket that keeps versions, and then
    commits of the others are lost without an error.
    """
    winners = []
    with ThreadPoolExecutor(_RACERS) as pool:
        for _ in range(_RACES):
            name = f"leases/doctor-{uuid.uuid4().hex}"
            tried = [pool.submit(area.create, name, b"") for _ in range(_RACERS)]
            winners.append(sum(each.result() for each in tried))
            area.delete(name)
    if max(winners) > 1:
        advice = (
            "this store lets several conditional writes of one key win, so workers would lose each "
            "other's commits; use another store, or a bucket without versions and ask again"
        )
        yield Check("lake writers", Verdict.FINDING, advice)
    else:
        yield Check(
            "lake writers", Verdict.OK, "are kept apart: one conditional write in many wins"
        )


def _disk(lake: str) -> Checks:
    for place in {tempfile.gettempdir(), *([] if "://" in lake or not lake else [lake])}:
        folder = Path(place).absolute()
        while not folder.exists():
            folder = folder.parent
        free = shutil.disk_usage(folder).free
        said = f"{free / _GIGABYTE:,.1f} GiB free at {folder}"
        if free < _FREE_DISK:
            yield Check("disk", Verdict.FINDING, f"{said}; free at least 1 GiB")
        else:
            yield Check("disk", Verdict.OK, said)


def _memory(settings: Settings) -> Checks:
    hands = 1 if settings.run.engine == "threads" else settings.run.workers
    needed = hands * _MEMORY_PER_WORKER
    available = _meminfo("MemAvailable")
    if available is None:
        return
    said = f"{available / _GIGABYTE:,.1f} GiB available, {needed / _GIGABYTE:,.1f} wanted"
    if available < needed:
        advice = f"{said} for {hands} workers; lower run.workers or take a larger machine"
        yield Check("memory", Verdict.FINDING, advice)
    else:
        yield Check("memory", Verdict.OK, said)


def _dumps() -> Checks:
    """Look at where the system may write what a process holds: raw text among it."""
    swap = _meminfo("SwapTotal")
    if swap:
        advice = "swap is on: raw text in memory may reach the disk; turn it off or encrypt it"
        yield Check("swap", Verdict.NOTE, advice)
    elif swap is not None:
        yield Check("swap", Verdict.OK, "off")
    if resource.getrlimit(resource.RLIMIT_CORE)[0] != 0:
        advice = "a crash may write raw text to a core file; run under `ulimit -c 0`"
        yield Check("core dumps", Verdict.NOTE, advice)
    else:
        yield Check("core dumps", Verdict.OK, "off")


def _engine(settings: Settings) -> Checks:
    engine = settings.redaction.engine
    try:
        require_engine(engine)
    except ValueError as error:
        yield Check("names", Verdict.FINDING, str(error))
        return
    if engine == PATTERNS_ENGINE:
        advice = "redaction.engine is `patterns`: names without a cue are not found"
        yield Check("names", Verdict.NOTE, advice)
    else:
        yield Check("names", Verdict.OK, f"found by {engine}")


def _consent(settings: Settings) -> Checks:
    for name, policy in settings.datasets.items():
        if policy.consent == "not_stated":
            advice = f"datasets.{name}.consent is not stated: say whether users agreed to training"
            yield Check("consent", Verdict.NOTE, advice)


def _prefect() -> Checks:
    import httpx

    api = os.environ.get("PREFECT_API_URL", "")
    if not api:
        yield Check("prefect", Verdict.OK, "no server is set; each command runs its own")
        return
    try:
        healthy = httpx.get(f"{api.rstrip('/')}/health", timeout=10.0).is_success
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        healthy = False
        said = type(error).__name__
    else:
        said = "no health"
    if healthy:
        yield Check("prefect", Verdict.OK, "the server answers")
    else:
        advice = f"PREFECT_API_URL does not answer ({said}); start it or correct the variable"
        yield Check("prefect", Verdict.FINDING, advice)


def _meminfo(name: str) -> int | None:
    """Read a line of /proc/meminfo, in bytes; None where there is no such file."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    found = [line.split()[1] for line in lines if line.startswith(f"{name}:")]
    return int(found[0]) * 1024 if found else None
