"""What each command does: read settings, call the work, show the result, return an exit code."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from flows import reading
from flows.errors import FOUND, OK, ConfigError
from flows.lake.lake import Lake
from flows.orchestration import quiet_prefect
from flows.secrets import key_ring
from flows.settings import load_settings
from flows.terminal import show
from flows.terminal.opening import open_lake


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
    from flows.curation.worker import Workplace

    place = Workplace.make(logs, lake, load_settings(config))
    preflight(place)
    if everything and (start or end):
        raise ConfigError("--all: not together with --from or --to")
    if everything and confirm is not None:
        show.print_plan(plan(place, None, None))
        if not confirm():
            return OK
    summary = run_curate(place, start=start, end=end, everything=everything, config=config)
    if as_json:
        show.print_json(summary.to_dict())
    else:
        show.print_curate(summary)
    return OK if summary.complete else FOUND


def funnel_command(
    lake: str,
    *,
    datasets: list[str],
    config: Path | None,
    as_json: bool,
) -> int:
    """Show what became of every record."""
    counts = reading.funnel(open_lake(lake, config)[0], datasets)
    if as_json:
        show.print_json(counts)
    else:
        show.print_funnel(counts)
    return OK


def feedback_import_command(
    files: Sequence[Path],
    *,
    lake: str,
    dry_run: bool,
    config: Path | None,
    as_json: bool,
) -> int:
    """Store feedback events; 1 if a line was refused.

    Raises:
        ConfigError: A file, the key or the lake is not to be had.
    """
    from flows.feedback import import_files

    keys = key_ring()
    opened, settings = open_lake(lake, config)
    summary = import_files(files, lake=opened, settings=settings, keys=keys, dry_run=dry_run)
    if as_json:
        show.print_json(summary.to_dict())
    else:
        show.print_import(summary)
    return FOUND if summary.refused else OK


def build_command(  # noqa: PLR0913
    name: str,
    *,
    lake: str,
    out: str,
    target: str | None,
    config: Path | None,
    as_json: bool,
) -> int:
    """Build and publish a version; 1 if a critical expectation failed.

    Raises:
        ConfigError: A setting, the key or the lake is not to be had.
    """
    key_ring()
    opened, settings = open_lake(lake, config)
    lake = lake or settings.lake.uri
    quiet_prefect()
    from flows.build import build
    from flows.building.draft import Plan

    Plan.make(name, lake=lake, out=out, target=target, config=config)
    summary = build(name, lake, out, target, str(config) if config else None)
    if as_json:
        show.print_json(asdict(summary))
    else:
        show.print_funnel(reading.funnel(opened, [f"{name}@{summary.version}"]))
        show.print_build(summary)
    return OK if summary.published else FOUND


def report_command(name: str, *, lake: str, out: Path, config: Path | None) -> int:
    """Write the report of a build; the newest one's unless a version is named.

    Raises:
        ConfigError: There is no such build, or the folder cannot be written.
    """
    quiet_prefect()
    from flows.report import report

    _, settings = open_lake(lake, config)
    path = report(name, lake or settings.lake.uri, str(out), str(config) if config else None)
    show.console().print(f"Report: {path}")
    return OK


def diff_command(before: str, after: str, *, lake: str, config: Path | None, as_json: bool) -> int:
    """Compare two builds.

    Raises:
        ConfigError: There is no such build.
    """
    from flows.building.diff import compare

    found = compare(open_lake(lake, config)[0], before, after)
    if as_json:
        show.print_json(found)
    else:
        show.print_diff(found)
    return OK


def explain_command(
    ids: list[str],
    *,
    lake: str,
    datasets: list[str],
    config: Path | None,
    as_json: bool,
) -> int:
    """Tell what became of requests; 1 if an id is not in the lake."""
    opened, settings = open_lake(lake, config)
    known = reading.signals(opened, settings.feedback)
    by_request = reading.by_request(known)
    found = list(reading.explain(opened, ids, datasets=datasets, signals=by_request))
    for one in found:
        if as_json:
            show.print_json(one)
        else:
            show.print_explanation(one)
    return OK if all(one["outcomes"] for one in found) else FOUND


def signals_command(lake: str, *, config: Path | None, as_json: bool) -> int:
    """List signals, in the order of request ids."""
    opened, settings = open_lake(lake, config)
    known = reading.signals(opened, settings.feedback)
    if as_json:
        for signal in known:
            show.print_json(signal)
    else:
        show.print_signals(known)
    return OK


def coverage_command(lake: str, *, config: Path | None, as_json: bool) -> int:
    """Show which models and operations were read, and how well."""
    rows = reading.coverage(open_lake(lake, config)[0])
    if as_json:
        show.print_json({"coverage": rows})
    else:
        show.print_coverage(rows)
    return OK


def redact_command(*, config: Path | None) -> int:
    """Redact JSON lines from standard input; 1 if a line could not be read."""
    from transforms.redaction.command import TextRedactor

    redactor = TextRedactor(load_settings(config).redaction)
    failed = 0
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            result = redactor.redact(json.loads(line))
        except json.JSONDecodeError:
            sys.stderr.write(f"sluice: line {number}: not JSON\n")
            failed += 1
        except ValueError as error:
            sys.stderr.write(f"sluice: line {number}: {error}\n")
            failed += 1
        else:
            sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    return FOUND if failed else OK


def audit_command(  # noqa: PLR0913
    words: Sequence[str],
    *,
    lake: str,
    out: Path,
    size: int | None,
    seed: int | None,
    config: Path | None,
    as_json: bool,
) -> int:
    """Measure what redaction leaves; 1 if a limit is exceeded.

    Raises:
        ConfigError: The words make no sense, or the lake or the build is not to be had.
    """
    from expectations.audit import audit_results
    from flows import audit
    from flows.terminal import show_audit

    action = words[0] if words and words[0] in {"sheet", "score"} else ""
    rest = words[1:] if action else words
    if len(rest) > 1 or (action == "score" and not rest):
        raise ConfigError("audit: takes NAME@VERSION, `sheet [NAME@VERSION]` or `score FILE`")
    if action == "score":
        settings = load_settings(config)
        known = bool(lake or settings.lake.uri)
        opened = Lake.open(lake or settings.lake.uri, settings=settings.lake) if known else None
        sheet = audit.score(Path(rest[0]), settings, lake=opened)
        show_audit.print_marks(sheet, as_json=as_json)
        limit = settings.audit.max_marked_leak
        exceeded = limit is not None and sheet.upper_bound > limit
        return FOUND if exceeded or sheet.marked < sheet.texts else OK
    opened, settings = open_lake(lake, config)
    build = reading.builds_named(opened, rest)[-1] if rest else None
    if action == "sheet":
        audit.save_sheet(out, audit.make_sheet(opened, settings, build=build, size=size, seed=seed))
        show_audit.print_sheet(out, as_json=as_json)
        return OK
    found = audit.measure(opened, settings, build=build, seed=seed)
    show_audit.print_audit(found, as_json=as_json)
    return OK if all(each.success for each in audit_results(found, settings.audit)) else FOUND


def check_command(file: Path, *, target: str, config: Path | None, as_json: bool) -> int:
    """Check a dataset file; 1 if a rule is broken.

    Raises:
        ConfigError: The file cannot be read, there is no such target, or a setting is wrong.
    """
    from flows.building.tokens import tokens_of
    from transforms.dataset.check import check_lines
    from transforms.dataset.targets import target as target_named

    policy = load_settings(config).check
    tokens = tokens_of(policy)
    try:
        target_named(target)
        with file.open("rb") as lines:
            result = check_lines(lines, target=target, policy=policy, count_tokens=tokens.count)
    except LookupError as error:
        raise ConfigError(f"--target: {error.args[0]}") from None
    except OSError as error:
        raise ConfigError(f"cannot read {file} ({error.strerror})") from None
    if as_json:
        show.print_json(result.to_dict())
    else:
        show.print_check(result, file=file, target=target, counted=tokens.name)
    return OK if result.ok else FOUND
