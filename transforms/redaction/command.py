"""Redaction of loose texts, as `sluice redact` does: no master key, findings beside the text."""

from collections.abc import Sequence
from typing import Any

from transforms.redaction.detectors import Detector
from transforms.redaction.documents import Document
from transforms.redaction.engines import make_detector
from transforms.redaction.fields import FieldKeys, FieldRedactor, RedactedField, Unredactable
from transforms.redaction.policy import RedactionPolicy
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

        A `text` is taken as one user message. The answer holds `text` or `messages`, and
        `findings`; other keys of the document, and keys of messages that are not known, are left
        out. Findings give the message's index (with `messages` only), entity, start, end (half-open
        code points of that input content), score, recognizer; those inside tool arguments and
        content parts change the output, and the latter name the part.

        Raises:
            ValueError: the document has another shape, or a detector failed; the message holds no
                value.
        """
        read = Document.read(document)
        analysed = self._fields.analyse(read.fields)
        spans = []
        for each in read.fields:
            found = analysed[each]
            if isinstance(found, Unredactable):
                raise ValueError(f"a detector failed ({found.error})")  # noqa: TRY004 - no type error
            spans.append(found)
        redacted = self._fields.redact(read.fields, spans)
        renderer = NumberedRenderer(each.text for each in redacted)
        rendered = [
            renderer.render(each.text)
            if whole.layout.leaves is None
            else renderer.render_json(each.text)
            for whole, each in zip(read.fields, redacted, strict=True)
        ]
        return {**read.filled(rendered), "findings": _findings(read, redacted)}


def _findings(read: Document, redacted: Sequence[RedactedField]) -> list[dict[str, Any]]:
    found = []
    for each, place, result in zip(read.fields, read.places, redacted, strict=True):
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
