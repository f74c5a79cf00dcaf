"""What a logged model call is once its dialect is gone: invocations, messages and their parts."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from msgspec import Struct, field

from transforms.outcome import Origin

Role = Literal["system", "user", "assistant", "tool"]


class StopReason(StrEnum):
    """Why a reply ended: the Converse vocabulary, onto which every dialect's words are mapped.

    Source: Bedrock Runtime API reference, Converse, `stopReason`.
    """

    END_TURN = "end_turn"
    TOOL_USE = "tool_use"
    MAX_TOKENS = "max_tokens"
    STOP_SEQUENCE = "stop_sequence"
    GUARDRAIL_INTERVENED = "guardrail_intervened"
    CONTENT_FILTERED = "content_filtered"
    REFUSAL = "refusal"
    CONTEXT_WINDOW_EXCEEDED = "model_context_window_exceeded"
    UNKNOWN = "unknown"
    """The log gives no reason, or a word of which the meaning is not known."""


class Guardrail(StrEnum):
    """What a guardrail did to the call."""

    NONE = "none"
    """No guardrail, or nothing in the log tells."""
    PASSED = "passed"
    """Looked, and changed nothing."""
    MASKED = "masked"
    """Changed words of the prompt or the reply; the reply is still the model's."""
    BLOCKED = "blocked"
    """Replaced the prompt or the reply by its own text."""


class ToolCall(Struct, frozen=True, gc=False):
    """One call of a tool, as the model wrote it."""

    id: str
    name: str
    arguments: str
    """JSON text; whatever the model wrote where it is not valid JSON."""


class Tool(Struct, frozen=True, gc=False):
    """A tool that the caller offered to the model."""

    name: str
    description: str
    parameters: str
    """The arguments' JSON schema, as JSON text."""


class Message(Struct, frozen=True, gc=False):
    """One message, in Chat Completions terms."""

    role: Role
    content: str
    """Text parts joined: by nothing in assistant messages (one generation), else by a newline.

    Media stand in it as `[image]`, `[document]`, `[audio]`, `[video]`.
    """
    reasoning: str = ""
    """What the model thought before it answered; never part of the answer."""
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str = ""
    """On `tool` messages: the call that this result answers."""
    tool_error: bool = False
    """On `tool` messages: the caller marked the result as an error."""
    media: tuple[str, ...] = ()
    """Kinds of the media parts, in order: image, document, audio, video."""
    cache_marker: bool = False
    """The caller set a prompt-cache point in or behind this message."""


class Invocation(Struct, frozen=True, kw_only=True, gc=False):
    """One logged model call, normalised. Text in here is raw: it is never written anywhere."""

    origin: Origin
    request_id: str
    time: datetime | None
    """When the call was made, UTC, to the second; None where the log's time is malformed."""
    account: str
    region: str
    inference_region: str = ""
    """Where a cross-region profile ran the call; empty if the log does not say."""
    operation: str
    """Converse, ConverseStream, InvokeModel, InvokeModelWithResponseStream, ChatCompletions, …"""
    model_id: str
    """As logged: a plain id, a profile id or an ARN."""
    model: str
    """The plain model id without region prefix; the model_id where it is opaque."""
    family: str
    """anthropic, nova, titan, llama, mistral, deepseek, cohere, ai21, openai, … or unknown."""
    dialect: str
    """The shapes of request and response bodies, such as `converse` or `anthropic_messages`."""
    messages: tuple[Message, ...]
    """The prompt: system messages first, then the conversation. Never the reply."""
    tools: tuple[Tool, ...] = ()
    reply: Message | None = None
    """What the model answered; None where the log holds none."""
    stop_reason: StopReason = StopReason.UNKNOWN
    input_tokens: int | None = None
    """Prompt tokens, cached ones left out."""
    output_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None
    latency_ms: int | None = None
    first_token_ms: int | None = None
    error_code: str = ""
    guardrail: Guardrail = Guardrail.NONE
    response_format: Mapping[str, Any] | None = None
    """What the caller asked for in `response_format` or its like, else None."""
    left_out: tuple[str, ...] = ()
    """Names of body parts that were seen and not understood; known names only, else `<key>`."""
    incomplete: bool = False
    """The response stream has no end: the reply is what had arrived."""
    request_metadata: Mapping[str, str] = field(default_factory=dict)
    """What the caller attached; leaves memory through an allow-list only."""
    caller_arn: str = ""
    """The role or user that called; a service, never taken for a user."""
