"""Content parts of messages: Converse names a part's kind by its key, the others by its `type`.

One reader takes both, because gateways mix them within one request.
"""

from collections.abc import Callable
from typing import Any

from transforms.logs.dialects.reading import Draft, MediaKind
from transforms.logs.dialects.values import as_dict, as_list, as_str, compact_json

_MAX_DEPTH = 4
"""Tool results inside tool results; real ones stand one inside none."""

PartReader = Callable[[Draft, Any], None]


def read_content(draft: Draft, content: Any) -> None:
    """Read a message's content into a draft: a string, a list of parts, one part or nothing."""
    if isinstance(content, str):
        if content:
            draft.texts.append(content)
    elif isinstance(content, list):
        for part in content:
            read_part(draft, part)
    elif content is not None:
        read_part(draft, content)


def plain_text(content: Any) -> str | None:
    """Return a content that is one text and nothing else, which most are; None for others."""
    if isinstance(content, list) and len(content) == 1:
        part = content[0]
        if not isinstance(part, dict):
            return None
        is_text = len(part) == 1 or (len(part) == 2 and part.get("type") == "text")  # noqa: PLR2004
        content = part.get("text") if is_text else None
    return content if isinstance(content, str) else None


def read_part(draft: Draft, part: Any) -> None:
    """Read one content part into a draft; what it cannot read it names in `left_out`."""
    if not isinstance(part, dict):
        if isinstance(part, str):
            draft.texts.append(part)
        elif part is not None:
            draft.leave_out(None)
        return
    kind = part.get("type")
    if isinstance(kind, str):
        reader = TYPED.get(kind)
        if reader is not None:
            reader(draft, part)
            if part.get("cache_control"):
                draft.cache_marker = True
            return
    _read_keyed_part(draft, part, kind)


def _read_keyed_part(draft: Draft, part: dict[str, Any], kind: Any) -> None:
    found = False
    for key, value in part.items():
        reader = KEYED.get(key)
        if reader is not None:
            found = True
            reader(draft, value)
        elif value is not None and key != "type":
            draft.leave_out(key)
    if isinstance(kind, str) or not (found or kind is None):
        draft.leave_out(kind)


def _media(kind: MediaKind) -> PartReader:
    def read(draft: Draft, _part: Any) -> None:
        draft.add_media(kind)

    return read


def _skip(_draft: Draft, _part: Any) -> None:
    """Pass over a part that holds nothing to train on, such as an encrypted thought."""


def _nested(draft: Draft, content: Any) -> Draft:
    """Read what stands inside a part as a draft of its own."""
    inner = Draft(left_out=draft.left_out, depth=draft.depth + 1)
    if inner.depth > _MAX_DEPTH:
        inner.leave_out("content")
    else:
        read_content(inner, content)
    if inner.results or inner.calls:
        inner.leave_out("content")
    return inner


# Converse. Source: Bedrock Runtime API reference, ContentBlock.


def _keyed_text(draft: Draft, text: Any) -> None:
    draft.add_text(text)


def _tool_use(draft: Draft, use: Any) -> None:
    use = as_dict(use)
    draft.add_call(use.get("toolUseId"), use.get("name"), use.get("input"))


def _tool_result(draft: Draft, result: Any) -> None:
    result = as_dict(result)
    inner = _nested(draft, result.get("content"))
    draft.add_result(result.get("toolUseId"), inner, error=result.get("status") == "error")


def _json(draft: Draft, value: Any) -> None:
    draft.texts.append(compact_json(value))


def _reasoning_content(draft: Draft, value: Any) -> None:
    value = as_dict(value)
    text = value.get("reasoningText")
    text = text.get("text") if isinstance(text, dict) else text
    if isinstance(text, str):
        draft.reasoning.append(text)
    elif "redactedContent" not in value:
        draft.leave_out("reasoningContent")


def _guard_content(draft: Draft, value: Any) -> None:
    value = as_dict(value)
    text = value.get("text")
    if "image" in value:
        draft.add_media("image")
    elif text is not None:
        draft.add_text(text.get("text") if isinstance(text, dict) else text)
    else:
        draft.leave_out("guardContent")


def _cache_point(draft: Draft, _value: Any) -> None:
    draft.cache_marker = True


