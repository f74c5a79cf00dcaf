"""Signals that a call itself shows about an earlier reply."""

from typing import Any

from transforms.feedback.policy import FeedbackPolicy
from transforms.records import Invocation


def signals_in(invocation: Invocation, *, policy: FeedbackPolicy) -> list[dict[str, Any]]:  # noqa: ARG001
    """Return no signals yet."""
    return []
