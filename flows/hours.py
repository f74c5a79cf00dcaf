"""Delivery hours as people write them."""

from datetime import UTC, datetime

from flows.errors import ConfigError


def parse_hour(text: str | None, *, option: str) -> datetime | None:
    """Read an hour in UTC: `2026-03-01`, `2026-03-01T05` or a full ISO time on the hour.

    Raises:
        ConfigError: The text is no such hour; the message names the option.
    """
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"{option}: not a time such as 2026-03-01 or 2026-03-01T05") from None
    time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    if time != time.replace(minute=0, second=0, microsecond=0):
        raise ConfigError(f"{option}: logs are delivered by the hour; leave minutes out")
    return time


def this_hour() -> datetime:
    """Return the hour that is under way, UTC."""
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
