"""The names that bodies are made of: the only keys that may be repeated in evidence."""

from typing import Any

UNKNOWN_KEY = "<key>"

_PROMPT = (
    "messages system prompt inputText message chat_history preamble instructions input inputs "
    "texts text_prompts query documents images image video audio file media inputPrompt "
    "mediaSource promptVariables previous_response_id conversation modelInput texts input_type"
)
_SETTINGS = (
    "anthropic_version anthropic_beta anthropic_internal schemaVersion api_version inferenceConfig "
    "textGenerationConfig imageGenerationConfig videoGenerationConfig textToImageParams taskType "
    "textToVideoParams embeddingConfig embeddingTypes dimensions normalize singleEmbeddingParams "
    "additionalModelRequestFields additionalModelResponseFieldPaths guardrailConfig "
    "performanceConfig requestMetadata serviceTier service_tier outputConfig output_config "
    "output_format model model_id modelId stream stream_options store max_tokens max_gen_len "
    "max_tokens_to_sample max_completion_tokens max_output_tokens maxTokens maxTokenCount "
    "max_new_tokens max_length min_tokens minTokens numResults temperature top_p top_k top_n topP "
    "topK topKReturn min_p p k n seed stop stop_sequences stopSequences stop_token_ids "
    "frequency_penalty presence_penalty repetition_penalty frequencyPenalty presencePenalty "
    "countPenalty length_penalty logit_bias logprobs top_logprobs logprob return_likelihoods "
    "num_generations truncate echo best_of suffix user safety_identifier metadata reasoning "
    "reasoning_effort reasoning_config thinking text verbosity include include_reasoning "
    "chat_template_kwargs enable_thinking parallel_tool_calls max_tool_calls prediction modalities "
    "prompt_cache_key prompt_cache_retention truncation background context_management "
    "context_editing mcp_servers container speed inference_geo betas web_search_options "
    "search_queries_only citation_quality connectors prompt_truncation return_prompt raw_prompting "
    "force_single_step safety_mode safe_prompt random_seed prompt_mode parameters details "
    "amazon-bedrock-guardrailConfig amazon-bedrock-guardrailDetails do_sample num_beams "
    "return_full_text decoder_input_details cfg_scale style_preset negative_prompt mode "
    "aspect_ratio output_format strength height width steps"
)
_TOOLS = (
    "tools tool tool_choice toolChoice toolConfig toolSpec toolUse toolResult toolUseId tool_use "
    "tool_result tool_use_id tool_calls tool_call_id tool_results tool_plan function functions "
    "function_call function_call_output call_id arguments name description inputSchema "
    "input_schema parameter_definitions strict is_error status json outputs call systemTool custom "
    "custom_tool_call custom_tool_call_output server_tool_use web_search_tool_result "
    "web_fetch_tool_result code_execution_tool_result bash_code_execution_tool_result "
    "text_editor_code_execution_tool_result tool_search_tool_result tool_reference mcp_tool_use "
    "mcp_tool_result container_upload mcp_call mcp_list_tools mcp_approval_request "
    "mcp_approval_response web_search_call file_search_call computer_call computer_call_output "
    "code_interpreter_call image_generation_call local_shell_call local_shell_call_output "
    "shell_call shell_call_output apply_patch_call apply_patch_call_output item_reference "
    "compaction"
)
_PARTS = (
    "role content type text source format data bytes s3Uri s3Location uri url title context "
    "document guardContent cachePoint cache_control reasoningContent reasoningText "
    "redactedContent redacted_thinking signature citationsContent citations searchResult "
    "search_result image_url input_audio video_url audio_url input_text output_text input_image "
    "input_file refusal reasoning_content annotations qualifiers item index id object"
)
_RESPONSE = (
    "output outputText outputs results result completion completions generation generations "
    "generated_text choices choice delta finish_reason finishReason stop_reason stopReason "
    "stop_sequence stop_details completionReason usage metrics latencyMs trace created created_at "
    "completed_at system_fingerprint obfuscation response response_id generation_id finish_details "
    "prompt_token_count generation_token_count inputTextTokenCount totalOutputTextTokenCount "
    "tokenCount token tokens is_finished is_search_required search_queries search_results meta "
    "event_type warnings embedding embeddings embeddingsByType artifacts images finish_reasons "
    "seeds error errors code incomplete_details additionalModelResponseFields "
    "amazon-bedrock-guardrailAction amazon-bedrock-trace amazon-bedrock-invocationMetrics "
    "amazon-bedrock-guardrailAssessment response_format sequence_number output_index "
    "messageStart contentBlockStart contentBlockDelta contentBlockStop messageStop contentBlock "
    "contentBlockIndex start message_start content_block_start content_block_delta "
    "content_block_stop message_delta message_stop content_block ping prompt_logprobs kv_transfer "
    "internalServerException modelStreamErrorException validationException throttlingException "
    "serviceUnavailableException modelTimeoutException output_token_count input_token_count "
    "inputBodyJson outputBodyJson"
)

SETTINGS = frozenset(_SETTINGS.split())
"""Request keys that steer the model and hold no part of the conversation."""

KNOWN_NAMES = frozenset(f"{_PROMPT} {_SETTINGS} {_TOOLS} {_PARTS} {_RESPONSE}".split())


def known(name: Any) -> str:
    """Return a name of the known vocabulary as it is, anything else as `<key>`.

    Keys and type names come from the caller and can be an e-mail address or a customer's name.
    """
    return name if isinstance(name, str) and name in KNOWN_NAMES else UNKNOWN_KEY


def unknown_content(body: dict[str, Any], understood: frozenset[str]) -> list[str]:
    """Name the entries of an object that may hold content and that nobody has read.

    Numbers, switches and empty values of an unknown name are settings, not content.
    """
    if body.keys() <= understood:
        return []
    return [
        known(key)
        for key, value in body.items()
        if key not in understood and value and isinstance(value, str | list | dict)
    ]


def describe_shape(body: Any, *, max_keys: int = 24) -> str:
    """Write a body's shape: known key names with the kinds of their values, never a value."""
    if isinstance(body, list):
        kinds = {_object_shape(element, max_keys) for element in body[:8]}
        return f"[{' | '.join(sorted(kinds))}]"
    return _object_shape(body, max_keys)


def _object_shape(body: Any, max_keys: int) -> str:
    if not isinstance(body, dict):
        return _kind(body)
    entries = sorted({f"{known(key)}: {_kind(value)}" for key, value in body.items()})
    more = ", …" if len(entries) > max_keys else ""
    return "{" + ", ".join(entries[:max_keys]) + more + "}"


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "bool"
    kinds = {str: "string", int: "number", float: "number", list: "list", dict: "object"}
    return kinds.get(type(value), "other")
