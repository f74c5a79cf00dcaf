"""Telling people how flows ended: artifacts in Prefect, and a webhook when somebody is needed."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.errors import SluiceError
from flows.lake.lake import Lake
from flows.reading import funnel
from flows.settings import Settings, load_settings
from flows.watching.watch import open_watch

if TYPE_CHECKING:
    from prefect import Flow
    from prefect.client.schemas.objects import FlowRun, State

    from flows.building.draft import BuildSummary


def failed(flow: "Flow[Any, Any]", flow_run: "FlowRun", state: "State[Any]") -> None:
    """Tell the webhook that a flow failed or crashed; for `on_failure` and `on_crashed`."""
    error = state.result(raise_on_failure=False)
    # Only our own messages are known to hold no value of a log.
    message = str(error) if isinstance(error, SluiceError) else type(error).__name__
    if flow.name == "build":
        _watch_build(flow_run, _settings(flow_run), type(error).__name__)
    text = f"Sluice: {flow.name} failed: {message}"
    _tell(flow_run, text, state=state.name or "", message=message)


def built(flow: "Flow[Any, Any]", flow_run: "FlowRun", state: "State[Any]") -> None:  # noqa: ARG001
    """Show a build's funnel and report as artifacts; tell the webhook if it is not ready."""
    summary: BuildSummary = state.result()
    settings = _settings(flow_run)
    _watch_build(
        flow_run,
        settings,
        "done" if summary.published else "not_ready",
        dataset=summary.dataset,
        version=summary.version,
        rows=dict(summary.rows),
        blocking=len(summary.blocking),
    )
    _show(summary, Lake.open(_lake_of(flow_run, settings), settings=settings.lake))
    if not summary.published:
        message = f"{len(summary.blocking)} critical expectations failed; report: {_page(summary)}"
        text = f"Sluice: {summary.dataset}@{summary.version} is not ready: {message}"
        _tell(flow_run, text, state="NotReady", message=message)


def _watch_build(flow_run: "FlowRun", settings: Settings, ended: str, **facts: object) -> None:
    """Tell those who watch how a build ended; the other flows are watched while they run."""
    watch = open_watch("build", settings.watch)
    watch.ended = ended
    watch.facts |= facts
    # The hook's run is as it was at the start; its own figures of time are not to be had yet.
    began = flow_run.start_time or datetime.now(UTC)
    watch.end((datetime.now(UTC) - began).total_seconds())


def _show(summary: "BuildSummary", lake: Lake) -> None:
    from prefect.artifacts import create_link_artifact, create_table_artifact

    label = f"{summary.dataset}@{summary.version}"
    key = "".join(char if char.isalnum() else "-" for char in summary.dataset.lower())
    create_table_artifact(
        key=f"funnel-{key}",
        table=_funnel_rows(funnel(lake, [label])),
        description=f"What became of every record: {label}",
    )
    verdict = "ready" if summary.published else "not ready"
    create_link_artifact(
        key=f"report-{key}",
        link=_page(summary),
        link_text=f"Report of {label}: {verdict}",
    )


def _funnel_rows(counts: dict[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for stage, passed, ways in (
        ("curate", "kept", ("dropped", "quarantined")),
        ("build", "emitted", ("dropped", "merged")),
    ):
        found = counts["stages"][stage]
        rows.append({"stage": stage, "outcome": "seen", "reason": "", "records": found["seen"]})
        for way in ways:
            for reason, count in found[way].items():
                rows.append({"stage": stage, "outcome": way, "reason": reason, "records": count})
        rows.append({"stage": stage, "outcome": passed, "reason": "", "records": found[passed]})
    return rows


def _page(summary: "BuildSummary") -> str:
    return f"{summary.uri.rstrip('/')}/report/index.html"


def _tell(run: "FlowRun", text: str, *, state: str, message: str) -> None:
    """POST to the webhook, if one is set; one that does not answer changes nothing else."""
    import httpx

    settings = _settings(run).notify
    if not settings.webhook_url:
        return
    body = {"text": text, "flow": run.name, "state": state, "message": message}
    try:
        answer = httpx.post(settings.webhook_url, json=body, timeout=settings.timeout_seconds)
        answer.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # The URL may hold a secret, and the error's text the URL.
        sys.stderr.write(f"sluice: notify.webhook_url did not answer ({type(error).__name__})\n")


def _settings(run: "FlowRun") -> Settings:
    config = run.parameters.get("config")
    return load_settings(Path(config) if config else None)


def _lake_of(run: "FlowRun", settings: Settings) -> str:
    return str(run.parameters.get("lake") or settings.lake.uri)
