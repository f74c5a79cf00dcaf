"""Settings of those who run Sluice: when, who is told, how long things are kept."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

_FROZEN = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class ScheduleSettings(BaseModel):
    """When `sluice serve` runs what, in UTC: the section `[schedule]`."""

    model_config = _FROZEN

    curate: str = "20 * * * *"
    """Cron line of `curate`; an hour's logs are mostly there some minutes after its end."""
    build: str = "0 5 * * 1"
    """Cron line of `build`, for every dataset that has a section."""
    maintain: str = "0 3 * * 0"
    """Cron line of `maintain`."""


class NotifySettings(BaseModel):
    """Who is told when something needs a person: the section `[notify]`."""

    model_config = _FROZEN

    webhook_url: str = Field(default="", repr=False)
    """Gets a POST with JSON (`text`, `flow`, `state`, `message`) when a flow fails and when a
    report is not ready; chat systems show `text`. Best set as SLUICE_NOTIFY__WEBHOOK_URL."""
    timeout_seconds: float = Field(default=10.0, gt=0)
    """How long the webhook may take to answer, in seconds."""


class WatchSettings(BaseModel):
    """What runs tell while they work, in counts only: the section `[watch]`."""

    model_config = _FROZEN

    log: Literal["off", "text", "json"] = "off"
    """Lines on standard error, one per shard and run."""
    otlp_endpoint: str = ""
    """Where OpenTelemetry metrics are sent (OTLP over HTTP), such as http://localhost:4318; empty:
    where OTEL_EXPORTER_OTLP_ENDPOINT says. Needs the extra `otel`."""


class MaintenanceSettings(BaseModel):
    """What `sluice maintain` keeps: the section `[maintenance]`."""

    model_config = _FROZEN

    retention_days: int = Field(default=0, ge=0)
    """Days after their delivery hour that records are kept; 0: for ever."""
    history_days: float = Field(default=7.0, ge=0)
    """Days that old versions of the tables are kept for rebuilding from them; deleted rows are
    gone for good after that time."""
    small_file_bytes: int = Field(default=128 * 1024**2, ge=1024)
    """Files of one table are joined to files of about this size."""


def oldest_kept(settings: MaintenanceSettings) -> datetime | None:
    """Return the delivery hour before which nothing is kept; None where all is."""
    if not settings.retention_days:
        return None
    return datetime.now(UTC) - timedelta(days=settings.retention_days)
