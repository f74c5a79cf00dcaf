"""What could be trained on: the survey of a lake, and the sample that settings start from."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flows.errors import ConfigError
from flows.lake.lake import Lake
from flows.settings import Settings
from flows.source.log_store import LogObject, LogStore, ObjectRole
from transforms.dataset.assemble import COLUMNS, link_records
from transforms.dataset.survey import ENOUGH_PROMPTS, survey
from transforms.feedback.rating import Rating
from transforms.keys import plain_app_name
from transforms.logs.envelope import BodyState, Envelope, read_envelope
from transforms.logs.framing import BadFrame, read_frames
from transforms.logs.models import ModelNames
from transforms.outcome import Rejected
from transforms.redaction.tokens import neutral

_BEGINNING = 60
_MOST_RECORDS = 2_000
_HOURS = 48

USER_KEYS = ("user_id", "userid", "user", "end_user", "customer_id", "customer", "uid")
SESSION_KEYS = ("session_id", "sessionid", "session", "conversation_id", "thread_id", "chat_id")
APP_KEYS = ("app", "application", "app_name", "service", "project", "feature", "product", "team")
CONSENT_KEYS = ("training_consent", "consent", "allow_training", "train_ok")


def survey_lake(lake: Lake, settings: Settings) -> list[dict[str, Any]]:
    """Count what a lake holds, by application and system prompt.

    Returns:
        One entry per application and system prompt with `SURVEY_COLUMNS`, `enough` (Bedrock's
        minimum is reached), and in place of `example` the redacted beginning of the system prompt.
    """
    linked = link_records(lake.read_records(COLUMNS)).kept
    rating = Rating.of(linked, lake.read_feedback(), policy=settings.feedback)
    rows = survey(linked, rating).to_dict("records")
    wanted = {row["example"] for row in rows} - {""}
    texts = {
        each["message_id"]: each
        for each in lake.read_messages(
            wanted, columns=["message_id", "role", "content"]
        ).to_pylist()
    }
    return [
        {
            **{str(name): value for name, value in row.items() if name != "example"},
            "begins": _beginning(texts.get(row["example"])),
            "enough": row["prompts"] >= ENOUGH_PROMPTS,
        }
        for row in rows
    ]


def _beginning(message: dict[str, Any] | None) -> str:
    if message is None or message["role"] != "system":
        return ""
    text = " ".join(neutral(message["content"]).split())
    return text if len(text) <= _BEGINNING else text[: _BEGINNING - 1] + "…"


@dataclass(slots=True)
class Sample:
    """What one hour of logs shows: counts and names, no text and no id."""

    hour: datetime | None = None
    records: int = 0
    unreadable: int = 0
    without_body: int = 0
    """Calls whose text was not delivered."""
    failed: int = 0
    keys: Counter[str] = field(default_factory=Counter)
    """Request-metadata keys among those that Sluice knows the use of."""
    models: Counter[str] = field(default_factory=Counter)
    apps: Counter[str] = field(default_factory=Counter)

    def key_for(self, known: tuple[str, ...], default: str) -> str:
        """Return the metadata key that is met most often among some, else a default."""
        found = [key for key in self.keys if key.lower() in known]
        return max(found, key=lambda key: (self.keys[key], key), default=default)


def sample_hour(store: LogStore, settings: Settings) -> Sample:
    """Look at the busiest of the newest hours, up to 2,000 records of it.

    Raises:
        ConfigError: There are no logs.
        SourceError: They cannot be read.
    """
    items = _busiest_hour(store)
    if not items:
        raise ConfigError("--logs: no invocation logs there; see `sluice doctor`")
    sample = Sample(hour=items[0].hour)
    names = ModelNames(settings.models)
    for item, reader in store.prefetch(items):
        frames = read_frames(reader.chunks, object_key=item.key, limits=settings.source.limits)
        for frame in frames:
            _count(sample, frame if isinstance(frame, BadFrame) else read_envelope(frame), names)
            if sample.records >= _MOST_RECORDS:
                return sample
    return sample


def _busiest_hour(store: LogStore) -> list[LogObject]:
    """Return the log objects of the hour with the most bytes, of the newest 48 with logs."""
    by_hour: dict[datetime, list[LogObject]] = {}
    for item in store.list_hours():
        if item.role is ObjectRole.LOG and item.hour is not None:
            by_hour.setdefault(item.hour, []).append(item)
    newest = sorted(by_hour)[-_HOURS:]
    sizes = {hour: sum(item.size for item in by_hour[hour]) for hour in newest}
    return by_hour[max(newest, key=lambda hour: (sizes[hour], hour))] if newest else []


def _count(sample: Sample, record: Envelope | BadFrame | Rejected, names: ModelNames) -> None:
    sample.records += 1
    if not isinstance(record, Envelope):
        sample.unreadable += 1
        return
    sample.failed += bool(record.error_code)
    sample.without_body += record.input.state in (BodyState.DELIVERY_OFF, BodyState.NOT_DELIVERED)
    sample.models[names.name(record.model_id).model] += 1
    for key, value in record.request_metadata.items():
        if key.lower() in {*USER_KEYS, *SESSION_KEYS, *APP_KEYS, *CONSENT_KEYS}:
            sample.keys[key] += 1
        if key.lower() in APP_KEYS and plain_app_name(value):
            sample.apps[value] += 1
