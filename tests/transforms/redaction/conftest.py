"""What the redaction tests share: one detector, keys, and invocations to put text into."""

from collections.abc import Callable

import pytest

from transforms.keys import KeyRing
from transforms.outcome import Origin
from transforms.records import Invocation, Message, Tool
from transforms.redaction.detectors import Detector
from transforms.redaction.engines import make_detector
from transforms.redaction.policy import PATTERNS_ENGINE, RedactionPolicy

MakeInvocation = Callable[..., Invocation]


@pytest.fixture(scope="session")
def policy() -> RedactionPolicy:
    """Return the rules alone: what the name model adds is tested in `test_ner.py`."""
    return RedactionPolicy(engine=PATTERNS_ENGINE)


@pytest.fixture(scope="session")
def detector(policy: RedactionPolicy) -> Detector:
    return make_detector(policy)


@pytest.fixture(scope="session")
def default_detector() -> Detector:
    """Return what runs without settings: the rules and the bundled name model."""
    return make_detector(RedactionPolicy())


@pytest.fixture(scope="session")
def keys() -> KeyRing:
    return KeyRing.from_master(b"a master key for tests only")


@pytest.fixture(scope="session")
def make_invocation() -> MakeInvocation:
    def make(
        *messages: Message,
        reply: Message | None = None,
        tools: tuple[Tool, ...] = (),
        ordinal: int = 1,
    ) -> Invocation:
        return Invocation(
            origin=Origin("a/key.json.gz", ordinal, ordinal),
            request_id=f"request-{ordinal}",
            time=None,
            account="111122223333",
            region="eu-central-1",
            operation="Converse",
            model_id="example.model-v1:0",
            model="example.model-v1:0",
            family="unknown",
            dialect="converse",
            messages=messages,
            reply=reply,
            tools=tools,
            request_metadata={"user_id": "ada@example.org"},
            caller_arn="arn:aws:sts::111122223333:assumed-role/chat/ada@example.org",
        )

    return make
