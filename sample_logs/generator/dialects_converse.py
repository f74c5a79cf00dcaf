"""How a call is written in the bodies of Converse, and in those of Nova, which share its blocks."""

import json

from sample_logs.generator.bodies import Bodies, chunks, input_tokens, output_tokens, reply_of
from sample_logs.generator.model import Call, Json, Part


def _converse_blocks(part: Part) -> list[Json]:
    blocks: list[Json] = list(part.blocks)
    if part.reasoning:
        blocks.append(
            {
                "reasoningContent": {
                    "reasoningText": {"text": part.reasoning, "signature": "c2lnbmF0dXJl"}
                }
            }
        )
    if part.role == "tool":
        result: Json = {"toolUseId": part.answers, "content": [{"text": part.text}]}
        if part.failed:
            result["status"] = "error"
        return [{"toolResult": result}]
    if part.text or not part.calls:
        blocks.append({"text": part.text})
    return blocks + [
        {"toolUse": {"toolUseId": c.id, "name": c.name, "input": c.arguments}} for c in part.calls
    ]


def _converse_messages(parts: tuple[Part, ...]) -> list[Json]:
    messages: list[Json] = []
    for part in parts:
        role = "user" if part.role == "tool" else part.role
        if part.role == "tool" and messages and "toolResult" in messages[-1]["content"][0]:
            messages[-1]["content"] += _converse_blocks(part)
        else:
            messages.append({"role": role, "content": _converse_blocks(part)})
    return messages


def _converse_request(call: Call) -> Json:
    body: Json = {"messages": _converse_messages(call.parts)}
    if call.system:
        body["system"] = [{"text": call.system}]
    body["inferenceConfig"] = {"maxTokens": 1024, "temperature": 0.3}
    if call.tools:
        body["toolConfig"] = {
            "tools": [
                {
                    "toolSpec": {
                        "name": t.name,
                        "description": t.description,
                        "inputSchema": {"json": t.parameters},
                    }
                }
                for t in call.tools
            ]
        }
    return body


def converse(call: Call) -> Bodies:
    """Write the bodies of Converse; ConverseStream logs the same aggregated object."""
    request = _converse_request(call)
    if call.metadata:
        request["requestMetadata"] = call.metadata
    taken, given = input_tokens(call), output_tokens(call)
    response = {
        "output": {"message": {"role": "assistant", "content": _converse_blocks(reply_of(call))}},
        "stopReason": call.stop,
        "metrics": {"latencyMs": call.latency_ms},
        "usage": {"inputTokens": taken, "outputTokens": given, "totalTokens": taken + given},
    }
    return request, response


def nova(call: Call) -> Bodies:
    """Write Nova's native bodies; in a stream every piece of text is a block of its own."""
    request = _converse_request(call)
    usage = {
        "inputTokens": input_tokens(call),
        "outputTokens": output_tokens(call),
        "cacheReadInputTokenCount": 0,
        "cacheWriteInputTokenCount": 0,
    }
    reply = reply_of(call)
    if not call.route.stream:
        total = usage["inputTokens"] + usage["outputTokens"]
        message = {"content": _converse_blocks(reply), "role": "assistant"}
        return request, {
            "output": {"message": message},
            "stopReason": call.stop,
            "usage": {**usage, "totalTokens": total},
        }
    events: list[Json] = [{"messageStart": {"role": "assistant"}}]
    index = 0
    for piece in chunks(reply.text, words=2):
        events.append({"contentBlockDelta": {"delta": {"text": piece}, "contentBlockIndex": index}})
        events.append({"contentBlockStop": {"contentBlockIndex": index}})
        index += 1
    for use in reply.calls:
        events.append(
            {
                "contentBlockStart": {
                    "start": {"toolUse": {"toolUseId": use.id, "name": use.name}},
                    "contentBlockIndex": index,
                }
            }
        )
        events.append(
            {
                "contentBlockDelta": {
                    "delta": {"toolUse": {"input": json.dumps(use.arguments)}},
                    "contentBlockIndex": index,
                }
            }
        )
        events.append({"contentBlockStop": {"contentBlockIndex": index}})
        index += 1
    events.append({"messageStop": {"stopReason": call.stop}})
    metrics = {
        "inputTokenCount": 0,
        "outputTokenCount": 0,
        "invocationLatency": call.latency_ms,
        "firstByteLatency": call.latency_ms // 3,
    }
    events.append(
        {
            "metadata": {"usage": usage, "metrics": {}, "trace": {}},
            "amazon-bedrock-invocationMetrics": metrics,
        }
    )
    return request, events
