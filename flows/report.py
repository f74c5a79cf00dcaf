"""The report flow: the page of a build, written again from what the build noted."""

from pathlib import Path

from prefect import flow

from expectations.report.data import ReportData
from expectations.report.render import render
from flows.errors import ConfigError
from flows.lake.builds import WITHDRAWN
from flows.lake.lake import Lake
from flows.reading import builds_named
from flows.settings import load_settings


@flow(name="report", validate_parameters=False)
def report(name: str, lake: str, out: str, config: str | None = None) -> str:
    """Write `index.html` for NAME or NAME@VERSION to a folder; return its path.

    Raises:
        ConfigError: There is no such build, or the folder cannot be written.
    """
    settings = load_settings(Path(config) if config else None)
    [build] = builds_named(Lake.open(lake, settings=settings.lake), [name])
    if WITHDRAWN in build.run:
        raise ConfigError(f"{build.name}@{build.version} is withdrawn: records in it were erased")
    page = render(ReportData.from_dict(dict(build.run["report"])))
    path = Path(out) / "index.html"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"--out: cannot write {path} ({error.strerror})") from None
    return str(path)
