"""Where JSON was asked for: is the reply JSON, and does it fit the schema that was given?"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from transforms.filters import json_schema
from transforms.filters.text import Memo
from transforms.records import Invocation, StopReason

MAX_REPLY_CHARACTERS = 200_000
"""Longer replies are not parsed."""
MAX_REQUEST_CHARACTERS = 6_000
"""Characters at the start and at the end of an instruction in which the wish for JSON is sought."""
MAX_STARTS = 5
"""Openings of JSON in prose that are tried."""


@dataclass(frozen=True, slots=True)
class StructuredOutput:
    """Whether JSON was asked for, and what is wrong with the answer."""

    asked: str = ""
    """response_format or prompt; empty where nobody asked for JSON."""
    fault: str = ""
    """not_json, not_an_object, or `schema.` and the keyword that the reply breaks."""
    bad_schema: bool = False
    """The schema that was given cannot be used."""


NOT_ASKED = StructuredOutput()

_VERB = (
    r"(?:respond|reply|answer|return|output|produce|provide|give|format|write|generate|emit|send"
    r"|convert|transform)"
)
# An order to the model, at the start of a sentence or behind a word of order: "write a function
# that returns JSON" and "how do I return JSON?" are no such orders.
_WISH = re.compile(
    rf"(?:^|[.!?:;\n]\s{{0,4}}(?:[-*\d.]{{1,4}}\s)?|\b(?:please|must|should|only|always|then|just"
    rf"|and)\s)"
    rf"{_VERB}\s(?:\w+\s){{0,2}}?(?:your\s\w+\s|the\s\w+\s|a\s|an\s|it\s|them\s|me\s)?"
    r"(?:\w+\s){0,2}?(?:only\s|solely\s|strictly\s|exclusively\s)?"
    r"(?:(?:in|as|with|using|by|to|into)\s)?(?:only\s|a\s|an\s|the\s|one\s|single\s|raw\s|valid\s"
    r"|strict\s|plain\s|"
    r"well-formed\s|minified\s|following\s|this\s){0,4}json\b"
    r"(?! (?:tutorial|example|file|parser|library|schema for|document about|lesson))",
    re.IGNORECASE,
)
_ONLY_JSON = re.compile(
    r"\b(?:json only|only (?:valid |raw )?json|valid json (?:only|and nothing)"
    r"|nothing but (?:valid )?json|"
    r"(?:output|response|reply|answer) (?:format|must be|should be|is)[: ]{1,3}(?:a |an )?(?:valid "
    r"|strict )?json)\b",
    re.IGNORECASE,
)
_CODE_TASK = re.compile(
    r"\b(?:function|script|code|class|endpoint|program|method|query|regex|api|flask|django|express|"
    r"component|how (?:do|can|to|would|should))\b",
    re.IGNORECASE,
)
_FENCE = re.compile(r"```(?:json|JSON)?[ \t]*\n(.*?)(?:\n[ \t]*```|$)", re.DOTALL)
_DECODER = json.JSONDecoder()
_NOTHING = object()


def check_output(invocation: Invocation, *, refused: bool = False) -> StructuredOutput:
    """Judge the reply's form; tool calls, refusals and missing replies are left to other rules."""
    asked = _asked(invocation)
    reply = invocation.reply
    if not asked or reply is None or reply.tool_calls or not reply.content.strip() or refused:
        return StructuredOutput(asked=asked) if asked else NOT_ASKED
    text = _prefill(invocation) + reply.content
    if len(text) > MAX_REPLY_CHARACTERS:
        return StructuredOutput(asked=asked)
    value = _value(text, cut=invocation.stop_reason is StopReason.STOP_SEQUENCE)
    if value is _NOTHING:
        return StructuredOutput(asked=asked, fault="not_json")
    return _fits(value, asked, invocation.response_format)


def _asked(invocation: Invocation) -> str:
    wish = invocation.response_format or {}
    if str(wish.get("type", "")) in ("json_object", "json_schema", "json") or "schema" in wish:
        return "response_format"
    users = [message for message in invocation.messages if message.role == "user"]
    systems = [message for message in invocation.messages if message.role == "system"]
    if any(_system_orders_json(message.content) for message in systems):
        return "prompt"
    if (
        users
        and _orders_json(users[-1].content)
        and not _CODE_TASK.search(_near_wish(users[-1].content))
    ):
        return "prompt"
    return ""


def _orders_json(text: str) -> bool:
    if "json" not in text and "JSON" not in text and "Json" not in text:
        return False
    parts = (text[:MAX_REQUEST_CHARACTERS], text[-MAX_REQUEST_CHARACTERS:])
    return any(_WISH.search(part) or _ONLY_JSON.search(part) for part in parts)


_system_orders_json = Memo(_orders_json)


def _near_wish(text: str) -> str:
    """Return the sentence around the wish, where the word of a programming task would stand."""
    at = text.lower().find("json")
    start = max(text.rfind(mark, 0, at) for mark in ".!?\n")
    return text[max(start + 1, at - 200) : at + 20]


def _prefill(invocation: Invocation) -> str:
    """Return the beginning of the answer that the caller put into the model's mouth."""
    last = invocation.messages[-1] if invocation.messages else None
    began = last is not None and last.role == "assistant" and not last.tool_calls
    return last.content if last is not None and began else ""


def _value(text: str, *, cut: bool) -> Any:
    """Return the first JSON value of a reply: bare, in a fence, or inside prose."""
    candidates = [text.strip()]
    candidates += [match.strip() for match in _FENCE.findall(text)[:MAX_STARTS]]
    if cut:  # a stop sequence such as ``` or } is not part of the reply
        candidates += [text.strip() + "}", text.strip().removeprefix("```json").strip()]
    for candidate in candidates:
        try:
            return orjson.loads(candidate)
        except orjson.JSONDecodeError:
            continue
    return _inside(text)


def _inside(text: str) -> Any:
    at = -1
    for _ in range(MAX_STARTS):
        found = [i for i in (text.find("{", at + 1), text.find("[", at + 1)) if i >= 0]
        if not found:
            break
        at = min(found)
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            continue
        if value and (isinstance(value, dict) or end - at > len("[1]")):
            return value
    return _NOTHING


def _fits(value: Any, asked: str, wish: Mapping[str, Any] | None) -> StructuredOutput:
    if wish is None or asked != "response_format":
        scalar = not isinstance(value, dict | list)
        return StructuredOutput(asked=asked, fault="not_an_object" if scalar else "")
    if wish.get("type") in ("json_object", "json") and not isinstance(value, dict | list):
        return StructuredOutput(asked=asked, fault="not_an_object")
    schema = _schema(wish)
    if schema is None:
        return StructuredOutput(asked=asked)
    keyword = json_schema.misfit(value, json.dumps(schema))
    if keyword == json_schema.UNUSABLE:
        return StructuredOutput(asked=asked, bad_schema=True)
    return StructuredOutput(asked=asked, fault=f"schema.{keyword}" if keyword else "")


def _schema(wish: Mapping[str, Any]) -> Any:
    inner = wish.get("json_schema")
    if isinstance(inner, dict):
        return inner.get("schema", inner)
    return wish.get("schema")
