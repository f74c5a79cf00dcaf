"""Redaction of loose texts, as `sluice redact` does: no master key, findings beside the text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from transforms.redaction.detectors import Detector, make_detector
from transforms.redaction.dialogue_rules import question
from transforms.redaction.fields import Field, FieldKeys, FieldRedactor, RedactedField, Unredactable
from transforms.redaction.policy import RedactionPolicy
from transforms.redaction.structured import laid_out
from transforms.redaction.tokens import NumberedRenderer

_UNUSED_KEY = b"placeholders are numbered: no key"
"""Tokens are rendered as numbers before anybody sees them, so that their hash needs no secret."""


class TextRedactor:
    """Redacts `{"text": …}` and `{"messages": […]}`; one for the whole run of the command."""

    def __init__(self, policy: RedactionPolicy, *, detector: Detector | None = None) -> None:
        """Build the detector that the policy asks for, unless one is given.

        Raises:
            ValueError: the policy names an engine that is not there.
        """
        self._fields = FieldRedactor(
            policy,
            detector=detector or make_detector(policy),
            keys=FieldKeys(memo=_UNUSED_KEY, tokens=_UNUSED_KEY),
        )

    def redact(self, document: Any) -> dict[str, Any]:
        """Redact one document and list what was found.

        A `text` is taken as one user message. Findings give the message's index (with `messages`
        only), entity, start, end (half-open code points of that input content), score, recognizer;
        those inside tool arguments and content parts change the output, and the latter name the
        part.

        Raises:
            ValueError: the document has another shape, or a detector failed; the message holds no
                value.
        """
        if not isinstance(document, Mapping):
            raise ValueError("expected a JSON object with `text` or `messages`")  # noqa: TRY004
        texts = _Texts()
        if isinstance(document.get("text"), str) and "messages" not in document:
            rest = {key: value for key, value in document.items() if key != "text"}
            texts.add(document["text"], role="user", place={})
            [text], findings = self._run(texts)
            return {**rest, "text": text, "findings": findings}
        messages = document.get("messages")
        if not isinstance(messages, Sequence) or isinstance(messages, str):
            raise ValueError("expected a JSON object with `text` or `messages`")  # noqa: TRY004
        asked = ""
        for index, message in enumerate(messages):
            asked = texts.add_message(index, message, asked)
        redacted, findings = self._run(texts)
        remaining = iter(redacted)
        rebuilt = [_with_texts(message, remaining) for message in messages]
        return {**document, "messages": rebuilt, "findings": findings}

    def _run(self, texts: "_Texts") -> tuple[list[str], list[dict[str, Any]]]:
        analysed = self._fields.analyse(texts.fields)
        spans = []
        for each in texts.fields:
            found = analysed[each]
            if isinstance(found, Unredactable):
                raise ValueError(f"a detector failed ({found.error})")  # noqa: TRY004 - no type error
            spans.append(found)
        redacted = self._fields.redact(texts.fields, spans)
        renderer = NumberedRenderer(each.text for each in redacted)
        rendered = [
            renderer.render(each.text)
            if whole.layout.leaves is None
            else renderer.render_json(each.text)
            for whole, each in zip(texts.fields, redacted, strict=True)
        ]
        return rendered, texts.findings(redacted)


@dataclass(slots=True)
class _Texts:
    """The texts of one document, and where each stands in it."""

    fields: list[Field] = field(default_factory=list)
    places: list[dict[str, int] | None] = field(default_factory=list)

    def add(self, text: str, *, role: str, place: dict[str, int] | None, asked: str = "") -> None:
        self.fields.append(Field(laid_out(text), role, asked))
        self.places.append(place)

    def add_message(self, index: int, message: Any, asked: str) -> str:
        """Add a message's texts; give what it asks the next message for."""
        where = f"messages[{index}]"
        if not isinstance(message, Mapping) or not isinstance(message.get("role"), str):
            raise ValueError(f"{where}: expected an object with a `role`")  # noqa: TRY004
        role = message["role"]
        content = message.get("content")
        parts = _parts(content, where)
        said = asked if role == "user" else ""
        for part, text in parts:
            place = {"message": index} if part is None else {"message": index, "part": part}
            self.add(text, role=role, place=place, asked=said)
        for text in _other_texts(message):
            self.add(text, role=role, place=None)
        return question(parts[-1][1]) if role == "assistant" and parts else ""

    def findings(self, redacted: Sequence[RedactedField]) -> list[dict[str, Any]]:
        found = []
        for each, place, result in zip(self.fields, self.places, redacted, strict=True):
            for span in result.spans if place is not None else ():
                start, end = each.layout.raw_place(span)
                found.append(
                    {
                        **(place or {}),
                        "entity": span.entity,
                        "start": start,
                        "end": end,
                        "score": round(span.score, 4),
                        "recognizer": span.recognizer,
                    }
                )
        return found


def _parts(content: Any, where: str) -> list[tuple[int | None, str]]:
    """Give a content's texts, each with the index of its part."""
    if content is None:
        return []
    if isinstance(content, str):
        return [(None, content)]
    if not isinstance(content, Sequence):
        raise ValueError(f"{where}.content: expected text or a list of parts")  # noqa: TRY004
    return [
        (index, part["text"])
        for index, part in enumerate(content)
        if isinstance(part, Mapping) and isinstance(part.get("text"), str)
    ]


_TEXT_KEYS = ("name", "refusal", "reasoning_content", "reasoning")


def _calls(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    calls = message.get("tool_calls")
    functions = (
        [call.get("function") for call in calls or () if isinstance(call, Mapping)]
        if isinstance(calls, Sequence)
        else []
    )
    return [each for each in functions if isinstance(each, Mapping)]


def _other_texts(message: Mapping[str, Any]) -> list[str]:
    texts = [message[key] for key in _TEXT_KEYS if isinstance(message.get(key), str)]
    return texts + [
        call["arguments"] for call in _calls(message) if isinstance(call.get("arguments"), str)
    ]


def _with_texts(message: Mapping[str, Any], texts: Any) -> dict[str, Any]:
    """Copy a message with its texts replaced, in the order in which they were added."""
    changed = dict(message)
    content = message.get("content")
    if isinstance(content, str):
        changed["content"] = next(texts)
    elif content is not None:
        changed["content"] = [
            {**part, "text": next(texts)}
            if isinstance(part, Mapping) and isinstance(part.get("text"), str)
            else part
            for part in content
        ]
    for key in _TEXT_KEYS:
        if isinstance(message.get(key), str):
            changed[key] = next(texts)
    if _calls(message):
        changed["tool_calls"] = [_with_arguments(call, texts) for call in message["tool_calls"]]
    return changed


def _with_arguments(call: Any, texts: Any) -> Any:
    function = call.get("function") if isinstance(call, Mapping) else None
    if not isinstance(function, Mapping) or not isinstance(function.get("arguments"), str):
        return call
    return {**call, "function": {**function, "arguments": next(texts)}}
