"""The leak audit of a lake: what is read for it, where its figures lie, how long they count."""

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pandas as pd
from pydantic import TypeAdapter, ValidationError

from expectations.audit import LeakAudit, MarkedSheet
from expectations.gate import message_texts
from expectations.leaks import DetectorCount, count_leaks
from flows.errors import ConfigError, UnusableFileError
from flows.lake.builds import Build
from flows.lake.files import FileArea
from flows.lake.lake import Lake
from flows.settings import Settings
from transforms.keys import KeyRing
from transforms.redaction.audit.planting import CanaryCount, count_canaries
from transforms.redaction.audit.sheet import SheetText, draw, read_sheet, write_sheet
from transforms.redaction.policy import RedactionPolicy

LAKE_SCOPE = "lake"
_FOLDER = "audits"
_COLUMNS = ["message_id", "role", "content", "reasoning", "tool_calls"]
_SEED_BITS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class _Note:
    """What one audit leaves in the lake: figures and dates, no text."""

    time: str
    recipe: str
    marked: MarkedSheet | None = None
    canaries: tuple[CanaryCount, ...] = ()
    detector: tuple[DetectorCount, ...] = ()
    scope: str = LAKE_SCOPE


def measure(lake: Lake, settings: Settings, *, build: Build | None, seed: int | None) -> LeakAudit:
    """Plant canaries, let the second detector read, and keep both figures in the lake.

    Args:
        lake: What is audited.
        settings: Of redaction and audit.
        build: The version whose messages are read; None for all that records name.
        seed: Of the canaries; None for values that nobody can foresee.
    """
    from transforms.redaction.redactor import Redactor

    keys = KeyRing.from_master(secrets.token_bytes(32))
    redactor = Redactor(settings.redaction, keys=keys)
    note = _Note(
        time=_now().isoformat(timespec="microseconds"),
        recipe=_recipe(settings.redaction),
        canaries=count_canaries(
            redactor,
            settings.redaction,
            per_type=settings.audit.canaries_per_type,
            seed=secrets.randbits(_SEED_BITS) if seed is None else seed,
        ),
        detector=count_leaks(each.text for each in _texts(lake, _message_ids(lake, build))),
        scope=_scope(build),
    )
    _keep(lake, note, "figures")
    return current(lake, settings)


def make_sheet(
    lake: Lake, settings: Settings, *, build: Build | None, size: int | None, seed: int | None
) -> str:
    """Write a sheet with a random sample of redacted texts."""
    chosen_seed = secrets.randbits(_SEED_BITS) if seed is None else seed
    ids = _message_ids(lake, build)
    drawn = draw(ids, size=size or settings.audit.sample_size, seed=chosen_seed)
    texts = {each.message_id: each for each in _texts(lake, set(drawn))}
    head = {
        "scope": _scope(build),
        "population": len(ids),
        "recipe": _recipe(settings.redaction),
        "made": _now().date().isoformat(),
    }
    known = [texts[each] for each in drawn if each in texts]
    return write_sheet(known, head=head, seed=chosen_seed)


def save_sheet(path: Path, sheet: str) -> None:
    """Write a sheet for its owner's eyes: redacted text is still personal data.

    Raises:
        ConfigError: the file is there already, or cannot be written.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise ConfigError(f"--out: cannot write {path} ({error.strerror})") from None
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(sheet)


def score(path: Path, settings: Settings, *, lake: Lake | None) -> MarkedSheet:
    """Read a marked sheet back; with a lake, keep the figure there.

    Raises:
        UnusableFileError: the file cannot be read or is no marked sheet.
    """
    try:
        marks = read_sheet(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnusableFileError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UnusableFileError(f"{path}: not UTF-8") from None
    except ValueError as error:
        raise UnusableFileError(f"{path}: {error}") from None
    now, policy = _now(), settings.audit
    sheet = MarkedSheet(
        scope=str(marks.head.get("scope", LAKE_SCOPE)),
        texts=marks.texts,
        marked=marks.marked,
        leaking=marks.leaking,
        upper_bound=round(marks.upper_bound(policy.confidence), 6),
        confidence=policy.confidence,
        scored=now.date().isoformat(),
        expires=(now + timedelta(days=policy.valid_days)).date().isoformat(),
    )
    if lake is not None:
        time = now.isoformat(timespec="microseconds")
        note = _Note(time=time, recipe=str(marks.head.get("recipe", "")), marked=sheet)
        _keep(lake, note, "marks")
    return sheet


def current(lake: Lake, settings: Settings) -> LeakAudit:
    """Return the newest figures that still count: not too old, and of today's redaction."""
    oldest = _now() - timedelta(days=settings.audit.valid_days)
    recipe = _recipe(settings.redaction)
    valid = [
        each
        for each in _notes(lake.files(_FOLDER))
        if each.recipe == recipe and datetime.fromisoformat(each.time) >= oldest
    ]
    audit = LeakAudit()
    for note in valid:
        audit = LeakAudit(
            marked=note.marked or audit.marked,
            canaries=note.canaries or audit.canaries,
            detector=note.detector or audit.detector,
            measured=note.time[:10] if note.canaries else audit.measured,
            scope=note.scope if note.detector else audit.scope,
        )
    return audit


def _scope(build: Build | None) -> str:
    return f"{build.name}@{build.version}" if build else LAKE_SCOPE


def _recipe(policy: RedactionPolicy) -> str:
    return hashlib.sha256(policy.canonical_settings().encode()).hexdigest()[:32]


def _now() -> datetime:
    return datetime.now(UTC)


def _keep(lake: Lake, note: _Note, kind: str) -> None:
    name = f"{note.time.replace(':', '')}-{kind}.json"
    text = json.dumps(asdict(note), indent=2, sort_keys=True)
    lake.files(_FOLDER).write(name, text.encode())


def _notes(files: FileArea) -> Iterator[_Note]:
    """Yield all notes, the oldest first; what is no note of this version is passed over."""
    adapter = TypeAdapter(_Note)
    found: list[_Note] = []
    for name in files.names():
        try:
            found.append(adapter.validate_python(orjson.loads(files.read(name) or b"{}")))
        except (ValidationError, orjson.JSONDecodeError):
            continue
    yield from sorted(found, key=lambda each: each.time)


def _message_ids(lake: Lake, build: Build | None) -> set[str]:
    """Return the ids of all messages that kept records, or a version's rows, name."""
    columns = ["object_key", "ordinal", "message_ids", "reply_id", "tools_id"]
    rows = lake.scan_records(columns, outcomes=("kept",)).to_pylist()
    if build is not None:
        outcomes = lake.builds.read(build.name, build.version, "outcomes").to_pylist()
        emitted = {
            (row["object_key"], row["ordinal"]) for row in outcomes if row["outcome"] == "emitted"
        }
        rows = [row for row in rows if (row["object_key"], row["ordinal"]) in emitted]
    return set(_ids(rows))


def _ids(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield from row["message_ids"] or ()
        yield from (each for each in (row["reply_id"], row["tools_id"]) if each)


def _texts(lake: Lake, ids: set[str]) -> Iterator[SheetText]:
    """Yield the texts of messages, each once, without holding them all."""
    seen: set[str] = set()
    for batch in lake.iter_messages(_COLUMNS, batch_rows=4096):
        frame: pd.DataFrame = batch.to_pandas()
        fresh = frame[frame["message_id"].isin(ids - seen)].drop_duplicates("message_id")
        seen |= set(fresh["message_id"])
        names = zip(fresh["message_id"], fresh["role"], message_texts(fresh), strict=True)
        for message_id, role, text in names:
            yield SheetText(message_id, role, text)
