"""A receiver of OpenTelemetry metrics on loopback."""

from tests.otlp_receiver import otlp_receiver

__all__ = ["otlp_receiver"]
