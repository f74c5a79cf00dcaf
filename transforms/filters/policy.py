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

    drop_tool_loops: bool = True
    """Drop calls in whose turn the same tool call came again and again."""
    min_equal_calls: int = Field(default=3, ge=2)
    """Equal calls with equal results from which a turn is a loop."""
    min_failures_in_row: int = Field(default=6, ge=2)
    """Tool failures one after the other from which a turn is a loop, whatever the calls."""
    drop_spoiled: bool = True
    """Drop final answers that rest on a tool failure."""
    min_spoiled: float = Field(default=0.5, ge=0.0, le=1.0)
    """How sure that has to be, 0..1."""
    drop_malformed_tool_calls: bool = True
    """Drop replies that call an unknown tool or with arguments that do not fit its schema."""
    drop_malformed_output: bool = True
    """Drop replies that are not the JSON that was asked for."""
    drop_wrong_language: bool = True
    """Drop replies in another language than asked for, or than the user's own."""
    drop_cut: bool = True
    """Drop replies that break off in mid-sentence, where the log gives no stop reason."""
    drop_repetition: bool = True
    """Drop replies that end in a loop."""
    min_repetition: float = Field(default=0.5, gt=0.0, le=1.0)
    """Share of the reply's last 1,500 characters that has to repeat, 0..1."""
    drop_leaked_templates: bool = True
    """Drop replies that hold tokens of a chat template."""
    drop_refusals: bool = False
    """Drop refusals. Off: a right refusal is what a model should learn, and nothing in a log tells
    right ones from wrong ones."""

    drop_ambiguous: bool = True
    """Drop requests whose combined ambiguity evidence reaches `min_ambiguity`."""
    min_ambiguity: float = Field(default=0.9, ge=0.0, le=1.0)
    """Combined evidence of request and reply (`ambiguity.combine`) from which it is dropped, 0..1.

    0.9 drops requests that point at nothing, lack their object or contradict themselves, and open
    ones only if the model asked back; openness alone never reaches it.
    """
