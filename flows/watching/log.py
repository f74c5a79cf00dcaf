"""One line per shard and per run on standard error: text for people, JSON for log collectors."""

import logging
import sys
from typing import Any, Literal

LOGGER = logging.getLogger("sluice")
_FACTS = "facts"
Format = Literal["off", "text", "json"]


def set_up(form: Format) -> None:
    """Write lines in this form from now on; `off` writes none."""
    for handler in list(LOGGER.handlers):
        LOGGER.removeHandler(handler)
    LOGGER.propagate = False
    LOGGER.setLevel(logging.INFO)
    if form == "off":
        LOGGER.addHandler(logging.NullHandler())
        return
    # Not the stream that there was at import: a test, or a service, may have replaced it.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_json_lines() if form == "json" else _TextLines())
    LOGGER.addHandler(handler)


def is_on() -> bool:
    """Tell whether lines are written."""
    return any(not isinstance(each, logging.NullHandler) for each in LOGGER.handlers)


def tell(event: str, *, failed: bool = False, **facts: Any) -> None:
    """Write one line.

    Args:
        event: What has happened: `shard`, `run_begun`, `run_ended`.
        failed: Whether somebody may want to look.
        facts: Names and counts. No message of an error: only its kind is known to be one of few.
    """
    level = logging.WARNING if failed else logging.INFO
    LOGGER.log(level, event, extra={_FACTS: facts})


class _TextLines(logging.Formatter):
    """`2026-03-02T05:20:11Z INFO shard ended=done records.kept=12`."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")

    def format(self, record: logging.LogRecord) -> str:
        told = " ".join(f"{name}={value}" for name, value in _flat(getattr(record, _FACTS, {})))
        return f"{super().format(record)} {told}".rstrip()


def _flat(facts: dict[str, Any], above: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in facts.items():
        if isinstance(value, dict):
            found += _flat(value, f"{above}{name}.")
        else:
            found.append((above + name, value))
    return found


def _json_lines() -> logging.Formatter:
    from pythonjsonlogger.json import JsonFormatter

    class Lines(JsonFormatter):
        def add_fields(
            self,
            log_data: dict[str, Any],
            record: logging.LogRecord,
            message_dict: dict[str, Any],
        ) -> None:
            super().add_fields(log_data, record, message_dict)
            log_data.update(log_data.pop(_FACTS, {}))

    renamed = {"message": "event", "levelname": "level"}
    return Lines("{message}{levelname}", style="{", rename_fields=renamed, timestamp="time")
