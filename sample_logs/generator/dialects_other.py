"""Bodies of the rarer models, of the Responses API, and of calls that make no text."""

from collections.abc import Callable

from sample_logs.generator.bodies import Bodies, chunks, input_tokens, output_tokens
from sample_logs.generator.model import Call, Json


def _metrics(call: Call) -> Json:
    return {
        "amazon-bedrock-invocationMetrics": {
            "inputTokenCount": input_tokens(call),
            "outputTokenCount": output_tokens(call),
            "invocationLatency": call.latency_ms,
            "firstByteLatency": call.latency_ms // 3,
        }
    }


def _said(call: Call) -> str:
    return call.reply.text if call.reply else ""


def titan(call: Call) -> Bodies:
    """Write Titan Text's bodies, streamed in one chunk or not."""
    request = {
        "inputText": f"User: {call.parts[-1].text}\n\nBot:",
        "textGenerationConfig": {"maxTokenCount": 512, "temperature": 0},
    }
    if call.route.stream:
        chunk = {
            "outputText": _said(call),
            "index": 0,
            "totalOutputTextTokenCount": output_tokens(call),
            "completionReason": "FINISH",
            "inputTextTokenCount": input_tokens(call),
        }
        return request, [chunk | _metrics(call)]
    result = {
        "tokenCount": output_tokens(call),
        "outputText": _said(call),
        "completionReason": "FINISH",
    }
    return request, {"inputTextTokenCount": input_tokens(call), "results": [result]}


def llama(call: Call) -> Bodies:
    """Write Llama's bodies: one prompt string with header tokens."""
    turns = "".join(
        f"<|start_header_id|>{part.role}<|end_header_id|>\n\n{part.text}<|eot_id|>"
        for part in call.parts
    )
    system = f"<|start_header_id|>system<|end_header_id|>\n\n{call.system}<|eot_id|>"
    last = "<|start_header_id|>assistant<|end_header_id|>\n\n"
    prompt = f"<|begin_of_text|>{system}{turns}{last}"
    request = {"prompt": prompt, "max_gen_len": 512}
    if not call.route.stream:
        return request, {
            "generation": _said(call),
            "prompt_token_count": input_tokens(call),
            "generation_token_count": output_tokens(call),
            "stop_reason": "stop",
        }
    pieces = chunks(_said(call), words=3)
    events: list[Json] = [
        {
            "generation": piece,
            "prompt_token_count": None if count else input_tokens(call),
            "generation_token_count": count + 1,
            "stop_reason": None,
        }
        for count, piece in enumerate(pieces)
    ]
    end = {
        "generation": "",
        "prompt_token_count": None,
        "generation_token_count": len(pieces) + 1,
        "stop_reason": "stop",
    }
    return request, [*events, end | _metrics(call)]


def mistral(call: Call) -> Bodies:
    """Write Mistral's chat stream: chunks with `message` in place of `delta`."""
    messages = [
        {"role": "system", "content": call.system},
        *({"role": part.role, "content": part.text} for part in call.parts),
    ]
    events: list[Json] = [
        {
            "object": "chat.completion.chunk",
            "model": "pixtral-large-2502",
            "choices": [
                {"index": 0, "message": {"role": None, "content": piece}, "stop_reason": None}
            ],
        }
        for piece in chunks(_said(call), words=4)
    ]
    end = {
        "object": "chat.completion.chunk",
        "choices": [{"index": 0, "message": {"role": None, "content": ""}, "stop_reason": "stop"}],
    }
    return {"messages": messages, "max_tokens": 512}, [*events, end | _metrics(call)]


