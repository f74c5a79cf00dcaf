"""The commands that a team begins with: `init` and `survey`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flows.errors import FOUND, OK, ConfigError
from flows.init import Ask, ask_for, settings_text
from flows.settings import Settings, load_settings
from flows.source.log_store import open_store
from flows.survey import Sample, sample_hour, survey_lake
from flows.terminal import show
from flows.terminal.opening import open_lake

_MOST_ROWS = 40
_TEMPLATE_WIDTH = 24


def init_command(logs: str, *, file: Path, ask: Ask | None) -> int:
    """Write a first settings file; without `ask`, with what the logs suggest.

    Raises:
        ConfigError: There are no logs, the file is there already, or an answer is no good.
    """
    if file.exists():
        raise ConfigError(f"--file: {file} is there already; name another, or edit it")
    defaults = Settings()
    sample = sample_hour(open_store(logs, settings=defaults.source), defaults)
    print_sample(sample)
    answers = ask_for(logs, sample, ask=ask or (lambda _, default: default))
    try:
        file.write_text(settings_text(answers), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"--file: cannot write {file} ({error.strerror})") from None
    try:
        load_settings(file)
    except ConfigError:
        file.unlink()
        raise
    show.console().print(f"Written: {file}. Next: sluice curate --logs {logs} --lake lake")
    return OK


def survey_command(lake: str, *, config: Path | None, as_json: bool) -> int:
    """Show what could be trained on; 1 if there is nothing."""
    rows = survey_lake(*open_lake(lake, config))
    if as_json:
        show.print_json({"survey": rows})
    else:
        print_survey(rows)
    return OK if any(row["prompts"] for row in rows) else FOUND


def print_survey(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print what could be trained on, the most prompts first."""
    names = ("app", "system prompt", "calls", "failed", "prompts", "judged", "well")
    cells = [
        (
            row["app"] or "unknown",
            (row["begins"] or ("unknown" if row["template"] else "none"))[:_TEMPLATE_WIDTH],
            *(f"{row[name]:,}" for name in ("calls", "failed", "prompts", "signals", "positive")),
        )
        for row in rows[:_MOST_ROWS]
    ]
    show.print_table("Survey", names, cells, numbers=frozenset(range(2, 7)))
    out = show.console()
    if len(rows) > _MOST_ROWS:
        out.print(f"… and {len(rows) - _MOST_ROWS} more; --json lists all.")
    out.print("prompts: different ones that could be trained on, tools and media left out;")
    out.print("judged: those about whose reply users said or showed something; well: in favour.")
    enough = sum(row["enough"] for row in rows)
    out.print(f"{enough} of {len(rows)} reach the 100 prompts that Bedrock asks for.")


def print_sample(sample: Sample) -> None:
    """Print what one hour of logs shows."""
    out = show.console()
    hour = f"{sample.hour:%Y-%m-%dT%H}:00Z" if sample.hour else "unknown"
    out.print(
        f"Looked at {sample.records:,} records of the busiest hour of late, {hour}: "
        f"{sample.failed:,} failed, {sample.without_body:,} without text, "
        f"{sample.unreadable:,} not readable."
    )
    for name, found in (("models", sample.models), ("apps", sample.apps), ("keys", sample.keys)):
        told = ", ".join(f"{each} ({count:,})" for each, count in found.most_common(5))
        out.print(show.safe(f"  {name}: {told or 'none'}"))
    if sample.without_body > sample.records / 2:
        out.print("  Most calls have no text: switch on text delivery in Bedrock's log settings.")
