"""Which findings drop a record: one documented switch and threshold for each rule.

`FilterPolicy` belongs to curate: a change of it means that logs are curated again. The other two
belong to build.
"""

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


class OutagePolicy(BaseModel):
    """What counts as an outage, and whether it drops what was answered inside."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    drop_outages: bool = True
    """Drop what was answered inside a window, successes included: those calls were degraded."""
    bin_minutes: int = Field(default=5, ge=1, le=60)
    """Width of a bin, minutes."""
    max_tail: float = Field(default=1e-6, gt=0.0, lt=1.0)
    """Binomial tail below which a stretch is an outage."""
    min_excess: float = Field(default=4.0, ge=1.0)
    """Troubled calls above the usual number that a window must have."""
    min_rate: float = Field(default=0.1, gt=0.0, le=1.0)
    """Share of troubled calls that a window must have, 0..1."""
    min_fallback_rate: float = Field(default=0.5, gt=0.0, le=1.0)
    """The same for calls that went to another model: apps also spread calls on purpose, 0..1."""
    max_hours: int = Field(default=24, ge=1)
    """Longest stretch that is looked at, hours."""
    throttling_counts: bool = True
    """Count throttled calls as trouble; validation and access errors never count: callers cause
    them."""


class DisagreementPolicy(BaseModel):
    """When the short answers to one prompt disagree, and whether that drops them."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    drop_disagreeing: bool = True
    """Drop prompts whose short answers disagree."""
    max_reply_characters: int = Field(default=80, ge=1)
    """Longer answers are not compared: two essays differ and are both right."""
    min_answers: int = Field(default=4, ge=2)
    """Answers to one prompt from which something can be said."""
    max_agreement: float = Field(default=0.5, ge=0.0, le=1.0)
    """Share of the commonest answer up to which the prompt's answers disagree, 0..1."""
