"""The columns of the lake's tables, as Arrow schemas: what each means, in which unit."""

import pyarrow as pa

TIME = pa.timestamp("us", tz="UTC")


def _schema(*columns: tuple[str, pa.DataType, str]) -> pa.Schema:
    return pa.schema(
        [pa.field(name, kind, metadata={"doc": doc}) for name, kind, doc in columns],
    )


MESSAGES = _schema(
    ("message_id", pa.string(), "Keyed hash of raw message, role, final spans and recipe."),
    ("role", pa.string(), "system, user, assistant, tool; `tools` for a set of tool definitions."),
    ("content", pa.string(), "Redacted text with entity tokens; JSON of the tools on `tools`."),
    ("reasoning", pa.string(), "Redacted reasoning, empty where there is none."),
    ("tool_calls", pa.string(), "JSON list of {id, name, arguments}, redacted; empty if none."),
    ("tool_call_id", pa.string(), "On tool messages: the call it answers."),
    ("tool_error", pa.bool_(), "On tool messages: marked as an error by the caller."),
    ("media", pa.list_(pa.string()), "Kinds of media parts."),
    ("cache_marker", pa.bool_(), "A prompt-cache point was set."),
    ("entity_counts", pa.string(), "JSON object: entity type to number of spans."),
    ("characters", pa.int64(), "Length of the redacted content."),
)

RECORDS = _schema(
    ("shard", pa.string(), "account/region/hour/slot; the partition."),
    ("kind", pa.string(), "`record` for a log record, `object` for a listed object."),
    ("object_key", pa.string(), "Key of the log object relative to the store's root."),
    ("ordinal", pa.int64(), "1-based position of the record in the object; 0 on object rows."),
    ("line", pa.int64(), "1-based line; 0 on object rows."),
    ("outcome", pa.string(), "kept, dropped or quarantined."),
    ("reason", pa.string(), "A Reason; empty where kept."),
    ("evidence", pa.string(), "JSON object of counts, rule ids and known names."),
    # Envelope.
    ("request_id", pa.string(), "As logged; empty where the line could not be read."),
    ("time", TIME, "When the call was made; null where malformed."),
    ("account", pa.string(), "AWS account id."),
    ("region", pa.string(), "Region called."),
    ("inference_region", pa.string(), "Region that ran the call, if logged."),
    ("operation", pa.string(), "API operation."),
    ("model_id", pa.string(), "As logged."),
    ("model", pa.string(), "Plain model id."),
    ("family", pa.string(), "Model family."),
    ("dialect", pa.string(), "Body shapes."),
    ("stop_reason", pa.string(), "Converse vocabulary."),
    ("error_code", pa.string(), "Error code of the call, empty if none."),
    ("guardrail", pa.string(), "none, passed, masked, blocked."),
    ("input_tokens", pa.int64(), "Prompt tokens without cached ones."),
    ("output_tokens", pa.int64(), "Reply tokens."),
    ("cache_read_tokens", pa.int64(), "Prompt tokens read from the cache."),
    ("cache_write_tokens", pa.int64(), "Prompt tokens written to the cache."),
    ("latency_ms", pa.int64(), "Whole call."),
    ("first_token_ms", pa.int64(), "Until the first token."),
    # Who: keyed hashes, except the app.
    ("app", pa.string(), "Application name, empty if unknown."),
    ("user_key", pa.string(), "Keyed hash of the user id, empty if unknown."),
    ("session_key", pa.string(), "Keyed hash of the session id, empty if unknown."),
    ("caller_key", pa.string(), "Keyed hash of the calling role's ARN."),
    ("consent", pa.bool_(), "The training_consent metadata; null where not said."),
    # Content by reference.
    (
        "message_ids",
        pa.list_(pa.string()),
        "Prompt messages in order; empty where dropped.",
    ),
    ("tools_id", pa.string(), "Message id of the tool definitions; empty if none."),
    ("reply_id", pa.string(), "Message id of the reply; empty if none."),
    ("turns", pa.int64(), "User messages in the prompt."),
    ("prompt_characters", pa.int64(), "Length of the prompt's text."),
    ("reply_characters", pa.int64(), "Length of the reply's text."),
    ("opens_turn", pa.bool_(), "The prompt ends with the user's own message."),
    ("has_media", pa.bool_(), "A message holds an image, document, audio or video."),
    ("has_tools", pa.bool_(), "A tool is called or answered in the prompt or the reply."),
    ("left_out", pa.string(), "JSON list of body parts not understood."),
    ("incomplete", pa.bool_(), "The response stream has no end."),
    # Chain keys: keyed 64-bit hashes over canonical messages, null where there is no text.
    ("self_key", pa.int64(), "Prompt and reply: what a later call continues."),
    ("parent_key", pa.int64(), "Prompt up to its last assistant message; null on a first turn."),
    ("exchange_key", pa.int64(), "Last user message and reply."),
    (
        "parent_exchange_key",
        pa.int64(),
        "The newest exchange in the prompt: what the call continues.",
    ),
    ("prompt_key", pa.int64(), "Normalised whole prompt: equal prompts have equal keys."),
    ("system_key", pa.int64(), "Normalised system text: the prompt template."),
    ("turn_key", pa.int64(), "Prompt up to and with the newest user message."),
    ("reply_key", pa.int64(), "Normalised reply."),
    # Findings.
    ("findings", pa.string(), "JSON object of the filters' findings."),
    ("signals", pa.string(), "JSON list of signals seen in this call about an earlier reply."),
    ("entity_counts", pa.string(), "JSON object: entity type to number of spans."),
    # Objects.
    (
        "object_status",
        pa.string(),
        "read, skipped, body, or borrowed from another hour.",
    ),
    ("object_bytes", pa.int64(), "Size as listed."),
    ("object_etag", pa.string(), "ETag as listed."),
    ("object_sha256", pa.string(), "Digest of the object's bytes as stored; empty if not read."),
    ("fingerprint", pa.string(), "Of the shard: its listing and recipe."),
    ("recipe", pa.string(), "Of the shard: settings, key id and curate version."),
)

FEEDBACK = _schema(
    ("event_id", pa.string(), "As given; else a keyed hash of the event."),
    ("kind", pa.string(), "A signal kind."),
    ("value", pa.float64(), "Rating or strength; null where the kind says it all."),
    ("time", TIME, "When the user acted."),
    ("request_id", pa.string(), "The invocation meant; empty if unknown."),
    ("session_key", pa.string(), "Keyed hash of the session id; empty if unknown."),
    ("user_key", pa.string(), "Keyed hash of the user id; empty if unknown."),
    ("source", pa.string(), "Where the event comes from."),
    ("comment", pa.string(), "Redacted comment with entity tokens; empty if none."),
    ("event_digest", pa.string(), "Keyed hash of the whole event: tells a repeat from a change."),
)
