"""Deployments, schedules, artifacts and the webhook, on Prefect's own server."""

import importlib
import inspect
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.errors import ConfigError
from flows.settings import Settings
from tests.pipeline.conftest import prefect_server  # noqa: F401  a fixture
from tests.pipeline.support import MASTER_KEY, ROOT, line, zipped

pytestmark = pytest.mark.xdist_group("prefect")

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Run a server that keeps what is posted to it; return its URL and what came."""
    posted: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posted.append(json.loads(body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Stay silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", posted
    server.shutdown()
    server.server_close()
    thread.join()


def test_every_deployment_names_a_flow_and_parameters_that_it_takes() -> None:
    """`prefect.yaml` has curate, build, report, backfill, maintain, one run of each."""
    text = (REPOSITORY / "prefect.yaml").read_text(encoding="utf-8")
    deployments = yaml.safe_load(text)["deployments"]
    names = [each["entrypoint"].rpartition(".")[2] for each in deployments]
    assert names == ["curate", "build", "report", "backfill", "maintain"]
    for each in deployments:
        module, _, name = each["entrypoint"].rpartition(".")
        flow = getattr(importlib.import_module(module), name)
        inspect.signature(flow.fn).bind(**each["parameters"])
        assert each["concurrency_limit"]["limit"] == 1
    assert [each["name"] for each in deployments if "schedules" not in each] == ["on-demand"]


def test_what_is_served_follows_the_settings() -> None:
    """Each dataset has its build; a wrong cron line is one clear line."""
    from flows.serve import deployments

    settings = Settings(datasets={"tea": {}, "coffee": {}}, schedule={"curate": "5 * * * *"})
    places = {"logs": "logs", "lake": "lake", "out": "out", "config": None}
    made = deployments(settings, **places)
    assert [(each.flow_name, each.name) for each in made] == [
        ("curate", "hourly"),
        ("backfill", "on-demand"),
        ("maintain", "weekly"),
        ("build", "tea"),
        ("build", "coffee"),
    ]
    assert made[0].schedules[0].schedule.cron == "5 * * * *"
    with pytest.raises(ConfigError, match="schedule"):
        deployments(Settings(schedule={"curate": "sometimes"}), **places)


@pytest.mark.usefixtures("prefect_server")
def test_a_failed_flow_and_a_report_that_is_not_ready_call_the_webhook(
    tmp_path: Path,
    webhook: tuple[str, list[dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both say what to do; the funnel and the report's link are artifacts of the build."""
    from prefect.artifacts import Artifact

    from flows.build import build
    from flows.curate import curate

    url, posted = webhook
    monkeypatch.setenv("SLUICE_MASTER_KEY", MASTER_KEY)
    monkeypatch.setenv("SLUICE_NOTIFY__WEBHOOK_URL", url)
    lake = str(tmp_path / "lake")
    with pytest.raises(ConfigError, match="there is no folder"):
        curate(str(tmp_path / "none"), lake, everything=True)
    assert posted[0]["state"] == "Failed"
    assert "there is no folder" in posted[0]["message"]

    folder = tmp_path / "logs" / ROOT
    folder.mkdir(parents=True)
    (folder / "a.json.gz").write_bytes(zipped(line("r1")))
    curate(str(tmp_path / "logs"), lake, everything=True)
    assert len(posted) == 1
    summary = build("tea", lake, str(tmp_path / "out"))
    assert not summary.published
    assert posted[1]["state"] == "NotReady"
    assert "not ready" in posted[1]["text"]
    funnel = Artifact.get("funnel-tea")
    report = Artifact.get("report-tea")
    assert funnel is not None
    assert report is not None
    assert any(row["outcome"] == "kept" for row in json.loads(str(funnel.data)))
    assert "index.html" in str(report.data)


@pytest.mark.usefixtures("prefect_server")
def test_a_webhook_that_does_not_answer_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_port: int
) -> None:
    """The flow fails with its own error, not the webhook's."""
    from flows.maintain import maintain

    monkeypatch.setenv("SLUICE_NOTIFY__WEBHOOK_URL", f"http://127.0.0.1:{free_port}/hook")
    with pytest.raises(ConfigError, match="there is no lake"):
        maintain(str(tmp_path / "none"))
