"""What a training file must and should satisfy: the closed list of rules."""

from enum import StrEnum
from typing import Self


class Severity(StrEnum):
    """What a broken rule does."""

    ERROR = "error"
    """A training job, or one of AWS's own validators, refuses the file."""
    WARNING = "warning"
    """The file is accepted, and may not do what its owner expects."""


class Rule(StrEnum):
    """A rule of a training file; `meaning` says what is wrong where it is broken.

    Source: Bedrock User Guide (rft-prepare-data and its open-weight twin), the bedrock service
    model of botocore (S3Uri, RFTBatchSize), and the validators of nova-forge-sdk and
    amazon-nova-samples. Where they differ the stricter one counts, if it can be met by all.
    """

    severity: Severity
    meaning: str

    def __new__(cls, value: str, severity: Severity, meaning: str) -> Self:
        """Attach severity and meaning to the member."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.severity, member.meaning = severity, meaning
        return member

    # The line.
    INVALID_UTF8 = ("invalid_utf8", Severity.ERROR, "The line is not UTF-8.")
    BYTE_ORDER_MARK = (
        "byte_order_mark",
        Severity.ERROR,
        "The line starts with a byte order mark, which JSON does not allow.",
    )
    BLANK_LINE = ("blank_line", Severity.ERROR, "The line is blank.")
    INVALID_JSON = ("invalid_json", Severity.ERROR, "The line is not JSON.")
    DUPLICATE_KEY = (
        "duplicate_key",
        Severity.ERROR,
        "An object names a key twice; readers differ in which value they take.",
    )
    NOT_FINITE_NUMBER = (
        "not_finite_number",
        Severity.ERROR,
        "NaN or Infinity: JSON has no such numbers.",
    )
    NOT_AN_OBJECT = ("not_an_object", Severity.ERROR, "The line is not a JSON object.")

    # The prompt.
    MESSAGES_MISSING = (
        "messages_missing",
        Severity.ERROR,
        "There is no list of messages.",
    )
    MESSAGES_EMPTY = ("messages_empty", Severity.ERROR, "The list of messages is empty.")
    MESSAGE_NOT_OBJECT = ("message_not_object", Severity.ERROR, "A message is not an object.")
    MESSAGE_EXTRA_KEY = (
        "message_extra_key",
        Severity.ERROR,
        "A message has other keys than role and content.",
    )
    UNKNOWN_ROLE = (
        "unknown_role",
        Severity.ERROR,
        "A message's role is not system, user or assistant.",
    )
    SYSTEM_NOT_FIRST = (
        "system_not_first",
        Severity.ERROR,
        "A system message stands behind another message.",
    )
    NO_USER_MESSAGE = ("no_user_message", Severity.ERROR, "No message is the user's.")
    BLANK_CONTENT = ("blank_content", Severity.ERROR, "A message's content is missing or blank.")
    CONTENT_NOT_TEXT = (
        "content_not_text",
        Severity.ERROR,
        "A message's content is neither text nor a list of parts.",
    )
    SEVERAL_SYSTEM_MESSAGES = (
        "several_system_messages",
        Severity.WARNING,
        "More than one system message: not every path accepts that.",
    )
    LAST_MESSAGE_NOT_USER = (
        "last_message_not_user",
        Severity.WARNING,
        "The prompt does not end with the user: which reply is graded is unclear.",
    )
    CONTENT_PARTS = (
        "content_parts",
        Severity.WARNING,
        "Content is a list of parts, which not every path accepts; plain text is.",
    )
    NON_TEXT_PARTS = (
        "non_text_parts",
        Severity.WARNING,
        "Content holds parts that are not text; RFT is text only.",
    )
    RESERVED_TOKEN = (
        "reserved_token",
        Severity.WARNING,
        "A text holds a token that AWS's validator for Nova refuses.",
    )
    PROMPT_TOO_LONG = (
        "prompt_too_long",
        Severity.WARNING,
        "The prompt is longer than maxPromptLength: training leaves it out silently.",
    )

    # The id.
    ID_NOT_STRING = ("id_not_string", Severity.ERROR, "The id is not a string.")
    ID_BLANK = ("id_blank", Severity.ERROR, "The id is blank.")
    ID_DUPLICATE = ("id_duplicate", Severity.ERROR, "The id stands in an earlier row, too.")
    ID_IN_SOME_ROWS = (
        "id_in_some_rows",
        Severity.ERROR,
        "Some rows have an id and some have none.",
    )

    # The reference.
    REFERENCE_WRONG_TYPE = (
        "reference_wrong_type",
        Severity.ERROR,
        "The reference is a list, a number, a truth value or null.",
    )
    REFERENCE_BLANK = ("reference_blank", Severity.ERROR, "The reference is blank or empty.")
    REFERENCE_IN_SOME_ROWS = (
        "reference_in_some_rows",
        Severity.ERROR,
        "Some rows have a reference and some have none.",
    )
    REFERENCE_IS_STRING = (
        "reference_is_string",
        Severity.WARNING,
        "The reference is a string: some paths hand it over as {text}, some do not recognise it.",
    )
    REFERENCE_IN_PROMPT = (
        "reference_in_prompt",
        Severity.WARNING,
        "The reference stands in the prompt: the model can copy it.",
    )
    CONFLICTING_REFERENCES = (
        "conflicting_references",
        Severity.WARNING,
        "An earlier row has the same prompt and another reference.",
    )

    # Tools.
    TOOLS_NOT_LIST = ("tools_not_list", Severity.ERROR, "The tools are not a list.")
    TOOLS_EMPTY = ("tools_empty", Severity.ERROR, "The list of tools is empty.")
    TOOL_NOT_FUNCTION = (
        "tool_not_function",
        Severity.ERROR,
        "A tool is not an object of type function.",
    )
    TOOL_WITHOUT_NAME = ("tool_without_name", Severity.ERROR, "A tool has no name.")
    TOOL_WITHOUT_DESCRIPTION = (
        "tool_without_description",
        Severity.ERROR,
        "A tool has no description.",
    )
    TOOL_PARAMETERS_NOT_OBJECT = (
        "tool_parameters_not_object",
        Severity.ERROR,
        "A tool's parameters are not a schema of type object.",
    )
    TOOL_NAME_TWICE = ("tool_name_twice", Severity.ERROR, "Two tools have one name.")
    TOOLS_IN_SOME_ROWS = (
        "tools_in_some_rows",
        Severity.ERROR,
        "Some rows have tools and some have none.",
    )

    # What single targets ask for.
    SCHEMA_VERSION_WRONG = (
        "schema_version_wrong",
        Severity.ERROR,
        "schemaVersion is not bedrock-conversation-2024.",
    )
    NOT_ALTERNATING = (
        "not_alternating",
        Severity.ERROR,
        "User and assistant do not take turns, the user first.",
    )
    LAST_MESSAGE_NOT_ASSISTANT = (
        "last_message_not_assistant",
        Severity.ERROR,
        "The last turn is not the assistant's: there is nothing to imitate.",
    )
    REWARD_STYLE_UNKNOWN = (
        "reward_style_unknown",
        Severity.ERROR,
        "reward_model.style is neither rule nor llmj.",
    )
    GROUND_TRUTH_NOT_STRING = (
        "ground_truth_not_string",
        Severity.ERROR,
        "reward_model.ground_truth is not a string.",
    )
    RESERVED_COLUMN = (
        "reserved_column",
        Severity.ERROR,
        "A column has a name that the trainer passes itself.",
    )

    # The whole file.
    TOO_FEW_ROWS = ("too_few_rows", Severity.ERROR, "Fewer rows than a job accepts.")
    TOO_MANY_ROWS = ("too_many_rows", Severity.ERROR, "More rows than a job accepts.")
    MANY_ROWS = ("many_rows", Severity.WARNING, "More rows than AWS advises.")
    BATCH_SIZE_OUT_OF_RANGE = (
        "batch_size_out_of_range",
        Severity.ERROR,
        "The batch size is outside what the API accepts.",
    )
    ROWS_BELOW_BATCH_SIZE = (
        "rows_below_batch_size",
        Severity.ERROR,
        "Fewer rows than one batch.",
    )
    ROWS_BELOW_DEFAULT_BATCH = (
        "rows_below_default_batch",
        Severity.WARNING,
        "Fewer rows than the default batch: the job needs a smaller batchSize.",
    )
    S3_URI_INVALID = (
        "s3_uri_invalid",
        Severity.ERROR,
        "The S3 URI holds characters that the API refuses (spaces, =, + and others).",
    )
    SUFFIX_NOT_JSONL = ("suffix_not_jsonl", Severity.ERROR, "The file's name does not end .jsonl.")
    KEYS_NOT_UNIFORM = (
        "keys_not_uniform",
        Severity.WARNING,
        "The row has other keys than most rows.",
    )
    DATA_SOURCE_WITHOUT_BRANCH = (
        "data_source_without_branch",
        Severity.WARNING,
        "The row's data_source is none that the grader knows.",
    )
    VALIDATION_DISPUTED = (
        "validation_disputed",
        Severity.WARNING,
        "AWS's documents and tools disagree whether Nova 2 Lite takes a validation file.",
    )
    TRAIN_VALIDATION_DUPLICATE = (
        "train_validation_duplicate",
        Severity.WARNING,
        "The prompt stands in the training file, too (but for case, spaces, punctuation).",
    )
    ROWS_NOT_COMPARED = (
        "rows_not_compared",
        Severity.WARNING,
        "Rows beyond the limit of comparison were not compared with each other.",
    )
    MORE_FINDINGS = (
        "more_findings",
        Severity.WARNING,
        "A rule is broken on more lines than are listed.",
    )


_RFT = frozenset({"bedrock-nova", "bedrock-openweight"})
_BEDROCK = _RFT | {"bedrock-sft"}
_ONLY_FOR: dict[Rule, frozenset[str]] = {
    Rule.TOO_MANY_ROWS: _BEDROCK,
    Rule.MANY_ROWS: _RFT,
    Rule.LAST_MESSAGE_NOT_USER: _RFT | {"verl", "trl"},
    Rule.CONTENT_PARTS: _RFT | {"verl", "trl"},
    Rule.REFERENCE_IS_STRING: _RFT,
    Rule.BATCH_SIZE_OUT_OF_RANGE: frozenset({"bedrock-nova"}),
    Rule.ROWS_BELOW_DEFAULT_BATCH: frozenset({"bedrock-nova"}),
    Rule.VALIDATION_DISPUTED: frozenset({"bedrock-nova"}),
    Rule.SCHEMA_VERSION_WRONG: frozenset({"bedrock-sft"}),
    Rule.NOT_ALTERNATING: frozenset({"bedrock-sft"}),
    Rule.LAST_MESSAGE_NOT_ASSISTANT: frozenset({"bedrock-sft"}),
    Rule.REWARD_STYLE_UNKNOWN: frozenset({"verl"}),
    Rule.GROUND_TRUTH_NOT_STRING: frozenset({"verl"}),
    Rule.RESERVED_COLUMN: frozenset({"trl"}),
}


def rules_of(target: str) -> frozenset[Rule]:
    """Return the rules that a file of the named target is held to."""
    return frozenset(rule for rule in Rule if target in _ONLY_FOR.get(rule, {target}))
