import json
from typing import Any

import pytest
from msgspec.structs import replace

from transforms.logs.bodies import normalise
from transforms.logs.envelope import Body, BodyState, Envelope
from transforms.logs.models import ModelNames
from transforms.outcome import Origin, Reason, Rejected
from transforms.records import Guardrail, Invocation, Message, StopReason, ToolCall

ADDRESS = "zoe.quill@example.com"
HELLO: dict[str, Any] = {"messages": [{"role": "user", "content": "hello"}]}
ANSWER: dict[str, Any] = {"choices": [{"message": {"role": "assistant", "content": "hi"}}]}


def envelope(request: Any, response: Any, **fields: Any) -> Envelope:
    """Return a record with these bodies; None stands for a body that was not delivered."""
    bodies = [
        Body(BodyState.NOT_DELIVERED) if body is None else Body(BodyState.INLINE, body)
        for body in (request, response)
    ]
    return Envelope(origin=Origin("key", 1, 1), input=bodies[0], output=bodies[1], **fields)


def read(request: Any, response: Any, **fields: Any) -> Invocation:
    """Read bodies that give an invocation."""
    found = normalise(envelope(request, response, **fields), models=ModelNames())
    assert isinstance(found, Invocation)
    return found


def reject(request: Any, response: Any, **fields: Any) -> Rejected:
    """Read bodies that give none."""
    found = normalise(envelope(request, response, **fields), models=ModelNames())
    assert isinstance(found, Rejected)
    return found


