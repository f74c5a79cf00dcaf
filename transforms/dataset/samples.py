"""Lake messages in Chat Completions form, and the one canonical sample that targets write.

Entity tokens are rendered with one numbering for everything that is shown together: system text,
messages, then reply or reference, so that a person is the same number in all of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from transforms.dataset.targets.sample import ReferenceAnswer, Sample
from transforms.keys import keyed_hex
from transforms.redaction.tokens import NumberedRenderer

MessageRow = Mapping[str, Any]
"""A row of `messages` (`tables.MESSAGES`), text with entity tokens."""

Chat = dict[str, Any]
"""A Chat Completions message."""

UNKNOWN_DOMAIN = "unknown"
"""The `domain` of a row whose calls name no application."""

_REWARD_DIGITS = 4
_SAFE_CLOSING = "<\u200b/"


def chat_invocation(
    messages: Sequence[MessageRow],
    *,
    tools: MessageRow | None = None,
    reply: MessageRow | None = None,
) -> dict[str, Any]:
    """Show an invocation: `messages`, `tools` and `reply`, placeholders numbered over all three.

    Returns:
        `messages`: list of Chat Completions messages; `tools`: list of function tools, empty if
        none were offered; `reply`: an assistant message, or None.
    """
    rows = [*messages, *([tools] if tools else []), *([reply] if reply else [])]
    renderer = NumberedRenderer(_texts(rows))
    shown = [chat_message(row, renderer) for row in messages]
    # The reply takes its numbers before the tools do: people read it next to the messages.
    answer = chat_message(reply, renderer) if reply else None
    return {
        "messages": shown,
        "tools": chat_tools(tools, renderer) if tools else [],
        "reply": answer,
    }


def chat_message(row: MessageRow, renderer: NumberedRenderer) -> Chat:
    """Write one lake message as a Chat Completions message, with placeholders.

    `reasoning_content`, `tool_calls` and `tool_call_id` are there only where they say something.
    """
    message: Chat = {"role": row["role"], "content": renderer.render(row["content"])}
    if row["reasoning"]:
        message["reasoning_content"] = renderer.render(row["reasoning"])
    if row["tool_calls"]:
        message["tool_calls"] = [
            {
                "id": call["id"],
                "type": "function",
                "function": {
                    "name": call["name"],
                    "arguments": renderer.render_json(call["arguments"]),
                },
            }
            for call in orjson.loads(row["tool_calls"])
        ]
    if row["role"] == "tool":
        message["tool_call_id"] = row["tool_call_id"]
    return message


def chat_tools(row: MessageRow, renderer: NumberedRenderer) -> list[dict[str, Any]]:
    """Write a set of tool definitions as Chat Completions function tools."""
    return [
        {
            "type": "function",
            "function": {
                "name": tool["name"],
                "description": renderer.render(tool["description"]),
                "parameters": _schema(renderer.render_json(tool["parameters"])),
            },
        }
        for tool in orjson.loads(row["content"])
    ]


def sample(
    candidate: Mapping[str, Any],
    messages: Sequence[MessageRow],
    *,
    dataset: str,
    key: bytes,
    reference: tuple[str, str] | None = None,
) -> Sample:
    """Build the canonical sample of one candidate.

    Args:
        candidate: request_id, task (int64), app, and what feedback says: thumbs, re_asked,
            escalated, completed, reward_prior.
        messages: The prompt's lake messages, in order.
        dataset: The dataset's name; becomes `data_source`.
        key: `KeyRing.identity`; the file names requests and clusters by keyed hashes.
        reference: Text with entity tokens, and its source; None where the dataset carries none.
    """
    answer = [reference[0]] if reference else []
    renderer = NumberedRenderer([*_texts(messages), *answer])
    built: Sample = {
        "id": keyed_hex(key, "row", str(candidate["request_id"])),
        "messages": text_turns([chat_message(row, renderer) for row in messages]),
        "task_id": keyed_hex(key, "task", str(int(candidate["task"]))),
        "data_source": dataset,
        "domain": str(candidate["app"] or UNKNOWN_DOMAIN),
        "thumbs": int(candidate["thumbs"]),
        "re_asked": bool(candidate["re_asked"]),
        "escalated": bool(candidate["escalated"]),
        "completed": bool(candidate["completed"]),
        "reward_prior": round(float(candidate["reward_prior"]), _REWARD_DIGITS),
    }
    if reference:
        built["reference_answer"] = ReferenceAnswer(
            text=renderer.render(reference[0]), source=reference[1]
        )
    return built


def text_turns(messages: Iterable[Chat]) -> list[dict[str, str]]:
    """Reduce a chat to text: one system message in front, tool turns written out.

    A tool call stands in the assistant's text as `<tool_call>` with name and arguments as JSON, its
    result in a user message as `<tool_result>`. Reasoning is left out. Without tool turns every
    user and assistant message stays as it is.
    """
    chat = list(messages)
    system = "\n\n".join(each["content"] for each in chat if each["role"] == "system")
    turns: list[dict[str, str]] = [{"role": "system", "content": system}] if system.strip() else []
    after_result = False
    for message in chat:
        if message["role"] == "system":
            continue
        is_result = message["role"] == "tool"
        text = _result(message) if is_result else _with_calls(message)
        if is_result and after_result:
            # Results of parallel calls come back together.
            turns[-1]["content"] += f"\n{text}"
        else:
            turns.append({"role": "user" if is_result else message["role"], "content": text})
        after_result = is_result
    return turns


def _with_calls(message: Chat) -> str:
    calls = [
        _tagged(
            "tool_call",
            orjson.dumps(
                {"name": call["function"]["name"], "arguments": call["function"]["arguments"]}
            ).decode(),
        )
        for call in message.get("tool_calls", ())
    ]
    return "\n".join([*([message["content"]] if message["content"] else []), *calls])


def _result(message: Chat) -> str:
    return _tagged("tool_result", message["content"])


def _tagged(tag: str, text: str) -> str:
    """Wrap text in a tag that the text itself cannot close."""
    return f"<{tag}>{text.replace(f'</{tag}', _SAFE_CLOSING + tag)}</{tag}>"


def _texts(rows: Iterable[MessageRow]) -> Iterator[str]:
    """Yield all text of lake messages, in which numbers may already be taken."""
    for row in rows:
        yield row["content"]
        yield row["reasoning"]
        yield row["tool_calls"]


def _schema(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
