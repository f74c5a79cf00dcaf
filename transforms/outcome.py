"""What can become of a log record: the outcomes, the closed set of reasons, and `Rejected`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Self

from msgspec import Struct, field


class Outcome(StrEnum):
    """Where a record stands after a stage; each record has exactly one per stage."""

    KEPT = "kept"
    """Curate: usable so far."""
    DROPPED = "dropped"
    """Understood, and not wanted for the reason beside it."""
    QUARANTINED = "quarantined"
    """Not understood, or not safe to store: a person or a later run has to look again."""
    EMITTED = "emitted"
    """Build: a row of the dataset."""
    MERGED = "merged"
    """Build: stands in the dataset through another record, which the evidence names."""


class Stage(StrEnum):
    """The two stages that account for records."""

    CURATE = "curate"
    BUILD = "build"


class Reason(StrEnum):
    """Why a record was not kept or not emitted; the complete list, in the order of the pipeline.

    Each member's docstring is what reports and the reason table print.
    """

    outcome: Outcome
    stage: Stage
    meaning: str

    def __new__(cls, value: str, stage: Stage, outcome: Outcome, meaning: str) -> Self:
        """Attach stage, outcome and meaning to the member."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.stage, member.outcome, member.meaning = stage, outcome, meaning
        return member

    # Reading: what could not be understood.
    NOT_JSON = ("not_json", Stage.CURATE, Outcome.QUARANTINED, "The line is not JSON.")
    NOT_A_LOG_RECORD = (
        "not_a_log_record",
        Stage.CURATE,
        Outcome.QUARANTINED,
        "JSON, but not an invocation log record.",
    )
    LINE_TOO_LONG = (
        "line_too_long",
        Stage.CURATE,
        Outcome.QUARANTINED,
        "One record is longer than the limit (source.max_record_bytes).",
    )
    TOO_DEEPLY_NESTED = (
        "too_deeply_nested",
        Stage.CURATE,
        Outcome.QUARANTINED,
        "JSON nested deeper than the limit.",
    )
    TRUNCATED_OBJECT = (
        "truncated_object",
        Stage.CURATE,
        Outcome.QUARANTINED,
        "The log object ends in the middle of a record or of its gzip stream.",
    )
    CORRUPT_OBJECT = (
        "corrupt_object",
        Stage.CURATE,
        Outcome.QUARANTINED,
        "The log object's gzip data is damaged; what follows could not be read.",
    )
    OBJECT_TOO_LARGE = (
        "object_too_large",
        Stage.CURATE,
        Outcome.QUARANTINED,
        "The object unzips to more than the limit (source.max_object_bytes); reading stopped.",
    )
    UNSUPPORTED_BODY = (
        "unsupported_body",
        Stage.CURATE,
        Outcome.QUARANTINED,
        "The request or response body has a shape that Sluice does not know.",
    )
    BODY_PENDING = (
        "body_pending",
        Stage.CURATE,
        Outcome.QUARANTINED,
        "A large body was offloaded and its object is not there (yet); looked for on each run.",
    )
    BODY_OUT_OF_SCOPE = (
        "body_out_of_scope",
        Stage.CURATE,
        Outcome.QUARANTINED,
        "The record points to a body outside its own account, region or log prefix.",
    )
    BODY_UNREADABLE = (
        "body_unreadable",
        Stage.CURATE,
        Outcome.QUARANTINED,
        "The offloaded body is damaged, too large or not JSON.",
    )
    REDACTION_FAILED = (
        "redaction_failed",
        Stage.CURATE,
        Outcome.QUARANTINED,
        "A detector failed on the text; nothing of it is stored.",
    )

    SHARD_FAILED = (
        "shard_failed",
        Stage.CURATE,
        Outcome.QUARANTINED,
        "An object of its hour could not be read; each run tries again, `sluice status` says why.",
    )
    POISON_SHARD = (
        "poison_shard",
        Stage.CURATE,
        Outcome.QUARANTINED,
        "Reading its hour ended the worker twice; it waits for other logs or run.retry_poisoned.",
    )

    # Filtering: what was understood and is not wanted.
    NOT_TEXT_GENERATION = (
        "not_text_generation",
        Stage.CURATE,
        Outcome.DROPPED,
        "An embedding, image, audio or video call.",
    )
    OWN_TRAFFIC = ("own_traffic", Stage.CURATE, Outcome.DROPPED, "A call that Sluice itself made.")
    CALL_FAILED = ("call_failed", Stage.CURATE, Outcome.DROPPED, "The call ended in an error code.")
    BODY_NOT_DELIVERED = (
        "body_not_delivered",
        Stage.CURATE,
        Outcome.DROPPED,
        "The log holds no body: text delivery is off, or the body was too large and had no place.",
    )
    EMPTY_REPLY = (
        "empty_reply",
        Stage.CURATE,
        Outcome.DROPPED,
        "The model answered nothing, or white space only.",
    )
    REPLY_INCOMPLETE = (
        "reply_incomplete",
        Stage.CURATE,
        Outcome.DROPPED,
        "The stream broke off before its end.",
    )
    TRUNCATED = (
        "truncated",
        Stage.CURATE,
        Outcome.DROPPED,
        "The reply was cut at the token limit.",
    )
    GUARDRAIL_BLOCKED = (
        "guardrail_blocked",
        Stage.CURATE,
        Outcome.DROPPED,
        "A guardrail replaced the prompt or the reply.",
    )
    NO_USER_MESSAGE = (
        "no_user_message",
        Stage.CURATE,
        Outcome.DROPPED,
        "The prompt holds no user message.",
    )
    SPOILED_BY_TOOL_FAILURE = (
        "spoiled_by_tool_failure",
        Stage.CURATE,
        Outcome.DROPPED,
        "A tool failed, nothing made it good, and the answer rests on it.",
    )
    TOOL_LOOP = (
        "tool_loop",
        Stage.CURATE,
        Outcome.DROPPED,
        "The same tool calls came again and again with the same results.",
    )
    MALFORMED_TOOL_CALL = (
        "malformed_tool_call",
        Stage.CURATE,
        Outcome.DROPPED,
        "The reply calls an unknown tool, or its arguments do not fit the declared schema.",
    )
    MALFORMED_OUTPUT = (
        "malformed_output",
        Stage.CURATE,
        Outcome.DROPPED,
        "JSON was asked for and the reply is none, or does not fit the schema.",
    )
    WRONG_LANGUAGE = (
        "wrong_language",
        Stage.CURATE,
        Outcome.DROPPED,
        "The reply is in another language than asked.",
    )
    REPLY_CUT = (
        "reply_cut",
        Stage.CURATE,
        Outcome.DROPPED,
        "The reply ends in the middle of a sentence and the log gives no stop reason.",
    )
    REPETITION_LOOP = (
        "repetition_loop",
        Stage.CURATE,
        Outcome.DROPPED,
        "The reply ends by saying the same again and again.",
    )
    LEAKED_TEMPLATE = (
        "leaked_template",
        Stage.CURATE,
        Outcome.DROPPED,
        "The reply holds tokens of a chat template.",
    )
    REFUSED = (
        "refused",
        Stage.CURATE,
        Outcome.DROPPED,
        "The model refused, and the policy drops refusals.",
    )
    AMBIGUOUS_REQUEST = (
        "ambiguous_request",
        Stage.CURATE,
        Outcome.DROPPED,
        "The request has no right answer as it stands.",
    )

    SENSITIVE_CONTENT = (
        "sensitive_content",
        Stage.CURATE,
        Outcome.DROPPED,
        "Holds a value of a type for which the policy drops the whole call (redaction.actions).",
    )

    ERASED = (
        "erased",
        Stage.CURATE,
        Outcome.DROPPED,
        "Erased on a person's request, with the calls that repeat it; only its place is kept.",
    )

    # Building: what does not become a row of one dataset version.
    DUPLICATE_REQUEST = (
        "duplicate_request",
        Stage.BUILD,
        Outcome.MERGED,
        "The same request id was logged twice; the fuller record stands for both.",
    )
    OUTAGE_WINDOW = (
        "outage_window",
        Stage.BUILD,
        Outcome.DROPPED,
        "Answered while the model was unhealthy in its region (errors, empty replies, latency).",
    )
    DISAGREEING_REPLIES = (
        "disagreeing_replies",
        Stage.BUILD,
        Outcome.DROPPED,
        "The same prompt got short answers that disagree.",
    )
    NOT_IN_SCOPE = (
        "not_in_scope",
        Stage.BUILD,
        Outcome.DROPPED,
        "Outside what the dataset asks for (datasets.NAME.where).",
    )
    NO_CONSENT = (
        "no_consent",
        Stage.BUILD,
        Outcome.DROPPED,
        "The user has not consented to training.",
    )
    LATER_CALL_OF_TURN = (
        "later_call_of_turn",
        Stage.BUILD,
        Outcome.DROPPED,
        "Not the call that opened the user's turn; the first call of the turn is the candidate.",
    )
    TURN_FAILED = (
        "turn_failed",
        Stage.BUILD,
        Outcome.DROPPED,
        "The final call of the user's turn failed.",
    )
    UNSUPPORTED_BY_TARGET = (
        "unsupported_by_target",
        Stage.BUILD,
        Outcome.DROPPED,
        "The target format cannot hold this prompt (tool turns, media).",
    )
    ANSWER_REDACTED = (
        "answer_redacted",
        Stage.BUILD,
        Outcome.DROPPED,
        "Redaction took the very thing that the answer rests on (drop_answer_redacted).",
    )
    PROMPT_TOO_LONG = (
        "prompt_too_long",
        Stage.BUILD,
        Outcome.DROPPED,
        "The prompt exceeds max_prompt_tokens; Bedrock would leave it out silently.",
    )
    DUPLICATE_PROMPT = (
        "duplicate_prompt",
        Stage.BUILD,
        Outcome.MERGED,
        "The same prompt as another row; the row with the best evidence stands for all.",
    )
    NEAR_DUPLICATE = (
        "near_duplicate",
        Stage.BUILD,
        Outcome.MERGED,
        "Nearly the same prompt as another row; the row with the best evidence stands for both.",
    )
    CONTAMINATED_EVAL = (
        "contaminated_eval",
        Stage.BUILD,
        Outcome.DROPPED,
        "The prompt shares long stretches with the user's own evaluation files.",
    )
    NO_LEARNING_SIGNAL = (
        "no_learning_signal",
        Stage.BUILD,
        Outcome.DROPPED,
        "The model to be trained answers it always or never well, as far as its logs tell.",
    )
    NO_REFERENCE = (
        "no_reference",
        Stage.BUILD,
        Outcome.DROPPED,
        "The dataset requires a reference answer and there is none.",
    )
    REFERENCE_NOT_LICENSED = (
        "reference_not_licensed",
        Stage.BUILD,
        Outcome.DROPPED,
        "The reply's model may not serve as reference (reference_models_allowed).",
    )
    CONVERSATION_CAP = (
        "conversation_cap",
        Stage.BUILD,
        Outcome.DROPPED,
        "The conversation already gives the allowed number of rows.",
    )
    SPLIT_CONFLICT = (
        "split_conflict",
        Stage.BUILD,
        Outcome.DROPPED,
        "The row would join two groups that were released on different sides of the split.",
    )
    NEAR_HELD_OUT = (
        "near_held_out",
        Stage.BUILD,
        Outcome.DROPPED,
        "Would be trained on, and is nearly the same as a held-out prompt.",
    )
    USER_CAP = (
        "user_cap",
        Stage.BUILD,
        Outcome.DROPPED,
        "The user already gives the allowed number of rows.",
    )
    TEMPLATE_CAP = (
        "template_cap",
        Stage.BUILD,
        Outcome.DROPPED,
        "The system prompt already has the allowed share of the rows.",
    )
    NOT_SELECTED = (
        "not_selected",
        Stage.BUILD,
        Outcome.DROPPED,
        "Left out by the cap; the evidence names the stratum.",
    )


REASONS = {reason.value: reason for reason in Reason}
"""Every reason by its name."""

Evidence = Mapping[str, str | int | float | bool]
"""Counts, rule ids, JSON paths of known names, keyed ids: never a value from a log."""


class Origin(Struct, frozen=True, gc=False):
    """Where a record was read: its identity, and what a person opens to see it."""

    object_key: str
    """Key of the log object, relative to the store's root."""
    ordinal: int
    """1-based position among the object's records, unreadable ones included."""
    line: int
    """1-based line on which the record starts in the unzipped object."""


class Rejected(Struct, frozen=True, gc=False):
    """A record that leaves the pipeline, by which door and why."""

    reason: Reason
    evidence: Evidence = field(default_factory=dict)
