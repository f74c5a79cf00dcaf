"""How much of a log object is taken in before reading stops: the guards against hostile input."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Limits on what one log object may cost; passing one is a counted outcome, not an error."""

    max_record_bytes: int = 32 * 1024**2
    """Longest record that is read, in bytes; a longer one is skipped without being held.

    Bedrock puts up to 100 KB of each body into a record; escapes and exports may double that.
    Source: Bedrock User Guide, Model invocation logging.
    """
    max_object_bytes: int = 2 * 1024**3
    """Most bytes that one log object may unzip to; reading stops there."""
    max_body_bytes: int = 64 * 1024**2
    """Most bytes that one offloaded body may unzip to."""
    max_depth: int = 200
    """Deepest nesting of arrays and objects; deeper values cannot be written as JSON again."""
