"""What the commands for running Sluice do: backfill, status, doctor, maintenance, erasure."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flows import show, show_operating
from flows.lake import Lake
from flows.orchestration import quiet_prefect
from flows.settings import load_settings

OK, FOUND = 0, 1


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
    from flows.worker import Workplace

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

    settings = load_settings(config)
    opened = Lake.open(lake or settings.lake.uri, settings=settings.lake)
    logs = logs or settings.source.uri
    found = standing(opened, settings=settings, logs=logs, start=start, end=end)
    if as_json:
        show.print_json(found.to_dict())
    else:
        show_operating.print_standing(found)
    return FOUND if found.needs_a_person else OK
