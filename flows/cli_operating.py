"""Commands for those who run Sluice: backfill, status and what keeps a lake in order."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

operating_app = typer.Typer()

Config = Annotated[
    Path | None,
    typer.Option("--config", help="Settings file; `sluice.toml` here if there is one."),
]
Logs = Annotated[
    str,
    typer.Option("--logs", help="Where the logs are: a folder or s3://…; else source.uri."),
]
LakeUri = Annotated[
    str,
    typer.Option("--lake", help="Where the lake is: a folder or s3://…; else lake.uri."),
]
From = Annotated[
    str | None,
    typer.Option("--from", help="First delivery hour, UTC: 2026-03-01 or 2026-03-01T05."),
]
To = Annotated[
    str | None,
    typer.Option("--to", help="Hour after the last one, UTC."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@operating_app.command()
def backfill(
    logs: Logs = "",
    lake: LakeUri = "",
    start: From = None,
    end: To = None,
    newest_first: Annotated[
        bool, typer.Option("--newest-first", help="Begin with the newest hours.")
    ] = False,
    plan_only: Annotated[
        bool, typer.Option("--plan", help="Show what would be done, and do nothing.")
    ] = False,
    yes: Yes = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Curate any range of hours; shows a plan with a measured time first, and asks.

    Run it again to go on where it was stopped. Ctrl-C or SIGTERM let the hours under way end and
    begin no more. Exits with 1 if hours are left.
    """
    from flows.operating import backfill_command

    first, last = hour_range(start, end)
    raise typer.Exit(
        backfill_command(
            logs,
            lake=lake,
            start=first,
            end=last,
            newest_first=newest_first,
            confirm=None if yes else lambda: typer.confirm("Go on?"),
            plan_only=plan_only,
            config=config,
            as_json=as_json,
        ),
    )


@operating_app.command()
def status(
    logs: Logs = "",
    lake: LakeUri = "",
    start: From = None,
    end: To = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Show how far the lake is: hours done, changed, missing, failed, frozen, and the lag.

    Exits with 1 if something waits for a person: failed hours, or hours curated under different
    settings.
    """
    from flows.operating import status_command

    first, last = hour_range(start, end)
    raise typer.Exit(
        status_command(logs, lake=lake, start=first, end=last, config=config, as_json=as_json),
    )


def hour_range(start: str | None, end: str | None) -> tuple[datetime | None, datetime | None]:
    """Read `--from` and `--to`.

    Raises:
        ConfigError: One is no hour, or they are the wrong way round.
    """
    from flows.errors import ConfigError
    from flows.hours import parse_hour

    first, last = parse_hour(start, option="--from"), parse_hour(end, option="--to")
    if first and last and first >= last:
        raise ConfigError("--from must lie before --to (both are UTC hours; --to is not included)")
    return first, last
