"""Whether redaction took from a reply the very thing that makes it an answer.

A value that the prompt holds too is no loss: its token stands in both, and copying it is what was
asked for. A value that only the reply holds (a computed number, a looked-up name) is one that
nobody could answer with any more.
"""

import re
from collections.abc import Iterable, Sequence

from transforms.redaction.fields import Field, RedactedField
from transforms.redaction.spans import Span
from transforms.redaction.tokens import normalise_value

MIN_TOKEN_SHARE = 0.5
"""Letters and digits of a reply in prose that are redacted, from which on it says little else."""

_ASKS_NUMBER = re.compile(
    r"\b(?:how (?:many|much|long|old|far|tall|big)|calculate|compute|what(?:['\u2019]s| is) the "
    r"(?:\w+ ){0,3}(?:sum|total|number|amount|result|product|average|price|date|age|answer|year)|"
    r"solve|evaluate|add up|multiply|divide)\b",
    re.IGNORECASE,
)
_FINAL = re.compile(
    r"(?:####\s{0,3}|\\boxed\{|\b(?:the|final)\s(?:answer|result|total|sum)(?:\sis|:|\s=)\s{0,3}\$?|"
    r"=\s{0,3}\$?)$",
    re.IGNORECASE,
)
_LOOK_BACK = 40
"""How far before a number the words stand that call it the answer, in characters."""


def answer_redacted(
    reply: tuple[Field, RedactedField], prompt: Iterable[tuple[Field, RedactedField]], asked: str
) -> str:
    """Name the rule by which a reply's content has lost its answer; empty if it has not.

    Args:
        reply: The reply's content.
        prompt: All texts of the prompt.
        asked: Content of the newest user message.

    Returns:
        `mostly_tokens` (prose that is little but redacted values), `json_value` (a value of a JSON
        reply that the prompt does not hold), `number` (the number asked for, which the prompt does
        not hold), or nothing.
    """
    field, redacted = reply
    if not redacted.spans:
        return ""
    known = {_value(each, span) for each, result in prompt for span in result.spans}
    unknown = [span for span in redacted.spans if _value(field, span) not in known]
    if field.layout.leaves is not None:
        return "json_value" if unknown else ""
    if _share(field.layout.text, redacted.spans) >= MIN_TOKEN_SHARE:
        return "mostly_tokens"
    return "number" if any(_is_final(field.layout.text, span, asked) for span in unknown) else ""


def _value(field: Field, span: Span) -> tuple[str, str]:
    return span.entity, normalise_value(span.entity, field.layout.text[span.start : span.end])


def _share(text: str, spans: Sequence[Span]) -> float:
    whole = sum(map(str.isalnum, text))
    taken = sum(sum(map(str.isalnum, text[span.start : span.end])) for span in spans)
    return taken / whole if whole else 0.0


def _is_final(text: str, span: Span, asked: str) -> bool:
    if not any(map(str.isdigit, text[span.start : span.end])):
        return False
    if _FINAL.search(text[max(0, span.start - _LOOK_BACK) : span.start]):
        return True
    return _ASKS_NUMBER.search(asked) is not None
