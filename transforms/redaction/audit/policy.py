"""What the leak audit does and what a release must show for it: the audit settings."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]


class AuditPolicy(BaseModel):
    """The settings under `[audit]`. The three figures are never mixed, each has its own limit."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=True
    )

    sample_size: int = Field(default=300, ge=1, le=100_000)
    """Texts on a sheet. 300 without a leak say: at most 1 % leak, at 95 % confidence."""
    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    """Of the one-sided upper bound (Clopper-Pearson)."""
    valid_days: int = Field(default=90, ge=1)
    """Days after which an audit no longer counts; a change of `redaction` ends it at once."""
    canaries_per_type: int = Field(default=4, ge=1, le=1000)
    """Values of each type that are planted in each kind of place."""
    max_marked_leak: Share | None = None
    """Largest upper bound of the share of leaking texts, as people marked them, at which a build
    publishes; None publishes without a marked sheet."""
    max_canary_leak: Share | None = None
    """Largest share of planted values that are not found; None publishes without."""
    max_detector_share: Share | None = None
    """Largest share of the lake's messages in which the second detector finds something, for each
    of its patterns; None publishes without. The messages of a build are always held to
    `gate.max_..._share`."""
