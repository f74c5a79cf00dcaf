"""What the commands for running Sluice do: backfill, status, doctor, maintenance, erasure."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from flows.errors import FOUND, OK, ConfigError
from flows.orchestration import quiet_prefect
from flows.secrets import key_ring
from flows.settings import load_settings
from flows.terminal import show, show_operating
from flows.terminal.opening import open_lake


def backfill_command(  # noqa: PLR0913
    logs: str,
    *,
    lake: str,
    start: datetime | None,
    end: datetime | None,
    newest_first: bool,
    confirm: Callable[[], bool] | None,
    plan_only: bool,
    config: Path | None,
    as_json: bool,
) -> int:
    """Curate a range of hours, after showing what that means; 1 if hours are left.

    Raises:
        ConfigError: A setting, the key, the logs or the lake are not to be had.
    """
    quiet_prefect()
    from flows.backfill import make_plan, run_backfill
    from flows.curate import plan, preflight
    from flows.curation.worker import Workplace

    settings = load_settings(config)
    place = Workplace.make(logs, lake, settings)
    preflight(place)
    if plan_only or confirm is not None:
        planned = make_plan(place, plan(place, start, end))
        show_operating.print_backfill_plan(planned, as_json=as_json and plan_only)
        if plan_only or not planned.shards or (confirm is not None and not confirm()):
            return OK
    summary = run_backfill(place, start=start, end=end, newest_first=newest_first, config=config)
    if as_json:
        show.print_json(summary.to_dict())
    else:
        show.print_curate(summary)
    return OK if summary.complete else FOUND


def status_command(  # noqa: PLR0913
    logs: str,
    *,
    lake: str,
    start: datetime | None,
    end: datetime | None,
    config: Path | None,
    as_json: bool,
) -> int:
    """Show how far a lake is; 1 if something waits for a person.

    Raises:
        ConfigError: A setting, the logs or the lake are not to be had.
    """
    from flows.standing import standing

    opened, settings = open_lake(lake, config)
    logs = logs or settings.source.uri
    found = standing(opened, settings=settings, logs=logs, start=start, end=end)
    if as_json:
        show.print_json(found.to_dict())
    else:
        show_operating.print_standing(found)
    return FOUND if found.needs_a_person else OK


def serve_command(  # noqa: PLR0913
    logs: str, *, lake: str, out: str, host: str, port: int, config: Path | None
) -> int:
    """Run schedules until the process is ended.

    Raises:
        ConfigError: A setting, the key, the logs or the lake are not to be had.
    """
    from flows.serve import serve, server

    settings = load_settings(config)
    key_ring()
    quiet_prefect()
    with server(host=host, port=port) as api:
        show.console().print(f"Serving; page: {api.removesuffix('/api')}", soft_wrap=True)
        serve(settings, logs=logs, lake=lake, out=out, config=config)
    return OK


def maintain_command(lake: str, *, config: Path | None, as_json: bool) -> int:
    """Put a lake in order.

    Raises:
        ConfigError: The lake is not to be had, or somebody is at work on it.
    """
    quiet_prefect()
    open_lake(lake, config)
    from flows.maintain import maintain

    summary = maintain(lake, str(config) if config else None)
    if as_json:
        show.print_json(summary.to_dict())
    else:
        show_operating.print_maintenance(summary)
    return OK


def erase_command(  # noqa: PLR0913
    lake: str,
    *,
    users: Sequence[str],
    sessions: Sequence[str],
    requests: Sequence[str],
    plan_only: bool,
    confirm: Callable[[], bool] | None,
    config: Path | None,
    as_json: bool,
) -> int:
    """Erase records; 1 if dataset versions were withdrawn.

    Raises:
        ConfigError: Nobody is named, or the key or the lake is not to be had.
    """
    from flows.erase import Wanted, erase, find

    keys = key_ring()
    opened, settings = open_lake(lake, config)
    wanted = Wanted.make(
        users=_given(users), sessions=_given(sessions), requests=_given(requests), keys=keys
    )
    if not (wanted.users or wanted.sessions or wanted.requests):
        raise ConfigError("erase: name whom: --user, --session or --request")
    if plan_only or confirm is not None:
        found = find(opened, wanted)
        show_operating.print_reach(found, as_json=as_json and plan_only)
        if plan_only or (confirm is not None and not confirm()):
            return OK
    summary = erase(opened, wanted, settings=settings, keys=keys)
    if as_json:
        show.print_json(summary.to_dict())
    else:
        show_operating.print_erasure(summary)
    return FOUND if summary.withdrawn else OK


def doctor_command(logs: str, *, lake: str, config: Path | None, as_json: bool) -> int:
    """Check what a run needs; 1 on a finding.

    Raises:
        ConfigError: A setting is wrong.
    """
    from flows.doctor import Verdict, examine

    settings = load_settings(config)
    checks = examine(settings, logs=logs or settings.source.uri, lake=lake or settings.lake.uri)
    if as_json:
        show.print_json({"checks": [asdict(check) for check in checks]})
    else:
        show_operating.print_checks(checks)
    return FOUND if any(check.verdict is Verdict.FINDING for check in checks) else OK


def _given(values: Sequence[str]) -> list[str]:
    """Return ids; `-` stands for the lines of standard input, which no shell remembers."""
    found = [value for value in values if value != "-"]
    if "-" in values:
        found += [line.strip() for line in sys.stdin if line.strip()]
    return found
