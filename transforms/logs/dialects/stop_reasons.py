"""Every dialect's words for the end of a reply, mapped onto Converse's."""

from typing import Any

from transforms.records import StopReason

_WORDS: dict[StopReason, str] = {
    StopReason.END_TURN: (
        "end_turn stop eos eos_token complete completed finish finished endoftext end_of_turn "
        "end_of_text end stop_token done"
    ),
    StopReason.TOOL_USE: "tool_use tool_calls tool_call function_call",
    StopReason.MAX_TOKENS: "max_tokens length max_output_tokens max_new_tokens max_length",
    StopReason.STOP_SEQUENCE: "stop_sequence stop_criteria_met",
    StopReason.GUARDRAIL_INTERVENED: "guardrail_intervened",
    StopReason.CONTENT_FILTERED: (
        "content_filtered content_filter error_toxic content_filtering safety"
    ),
    StopReason.REFUSAL: "refusal",
    StopReason.CONTEXT_WINDOW_EXCEEDED: (
        "model_context_window_exceeded model_length error_limit context_length_exceeded"
    ),
}
"""Sources: API references of Converse, Anthropic Messages, OpenAI Chat Completions, Mistral,
Cohere; Bedrock guide, inference parameters of Titan, AI21, Llama."""

_REASONS = {word: reason for reason, words in _WORDS.items() for word in words.split()}


def stop_reason(word: Any) -> StopReason:
    """Map a dialect's word; unknown where it is none or not known."""
    if not isinstance(word, str):
        return StopReason.UNKNOWN
    return _REASONS.get(word) or _REASONS.get(word.strip().lower(), StopReason.UNKNOWN)
