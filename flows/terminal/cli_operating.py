"""Commands for those who run Sluice: backfill, status and what keeps a lake in order."""

from typing import Annotated

import typer

from flows.terminal.cli_options import AsJson, Config, From, LakeUri, Logs, To, Yes, hour_range

operating_app = typer.Typer()


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
    from flows.terminal.operating import backfill_command

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
    from flows.terminal.operating import status_command

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
    from flows.terminal.operating import serve_command

    raise typer.Exit(serve_command(logs, lake=lake, out=out, host=host, port=port, config=config))


@operating_app.command()
def maintain(lake: LakeUri = "", config: Config = None, as_json: AsJson = False) -> None:
    """Put the lake in order: retention, messages that nothing names, small files, old versions.

    Works alone: waits for others at work (run.wait_seconds), then gives up.
    """
    from flows.terminal.operating import maintain_command

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
    from flows.terminal.operating import erase_command

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
    from flows.terminal.operating import doctor_command

    raise typer.Exit(doctor_command(logs, lake=lake, config=config, as_json=as_json))
