"""Canaries put into records, redacted like any other, and counted back."""

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from transforms.outcome import Origin, Reason, Rejected
from transforms.records import Invocation, Message, ToolCall
from transforms.redaction.audit.canaries import KINDS, Canary, Kind
from transforms.redaction.policy import Action, RedactionPolicy
from transforms.redaction.redactor import Redactor

Messages = tuple[Message, ...]
_PIECE = re.compile(r"\w{4,}")


@dataclass(frozen=True, slots=True)
class CanaryCount:
    """How many values of one type were planted in one kind of place, and how many came through."""

    entity: str
    carrier: str
    """prose, json, code, arguments or dialogue."""
    planted: int
    leaked: int
    """Values that are left, whole or with four letters or digits in a row."""


def _prose(canary: Canary) -> Messages:
    said = f"Hello, my {canary.kind.label} is {canary.value}, and it still does not work."
    return (Message("user", said),)


def _json(canary: Canary) -> Messages:
    found = {"results": [{_key(canary): canary.value, "count": 2}], "more": False}
    return Message("user", "Look it up."), Message("tool", json.dumps(found), tool_call_id="c")


def _code(canary: Canary) -> Messages:
    code = f'{_key(canary)} = "{canary.value}"\nprint(len({_key(canary)}))'
    return (Message("user", f"Why does this print 0?\n```python\n{code}\n```"),)


def _arguments(canary: Canary) -> Messages:
    call = ToolCall("c", "update_record", json.dumps({_key(canary): canary.value, "notify": True}))
    return Message("user", "Store it."), Message("assistant", "", tool_calls=(call,))


def _dialogue(canary: Canary) -> Messages:
    asked = f"Of course. Could you give me your {canary.kind.label}, please?"
    return Message("assistant", asked), Message("user", canary.value)


CARRIERS: dict[str, Callable[[Canary], Messages]] = {
    "prose": _prose,
    "json": _json,
    "code": _code,
    "arguments": _arguments,
    "dialogue": _dialogue,
}
"""The kinds of places; each canary stands in a record of its own."""


def kinds_of(policy: RedactionPolicy) -> tuple[Kind, ...]:
    """Give the types that a policy looks for and does not keep."""
    return tuple(
        kind
        for kind in KINDS
        if policy.action(kind.entity) is not Action.KEEP
        and kind.country in {"", *policy.countries}
        and (policy.engine != "patterns" or not kind.needs_model)
    )


def count_canaries(
    redactor: Redactor, policy: RedactionPolicy, *, per_type: int, seed: int
) -> tuple[CanaryCount, ...]:
    """Plant values of every type in every kind of place and count what comes through.

    Args:
        redactor: What is tried.
        policy: Its policy.
        per_type: Values of each type and place.
        seed: Of the values; other seeds, other values.
    """
    source = random.Random(seed)  # noqa: S311 - values to be found, not to be kept secret
    counts = []
    for kind in kinds_of(policy):
        for carrier, place in CARRIERS.items():
            canaries = [Canary(kind, kind.make(source)) for _ in range(per_type)]
            records = [_record(place(each), number) for number, each in enumerate(canaries, 1)]
            outcomes = redactor.redact(records)
            leaked = sum(
                _leaks(each, text)
                for each, text in zip(canaries, map(_output, outcomes), strict=True)
            )
            counts.append(CanaryCount(kind.entity, carrier, len(canaries), leaked))
    return tuple(_by_entity(counts))


def _by_entity(counts: list[CanaryCount]) -> Iterator[CanaryCount]:
    """Add up kinds of one type."""
    totals: dict[tuple[str, str], list[int]] = {}
    for each in counts:
        total = totals.setdefault((each.entity, each.carrier), [0, 0])
        total[0] += each.planted
        total[1] += each.leaked
    for (entity, carrier), (planted, leaked) in sorted(totals.items()):
        yield CanaryCount(entity, carrier, planted, leaked)


def _key(canary: Canary) -> str:
    return canary.kind.label.replace(" ", "_")


def _output(outcome: object) -> str:
    """Give all that would be stored; nothing of a record that is left out whole."""
    if isinstance(outcome, Rejected):
        return "" if outcome.reason is Reason.SENSITIVE_CONTENT else "failed"
    invocation = getattr(outcome, "invocation")  # noqa: B009
    return msgspec.json.encode(invocation.messages).decode()


def _leaks(canary: Canary, output: str) -> bool:
    """Tell whether the value or a piece of it is left."""
    left = output.casefold()
    pieces = (canary.value, *_PIECE.findall(canary.value))
    return any(piece.casefold() in left for piece in pieces)


def _record(messages: Messages, number: int) -> Invocation:
    return Invocation(
        origin=Origin("canary", number, number),
        request_id=f"canary-{number}",
        time=None,
        account="",
        region="",
        operation="Converse",
        model_id="",
        model="",
        family="unknown",
        dialect="converse",
        messages=messages,
    )
