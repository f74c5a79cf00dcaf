"""What a report may show beside counts."""

from pydantic import BaseModel, ConfigDict, Field


class ReportPolicy(BaseModel):
    """Settings `[report]`; nothing here changes a dataset."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    samples: int = Field(default=0, ge=0, le=2000)
    """Redacted rows shown in `report/samples.html`; 0 for no such file.

    Off by default: a report travels, and redacted text is still personal data.
    """
