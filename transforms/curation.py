"""The one loop of curation: each frame of a log object leaves as exactly one row of `records`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import orjson

from transforms import rows
from transforms.dataset.chain_keys import chain_keys, exchange_key_at
from transforms.feedback.implicit import signals_in
from transforms.feedback.metadata import feedback_in
from transforms.feedback.policy import FeedbackPolicy
from transforms.filters import FilterPolicy, Verdict, judge
from transforms.identity import IdentityPolicy, identify
from transforms.keys import KeyRing
from transforms.logs.bodies import normalise
from transforms.logs.envelope import BodyState, Envelope, Side, read_envelope
from transforms.logs.framing import BadFrame, Frame
from transforms.logs.models import ModelNames
from transforms.outcome import Rejected
from transforms.records import Invocation
from transforms.redaction.redactor import Redacted, Redactor

FetchBody = Callable[[Envelope, Side], "object | Rejected"]
"""Fetch an offloaded body, decoded; or say why it cannot be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curation:
    """What every step needs to know; built once per worker."""

    identity: IdentityPolicy
    filters: FilterPolicy
    feedback: FeedbackPolicy
    models: ModelNames
    keys: KeyRing
    redactor: Redactor
    batch_records: int = 512


@dataclass(slots=True)
class Curated:
    """One record on its way: its row so far, and what is still to be redacted."""

    row: rows.Row
    messages: list[rows.Row] = field(default_factory=list)
    invocation: Invocation | None = None
    """Raw; set only until redaction has passed."""


def curate_frames(
    frames: Iterable[Frame | BadFrame],
    *,
    curation: Curation,
    fetch_body: FetchBody,
) -> Iterator[Curated]:
    """Take frames through all steps; one result per frame, in order.

    The steps run in the order of their cost: what a cheap step drops, no later one reads.
    """
    remaining = iter(frames)
    while batch := list(islice(remaining, curation.batch_records)):
        parsed = [_parse_and_filter(frame, curation, fetch_body) for frame in batch]
        yield from _redact(parsed, curation)


def _parse_and_filter(
    frame: Frame | BadFrame,
    curation: Curation,
    fetch_body: FetchBody,
) -> Curated:
    origin = rows.origin_columns(frame.origin)
    if isinstance(frame, BadFrame):
        return Curated({**origin, **rows.outcome_columns(frame.rejected)})
    envelope = read_envelope(frame)
    if isinstance(envelope, Rejected):
        return Curated({**origin, **rows.outcome_columns(envelope)})
    identity = identify(
        envelope.request_metadata,
        envelope.caller_arn,
        policy=curation.identity,
        keys=curation.keys,
    )
    carried = feedback_in(envelope.request_metadata, policy=curation.feedback)
    known = {
        **origin,
        **rows.envelope_columns(envelope),
        **rows.identity_columns(identity),
        **({"signals": rows.to_json(carried)} if carried else {}),
    }
    complete = _with_bodies(envelope, fetch_body)
    if isinstance(complete, Rejected):
        return Curated({**known, **rows.outcome_columns(complete)})
    invocation = normalise(complete, models=curation.models)
    if isinstance(invocation, Rejected):
        named = curation.models.name(envelope.model_id)
        columns = {"model": named.model, "family": named.family}
        return Curated({**known, **columns, **rows.outcome_columns(invocation)})
    return _filtered({**known, **rows.invocation_columns(invocation)}, invocation, curation)


def _with_bodies(envelope: Envelope, fetch_body: FetchBody) -> Envelope | Rejected:
    sides: tuple[Side, Side] = ("input", "output")
    for side in sides:
        if getattr(envelope, side).state is BodyState.OFFLOADED:
            body = fetch_body(envelope, side)
            if isinstance(body, Rejected):
                return body
            envelope = envelope.with_body(side, body)
    return envelope


def _filtered(known: rows.Row, invocation: Invocation, curation: Curation) -> Curated:
    verdict: Verdict = judge(invocation, curation.filters)
    row = {
        **known,
        "findings": rows.to_json(verdict.findings.to_dict()),
        **rows.outcome_columns(verdict.rejected),
    }
    if verdict.rejected is None:
        return Curated(row, invocation=invocation)
    # A dropped call still holds its place in the conversation.
    chain = chain_keys(invocation, None, key=curation.keys.messages)
    return Curated({**row, **rows.chain_columns(chain)})


def _redact(parsed: list[Curated], curation: Curation) -> Iterator[Curated]:
    pending = (item.invocation for item in parsed if item.invocation is not None)
    redactions = curation.redactor.redact(pending)
    for item in parsed:
        if item.invocation is None:
            yield item
            continue
        yield _finished(item, next(redactions), curation)


def _finished(item: Curated, redacted: Redacted | Rejected, curation: Curation) -> Curated:
    raw = item.invocation
    item.invocation = None
    if isinstance(redacted, Rejected) or raw is None:
        rejected = redacted if isinstance(redacted, Rejected) else None
        return Curated({**item.row, **rows.outcome_columns(rejected)})
    signals = signals_in(
        redacted.invocation,
        policy=curation.feedback,
        key_at=lambda place: exchange_key_at(raw, place, key=curation.keys.messages),
    )
    chain = chain_keys(raw, redacted.invocation, key=curation.keys.messages)
    row = {
        **item.row,
        **rows.chain_columns(chain),
        **rows.redacted_columns(redacted),
        "findings": rows.with_answer_redacted(item.row["findings"], redacted.answer_redacted),
        "signals": rows.to_json([*orjson.loads(item.row.get("signals", "[]")), *signals]),
    }
    return Curated(row, messages=list(rows.message_rows(redacted)))
