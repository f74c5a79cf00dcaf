"""The words of the generator: chats, calls, what is planted, and what is expected of each."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from transforms.outcome import Outcome, Reason

Json = dict[str, Any]
Edit = Callable[[Json], None]
"""Changes a finished log record in place: how a case departs from a healthy record."""

ACCOUNT = "123456789012"
REGION = "us-east-1"


@dataclass(frozen=True)
class Route:
    """How an application calls its model."""

    dialect: str
    """converse, anthropic, nova, chat, or one of the rarer ones in `dialects_other`."""
    model_id: str
    """As the record's `modelId`: plain id, profile id or ARN."""
    stream: bool = False
    inference_region: str = ""


@dataclass(frozen=True)
class ToolUse:
    """A tool call inside an assistant message."""

    id: str
    name: str
    arguments: Json


@dataclass(frozen=True)
class Part:
    """One message, free of any dialect."""

    role: str
    """user, assistant or tool."""
    text: str
    calls: tuple[ToolUse, ...] = ()
    answers: str = ""
    """On tool messages: the id of the call that this result answers."""
    failed: bool = False
    """On tool messages: marked as an error."""
    reasoning: str = ""
    blocks: tuple[Json, ...] = ()
    """Media blocks, in the route's own shape, put before the text."""


@dataclass(frozen=True)
class ToolSpec:
    """A tool on offer."""

    name: str
    description: str
    parameters: Json


@dataclass(frozen=True)
class Expected:
    """What should become of one record; None where that depends on a later stage of Sluice."""

    case: str
    """Name of the case in README.md."""
    curate: Outcome | None = Outcome.KEPT
    reason: Reason | None = None
    build: Outcome | None = None
    build_reason: Reason | None = None
    signals: tuple[str, ...] = ()
    """Implicit signals that this record's own reply should get from what follows it."""
    group: str = ""
    """Records with one group name belong together (copies, retries, a conversation)."""
    parsed_if_supported: bool = False
    """A reader that does not know the dialect answers `unsupported_body` instead."""
    note: str = ""


@dataclass(frozen=True)
class Secret:
    """A planted piece of personal data."""

    entity: str
    """Entity type in Presidio's vocabulary, own types included."""
    value: str
    found_by: str
    """pattern, context (pattern with a word beside it), cue ("my name is"), or none."""


@dataclass(frozen=True, kw_only=True)
class Chat:
    """A conversation as a list of exchanges (what the user asks, what the model answers)."""

    app: str
    system: str
    turns: tuple[tuple[str, str], ...]
    secrets: tuple[Secret, ...] = ()
    json_reply: bool = False
    """The prompt asks for JSON and the reply is JSON."""


@dataclass(kw_only=True)
class Call:
    """One model call, before it is written in its route's dialect."""

    time: datetime
    request_id: str
    route: Route
    system: str
    parts: tuple[Part, ...]
    reply: Part | None
    stop: str = "end_turn"
    """In Converse's vocabulary."""
    tools: tuple[ToolSpec, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)
    caller: str = ""
    error_code: str = ""
    latency_ms: int = 900
    delivery_s: int = 60
    """Seconds between the call and the delivery of its log object."""
    account: str = ACCOUNT
    region: str = REGION
    expected: Expected | None = None
    """None for healthy traffic, which is kept."""
    edits: tuple[Edit, ...] = ()
    bodies: dict[str, bytes] = field(default_factory=dict)
    """Objects under the hour's `data/` folder that belong to the call: file name to bytes."""

    def text(self) -> str:
        """Return all text that the call carries, for finding planted values in it."""
        parts = [*self.parts, *([self.reply] if self.reply else [])]
        pieces = [self.system]
        for part in parts:
            pieces += [part.text, part.reasoning]
            pieces += [str(call.arguments) for call in part.calls]
        return "\n".join(pieces)
