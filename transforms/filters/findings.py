"""What the detectors found in one call: narrow values only, stored beside the record."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Findings of all detectors on one invocation; a default value means "nothing found".

    Every value is a count, a score in 0..1, a rule id, a language code or the position of a
    message: nothing in here was copied from a log. Positions such as `$.messages[4]` index
    `Invocation.messages` from 0; `$.reply` is the reply. "The turn" is what stands behind the
    newest user message.
    """

    own_traffic: bool = False
    """The request metadata carry Sluice's own tag."""
    error_class: str = ""
    """throttled, validation, access, timeout, model, not_found or other; empty without error."""
    reply_missing: str = ""
    """missing (the log holds no reply), empty or white_space; empty where there is a reply."""
    prompt_missing: str = ""
    """no_body (the log holds no prompt) or no_user_message; empty where a user said something."""
    truncated: str = ""
    """The stop reason that cut the reply: max_tokens or model_context_window_exceeded."""
    incomplete: bool = False
    """The response stream has no end."""
    guardrail: str = ""
    """blocked, masked, or unclear (intervened, and the log does not tell how); else empty."""

    tool_results: int = 0
    """Tool results in the turn."""
    tool_failures: int = 0
    """Tool results in the turn that are failures."""
    tool_failure_rules: tuple[str, ...] = ()
    """By which rules (see `tool_output.failure_rule`), in alphabetic order."""
    tool_failures_in_row: int = 0
    """The longest run of failures in the turn."""
    repeated_calls: int = 0
    """How often the most repeated call of the turn came with equal arguments and equal result."""
    spoiled: float = 0.0
    """How sure it is that the final answer rests on a tool failure, 0..1."""
    spoiled_by: str = ""
    """Position of the failed result; empty where nothing is spoiled."""
    bad_tool_calls: int = 0
    """Malformed tool calls in the reply."""
    bad_tool_call_rule: str = ""
    """unknown_tool, not_json, not_an_object or `schema.<keyword>`, of the first of them."""
    bad_tool_call_path: str = ""
    """Position of the first of them."""
    bad_schemas: int = 0
    """Declared schemas (of called tools, of the response format) that cannot be used."""

    json_asked: str = ""
    """Who asked for JSON: response_format or prompt; empty where nobody did."""
    json_fault: str = ""
    """not_json, not_an_object or `schema.<keyword>`; empty where the reply is as asked."""
    language_asked: str = ""
    """ISO 639-1 code of the language asked for in words."""
    language_prompt: str = ""
    """ISO 639-1 code of the newest user message, where it is sure."""
    language_reply: str = ""
    """ISO 639-1 code of the reply, where it is sure."""
    wrong_language: str = ""
    """asked or prompt: what the reply's language is at odds with; else empty."""
    cut: str = ""
    """open_fence, dangling_mark, dangling_word or no_full_stop: how the reply breaks off."""
    repetition: float = 0.0
    """Share of the reply's end that repeats one unit, 0..1."""
    leaked_tokens: int = 0
    """Tokens of a chat template in the reply."""
    refusal: bool = False
    """The model refused; whether rightly is not judged."""
    clarifying: float = 0.0
    """How sure it is that the reply asks back instead of answering, 0..1."""

    answer_redacted: str = ""
    """mostly_tokens, json_value or number: how redaction took what the answer rests on; else empty.

    Added by redaction; the detectors of this package never set it."""

    ambiguity: float = 0.0
    """Evidence in the request that it has no right answer, 0..1."""
    ambiguity_rules: tuple[str, ...] = ()
    """The ambiguity rules that fired, in alphabetic order."""
    ambiguity_judge: float | None = None
    """A judge model's opinion, 0..1; None because no judge runs yet."""

    def to_dict(self) -> dict[str, Any]:
        """Return the values that differ from their defaults, JSON-ready, in field order."""
        found: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                found[field.name] = list(value) if isinstance(value, tuple) else value
        return found

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Findings":
        """Read back what `to_dict` gave; names that this version does not know are left out."""
        known = {field.name for field in fields(cls)}
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in stored.items()
            if name in known
        }
        return cls(**values)
