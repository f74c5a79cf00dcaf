"""The thresholds that the gate holds a dataset version to."""

from pydantic import BaseModel, ConfigDict, Field

Share = float
"""A part of a whole, 0 to 1."""


def _share(default: float) -> Share:
    return Field(default=default, ge=0, le=1)


class GatePolicy(BaseModel):
    """How much of what is tolerated. `warn_…` is told, `max_…` and `min_…` stop publication."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=True
    )

    warn_unsupported_share: Share = _share(0.02)
    """Records whose body has an unknown shape, of all records."""
    max_unsupported_share: Share = _share(0.2)
    """The same, above which the dataset would show a part of the traffic for the whole."""
    warn_missing_body_share: Share = _share(0.05)
    """Records whose body is not delivered, not there yet, out of scope or unreadable, of all."""
    max_missing_body_share: Share = _share(0.5)
    """The same, above which nothing is published."""
    warn_unreadable_share: Share = _share(0.01)
    """Records whose line or object could not be read, of all records."""
    warn_missing_token_count_share: Share = _share(0.1)
    """Kept records without an input token count, of the kept ones."""
    warn_missing_time_share: Share = _share(0.01)
    """Records without a usable time, of all records."""
    warn_failed_object_share: Share = _share(0.01)
    """Listed objects that could not be read, of all listed ones."""
    max_email_share: Share = _share(0.0)
    """Texts in which an e-mail address is left after redaction, of all texts looked at."""
    max_card_share: Share = _share(0.0)
    """The same for payment card numbers that pass Luhn's check."""
    max_key_share: Share = _share(0.0)
    """The same for access keys, tokens, private keys and passwords in URLs."""
    max_iban_share: Share = _share(0.0)
    """The same for bank account numbers that pass their check."""
    max_phone_share: Share = _share(0.001)
    """The same for telephone numbers; above zero, as no checksum tells them from other numbers."""
    warn_largest_group_share: Share = _share(0.1)
    """Rows of the largest conversation or user, of all rows."""
    max_largest_group_share: Share = _share(0.9)
    """The same, above which the dataset is one user's and cannot be split."""
    min_signals: int = Field(default=1, ge=0)
    """Signals in logs and feedback below which nothing is published.

    0: their absence is told, and no more; for a grader that judges replies by itself.
    """
    warn_row_change: float = Field(default=0.5, ge=0)
    """Rows more or fewer than in the previous version, as a part of those."""
    warn_length_change: float = Field(default=0.3, ge=0)
    """Change of the mean prompt length against the previous version, as a part of it."""
    warn_signal_change: Share = _share(0.2)
    """Change of the share of rows that carry a signal against the previous version."""
    warn_domain_shift: Share = _share(0.2)
    """Rows that would have to change their domain to give the previous version's mix."""