def deepseek(call: Call) -> Bodies:
    """Write DeepSeek's stream: reasoning first, then content."""
    thought = chunks("The user wants a short answer. I give it in plain words.", words=4)
    parts: list[tuple[str | None, str | None]] = [(None, piece) for piece in thought]
    parts += [(piece, None) for piece in chunks(_said(call), words=4)]
    events: list[Json] = [
        {
            "choices": [
                {
                    "index": 0,
                    "message": {
                        "role": "assistant",
                        "content": text,
                        "reasoning_content": thinking,
                    },
                    "stop_reason": None,
                }
            ]
        }
        for text, thinking in parts
    ]
    end = {
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "", "reasoning_content": None},
                "stop_reason": "stop",
            }
        ]
    }
    messages = [{"role": part.role, "content": part.text} for part in call.parts]
    return {"messages": messages, "max_tokens": 512}, [*events, end | _metrics(call)]


def cohere(call: Call) -> Bodies:
    """Write Cohere Command R's bodies."""
    names = {"user": "USER", "assistant": "CHATBOT"}
    history = [{"role": names[part.role], "message": part.text} for part in call.parts[:-1]]
    request = {"message": call.parts[-1].text, "chat_history": history, "max_tokens": 512}
    return request, {
        "response_id": call.request_id,
        "text": _said(call),
        "finish_reason": "COMPLETE",
    }


def claude_text(call: Call) -> Bodies:
    """Write Claude 2's text completion as a stream."""
    request = {
        "prompt": f"\n\nHuman: {call.parts[-1].text}\n\nAssistant:",
        "max_tokens_to_sample": 300,
    }
    events: list[Json] = [
        {"completion": piece, "stop_reason": None, "stop": None}
        for piece in chunks(" " + _said(call), words=3)
    ]
    end = {"completion": "", "stop_reason": "stop_sequence", "stop": "\n\nHuman:"}
    return request, [*events, end | _metrics(call)]


def responses(call: Call) -> Bodies:
    """Write the Responses API's bodies: an object, or events of which the last holds all."""
    request: Json = {
        "model": call.route.model_id,
        "stream": call.route.stream,
        "input": [
            {"role": "developer", "content": call.system},
            *({"role": part.role, "content": part.text} for part in call.parts),
        ],
    }
    message = {
        "type": "message",
        "role": "assistant",
        "status": "completed",
        "content": [{"type": "output_text", "text": _said(call), "annotations": []}],
    }
    taken, given = input_tokens(call), output_tokens(call)
    usage = {"input_tokens": taken, "output_tokens": given, "total_tokens": taken + given}
    whole = {
        "id": f"resp_{call.request_id[:8]}",
        "object": "response",
        "status": "completed",
        "output": [message],
        "usage": usage,
    }
    if not call.route.stream:
        return request, whole
    started = {**whole, "status": "in_progress", "output": [], "usage": None}
    events: list[Json] = [{"type": "response.created", "response": started}]
    events += [
        {"type": "response.output_text.delta", "delta": piece, "output_index": 0}
        for piece in chunks(_said(call), words=4)
    ]
    events.append({"type": "response.completed", "response": whole})
    return request, [{**event, "sequence_number": number} for number, event in enumerate(events)]


def embedding(call: Call) -> Bodies:
    """Write an embedding request; with embedding delivery off the response body is not logged."""
    return {"inputText": call.parts[-1].text, "dimensions": 512}, None


def image(call: Call) -> Bodies:
    """Write an image request with a tiny picture."""
    request = {
        "taskType": "TEXT_IMAGE",
        "textToImageParams": {"text": call.parts[-1].text},
        "imageGenerationConfig": {"numberOfImages": 1, "width": 512, "height": 512},
    }
    return request, {
        "images": [
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        ]
    }


def unknown(call: Call) -> Bodies:
    """Write bodies of a shape that belongs to no known model."""
    return {"question": call.parts[-1].text, "knobs": [1, 2]}, {
        "verdicts": [{"label": _said(call)}]
    }


OTHER_DIALECTS: dict[str, Callable[[Call], Bodies]] = {
    "titan": titan, "llama": llama, "mistral": mistral, "deepseek": deepseek, "cohere": cohere,
    "claude_text": claude_text, "responses": responses, "embedding": embedding, "image": image,
    "unknown": unknown,
}  # fmt: skip