def converse(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a Converse answer."""
    return {"output": {"message": {"role": "assistant", "content": list(blocks)}}, **more}


# Prompts.


@pytest.mark.parametrize(
    "request_body",
    [
        {"system": "be brief", "messages": []},
        {"system": [{"text": "be brief"}], "messages": []},
        {"system": [{"type": "text", "text": "be brief"}], "messages": []},
        {"system": [{"type": "text", "text": "be"}, {"type": "text", "text": "x"}], "messages": []},
        {"messages": [{"role": "system", "content": "be brief"}]},
        {"messages": [{"role": "developer", "content": [{"type": "text", "text": "be brief"}]}]},
        {"input": "", "instructions": "be brief"},
        {"input": [{"role": "system", "content": [{"type": "input_text", "text": "be brief"}]}]},
        {"message": "", "preamble": "be brief"},
    ],
)
def test_system_prompts_come_first_in_all_forms(request_body: dict[str, Any]) -> None:
    """A system prompt is a leading system message, wherever its dialect keeps it."""
    first = read(request_body, ANSWER).messages[0]
    assert first.role == "system"
    assert first.content in {"be brief", "be\nx"}


def test_a_late_system_message_is_moved_to_the_front() -> None:
    """System messages lead the conversation, in their order."""
    roles = ["user", "system", "assistant", "developer"]
    found = read({"messages": [{"role": r, "content": r} for r in roles]}, ANSWER)
    assert [m.content for m in found.messages] == ["system", "developer", "user", "assistant"]


def test_text_beside_tool_results_follows_them() -> None:
    """Each tool result is a message; what the user adds stays a user message behind them."""
    parts = [
        {"type": "tool_result", "tool_use_id": "a", "content": "one"},
        {"type": "text", "text": "and now?"},
        {
            "type": "tool_result",
            "tool_use_id": "b",
            "is_error": True,
            "content": [
                {"type": "text", "text": "two"},
                {"type": "image", "source": {}},
            ],
        },
    ]
    found = read({"messages": [{"role": "user", "content": parts}]}, ANSWER)
    assert found.messages == (
        Message(role="tool", content="one", tool_call_id="a"),
        Message(
            role="tool",
            content="two\n[image]",
            tool_call_id="b",
            tool_error=True,
            media=("image",),
        ),
        Message(role="user", content="and now?"),
    )


def test_converse_tool_results_in_all_forms() -> None:
    """Text and JSON results are joined by lines, an error is marked, nothing is empty text."""
    results = [
        {"toolUseId": "a", "content": [{"text": "x"}, {"json": {"b": 1, "a": [None]}}]},
        {"toolUseId": "b", "status": "error", "content": []},
        {"toolUseId": "c", "status": "success"},
    ]
    content = [{"toolResult": result} for result in results]
    found = read({"messages": [{"role": "user", "content": content}]}, ANSWER)
    assert [(m.tool_call_id, m.content, m.tool_error) for m in found.messages] == [
        ("a", 'x\n{"b":1,"a":[null]}', False),
        ("b", "", True),
        ("c", "", False),
    ]


def test_chat_tool_turns_keep_their_ids() -> None:
    """Calls and results of the OpenAI shape keep ids; a null content is empty text."""
    call = {"id": "x", "type": "function", "function": {"name": "f", "arguments": "{ }"}}
    old = {"role": "assistant", "content": None, "function_call": {"name": "g", "arguments": "{}"}}
    messages = [
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "x", "content": [{"type": "text", "text": "done"}]},
        old,
        {"role": "function", "name": "g", "content": "old"},
    ]
    first, second, third, fourth = read({"messages": messages}, ANSWER).messages
    assert first.tool_calls == (ToolCall("x", "f", "{ }"),)
    assert (second.tool_call_id, second.content) == ("x", "done")
    assert third.tool_calls == (ToolCall("", "g", "{}"),)
    assert (fourth.role, fourth.tool_call_id) == ("tool", "g")


def test_command_r_tool_turns_get_ids_by_position() -> None:
    """Cohere's calls have no ids: call and result are tied by their place."""
    call = {"name": "f", "parameters": {"a": 1}}
    body = {
        "message": "",
        "tools": [
            {
                "name": "f",
                "description": "d",
                "parameter_definitions": {
                    "a": {"type": "int", "required": True, "description": "number"},
                    "b": {"type": "List[str]"},
                },
            }
        ],
        "chat_history": [
            {"role": "USER", "message": "go"},
            {"role": "CHATBOT", "message": "", "tool_calls": [call]},
        ],
        "tool_results": [{"call": call, "outputs": [{"x": 1}]}],
    }
    found = read(body, {"text": "", "tool_calls": [call], "finish_reason": "COMPLETE"})
    assert [m.role for m in found.messages] == ["user", "assistant", "tool"]
    assert found.messages[1].tool_calls == (ToolCall("call_0", "f", '{"a":1}'),)
    assert found.messages[2] == Message(role="tool", content='[{"x":1}]', tool_call_id="call_0")
    assert found.reply is not None
    assert found.reply.tool_calls == found.messages[1].tool_calls
    assert json.loads(found.tools[0].parameters) == {
        "type": "object",
        "properties": {
            "a": {"type": "integer", "description": "number"},
            "b": {"type": "array"},
        },
        "required": ["a"],
    }


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ({"image": {"format": "png", "source": {"bytes": "AAAA"}}}, "image"),
        ({"document": {"name": "d", "source": {"s3Uri": "s3://b/k"}}}, "document"),
        ({"video": {"source": {}}}, "video"),
        ({"audio": {"source": {}}}, "audio"),
        ({"guardContent": {"image": {"format": "png"}}}, "image"),
        ({"type": "image", "source": {"type": "base64", "data": "AAAA"}}, "image"),
        ({"type": "document", "source": {"type": "text", "data": "x"}}, "document"),
        ({"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}, "image"),
        ({"type": "input_audio", "input_audio": {"data": "AAAA"}}, "audio"),
        ({"type": "file", "file": {"file_data": "AAAA"}}, "document"),
        ({"type": "video_url", "video_url": {"url": "x"}}, "video"),
    ],
)
def test_media_are_placeholders(part: dict[str, Any], kind: str) -> None:
    """A part that is no text stands as a placeholder, and the message tells its kind."""
    body = {"messages": [{"role": "user", "content": [{"text": "look"}, part]}]}
    message = read(body, ANSWER).messages[0]
    assert message.content == f"look\n[{kind}]"
    assert message.media == (kind,)


def test_cache_points_are_flags_and_no_text() -> None:
    """A prompt-cache point marks its message, also behind tool results."""
    result = {"toolResult": {"toolUseId": "a", "content": [{"text": "x"}]}}
    cached = {"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}
    body = {
        "system": [{"text": "be brief"}, {"cachePoint": {"type": "default"}}],
        "messages": [
            {"role": "user", "content": [{"text": "a"}, {"cachePoint": {"type": "default"}}]},
            {"role": "assistant", "content": [{"text": "b"}]},
            {"role": "user", "content": [result, {"cachePoint": {"type": "default"}}]},
            {"role": "user", "content": [cached]},
        ],
        "toolConfig": {"tools": [{"cachePoint": {"type": "default"}}]},
    }
    found = read(body, ANSWER)
    assert [m.cache_marker for m in found.messages] == [True, True, False, True, True]
    assert found.left_out == ()


def test_cited_text_is_one_run() -> None:
    """Pieces of cited text are joined by nothing."""
    cited = {"citationsContent": {"content": [{"text": "a"}, {"text": "b"}], "citations": []}}
    assert read(HELLO, converse(cited)).reply == Message(role="assistant", content="ab")


# Reasoning.


@pytest.mark.parametrize(
    ("text", "reasoning", "content"),
    [
        ("<reasoning>why</reasoning>so", "why", "so"),
        ("<reasoning>w</reasoning><reasoning>hy</reasoning>so", "why", "so"),
        ("<think>\nwhy\n</think>\n\nso", "why", "so"),
        ("why\n</think>\n\nso", "why", "so"),
        ("<think>why was I cut", "why was I cut", ""),
        ("so, write <think>why</think>", "", "so, write <think>why</think>"),
        ("use `</think>` there", "", "use `</think>` there"),
        ("<thinking>why</thinking>so", "", "<thinking>why</thinking>so"),
        ("<b>so</b>", "", "<b>so</b>"),
    ],
)
def test_inline_reasoning_is_parted_from_the_answer(
    text: str,
    reasoning: str,
    content: str,
) -> None:
    """Tags in front of an answer hold reasoning; elsewhere they are text, in history too."""
    message = {"role": "assistant", "content": text}
    found = read({"messages": [message]}, {"choices": [{"message": message}]})
    expected = Message(role="assistant", content=content, reasoning=reasoning)
    assert found.reply == expected
    assert found.messages == (expected,)


def test_nova_thinks_in_its_own_tag() -> None:
    """A leading `<thinking>` is reasoning where Nova answers, in the history as well."""
    block = {"text": "<thinking>why</thinking>\nso"}
    body = {"messages": [{"role": "assistant", "content": [block]}]}
    found = read(body, converse(block))
    assert found.reply == Message(role="assistant", content="so", reasoning="why")
    assert found.messages == (found.reply,)


def test_hidden_reasoning_leaves_nothing() -> None:
    """Encrypted thoughts are neither text nor something that was not understood."""
    parts = [{"type": "redacted_thinking", "data": "AAAA"}, {"type": "text", "text": "so"}]
    hidden = {"reasoningContent": {"redactedContent": "AAAA"}}
    assert read(HELLO, {"content": parts}).reply == Message(role="assistant", content="so")
    found = read(HELLO, converse(hidden, {"text": "so"}))
    assert (found.reply, found.left_out) == (Message(role="assistant", content="so"), ())


# Stop reasons and refusals.


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("stop", StopReason.END_TURN),
        ("eos", StopReason.END_TURN),
        ("COMPLETE", StopReason.END_TURN),
        ("FINISH", StopReason.END_TURN),
        ("length", StopReason.MAX_TOKENS),
        ("MAX_TOKENS", StopReason.MAX_TOKENS),
        ("tool_calls", StopReason.TOOL_USE),
        ("stop_sequence", StopReason.STOP_SEQUENCE),
        ("ERROR_TOXIC", StopReason.CONTENT_FILTERED),
        ("content_filter", StopReason.CONTENT_FILTERED),
        ("content_filtered", StopReason.CONTENT_FILTERED),
        ("refusal", StopReason.REFUSAL),
        ("model_context_window_exceeded", StopReason.CONTEXT_WINDOW_EXCEEDED),
        ("zigzag", StopReason.UNKNOWN),
        (None, StopReason.UNKNOWN),
        ({"reason": "x"}, StopReason.UNKNOWN),
    ],
)
def test_stop_words_are_mapped(word: Any, reason: StopReason) -> None:
    """Every dialect's word for the end of a reply has one meaning."""
    choice = {"message": {"content": "hi"}, "finish_reason": word}
    assert read(HELLO, {"choices": [choice]}).stop_reason is reason


