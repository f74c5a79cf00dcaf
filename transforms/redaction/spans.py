"""From findings to what is replaced: thresholds, actions, and overlaps resolved by one rule."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from transforms.redaction.detectors import Finding
from transforms.redaction.policy import Action, RedactionPolicy

SAME_VALUE = "SameValue"
"""Recognizer of spans that are there because the value was found elsewhere in the record."""


class Span(Struct, frozen=True, order=True, gc=False):
    """A stretch of text that is replaced; half-open code-point offsets, no text."""

    start: int
    end: int
    entity: str
    score: float
    recognizer: str


def counting(
    findings: Iterable[Finding], text: str, *, policy: RedactionPolicy, allowed: frozenset[str]
) -> list[Span]:
    """Keep the findings that reach their threshold and are neither kept nor allowed by policy.

    White space at a finding's ends is left out. `allowed` holds values in folded case; what lies
    inside an allowed value is allowed with it.
    """
    spans = []
    spared: list[tuple[int, int]] = []
    for finding in findings:
        value = text[finding.start : finding.end]
        start = finding.start + len(value) - len(value.lstrip())
        value = value.strip()
        end = start + len(value)
        if value.casefold() in allowed:
            spared.append((start, end))
        elif value and _wanted(finding, policy):
            spans.append(Span(start, end, finding.entity, finding.score, finding.recognizer))
    return [
        span
        for span in spans
        if not any(start <= span.start and span.end <= end for start, end in spared)
    ]


def _wanted(finding: Finding, policy: RedactionPolicy) -> bool:
    reached = finding.score >= policy.threshold(finding.entity)
    return reached and policy.action(finding.entity) is not Action.KEEP


def without_overlaps(spans: Iterable[Span], text: str) -> tuple[Span, ...]:
    """Give each character to the strongest span that covers it, so that nothing found stays.

    Stronger is the higher score, then the longer span, then the earlier, then the entity's name.
    What a weaker span covers beyond the stronger ones stays a span of its own type, unless it holds
    neither letter nor digit.
    """
    resolved: list[Span] = []
    group: list[Span] = []
    group_end = 0
    for span in sorted(set(spans)):
        if group and span.start >= group_end:
            resolved += _resolved_group(group, text)
            group = []
        group.append(span)
        group_end = max(group_end, span.end) if len(group) > 1 else span.end
    return tuple(sorted(resolved + _resolved_group(group, text)))


def _resolved_group(spans: list[Span], text: str) -> list[Span]:
    if len(spans) == 1:
        return spans
    taken: list[Span] = []
    for span in sorted(spans, key=_rank):
        pieces = [(span.start, span.end)]
        for other in taken:
            pieces = [rest for piece in pieces for rest in _beyond(piece, other)]
        if pieces == [(span.start, span.end)]:
            taken.append(span)
            continue
        for start, end in pieces:
            placed = _trimmed(start, end, text)
            if placed is not None:
                taken.append(Span(*placed, span.entity, span.score, span.recognizer))
    return taken


def _rank(span: Span) -> tuple[float, int, int, bool, str, str]:
    again = span.recognizer == SAME_VALUE
    return -span.score, span.start - span.end, span.start, again, span.entity, span.recognizer


def _beyond(piece: tuple[int, int], other: Span) -> Sequence[tuple[int, int]]:
    start, end = piece
    if other.end <= start or end <= other.start:
        return [piece]
    sides = [(start, other.start), (other.end, end)]
    return [side for side in sides if side[0] < side[1]]


def _trimmed(start: int, end: int, text: str) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if not any(char.isalnum() for char in text[start:end]):
        return None
    return start, end
