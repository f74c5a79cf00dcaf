"""Redaction of invocations: values out, typed tokens in, the same value the same token everywhere.

Example:
    >>> redactor = Redactor(RedactionPolicy(), keys=KeyRing.from_master(master))
    >>> [redacted] = redactor.redact([invocation])  # user: "I'm at ada@example.org, call me there"
    >>> redacted.invocation.messages[0].content
    "I'm at ⟦EMAIL_ADDRESS:5f0c3a9b2d417e86⟧, call me there"
    >>> redacted.entity_counts
    {'EMAIL_ADDRESS': 1}
    >>> NumberedRenderer([]).render(redacted.invocation.messages[0].content)
    "I'm at <EMAIL_ADDRESS_1>, call me there"
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transforms.keys import KeyRing, keyed_hex
from transforms.outcome import Reason, Rejected
from transforms.records import Invocation, Message, Tool
from transforms.redaction.answers import answer_redacted
from transforms.redaction.detectors import Detector
from transforms.redaction.engines import make_detector
from transforms.redaction.fields import Field, FieldKeys, FieldRedactor, RedactedField, Unredactable
from transforms.redaction.parts import TOOLS_ROLE, KnownFields, Parts, parts_of, put_together
from transforms.redaction.policy import Action, RedactionPolicy
from transforms.redaction.spans import Span
from transforms.redaction.structured import plain

BATCH_RECORDS = 64
"""Most invocations that are held at once."""
BATCH_CHARACTERS = 4_000_000
"""Text, in characters, after which a batch is closed."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """An invocation without personal data, as far as it was found, and the ids of its parts."""

    invocation: Invocation
    """Same shape; texts hold lake tokens; request metadata and caller are empty."""
    message_ids: tuple[str, ...]
    """Of the prompt messages, in order."""
    tools_id: str
    """Of the set of tool definitions; empty if there is none."""
    reply_id: str
    """Empty if there is no reply."""
    message_entity_counts: tuple[Mapping[str, int], ...]
    """Spans by entity type: of each prompt message, then of the reply, then of the tools."""
    entity_counts: Mapping[str, int]
    """Spans by entity type in prompt and reply together."""
    answer_redacted: str = ""
    """The rule by which the reply has lost its answer (see `answers`); empty if it has not."""


class Redactor:
    """Redacts under one policy and one set of keys; remembers what it has analysed."""

    def __init__(
        self,
        policy: RedactionPolicy,
        *,
        keys: KeyRing,
        detector: Detector | None = None,
        lake_text: bool = False,
    ) -> None:
        """Build the detector that the policy asks for, unless one is given.

        With `lake_text` the invocations are redacted ones already: their tokens stay, and only what
        this policy finds beyond them is replaced.

        Raises:
            ValueError: the policy names an engine that is not there.
        """
        self._policy = policy
        self._keys = keys
        self._fields = FieldRedactor(
            policy,
            detector=detector or make_detector(policy),
            keys=FieldKeys(memo=keys.messages, tokens=keys.tokens),
            lake_text=lake_text,
        )
        self._config = policy.canonical_settings()
        # Of one batch, whose texts are in memory anyway: calls repeat their history.
        self._ids: dict[tuple[Any, ...], str] = {}

    def redact(self, invocations: Iterable[Invocation]) -> Iterator[Redacted | Rejected]:
        """Redact invocations in order, one outcome for each, whatever the batches.

        An invocation of which a detector fails on any text is rejected as `redaction_failed`; one
        that holds a value that the policy drops, as `sensitive_content`.
        """
        for batch in _batches(invocations):
            self._ids.clear()
            found = self._fields.analyse(each for _, parts in batch for each in parts.fields())
            for invocation, parts in batch:
                yield self._outcome(invocation, parts, [found[each] for each in parts.fields()])

    def redact_comment(self, text: str) -> str | Rejected:
        """Redact the comment of a feedback event; it gets lake tokens."""
        comment = Field(plain(text), "user")
        outcome = self._redacted([comment], [self._fields.analyse([comment])[comment]])
        return outcome if isinstance(outcome, Rejected) else outcome[0].text

    def _outcome(
        self,
        invocation: Invocation,
        parts: Parts,
        found: Sequence[tuple[Span, ...] | Unredactable],
    ) -> Redacted | Rejected:
        outcome = self._redacted(parts.fields(), found)
        if isinstance(outcome, Rejected):
            return outcome
        remaining = iter(outcome)
        groups = [[next(remaining) for _ in group] for group in parts.groups()]
        *messages, reply, tools, _ = groups
        counts = [_counts(group) for group in (*messages, reply, tools)]
        return Redacted(
            invocation=put_together(invocation, iter([each.text for each in outcome])),
            message_ids=tuple(
                self._id(message.role, [message], redacted)
                for message, redacted in zip(invocation.messages, messages, strict=True)
            ),
            tools_id=self._id(TOOLS_ROLE, invocation.tools, tools) if invocation.tools else "",
            reply_id=""
            if invocation.reply is None
            else self._id(invocation.reply.role, [invocation.reply], reply),
            message_entity_counts=tuple(counts),
            entity_counts=dict(sum(map(Counter, filter(None, counts[:-1])), Counter())),
            answer_redacted=_lost_answer(invocation, parts, outcome),
        )

    def _redacted(
        self, fields: Sequence[Field], found: Sequence[tuple[Span, ...] | Unredactable]
    ) -> list[RedactedField] | Rejected:
        spans: list[tuple[Span, ...]] = []
        for each in found:
            if isinstance(each, Unredactable):
                return Rejected(Reason.REDACTION_FAILED, {"error": each.error})
            spans.append(each)
        redacted = self._fields.redact(fields, spans)
        entities = {span.entity for each in redacted for span in each.spans}
        dropped = sorted(each for each in entities if self._policy.action(each) is Action.DROP)
        if dropped:
            return Rejected(Reason.SENSITIVE_CONTENT, {"entity": dropped[0]})
        return redacted

    def _id(
        self, role: str, raw: Sequence[Message | Tool], redacted: Sequence[RedactedField]
    ) -> str:
        """Name content by its raw form, its final spans and the settings, under the key."""
        key = (role, *raw, *(each.spans for each in redacted))
        known = self._ids.get(key)
        if known is None:
            known = self._ids[key] = self._new_id(role, raw, redacted)
        return known

    def _new_id(
        self, role: str, raw: Sequence[Message | Tool], redacted: Sequence[RedactedField]
    ) -> str:
        spans = [[(s.start, s.end, s.entity) for s in each.spans] for each in redacted]
        whole = json.dumps([[_values(each) for each in raw], spans])
        return keyed_hex(self._keys.messages, "message", role, whole, self._config)


def _lost_answer(invocation: Invocation, parts: Parts, redacted: Sequence[RedactedField]) -> str:
    """Name the rule by which the reply has lost its answer; empty if it has not."""
    if not parts.reply:
        return ""
    texts = list(zip(parts.fields(), redacted, strict=True))
    in_prompt = sum(map(len, parts.messages))
    asked = next(
        (each.content for each in reversed(invocation.messages) if each.role == "user"), ""
    )
    return answer_redacted(texts[in_prompt], texts[:in_prompt], asked)


def _values(raw: Message | Tool) -> list[Any]:
    """List the values of a message or tool in the order of its fields."""
    if isinstance(raw, Tool):
        return [raw.name, raw.description, raw.parameters]
    calls = [[call.id, call.name, call.arguments] for call in raw.tool_calls]
    marks = [raw.tool_call_id, raw.tool_error, raw.media, raw.cache_marker]
    return [raw.role, raw.content, raw.reasoning, calls, *marks]


def _counts(group: Sequence[RedactedField]) -> dict[str, int]:
    if not any(each.spans for each in group):
        return {}
    counted = Counter(span.entity for each in group for span in each.spans)
    return dict(sorted(counted.items()))


def _batches(invocations: Iterable[Invocation]) -> Iterator[list[tuple[Invocation, Parts]]]:
    batch: list[tuple[Invocation, Parts]] = []
    characters = 0
    known: KnownFields = {}
    for invocation in invocations:
        parts = parts_of(invocation, known)
        batch.append((invocation, parts))
        characters += sum(len(each.layout.raw) for each in parts.fields())
        if len(batch) >= BATCH_RECORDS or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters, known = [], 0, {}
    if batch:
        yield batch