@pytest.mark.parametrize(
    "response",
    [
        {"choices": [{"message": {"content": None, "refusal": "No."}, "finish_reason": "stop"}]},
        [
            {"choices": [{"index": 0, "delta": {"refusal": "No"}}]},
            {"choices": [{"index": 0, "delta": {"refusal": "."}, "finish_reason": "stop"}]},
        ],
        {
            "object": "response",
            "status": "completed",
            "output": [
                {"type": "message", "content": [{"type": "refusal", "refusal": "No."}]},
            ],
        },
        {"type": "message", "content": [{"type": "text", "text": "No."}], "stop_reason": "refusal"},
    ],
)
def test_a_refusal_is_the_reply_and_named(response: Any) -> None:
    """A refusal's text is what the model answered, and the stop reason says what it is."""
    found = read(HELLO, response)
    assert found.reply == Message(role="assistant", content="No.")
    assert found.stop_reason is StopReason.REFUSAL


# Guardrails.


def trace(*actions: str, key: str = "inputAssessment") -> dict[str, Any]:
    """Return a guardrail's trace with these actions."""
    filters = [{"type": "EMAIL", "match": ADDRESS, "action": action} for action in actions]
    policy = {"sensitiveInformationPolicy": {"piiEntities": filters}}
    assessment: Any = {"guard": policy} if key == "inputAssessment" else [{"guard": [policy]}]
    return {"guardrail": {"modelOutput": ["the suppressed answer"], key: assessment}}


