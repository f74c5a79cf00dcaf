"""Metrics for OpenTelemetry: what runs have read, what became of it, how long each stage took."""

import logging
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from flows.errors import ConfigError

if TYPE_CHECKING:
    from opentelemetry.sdk.metrics import MeterProvider

_VARIABLES = ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PATH = "/v1/metrics"
_FLUSH_MILLISECONDS = 5_000
Attributes = Mapping[str, str]


class Metrics(Protocol):
    """Where figures go."""

    def add(self, name: str, value: float, **attributes: str) -> None:
        """Count something up."""

    def set(self, name: str, value: float, **attributes: str) -> None:
        """Say how something stands."""

    def close(self) -> None:
        """Send what has not been sent; an endpoint that does not answer fails nothing."""


class NoMetrics:
    """Takes figures nowhere."""

    def add(self, name: str, value: float, **attributes: str) -> None:
        """See `Metrics.add`."""

    def set(self, name: str, value: float, **attributes: str) -> None:
        """See `Metrics.set`."""

    def close(self) -> None:
        """See `Metrics.close`."""


COUNTERS = {
    "sluice.records": ("{record}", "Records curated, by outcome and reason."),
    "sluice.objects": ("{object}", "Listed objects, by status."),
    "sluice.bytes": ("By", "Compressed bytes of log objects that were read."),
    "sluice.shards": ("{shard}", "Shards, by how they ended."),
    "sluice.stage.duration": ("s", "Seconds that workers spent, by stage."),
    "sluice.run.duration": ("s", "Seconds that runs took, by kind and how they ended."),
    "sluice.runs": ("{run}", "Runs, by kind and how they ended."),
}
"""Unit and meaning of what is counted up."""
GAUGES = {
    "sluice.lag": ("s", "From the end of the newest hour in the lake until now."),
    "sluice.pending_bodies": ("{record}", "Records that wait for an offloaded body."),
    "sluice.failed_shards": ("{shard}", "Shards that wait for a person or another try."),
}
"""Unit and meaning of what goes up and down."""


def open_metrics(endpoint: str, *, run: str) -> Metrics:
    """Send metrics to an OTLP endpoint over HTTP; to none if none is set.

    Args:
        endpoint: `watch.otlp_endpoint`; if empty, what OTEL_EXPORTER_OTLP_ENDPOINT says.
        run: Name of this run, which tells its series from those of other runs.

    Raises:
        ConfigError: The setting asks for metrics and the extra is not installed.
    """
    if not endpoint and not any(os.environ.get(name) for name in _VARIABLES):
        return NoMetrics()
    try:
        return _Sent(_provider(endpoint, run))
    except ImportError:
        advice = "metrics need the extra: pip install 'sluice[otel]'"
        if endpoint:
            raise ConfigError(f"watch.otlp_endpoint: {advice}") from None
        # The variable may have been set for others on this machine.
        sys.stderr.write(f"sluice: {_VARIABLES[1]} is set, and {advice}\n")
        return NoMetrics()


class _Sent:
    """Sends figures every minute, and the last ones at the end."""

    def __init__(self, provider: "MeterProvider") -> None:
        self._provider = provider
        meter = provider.get_meter("sluice")
        self._counters = {
            name: meter.create_counter(name, unit=unit, description=text)
            for name, (unit, text) in COUNTERS.items()
        }
        self._gauges = {
            name: meter.create_gauge(name, unit=unit, description=text)
            for name, (unit, text) in GAUGES.items()
        }

    def add(self, name: str, value: float, **attributes: str) -> None:
        """See `Metrics.add`."""
        self._counters[name].add(value, attributes)

    def set(self, name: str, value: float, **attributes: str) -> None:
        """See `Metrics.set`."""
        self._gauges[name].set(value, attributes)

    def close(self) -> None:
        """See `Metrics.close`."""
        self._provider.shutdown(timeout_millis=_FLUSH_MILLISECONDS)


def _provider(endpoint: str, run: str) -> "MeterProvider":
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.resources import Resource

    # An endpoint that is down is not worth a traceback per minute.
    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
    url = f"{endpoint.rstrip('/').removesuffix(_PATH)}{_PATH}" if endpoint else None
    reader = PeriodicExportingMetricReader(OTLPMetricExporter(endpoint=url))
    resource = Resource.create({"service.name": "sluice", "service.instance.id": run})
    return MeterProvider([reader], resource=resource, shutdown_on_exit=False)
