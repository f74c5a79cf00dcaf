"""What the detectors found in one call: narrow values only, stored beside the record."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Findings of all detectors on one invocation; a default value means "nothing found".

    Every value is a count, a score in 0..1, a rule id, a language code or the position of a
    message: nothing in here was copied from a log. Positions such as `$.messages[4]` index
    `Invocation.messages` from 0; `$.reply` is the reply.
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