@pytest.mark.parametrize("key", ["inputAssessment", "outputAssessments"])
@pytest.mark.parametrize(
    ("actions", "stop", "outcome"),
    [
        (("BLOCKED", "ANONYMIZED"), "guardrail_intervened", Guardrail.BLOCKED),
        (("ANONYMIZED", "NONE"), "guardrail_intervened", Guardrail.MASKED),
        (("NONE",), "end_turn", Guardrail.PASSED),
        ((), "end_turn", Guardrail.PASSED),
        ((), "guardrail_intervened", Guardrail.BLOCKED),
    ],
)
def test_the_assessments_tell_masking_from_blocking(
    key: str,
    actions: tuple[str, ...],
    stop: str,
    outcome: Guardrail,
) -> None:
    """An intervention that only masked words leaves a reply; observing changes nothing."""
    found = read(HELLO, converse({"text": "hi"}, stopReason=stop, trace=trace(*actions, key=key)))
    assert found.guardrail is outcome
    assert found.reply == Message(role="assistant", content="hi")


@pytest.mark.parametrize(
    ("marks", "outcome"),
    [
        ({}, Guardrail.NONE),
        ({"amazon-bedrock-guardrailAction": "NONE"}, Guardrail.PASSED),
        ({"amazon-bedrock-guardrailAction": "INTERVENED"}, Guardrail.BLOCKED),
        (
            {
                "amazon-bedrock-guardrailAction": "INTERVENED",
                "amazon-bedrock-trace": {"guardrail": {"actionReason": "Guardrail masked."}},
            },
            Guardrail.MASKED,
        ),
        ({"amazon-bedrock-trace": trace("ANONYMIZED")}, Guardrail.MASKED),
    ],
)
def test_native_bodies_carry_guardrail_marks(marks: dict[str, Any], outcome: Guardrail) -> None:
    """Whole native answers and the last chunk of streams carry Bedrock's own marks."""
    whole = {"generation": "hi", "stop_reason": "stop"}
    assert read({"prompt": "hello"}, {**whole, **marks}).guardrail is outcome
    assert read({"prompt": "hello"}, [whole, {"generation": "", **marks}]).guardrail is outcome


# Counts.


def test_the_record_counts_before_the_body() -> None:
    """Counts of the record come first; the body fills in what the record has not."""
    usage = {"input_tokens": 9, "output_tokens": 9, "cache_read_input_tokens": 5}
    found = read(HELLO, {"content": [], "usage": usage}, input_tokens=1)
    assert (found.input_tokens, found.output_tokens, found.cache_read_tokens) == (1, 9, 5)


def test_responses_totals_are_taken_apart() -> None:
    """The Responses API counts cached tokens among the prompt's, in body and record alike."""
    usage = {"input_tokens": 30, "output_tokens": 2, "input_tokens_details": {"cached_tokens": 20}}
    body = {"object": "response", "output": [], "status": "completed"}
    counts = {"input_tokens": 30, "cache_read_tokens": 20}
    assert read({"input": "hello"}, {**body, "usage": usage}, **counts).input_tokens == 10
    assert read({"input": "hello"}, body, **counts).input_tokens == 10


def test_novas_metrics_count_no_tokens() -> None:
    """The metrics on Nova's streams say 0 tokens, but their times are right."""
    metrics = {"inputTokenCount": 0, "outputTokenCount": 0, "invocationLatency": 460}
    last = {"messageStop": {"stopReason": "end_turn"}, "amazon-bedrock-invocationMetrics": metrics}
    found = read(HELLO, [{"contentBlockDelta": {"delta": {"text": "hi"}}}, last])
    assert (found.output_tokens, found.latency_ms) == (None, 460)