def _citations_content(draft: Draft, value: Any) -> None:
    """Add cited text as one part: its pieces are one run of text."""
    inner = _nested(draft, as_dict(value).get("content"))
    draft.texts.append("".join(inner.texts))


def _search_result(draft: Draft, value: Any) -> None:
    value = as_dict(value)
    draft.texts.extend(text for text in (as_str(value.get("title")),) if text)
    draft.texts.extend(_nested(draft, value.get("content")).texts)


KEYED: dict[str, PartReader] = {
    "text": _keyed_text,
    "toolUse": _tool_use,
    "toolResult": _tool_result,
    "json": _json,
    "image": _media("image"),
    "document": _media("document"),
    "video": _media("video"),
    "audio": _media("audio"),
    "guardContent": _guard_content,
    "reasoningContent": _reasoning_content,
    "cachePoint": _cache_point,
    "cache_control": _cache_point,
    "citationsContent": _citations_content,
    "searchResult": _search_result,
}


# Anthropic, OpenAI and Mistral. Sources: Anthropic Messages API reference; OpenAI API reference.


def _typed_text(draft: Draft, part: dict[str, Any]) -> None:
    draft.add_text(part.get("text"))


def _typed_tool_use(draft: Draft, part: dict[str, Any]) -> None:
    draft.add_call(part.get("id"), part.get("name"), part.get("input"))


def _typed_tool_result(draft: Draft, part: dict[str, Any]) -> None:
    inner = _nested(draft, part.get("content"))
    inner.cache_marker = inner.cache_marker or bool(part.get("cache_control"))
    draft.add_result(part.get("tool_use_id"), inner, error=part.get("is_error") is True)


def _thinking(draft: Draft, part: dict[str, Any]) -> None:
    """Read a thought: Anthropic's is a string, Mistral's a list of text parts."""
    thought = part.get("thinking")
    if isinstance(thought, str):
        draft.reasoning.append(thought)
    else:
        draft.reasoning.extend(_nested(draft, thought).texts)


def _reasoning_part(draft: Draft, part: dict[str, Any]) -> None:
    texts = (part.get("text"), part.get("reasoning"))
    draft.reasoning.extend(text for text in texts if isinstance(text, str))


def _refusal(draft: Draft, part: dict[str, Any]) -> None:
    draft.refusal.append(as_str(part.get("refusal")))


def _server_tool(draft: Draft, part: dict[str, Any]) -> None:
    """Name a tool that ran inside the provider: its call and result stand inside one reply."""
    draft.leave_out(part.get("type"))


def _typed_search_result(draft: Draft, part: dict[str, Any]) -> None:
    _search_result(draft, part)


TYPED: dict[str, PartReader] = {
    "text": _typed_text,
    "input_text": _typed_text,
    "output_text": _typed_text,
    "summary_text": _typed_text,
    "reasoning_text": _reasoning_part,
    "reasoning": _reasoning_part,
    "refusal": _refusal,
    "tool_use": _typed_tool_use,
    "tool_result": _typed_tool_result,
    "thinking": _thinking,
    "redacted_thinking": _skip,
    "search_result": _typed_search_result,
    "image": _media("image"),
    "image_url": _media("image"),
    "input_image": _media("image"),
    "document": _media("document"),
    "file": _media("document"),
    "input_file": _media("document"),
    "document_url": _media("document"),
    "audio": _media("audio"),
    "audio_url": _media("audio"),
    "input_audio": _media("audio"),
    "output_audio": _media("audio"),
    "video": _media("video"),
    "video_url": _media("video"),
    "input_video": _media("video"),
    **dict.fromkeys(
        (
            "server_tool_use",
            "web_search_tool_result",
            "web_fetch_tool_result",
            "code_execution_tool_result",
            "bash_code_execution_tool_result",
            "text_editor_code_execution_tool_result",
            "tool_search_tool_result",
            "mcp_tool_use",
            "mcp_tool_result",
            "container_upload",
            "compaction",
        ),
        _server_tool,
    ),
}


def texts_of(content: Any, *, left_out: list[str]) -> list[str]:
    """Return the texts of a content that stands on its own, such as a reasoning summary."""
    draft = Draft(left_out=left_out)
    read_content(draft, content if isinstance(content, str) else as_list(content))
    return [*draft.texts, *draft.reasoning]
