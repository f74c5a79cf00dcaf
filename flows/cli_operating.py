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


@operating_app.command()
def serve(
    logs: Logs = "",
    lake: LakeUri = "",
    out: Annotated[
        str,
        typer.Option("--out", help="Where datasets are published; without it nothing is built."),
    ] = "",
    host: Annotated[str, typer.Option("--host", help="Where the page is served.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port of the page.")] = 4200,
    config: Config = None,
) -> None:
    """Run curate, build and maintain on the schedules of the settings, until stopped.

    For small teams: one process with a Prefect server and its page. Where PREFECT_API_URL is set,
    that server is used.
    """
    from flows.operating import serve_command

    raise typer.Exit(serve_command(logs, lake=lake, out=out, host=host, port=port, config=config))


@operating_app.command()
def maintain(lake: LakeUri = "", config: Config = None, as_json: AsJson = False) -> None:
    """Put the lake in order: retention, messages that nothing names, small files, old versions.

    Works alone: waits for others at work (run.wait_seconds), then gives up.
    """
    from flows.operating import maintain_command

    raise typer.Exit(maintain_command(lake, config=config, as_json=as_json))


@operating_app.command()
def erase(
    lake: LakeUri = "",
    users: Annotated[
        list[str] | None,
        typer.Option("--user", help="User id as the logs have it; repeatable; - reads lines."),
    ] = None,
    sessions: Annotated[
        list[str] | None,
        typer.Option(
            "--session", help="Session id as the logs have it; repeatable; - reads lines."
        ),
    ] = None,
    requests: Annotated[
        list[str] | None,
        typer.Option("--request", help="Request id; repeatable; - reads lines."),
    ] = None,
    plan_only: Annotated[
        bool, typer.Option("--plan", help="Show what would go, and do nothing.")
    ] = False,
    yes: Yes = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Erase records and everything that repeats their text; withdraw datasets that held them.

    The log objects themselves are yours to delete. Works alone on the lake. Exits with 1 if
    dataset versions were withdrawn: whoever trained on them has to know.
    """
    from flows.operating import erase_command

    raise typer.Exit(
        erase_command(
            lake,
            users=users or [],
            sessions=sessions or [],
            requests=requests or [],
            plan_only=plan_only,
            confirm=None if yes else lambda: typer.confirm("Erase?"),
            config=config,
            as_json=as_json,
        ),
    )


@operating_app.command()
def doctor(
    logs: Logs = "",
    lake: LakeUri = "",
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Check what a run needs, before the first one; each finding says what to do.

    Exits with 1 on a finding.
    """
    from flows.operating import doctor_command

    raise typer.Exit(doctor_command(logs, lake=lake, config=config, as_json=as_json))


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