# Odd but known bodies.


def test_a_stream_in_strings_is_read() -> None:
    """Chunks that are JSON in strings are read, marks of the protocol are passed over."""
    chunks = [json.dumps({"completion": "hi", "stop_reason": "stop_sequence"}), "[DONE]", None]
    found = read({"prompt": "\n\nHuman: hello\n\nAssistant:"}, chunks)
    assert found.reply == Message(role="assistant", content="hi")
    assert not found.incomplete


def test_a_whole_answer_in_a_list_is_read() -> None:
    """A list of one whole answer is that answer."""
    found = read({"inputs": "hello"}, [{"generated_text": "hi"}])
    assert (found.reply, found.incomplete) == (Message(role="assistant", content="hi"), False)
    assert read(HELLO, [converse({"text": "hi"})]).reply == Message(role="assistant", content="hi")


def test_a_broken_response_stream_is_put_together() -> None:
    """Without its final event a Responses stream still gives the text that had come."""
    deltas = [
        {"type": "response.output_text.delta", "output_index": 0, "delta": text}
        for text in ("h", "i")
    ]
    found = read({"input": "hello"}, [{"type": "response.created", "response": {}}, *deltas])
    assert found.reply == Message(role="assistant", content="hi")
    assert found.incomplete


def test_request_and_response_may_differ_in_dialect() -> None:
    """Gateways translate: both shapes are read and named."""
    body = {"anthropic_version": "x", "messages": [{"role": "user", "content": "hello"}]}
    found = read(body, ANSWER)
    assert found.dialect == "anthropic_messages+chat_completions"
    assert found.reply == Message(role="assistant", content="hi")


def test_the_body_names_an_opaque_model() -> None:
    """Behind an application profile the model's name stands in the body alone."""
    arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123"
    body = {"type": "message", "model": "claude-sonnet-5", "content": []}
    assert read(HELLO, body, model_id=arn).family == "anthropic"


@pytest.mark.parametrize(
    ("request_body", "response", "names"),
    [
        ({**HELLO, ADDRESS: ["x"]}, ANSWER, ("<key>",)),
        ({**HELLO, "documents": [{"text": "x"}]}, ANSWER, ("documents",)),
        ({"messages": [{"role": ADDRESS, "content": "x"}]}, ANSWER, ("role",)),
        ({"messages": [{"role": "user", "content": [{"hologram": {}}]}]}, ANSWER, ("<key>",)),
        ({"messages": [{"role": "user", "content": [{"type": "x"}]}]}, ANSWER, ("<key>",)),
        ({"input": "x", "previous_response_id": "r"}, ANSWER, ("previous_response_id",)),
        (HELLO, {"content": [{"type": "server_tool_use"}]}, ("server_tool_use",)),
        (HELLO, {"choices": [{"message": {"content": "a"}}, {}]}, ("choices",)),
        ({"promptVariables": {"a": {"text": "x"}}}, converse({"text": "a"}), ("promptVariables",)),
    ],
)
def test_parts_that_were_not_understood_are_named(
    request_body: Any,
    response: Any,
    names: tuple[str, ...],
) -> None:
    """What was left out is named by known names only, since keys can be addresses."""
    assert read(request_body, response).left_out == names


# No invocation.


@pytest.mark.parametrize(
    ("request_body", "response"),
    [
        ({"inputText": "a"}, None),
        ({"inputText": "a"}, {"embedding": [0.1]}),
        ({"inputText": "a", "dimensions": 256}, None),
        ({"texts": ["a"], "input_type": "search_query"}, {"embeddings": [[0.1]]}),
        ({"query": "a", "documents": ["b"]}, {"results": [{"index": 0, "relevance_score": 0.1}]}),
        ({"taskType": "TEXT_IMAGE", "textToImageParams": {"text": "a"}}, {"images": ["AAAA"]}),
        ({"text_prompts": [{"text": "a"}]}, {"artifacts": [{"base64": "AAAA"}]}),
        ({"prompt": "a", "mode": "text-to-image"}, None),
        ({"prompt": "a", "aspect_ratio": "1:1"}, {"images": ["AAAA"], "seeds": [1]}),
        ({"prompt": "a"}, {"images": ["AAAA"], "finish_reasons": [None]}),
        ({"taskType": "SINGLE_EMBEDDING", "singleEmbeddingParams": {}}, None),
        (None, {"embedding": [0.1]}),
    ],
)
def test_calls_that_make_no_text_are_dropped(request_body: Any, response: Any) -> None:
    """Embeddings, rankings and images are recognised by request or response."""
    assert reject(request_body, response).reason is Reason.NOT_TEXT_GENERATION


