"""The `sluice` command: wrong use and findings become one line and an exit code."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.errors import FOUND, WRONG_USE, SluiceError, UnusableFileError
from flows.terminal.cli_operating import operating_app
from flows.terminal.cli_options import AsJson, Config, From, LakeUri, Logs, Out, To, Yes, hour_range

# Only what `--help` needs is imported here; each command imports its own work.

app = typer.Typer(
    name="sluice",
    help="Turn Amazon Bedrock invocation logs into reinforcement-fine-tuning datasets.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
feedback_app = typer.Typer(help="What users thought of the replies.", no_args_is_help=True)
app.add_typer(feedback_app, name="feedback")
app.add_typer(operating_app)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - as typer calls it
    if wanted:
        from importlib import metadata

        typer.echo(f"sluice {metadata.version('sluice')}")
        raise typer.Exit


@app.callback()
def sluice(
    _: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Take what stands before any command."""


Dataset = Annotated[
    list[str] | None,
    typer.Option("--dataset", help="NAME@VERSION, or NAME for its newest build; repeatable."),
]


@app.command()
def demo(
    folder: Annotated[
        Path,
        typer.Option("--dir", help="Folder for the demo's lake and dataset; made anew."),
    ] = Path("demo"),
) -> None:
    """Run the whole pipeline on the sample logs, with a throw-away key."""
    from flows.demo import run_demo

    raise typer.Exit(run_demo(folder))


@app.command()
def init(
    logs: Logs = "",
    file: Annotated[
        Path,
        typer.Option("--file", help="The settings file to write; it must not be there yet."),
    ] = Path("sluice.toml"),
    yes: Annotated[bool, typer.Option("--yes", help="Take what the logs suggest.")] = False,
) -> None:
    """Look at an hour of logs, ask a few questions, write the settings file."""
    from flows.terminal.start import init_command

    ask = None if yes else lambda text, default: typer.prompt(text, default=default, err=True)
    raise typer.Exit(init_command(logs, file=file, ask=ask))


@app.command()
def survey(lake: LakeUri = "", config: Config = None, as_json: AsJson = False) -> None:
    """Show what could be trained on, by application and system prompt."""
    from flows.terminal.start import survey_command

    raise typer.Exit(survey_command(lake, config=config, as_json=as_json))


@app.command()
def curate(
    logs: Logs = "",
    lake: LakeUri = "",
    start: From = None,
    end: To = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="All hours there are; shows the plan and asks."),
    ] = False,
    yes: Yes = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Read log objects into the lake: parse, filter, redact, store.

    Without a range: the last 48 hours. Only hours whose logs, or whose settings, have changed
    are read again.
    """
    from flows.terminal.commands import curate_command

    first, last = hour_range(start, end)
    raise typer.Exit(
        curate_command(
            logs,
            lake=lake,
            start=first,
            end=last,
            everything=everything,
            confirm=None if yes else lambda: typer.confirm("Go on?"),
            config=config,
            as_json=as_json,
        ),
    )


@feedback_app.command("import")
def feedback_import(
    files: Annotated[list[Path], typer.Argument(help="JSONL, CSV or Parquet files of events.")],
    lake: LakeUri = "",
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Store nothing; print how many events find a call."),
    ] = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Store feedback events; `build` joins them to the replies they are about.

    Exits with 1 if any line was refused; the others are stored.
    """
    from flows.terminal.commands import feedback_import_command

    raise typer.Exit(
        feedback_import_command(
            files,
            lake=lake,
            dry_run=dry_run,
            config=config,
            as_json=as_json,
        ),
    )


