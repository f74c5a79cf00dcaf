"""What a loose document is made of: its texts, and the document with other texts in their places.

Only known keys come through, and nothing behind them that is not redacted: `{"text"}`, or messages
with `role`, `content`, `name`, `refusal`, `reasoning`, `reasoning_content`, `tool_calls` and
`tool_call_id`. Of a content part there stay its kind, its text, and what belongs to a tool; media
are left out.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from transforms.redaction.dialogue_rules import question
from transforms.redaction.fields import Field
from transforms.redaction.structured import laid_out, plain

ROLES = frozenset({"system", "developer", "user", "assistant", "tool", "function"})
"""Roles that are no text; any other word in their place is redacted like one."""
_TEXT_KEYS = ("name", "refusal", "reasoning_content", "reasoning")
_TOOL_KEYS = ("input", "output", "content", "toolUse", "toolResult")
_PART_KINDS = re.compile(
    r"(?:input_|output_)?(?:text|image(?:_url)?|audio|video|document|file)|tool_use|tool_result|"
    r"refusal|thinking|reasoning"
)
_PROGRAM_NAME = re.compile(r"[A-Za-z0-9_.:-]{0,128}")


@dataclass(frozen=True, slots=True)
class Hole:
    """A place of a document into which a redacted text goes."""

    index: int
    is_json: bool = False
    """The text is JSON and its decoded value goes there."""


@dataclass(slots=True)
class Document:
    """The texts of one document, where each stands, and the document without them."""

    fields: list[Field] = field(default_factory=list)
    places: list[dict[str, int] | None] = field(default_factory=list)
    """What findings say about the place of each text; None for texts without findings."""
    skeleton: Any = None

    @classmethod
    def read(cls, value: Any) -> "Document":
        """Take a document apart; what has no place in the answer is left behind.

        Raises:
            ValueError: it has another shape; the message holds no value.
        """
        document = cls()
        messages = value.get("messages") if isinstance(value, Mapping) else None
        if isinstance(value, Mapping) and isinstance(value.get("text"), str) and messages is None:
            document.skeleton = {"text": document._hole(value["text"], role="user", place={})}
        elif isinstance(messages, Sequence) and not isinstance(messages, str):
            document.skeleton = {"messages": document._messages(messages)}
        else:
            raise ValueError("expected a JSON object with `text` or `messages`")
        return document

    def filled(self, texts: Sequence[str]) -> Any:
        """Put texts into the holes.

        Raises:
            ValueError: a text that must be JSON is none.
        """
        return _filled(self.skeleton, texts)

    def _hole(
        self,
        text: str,
        *,
        role: str,
        place: dict[str, int] | None = None,
        asked: str = "",
    ) -> Hole:
        self.fields.append(Field(laid_out(text), role, asked))
        self.places.append(place)
        return Hole(len(self.fields) - 1)

    def _value(self, value: Any, *, role: str) -> Hole:
        """Redact any decoded value as JSON, keys and numbers included."""
        hole = self._hole(json.dumps([value], ensure_ascii=False), role=role)
        return Hole(hole.index, is_json=True)

    def _name(self, text: str) -> Hole:
        is_name = _PROGRAM_NAME.fullmatch(text) is not None
        self.fields.append(Field(plain(text), "name", is_name=is_name))
        self.places.append(None)
        return Hole(len(self.fields) - 1)

    def _messages(self, messages: Sequence[Any]) -> list[dict[str, Any]]:
        asked = ""
        skeletons = []
        for index, message in enumerate(messages):
            where = f"messages[{index}]"
            if not isinstance(message, Mapping) or not isinstance(message.get("role"), str):
                raise ValueError(f"{where}: expected an object with a `role`")  # noqa: TRY004
            role = message["role"]
            skeletons.append(
                {
                    "role": role if role in ROLES else self._hole(role, role="user"),
                    **self._content(message, index=index, asked=asked if role == "user" else ""),
                    **self._beside_content(message),
                }
            )
            asked = _asked(message)
        return skeletons

    def _content(self, message: Mapping[str, Any], *, index: int, asked: str) -> dict[str, Any]:
        if "content" not in message:
            return {}
        role, content = message["role"], message["content"]
        if content is None:
            return {"content": None}
        if isinstance(content, str):
            place = {"message": index}
            return {"content": self._hole(content, role=role, place=place, asked=asked)}
        if not isinstance(content, Sequence):
            raise ValueError(f"messages[{index}].content: expected text or a list of parts")  # noqa: TRY004
        return {
            "content": [
                self._part(part, role=role, place={"message": index, "part": number}, asked=asked)
                for number, part in enumerate(content)
            ]
        }

    def _part(self, part: Any, *, role: str, place: dict[str, int], asked: str) -> Any:
        if isinstance(part, str):
            return self._hole(part, role=role, place=place, asked=asked)
        if not isinstance(part, Mapping):
            return {}
        skeleton: dict[str, Any] = {}
        kind = part.get("type")
        if isinstance(kind, str) and _PART_KINDS.fullmatch(kind):
            skeleton["type"] = kind
        if isinstance(part.get("text"), str):
            skeleton["text"] = self._hole(part["text"], role=role, place=place, asked=asked)
        for key in ("id", "name", "tool_use_id"):
            if isinstance(part.get(key), str):
                skeleton[key] = self._name(part[key])
        for key in _TOOL_KEYS if _of_tool(part) else ():
            if key in part:
                skeleton[key] = self._value(part[key], role=role)
        return skeleton

    def _beside_content(self, message: Mapping[str, Any]) -> dict[str, Any]:
        role = message["role"]
        skeleton: dict[str, Any] = {
            key: self._hole(message[key], role=role)
            for key in _TEXT_KEYS
            if isinstance(message.get(key), str)
        }
        if isinstance(message.get("tool_call_id"), str):
            skeleton["tool_call_id"] = self._name(message["tool_call_id"])
        calls = message.get("tool_calls")
        if isinstance(calls, Sequence) and not isinstance(calls, str):
            skeleton["tool_calls"] = [self._call(call, role=role) for call in calls]
        return skeleton

    def _call(self, call: Any, *, role: str) -> dict[str, Any]:
        if not isinstance(call, Mapping):
            return {}
        skeleton: dict[str, Any] = {}
        if isinstance(call.get("id"), str):
            skeleton["id"] = self._name(call["id"])
        if call.get("type") == "function":
            skeleton["type"] = "function"
        function = call.get("function")
        if isinstance(function, Mapping):
            skeleton["function"] = self._function(function, role=role)
        return skeleton

    def _function(self, function: Mapping[str, Any], *, role: str) -> dict[str, Any]:
        skeleton: dict[str, Any] = {}
        if isinstance(function.get("name"), str):
            skeleton["name"] = self._name(function["name"])
        arguments = function.get("arguments")
        if isinstance(arguments, str):
            skeleton["arguments"] = self._hole(arguments, role=role)
        elif arguments is not None:
            skeleton["arguments"] = self._value(arguments, role=role)
        return skeleton


def _of_tool(part: Mapping[str, Any]) -> bool:
    return (
        part.get("type") in {"tool_use", "tool_result"}
        or "toolUse" in part
        or ("toolResult" in part)
    )


def _asked(message: Mapping[str, Any]) -> str:
    """Give what an assistant's message asks the next one for."""
    content = message.get("content")
    if message["role"] != "assistant" or not content:
        return ""
    if isinstance(content, str):
        return question(content)
    texts = [
        part["text"]
        for part in content
        if isinstance(part, Mapping) and isinstance(part.get("text"), str)
    ]
    return question(texts[-1]) if texts else ""


def _filled(skeleton: Any, texts: Sequence[str]) -> Any:
    if isinstance(skeleton, Hole):
        text = texts[skeleton.index]
        return json.loads(text)[0] if skeleton.is_json else text
    if isinstance(skeleton, dict):
        return {key: _filled(value, texts) for key, value in skeleton.items()}
    if isinstance(skeleton, list):
        return [_filled(value, texts) for value in skeleton]
    return skeleton
