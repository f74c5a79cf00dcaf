"""A receiver of OpenTelemetry metrics on loopback, which decodes what it gets: a fixture."""

import gzip
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass
class Receiver:
    """What has been received."""

    url: str = ""
    status: int = 200
    """What it answers."""
    resources: list[dict[str, str]] = field(default_factory=list)
    points: dict[tuple[str, tuple[tuple[str, str], ...]], float] = field(default_factory=dict)
    """The newest value by name and attributes."""
    units: dict[str, str] = field(default_factory=dict)

    def value(self, name: str, **attributes: str) -> float:
        """Return a value."""
        return self.points[name, tuple(sorted(attributes.items()))]

    def take(self, body: bytes) -> None:
        """Decode one request."""
        from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as service

        request = service.ExportMetricsServiceRequest.FromString(body)
        for resource in request.resource_metrics:
            self.resources.append(_plain(resource.resource.attributes))
            for scope in resource.scope_metrics:
                for metric in scope.metrics:
                    self.units[metric.name] = metric.unit
                    kind = metric.WhichOneof("data")
                    for point in getattr(metric, kind).data_points:
                        key = tuple(sorted(_plain(point.attributes).items()))
                        value = getattr(point, point.WhichOneof("value"))
                        self.points[metric.name, key] = value


def _plain(attributes: Any) -> dict[str, str]:
    return {each.key: each.value.string_value for each in attributes}


@pytest.fixture
def otlp_receiver() -> Iterator[Receiver]:
    """Run a receiver at `/v1/metrics`."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            if self.path == "/v1/metrics" and receiver.status == 200:
                receiver.take(body)
            self.send_response(receiver.status)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}"
    yield receiver
    server.shutdown()
    server.server_close()
    thread.join()
