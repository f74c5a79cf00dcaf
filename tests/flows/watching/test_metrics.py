"""Metrics over OTLP: received, decoded, and never in the way."""

import builtins
import time
from datetime import timedelta
from typing import Any

import pytest

from flows.errors import ConfigError
from flows.operating_settings import WatchSettings
from flows.watching.metrics import COUNTERS, GAUGES, open_metrics
from flows.watching.watch import watched
from tests.otlp_receiver import Receiver


def tell_all(endpoint: str) -> None:
    """Tell of a run with two shards."""
    with watched("curate", WatchSettings(otlp_endpoint=endpoint)) as watch:
        for ended in ("done", "SourceError"):
            watch.shard(
                "a.shard",
                ended=ended,
                records={("kept", ""): 2, ("dropped", "error_reply"): 1},
                objects={"read": 1},
                some_bytes=99,
                seconds={"pull": 0.5},
            )
        watch.lake(lag=timedelta(hours=2), pending_bodies=3, failed_shards=1)


def test_a_receiver_gets_every_figure(otlp_receiver: Receiver) -> None:
    """Counters add up over shards, gauges say how things stand, and units are told."""
    tell_all(otlp_receiver.url)
    value = otlp_receiver.value
    assert value("sluice.records", outcome="kept", reason="") == 4
    assert value("sluice.records", outcome="dropped", reason="error_reply") == 2
    assert value("sluice.bytes") == 198
    assert value("sluice.objects", status="read") == 2
    assert value("sluice.shards", ended="done") == value("sluice.shards", ended="SourceError") == 1
    assert value("sluice.stage.duration", stage="pull") == 1.0
    assert value("sluice.lag") == 7200
    assert value("sluice.pending_bodies") == 3
    assert value("sluice.failed_shards") == 1
    assert value("sluice.runs", kind="curate", ended="done") == 1
    assert otlp_receiver.units == {name: unit for name, (unit, _) in (COUNTERS | GAUGES).items()}
    assert otlp_receiver.resources[0]["service.name"] == "sluice"


def test_the_usual_variable_is_heard(
    otlp_receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OTEL_EXPORTER_OTLP_ENDPOINT alone is enough."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", otlp_receiver.url)
    tell_all("")
    assert otlp_receiver.value("sluice.bytes") == 198


@pytest.mark.parametrize("status", [400, 503])
def test_a_receiver_that_refuses_or_is_gone_changes_nothing(
    status: int,
    otlp_receiver: Receiver,
    free_port: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The run goes on and ends, soon and without a traceback."""
    otlp_receiver.status = status
    for url in (otlp_receiver.url, f"http://127.0.0.1:{free_port}"):
        began = time.monotonic()
        tell_all(url)
        assert time.monotonic() - began < 30
    assert "Traceback" not in capsys.readouterr().err


def test_without_the_extra_the_setting_is_named_and_the_variable_is_a_note(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What somebody has asked for is refused in one line; what was set for others is not."""
    bring = builtins.__import__

    def without(name: str, *args: Any, **named: Any) -> Any:
        if name.startswith("opentelemetry"):
            raise ImportError(name)
        return bring(name, *args, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigError, match=r"watch\.otlp_endpoint: .*sluice\[otel\]"):
        open_metrics("http://127.0.0.1:4318", run="r")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    open_metrics("", run="r").add("sluice.bytes", 1)
    assert capsys.readouterr().err.count("\n") == 1
