"""What each command does: read settings, call the flow or the reading, show, return an exit code."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows import reading, show
from flows.errors import ConfigError
from flows.lake import Lake
from flows.orchestration import quiet_prefect
from flows.settings import Settings, load_settings

OK, FOUND = 0, 1


def curate_command(  # noqa: PLR0913
    logs: str,
    *,
    lake: str,
    start: datetime | None,
    end: datetime | None,
    everything: bool,
    confirm: Callable[[], bool] | None,
    config: Path | None,
    as_json: bool,
) -> int:
    """Bring the lake up to date; 1 if a shard failed.

    Raises:
        ConfigError: A setting, the key, the logs or the lake are not to be had.
    """
    quiet_prefect()
    from flows.curate import plan, preflight, run_curate
    from flows.worker import Workplace

    place = Workplace(logs, lake, load_settings(config))
    preflight(place)
    if everything and (start or end):
        raise ConfigError("--all: not together with --from or --to")
    if everything and confirm is not None:
        show.print_plan(plan(place, None, None))
        if not confirm():
            return OK
    if not everything and start is None and end is None:
        hours = place.settings.run.lookback_hours
        start = _this_hour() - timedelta(hours=hours)
    summary = run_curate(place, start=start, end=end, config=config)
    if as_json:
        show.print_json(summary.to_dict())
    else:
        show.print_curate(summary)
    return FOUND if summary.failed else OK


def _this_hour() -> datetime:
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


def funnel_command(
    lake: str,
    *,
    datasets: list[str],
    config: Path | None,
    as_json: bool,
) -> int:
    """Show what became of every record."""
    counts = reading.funnel(_open(lake, config)[0], datasets)
    if as_json:
        show.print_json(counts)
    else:
        show.print_funnel(counts)
    return OK


def _open(lake: str, config: Path | None) -> tuple[Lake, Settings]:
    settings = load_settings(config)
    return Lake.open(lake, settings=settings.lake), settings


def redact_command(*, config: Path | None) -> int:
    """Redact JSON lines from standard input; 1 if a line could not be read."""
    from transforms.redaction.command import redact_record, redactor_for_command

    settings = load_settings(config)
    detector = redactor_for_command(settings.redaction)
    failed = 0
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            result = redact_record(json.loads(line), detector=detector)
        except ValueError:
            sys.stderr.write(f"sluice: line {number}: not a JSON object with text or messages\n")
            failed += 1
            continue
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    return FOUND if failed else OK


def check_command(file: Path, *, target: str, as_json: bool) -> int:
    """Check a dataset file; 1 if a rule is broken.

    Raises:
        ConfigError: The file cannot be read, or there is no such target.
    """
    from transforms.dataset.check import check_lines
    from transforms.dataset.targets import target as target_named

    try:
        target_named(target)
        with file.open("rb") as lines:
            result = check_lines(lines, target=target)
    except LookupError as error:
        raise ConfigError(f"--target: {error.args[0]}") from None
    except OSError as error:
        raise ConfigError(f"cannot read {file} ({error.strerror})") from None
    if as_json:
        show.print_json(result.to_dict())
    else:
        show.print_check(result, file=file, target=target)
    return OK if result.ok else FOUND
