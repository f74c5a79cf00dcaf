"""Everything a team can set, read once from `sluice.toml` and `SLUICE_…` variables."""

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from expectations.policy import GatePolicy
from expectations.report.policy import ReportPolicy
from flows.building.publish import PublishSettings
from flows.errors import ConfigError
from flows.lake.settings import LakeSettings
from flows.operating_settings import (
    MaintenanceSettings,
    NotifySettings,
    ScheduleSettings,
    WatchSettings,
)
from flows.source.log_store import SourceSettings
from transforms.dataset.check import CheckPolicy
from transforms.dataset.policy import DatasetPolicy
from transforms.feedback.policy import FeedbackPolicy
from transforms.filters.policy import DisagreementPolicy, FilterPolicy, OutagePolicy
from transforms.identity import IdentityPolicy
from transforms.redaction.audit.policy import AuditPolicy
from transforms.redaction.policy import RedactionPolicy

DEFAULT_FILE = Path("sluice.toml")


class RunSettings(BaseModel):
    """How the work is spread; changes nothing in the output."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    engine: Literal["threads", "processes", "dask"] = "threads"
    """What runs the shards. Redaction is bound by the processor: threads share one core."""
    workers: int = Field(default=2, ge=1, le=1024)
    """Shards worked on at once."""
    dask_address: str = ""
    """Scheduler of a running Dask cluster; empty starts a local one."""
    lookback_hours: int = Field(default=48, ge=1)
    """Hours that `curate` lists again when no range is given."""
    slot_bytes: int = Field(default=256 * 1024 * 1024, ge=1024)
    """An hour with more compressed bytes of logs than this is split into several shards."""
    batch_records: int = Field(default=512, ge=1)
    """Records held in memory at once by one shard."""
    retry_poisoned: bool = False
    """Try shards again that ended their worker process twice."""
    wait_seconds: float = Field(default=600.0, ge=0)
    """How long to wait for maintenance, or for those who are at work before it, in seconds."""


class Settings(BaseSettings):
    """All settings; each section is documented where it is used."""

    model_config = SettingsConfigDict(
        env_prefix="SLUICE_",
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
    )

    source: SourceSettings = Field(default_factory=SourceSettings)
    identity: IdentityPolicy = Field(default_factory=IdentityPolicy)
    lake: LakeSettings = Field(default_factory=LakeSettings)
    redaction: RedactionPolicy = Field(default_factory=RedactionPolicy)
    filters: FilterPolicy = Field(default_factory=FilterPolicy)
    outages: OutagePolicy = Field(default_factory=OutagePolicy)
    disagreement: DisagreementPolicy = Field(default_factory=DisagreementPolicy)
    feedback: FeedbackPolicy = Field(default_factory=FeedbackPolicy)
    gate: GatePolicy = Field(default_factory=GatePolicy)
    audit: AuditPolicy = Field(default_factory=AuditPolicy)
    check: CheckPolicy = Field(default_factory=CheckPolicy)
    report: ReportPolicy = Field(default_factory=ReportPolicy)
    publish: PublishSettings = Field(default_factory=PublishSettings)
    run: RunSettings = Field(default_factory=RunSettings)
    schedule: ScheduleSettings = Field(default_factory=ScheduleSettings)
    notify: NotifySettings = Field(default_factory=NotifySettings)
    watch: WatchSettings = Field(default_factory=WatchSettings)
    maintenance: MaintenanceSettings = Field(default_factory=MaintenanceSettings)
    models: dict[str, str] = Field(default_factory=dict)
    """Plain model ids of opaque ARNs (application inference profiles, imported models)."""
    datasets: dict[str, DatasetPolicy] = Field(default_factory=dict)
    """One section per dataset."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file."""
        return env_settings, init_settings

    def dataset(self, name: str) -> DatasetPolicy:
        """Return the section of one dataset, or the defaults for a name without one."""
        return self.datasets.get(name, DatasetPolicy())


def load_settings(path: Path | None = None) -> Settings:
    """Read the settings; without a path, `sluice.toml` in the working folder if there is one.

    Raises:
        ConfigError: The file is missing, not TOML, or holds a wrong or unknown setting; the
            message names the setting and never its value.
    """
    values: dict[str, Any] = {}
    file = path or (DEFAULT_FILE if DEFAULT_FILE.exists() else None)
    if file is not None:
        values = _read_toml(file)
    try:
        return Settings(**values)
    except ValidationError as error:
        raise ConfigError(_explain(error, file)) from None


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"--config: cannot read {file} ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise ConfigError(f"--config: {file} is not valid TOML") from None


def _explain(error: ValidationError, file: Path | None) -> str:
    where = str(file) if file else "SLUICE_… variables"
    faults = [
        f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
        for fault in error.errors(include_input=False, include_url=False, include_context=False)
    ]
    return f"settings ({where}): " + "; ".join(faults)
