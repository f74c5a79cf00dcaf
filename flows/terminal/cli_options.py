"""The options that several commands take, worded once."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

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
Out = Annotated[
    str,
    typer.Option("--out", help="Where datasets are published: a folder or s3://bucket/prefix."),
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
