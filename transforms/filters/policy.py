"""Which findings drop a record: one documented switch and threshold for each rule."""

from pydantic import BaseModel, ConfigDict, Field


class FilterPolicy(BaseModel):
    """Settings `[filters]`: what to drop. Findings are recorded whether or not a rule drops."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    drop_own_traffic: bool = True
    """Drop calls that Sluice itself made."""
    own_traffic_key: str = Field(default="sluice_own_traffic", min_length=1)
    """Name of the request-metadata entry that marks Sluice's own calls, whatever its value."""
    drop_failed_calls: bool = True
    """Drop calls that ended in an error code."""
    drop_empty_replies: bool = True
    """Drop calls without a reply, or with white space only; tool calls alone are a reply."""
    drop_truncated: bool = True
    """Drop replies cut at the token limit or at the end of the context window."""
    drop_incomplete: bool = True
    """Drop replies whose stream broke off."""
    drop_guardrail_blocked: bool = True
    """Drop calls where a guardrail replaced the prompt or the reply; masked ones are kept."""
    drop_unclear_guardrail: bool = True
    """Treat "a guardrail intervened" without further word as blocked."""
    drop_without_user_message: bool = True
    """Drop prompts in which no user says anything."""
    drop_ambiguous: bool = True
    """Drop requests whose ambiguity evidence reaches `min_ambiguity`."""
    min_ambiguity: float = Field(default=0.9, ge=0.0, le=1.0)
    """Ambiguity evidence from which a request is dropped, 0..1, after rounding to 4 digits."""