@app.command()
def build(
    name: Annotated[str, typer.Argument(help="The dataset; its settings are [datasets.NAME].")],
    out: Out,
    lake: LakeUri = "",
    target: Annotated[
        str | None,
        typer.Option("--target", help="Format of the rows, such as bedrock-nova."),
    ] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Build, validate and publish one dataset version.

    Exits with 1, publishing nothing but the report, if a critical expectation fails.
    """
    from flows.terminal.commands import build_command

    raise typer.Exit(
        build_command(name, lake=lake, out=out, target=target, config=config, as_json=as_json),
    )


@app.command()
def report(
    name: Annotated[str, typer.Argument(help="NAME@VERSION, or NAME for its newest build.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the page.")],
    lake: LakeUri = "",
    config: Config = None,
) -> None:
    """Write the report of a build again, published or not."""
    from flows.terminal.commands import report_command

    raise typer.Exit(report_command(name, lake=lake, out=out, config=config))


@app.command()
def funnel(
    lake: LakeUri = "",
    dataset: Dataset = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Count what became of every record, stage by stage, reason by reason."""
    from flows.terminal.commands import funnel_command

    raise typer.Exit(funnel_command(lake, datasets=dataset or [], config=config, as_json=as_json))


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="NAME@VERSION, or NAME for its newest build.")],
    after: Annotated[str, typer.Argument(help="NAME@VERSION to compare with it.")],
    lake: LakeUri = "",
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Compare two versions of a dataset: rows that came, rows that went, and why."""
    from flows.terminal.commands import diff_command

    raise typer.Exit(diff_command(before, after, lake=lake, config=config, as_json=as_json))


@app.command()
def explain(
    ids: Annotated[list[str], typer.Argument(help="Request ids, or KEY#ORDINAL of a record.")],
    lake: LakeUri = "",
    dataset: Dataset = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Tell what became of a request and why, with its redacted text.

    Exits with 1 if an id is not in the lake.
    """
    from flows.terminal.commands import explain_command

    raise typer.Exit(
        explain_command(ids, lake=lake, datasets=dataset or [], config=config, as_json=as_json),
    )


@app.command()
def signals(lake: LakeUri = "", config: Config = None, as_json: AsJson = False) -> None:
    """List what users thought: explicit events, and what the logs themselves show."""
    from flows.terminal.commands import signals_command

    raise typer.Exit(signals_command(lake, config=config, as_json=as_json))


@app.command()
def coverage(lake: LakeUri = "", config: Config = None, as_json: AsJson = False) -> None:
    """Show which models and operations were read, partly read or not understood."""
    from flows.terminal.commands import coverage_command

    raise typer.Exit(coverage_command(lake, config=config, as_json=as_json))


@app.command()
def redact(config: Config = None) -> None:
    """Redact JSONL from standard input: `{"text": …}` or `{"messages": […]}` per line.

    Writes the redacted line with its findings; needs no key and stores nothing.
    """
    from flows.terminal.commands import redact_command

    raise typer.Exit(redact_command(config=config))


@app.command()
def audit(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME@VERSION] | sheet [NAME@VERSION] | score FILE",
            help="What to audit; without anything: the whole lake.",
        ),
    ] = None,
    lake: LakeUri = "",
    out: Annotated[
        Path, typer.Option("--out", help="`sheet`: the file to write; it must not be there yet.")
    ] = Path("audit-sheet.txt"),
    size: Annotated[
        int | None, typer.Option("--size", min=1, help="`sheet`: texts; else audit.sample_size.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Repeats a sample or a set of canaries.")
    ] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Measure what redaction leaves: three separate figures, none standing for another.

    `audit` plants invented values of every type and counts those that come through, and lets a
    second detector with rules of its own count over the lake's messages. `audit sheet` writes a
    random sample for people to mark; `audit score` reads the marks back with an upper bound.
    Exits with 1 if a limit of `[audit]` is exceeded, or if a sheet is not marked to its end.
    """
    from flows.terminal.commands import audit_command

    raise typer.Exit(
        audit_command(
            words or [], lake=lake, out=out, size=size, seed=seed, config=config, as_json=as_json
        ),
    )


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A dataset file, one JSON object per line.")],
    target: Annotated[
        str,
        typer.Option("--target", help="What will read it, such as bedrock-nova."),
    ] = "bedrock-nova",
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Check a dataset file against every rule of the training job that will read it."""
    from flows.terminal.commands import check_command

    raise typer.Exit(check_command(file, target=target, config=config, as_json=as_json))


def main() -> None:
    """Run the command line.

    Wrong use becomes one line on standard error and exit code 2; a file of the user's that is no
    good is a finding, with exit code 1.
    """
    try:
        app()
    except SluiceError as error:
        typer.echo(f"sluice: {error}", err=True)
        sys.exit(FOUND if isinstance(error, UnusableFileError) else WRONG_USE)
