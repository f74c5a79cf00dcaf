"""Draws the page: data in, one string of HTML out, the same for the same data."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from expectations.report import advice, charts, words
from expectations.report.data import ReportData, Stage
from expectations.result import ExpectationResult

SECTIONS = (
    ("decision", "Decision"),
    ("facts", "Key facts"),
    ("next", "What to do next"),
    ("funnel", "Funnel"),
    ("formats", "Log formats"),
    ("outages", "Outages"),
    ("signals", "Signals"),
    ("rewards", "Rewards and references"),
    ("privacy", "Personal data"),
    ("lengths", "Prompt lengths"),
    ("difficulty", "Difficulty"),
    ("splits", "Splits"),
    ("mix", "Mix"),
    ("difference", "Difference to the previous version"),
    ("expectations", "Expectations"),
    ("limits", "Limits"),
)
"""Ids and titles of the sections, in the order of the page."""


def render(data: ReportData) -> str:
    """Render the report as one HTML document that needs nothing beside itself.

    Every value is escaped; the page allows neither scripts nor requests.
    """
    environment = Environment(
        loader=PackageLoader("expectations.report", package_path=""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": words.number,
        "plain": words.plain,
        "prose": words.prose,
        "size": words.size,
        "reason_meaning": words.reason_meaning,
    }
    environment.globals |= {
        "bar": charts.bar,
        "band_meaning": words.band_meaning,
        "span": charts.span,
        "strip": charts.strip,
        "histogram": charts.histogram,
        "share": words.share,
        "count_of": words.count_of,
    }
    return environment.get_template("template.html.jinja").render(
        data=data,
        sections=SECTIONS,
        sums=_sums(data.funnel),
        fates=_fates(data.funnel),
        suites=_by_suite(data),
        residue=_residue(data),
        limits=(*advice.limits(data), *data.limits),
        steps=list(advice.next_steps(data)),
    )


def _residue(data: ReportData) -> dict[str, Any]:
    """Return what the gate's patterns found, by pattern and suite."""
    found: dict[str, dict[str, ExpectationResult]] = {}
    for each in data.expectations:
        if each.name.startswith("no_") and each.name.endswith("_left"):
            found.setdefault(each.meaning, {})[each.suite] = each
    suites = dict.fromkeys(suite for by_suite in found.values() for suite in by_suite)
    return {"rows": found, "suites": list(suites)}


def _sums(funnel: tuple[Stage, ...]) -> list[dict[str, Any]]:
    """Return for each stage what leaves, what goes on, and whether that adds up."""
    sums = []
    for place, stage in enumerate(funnel):
        following = funnel[place + 1] if place + 1 < len(funnel) else None
        left = sum(departure.count for departure in stage.departures)
        goes_on = following is not None and following.unit == stage.unit
        expected = following.count if following is not None and goes_on else None
        sums.append(
            {
                "left": left,
                "goes_on": expected,
                "adds_up": expected is None or stage.count - left == expected,
            }
        )
    return sums


_FATES = ("emitted", "merged", "dropped", "quarantined")


def _fates(funnel: tuple[Stage, ...]) -> list[tuple[str, int]]:
    """Return how all log records ended: emitted, merged, dropped, quarantined."""
    ended = dict.fromkeys(_FATES, 0)
    stages = [stage for stage in funnel if stage.unit == funnel[-1].unit] if funnel else []
    for departure in (each for stage in stages for each in stage.departures):
        ended[departure.outcome] = ended.get(departure.outcome, 0) + departure.count
    if stages:
        ended["emitted"] = stages[-1].count - sum(each.count for each in stages[-1].departures)
    return list(ended.items())


def _by_suite(data: ReportData) -> list[dict[str, Any]]:
    names = dict.fromkeys(each.suite for each in data.expectations)
    suites = []
    for name in names:
        results = [each for each in data.expectations if each.suite == name]
        failed = [each for each in results if not each.success]
        suites.append(
            {
                "name": name,
                "results": sorted(results, key=lambda each: (each.success, each.severity)),
                "failed": len(failed),
                "critical": sum(each.severity == "critical" for each in failed),
            }
        )
    return suites
