"""What a dialect hands back: a request, a response, and the draft of a message in the making."""

from typing import Any, Literal

from msgspec import Struct, field

from transforms.logs.dialects.reasoning import split_reasoning
from transforms.logs.dialects.values import argument_text, as_str
from transforms.logs.dialects.vocabulary import known
from transforms.records import Guardrail, Message, Role, StopReason, Tool, ToolCall

MediaKind = Literal["image", "document", "audio", "video"]


class Usage(Struct, gc=False):
    """Token counts and times as a body gives them."""

    input_tokens: int | None = None
    """Prompt tokens, cached ones left out."""
    output_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None
    latency_ms: int | None = None
    first_token_ms: int | None = None
    inclusive: bool = False
    """The API counts cached tokens among the prompt's, at the record's top level too."""


class Request(Struct, gc=False):
    """A request body, read."""

    dialect: str
    messages: list[Message] = field(default_factory=list)
    tools: list[Tool] = field(default_factory=list)
    response_format: dict[str, Any] | None = None
    model: str = ""
    left_out: list[str] = field(default_factory=list)
    opens_thought: bool = False
    """The prompt ends inside a thought that the reply goes on with."""


class Response(Struct, gc=False):
    """A response body, read."""

    dialect: str
    reply: Message | None = None
    stop_reason: StopReason = StopReason.UNKNOWN
    usage: Usage = field(default_factory=Usage)
    guardrail: Guardrail = Guardrail.NONE
    model: str = ""
    error: bool = False
    """The body reports an error in place of an answer."""
    left_out: list[str] = field(default_factory=list)
    incomplete: bool = False
    """A stream without its end."""


class Draft(Struct, gc=False):
    """A message while its parts are read; one per logged message."""

    left_out: list[str] = field(default_factory=list)
    """Shared by all drafts of a body."""
    texts: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    refusal: list[str] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    results: list[Message] = field(default_factory=list)
    """Tool results that stand inside a user message."""
    media: list[str] = field(default_factory=list)
    cache_marker: bool = False
    depth: int = 0
    """How many tool results this draft stands inside."""

    def leave_out(self, name: Any) -> None:
        """Note a part that was not understood, under a name that tells nothing."""
        self.left_out.append(known(name))

    def add_text(self, text: Any) -> None:
        """Add a text part."""
        if isinstance(text, str):
            self.texts.append(text)
        else:
            self.leave_out("text")

    def add_media(self, kind: MediaKind) -> None:
        """Add a placeholder for a part that is no text."""
        self.texts.append(f"[{kind}]")
        self.media.append(kind)

    def add_call(self, call_id: Any, name: Any, arguments: Any) -> None:
        """Add a tool call."""
        if not isinstance(name, str):
            self.leave_out("name")
        self.calls.append(ToolCall(as_str(call_id), as_str(name), argument_text(arguments)))

    def add_result(self, call_id: Any, part: "Draft", *, error: bool) -> None:
        """Add a tool's result, read as a draft of its own."""
        self.results.append(
            Message(
                role="tool",
                content="\n".join(part.texts),
                tool_call_id=as_str(call_id),
                tool_error=error,
                media=tuple(part.media),
                cache_marker=part.cache_marker,
            ),
        )

    def is_empty(self) -> bool:
        """Tell whether there is nothing to make a message of, tool results apart."""
        return not (any(self.texts) or any(self.reasoning) or self.calls or self.refusal)

    def message(self, role: Role, *, thinking: bool = False, call_id: str = "") -> Message:
        """Return the finished message.

        Args:
            role: Whose message it is.
            thinking: Whether a leading `<thinking>` is the model's reasoning in this dialect.
            call_id: On tool messages, the call that is answered.
        """
        if role != "assistant":
            return Message(
                role=role,
                content="\n".join(self.texts),
                tool_call_id=call_id,
                media=tuple(self.media),
                cache_marker=self.cache_marker,
            )
        inline, content = split_reasoning("".join(self.texts), thinking=thinking)
        if not content and self.refusal:
            content = "".join(self.refusal)
        reasoning = [*self.reasoning, inline] if inline else self.reasoning
        return Message(
            role=role,
            content=content,
            reasoning="\n".join(part for part in reasoning if part),
            tool_calls=tuple(self.calls),
            media=tuple(self.media),
            cache_marker=self.cache_marker,
        )
