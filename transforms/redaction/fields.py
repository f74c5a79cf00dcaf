"""Texts of one record redacted together: found each for itself, then searched for in all."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from transforms.keys import keyed_hex
from transforms.redaction import listed_dates, listed_places
from transforms.redaction.detectors import Detector, Passage
from transforms.redaction.policy import MODEL, RedactionPolicy
from transforms.redaction.spans import Span, counting, without_overlaps
from transforms.redaction.spread import Found, Spreader
from transforms.redaction.structured import Layout
from transforms.redaction.tokens import TOKEN_OR_ESCAPE, make_token, normalise_value

MEMO_SIZE = 50_000
"""How many texts' spans are remembered: some ten megabytes, and no text."""
SPREAD_SCORE = 0.85
"""What a recognizer that may be wrong finds must have this score to be searched for in the whole
record: `May` is not to take every `may` with it."""
_UNSURE = frozenset((MODEL, listed_dates.RECOGNIZER, listed_places.RECOGNIZER))
_MASK = "\ufffc"
_TOKEN_SCORE = 2.0


@dataclass(frozen=True, slots=True)
class Field:
    """One text of a record, with what is known about its place."""

    layout: Layout
    role: str
    asked: str = field(default="", repr=False)
    """What the preceding message asked for; empty if nothing, or if this is no answer."""
    is_name: bool = False
    """An id or a name that programs gave: values found elsewhere are looked for, nothing else."""


@dataclass(frozen=True, slots=True)
class Unredactable:
    """A text on which a detector failed: the kind of the failure, and nothing of the text."""

    error: str


@dataclass(frozen=True, slots=True)
class RedactedField:
    """A text with tokens, and what they stand for in the analysed text."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, repr=False)
class FieldKeys:
    """The keys that redaction needs; does not print them."""

    memo: bytes
    """Names texts that were analysed."""
    tokens: bytes
    """Names values."""


class FieldRedactor:
    """Finds and replaces in the texts of a record; remembers spans under keyed hashes."""

    def __init__(
        self,
        policy: RedactionPolicy,
        *,
        detector: Detector,
        keys: FieldKeys,
        lake_text: bool = False,
        memo_size: int = MEMO_SIZE,
    ) -> None:
        """Take what decides; with `lake_text`, tokens in the texts are tokens, and stay."""
        self._policy = policy
        self._detector = detector
        self._keys = keys
        self._lake_text = lake_text
        self._allowed = frozenset(value.casefold() for value in policy.allow)
        self._memo: OrderedDict[str, tuple[Span, ...]] = OrderedDict()
        self._memo_size = memo_size

    def analyse(self, fields: Iterable[Field]) -> dict[Field, tuple[Span, ...] | Unredactable]:
        """Find in each distinct text, in one pass of the detector over the unknown ones."""
        result: dict[Field, tuple[Span, ...] | Unredactable] = {}
        unknown: dict[str, list[Field]] = {}
        for each in dict.fromkeys(fields):
            if each.is_name or not each.layout.text.strip():
                result[each] = ()
                continue
            key = keyed_hex(self._keys.memo, each.role, each.asked, each.layout.text)
            spans = self._memo.get(key)
            if spans is None:
                unknown.setdefault(key, []).append(each)
            else:
                self._memo.move_to_end(key)
                result[each] = spans
        found = self._detected([same[0] for same in unknown.values()])
        for (key, same), outcome in zip(unknown.items(), found, strict=True):
            result.update(dict.fromkeys(same, outcome))
            if not isinstance(outcome, Unredactable):
                self._remember(key, outcome)
        return result

    def redact(
        self, fields: Sequence[Field], found: Sequence[tuple[Span, ...]]
    ) -> list[RedactedField]:
        """Replace what was found in each text, and the same values in all others."""
        values = [
            Found(each.layout.text[span.start : span.end], span.entity, span.score)
            for each, spans in zip(fields, found, strict=True)
            for span in spans
            if span.recognizer not in _UNSURE or span.score >= SPREAD_SCORE
        ]
        if any(found):
            spreader = Spreader(values)
            found = [
                self._resolved(each, (*spans, *spreader.spans(self._masked(each))))
                for each, spans in zip(fields, found, strict=True)
            ]
            found = _one_type_per_value(fields, found)
        return [
            RedactedField(
                each.layout.rebuilt(spans, self._token, literal=not self._lake_text), spans
            )
            for each, spans in zip(fields, found, strict=True)
        ]

    def _detected(self, fields: Sequence[Field]) -> Iterator[tuple[Span, ...] | Unredactable]:
        """Give the spans of each text; where the batch fails, each text is tried for itself."""
        passages = [Passage(self._masked(each), each.role, each.asked) for each in fields]
        outcomes = self._attempt(fields, passages)
        if isinstance(outcomes, Unredactable) and len(fields) > 1:
            for each, passage in zip(fields, passages, strict=True):
                alone = self._attempt([each], [passage])
                yield alone if isinstance(alone, Unredactable) else alone[0]
        elif isinstance(outcomes, Unredactable):
            yield outcomes
        else:
            yield from outcomes

    def _attempt(
        self, fields: Sequence[Field], passages: Sequence[Passage]
    ) -> list[tuple[Span, ...]] | Unredactable:
        try:
            findings = list(self._detector.detect(passages))
            if len(findings) != len(passages):
                return Unredactable("LengthMismatch")
            return [
                self._resolved(
                    each,
                    counting(found, passage.text, policy=self._policy, allowed=self._allowed),
                )
                for each, passage, found in zip(fields, passages, findings, strict=True)
            ]
        except Exception as error:  # noqa: BLE001 - whatever a detector raises, nothing may pass
            # unredacted, and the message may quote the text: only the type's name goes on.
            return Unredactable(type(error).__name__)

    def _resolved(self, each: Field, spans: Iterable[Span]) -> tuple[Span, ...]:
        text = each.layout.text
        if not self._lake_text:
            return without_overlaps(spans, text)
        tokens = [
            Span(*match.span(), "TOKEN", _TOKEN_SCORE, "TOKEN")
            for match in TOKEN_OR_ESCAPE.finditer(text)
        ]
        resolved = without_overlaps([*tokens, *spans], text)
        return tuple(span for span in resolved if span.recognizer != "TOKEN")

    def _masked(self, each: Field) -> str:
        text = each.layout.text
        if not self._lake_text:
            return text
        return TOKEN_OR_ESCAPE.sub(lambda match: _MASK * len(match[0]), text)

    def _token(self, span: Span, value: str) -> str:
        return make_token(span.entity, value, key=self._keys.tokens)

    def _remember(self, key: str, spans: tuple[Span, ...]) -> None:
        self._memo[key] = spans
        while len(self._memo) > self._memo_size:
            self._memo.popitem(last=False)


def _one_type_per_value(
    fields: Sequence[Field], found: Sequence[tuple[Span, ...]]
) -> list[tuple[Span, ...]]:
    """Give equal values one type: that of the strongest finding, then of the first by name."""
    best: dict[str, tuple[float, str]] = {}

    def value(each: Field, span: Span) -> str:
        return normalise_value("", each.layout.text[span.start : span.end])

    for each, spans in zip(fields, found, strict=True):
        for span in spans:
            rank = (-span.score, span.entity)
            best[value(each, span)] = min(rank, best.get(value(each, span), rank))
    return [
        tuple(replace(span, entity=best[value(each, span)][1]) for span in spans)
        for each, spans in zip(fields, found, strict=True)
    ]
