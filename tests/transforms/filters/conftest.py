"""Invocations for the filter tests, made from a few words."""

from collections.abc import Callable
from typing import Any

import pytest

from transforms.outcome import Origin
from transforms.records import Invocation, Message, StopReason

Make = Callable[..., Invocation]


@pytest.fixture
def make() -> Make:
    """Return a function that builds an invocation; keyword arguments replace its fields."""

    def build(
        prompt: str = "What is the capital of Peru?", answer: str = "Lima.", **fields: Any
    ) -> Invocation:
        values: dict[str, Any] = {
            "origin": Origin(object_key="a/b.json.gz", ordinal=1, line=1),
            "request_id": "r-1",
            "time": None,
            "account": "123456789012",
            "region": "us-east-1",
            "operation": "Converse",
            "model_id": "amazon.nova-lite-v1:0",
            "model": "amazon.nova-lite-v1:0",
            "family": "nova",
            "dialect": "converse",
            "messages": (Message("user", prompt),),
            "reply": Message("assistant", answer),
            "stop_reason": StopReason.END_TURN,
            "output_tokens": 3,
        }
        return Invocation(**(values | fields))

    return build