def test_a_video_made_is_told_by_the_record() -> None:
    """The size of an image or video in the record's output tells what was made."""
    found = reject({"prompt": "a"}, None, raw_output={"outputvideoheight": 720})
    assert found.reason is Reason.NOT_TEXT_GENERATION


def test_a_bare_input_text_that_put_out_tokens_is_a_text_call() -> None:
    """Titan's text model on default settings looks like an embedding until it answers."""
    found = read({"inputText": "hello"}, {"results": [{"outputText": "hi"}]})
    assert found.reply == Message(role="assistant", content="hi")
    assert read({"inputText": "hello"}, None, output_tokens=4).reply is None
    assert read({"inputText": "hello"}, None, error_code="ThrottlingException").reply is None


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (BodyState.OFFLOADED, Reason.BODY_PENDING),
        (BodyState.NOT_DELIVERED, Reason.BODY_NOT_DELIVERED),
        (BodyState.DELIVERY_OFF, Reason.BODY_NOT_DELIVERED),
    ],
)
def test_a_missing_request_is_told_apart(state: BodyState, reason: Reason) -> None:
    """A request that may still come waits; one that never will is dropped."""
    found = replace(envelope(HELLO, ANSWER), input=Body(state, uri="s3://bucket/key"))
    rejected = normalise(found, models=ModelNames())
    assert isinstance(rejected, Rejected)
    assert rejected.reason is reason


def test_a_response_that_may_still_come_waits() -> None:
    """An offloaded answer that was not fetched is pending, not empty."""
    waiting = replace(envelope(HELLO, ANSWER), output=Body(BodyState.OFFLOADED, uri="s3://b/k"))
    rejected = normalise(waiting, models=ModelNames())
    assert isinstance(rejected, Rejected)
    assert rejected.reason is Reason.BODY_PENDING


def test_an_absent_response_leaves_the_prompt() -> None:
    """A request without an answer is read, and what is missing is named."""
    found = read(HELLO, None)
    assert (found.reply, found.left_out) == (None, ("outputBodyJson",))


@pytest.mark.parametrize("request_body", [None, {}, {ADDRESS: 1}, HELLO, {"messages": "x"}])
@pytest.mark.parametrize("response", [None, {}, [], {"message": "x"}, {"error": {"code": 1}}])
def test_a_failed_call_is_never_quarantined(request_body: Any, response: Any) -> None:
    """Of a failed call what can be read is read; the filters drop it by its code."""
    found = read(request_body, response, error_code="ValidationException")
    assert found.error_code == "ValidationException"
    assert found.reply is None
    assert not found.incomplete


def test_an_error_in_the_body_is_a_failed_call() -> None:
    """An error object in place of an answer counts as an error code."""
    assert read(HELLO, {"error": {"message": "x"}}).error_code == "response_error"


@pytest.mark.parametrize(
    ("request_body", "response", "shape"),
    [
        ({ADDRESS: 1, "messages": "x"}, ANSWER, "{<key>: number, messages: string}"),
        ([1, 2], ANSWER, "[number]"),
        (HELLO, "just text", "string"),
        (HELLO, {"role": None, ADDRESS: {}}, "{<key>: object, role: null}"),
        (
            HELLO,
            ["a", {"type": "zig", "id": 1}, {"id": True}],
            "[{id: bool} | {id: number, type: string}]",
        ),
    ],
)
def test_an_unknown_shape_is_described_without_its_content(
    request_body: Any,
    response: Any,
    shape: str,
) -> None:
    """The evidence of a body that nobody knows is its shape, of known names only."""
    found = reject(request_body, response)
    assert found.reason is Reason.UNSUPPORTED_BODY
    assert found.evidence["shape"] == shape


def test_a_value_too_deep_to_write_is_rejected() -> None:
    """Arguments nested past what encoders can follow reject the record."""
    deep: Any = 1
    for _ in range(5000):
        deep = [deep]
    use = {"toolUse": {"toolUseId": "a", "name": "f", "input": deep}}
    assert reject(HELLO, converse(use)).reason is Reason.TOO_DEEPLY_NESTED
