import hashlib
import json
from pathlib import Path

import orjson
import pytest

from transforms.logs.bodies import normalise
from transforms.logs.envelope import Envelope, read_envelope
from transforms.logs.framing import Frame
from transforms.logs.models import ModelNames
from transforms.outcome import Origin, Rejected
from transforms.records import Invocation, Message

EXPECTED = Path(__file__).parent / "expected"
REAL = Path(__file__).parents[4] / "shared" / "invocation_logs" / "real"
FIELDS = (
    "dialect",
    "model",
    "family",
    "stop_reason",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "latency_ms",
    "first_token_ms",
    "guardrail",
    "error_code",
    "incomplete",
)


def digest(text: str) -> str:
    """Name a text without telling it."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def described(message: Message | None) -> dict[str, object] | None:
    """Describe a message as the expectations do: structure, and digests of texts."""
    if message is None:
        return None
    fields = {
        "reasoning": digest(message.reasoning),
        "tool_calls": [
            {"id": call.id, "name": call.name, "arguments": digest(call.arguments)}
            for call in message.tool_calls
        ],
        "tool_call_id": message.tool_call_id,
        "tool_error": message.tool_error,
        "media": list(message.media),
    }
    told = {name: value for name, value in fields.items() if value}
    return {"role": message.role, "content": digest(message.content), **told}


def summary(found: Invocation | Rejected) -> dict[str, object]:
    """Describe a result as the expectations do."""
    if isinstance(found, Rejected):
        return {"rejected": found.reason.value, "evidence": dict(found.evidence)}
    return {
        **{name: getattr(found, name) for name in FIELDS},
        "messages": [described(message) for message in found.messages],
        "reply": described(found.reply),
        "tools": [
            {
                "name": tool.name,
                "description": digest(tool.description),
                "parameters": digest(tool.parameters),
            }
            for tool in found.tools
        ],
        "left_out": list(found.left_out),
    }


@pytest.mark.parametrize("name", sorted(path.stem for path in EXPECTED.glob("*.json")))
def test_a_real_record_reads_as_written_down_by_hand(name: str) -> None:
    """Each real record gives the record that a person wrote down for it, field by field."""
    path = REAL / f"{name}.json"
    if not path.exists():
        pytest.skip("the real records are not beside the repository (../shared/invocation_logs)")
    data = path.read_bytes()
    envelope = read_envelope(Frame(Origin("key", 1, 1), orjson.loads(data), len(data)))
    assert isinstance(envelope, Envelope)
    found = summary(normalise(envelope, models=ModelNames()))
    assert found == json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))


def test_every_real_record_has_an_expectation() -> None:
    """No real record is left without an expectation."""
    if not REAL.exists():
        pytest.skip("the real records are not beside the repository (../shared/invocation_logs)")
    assert {path.stem for path in REAL.glob("*.json")} == {p.stem for p in EXPECTED.glob("*.json")}
