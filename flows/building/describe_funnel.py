"""The report's funnel: what became of every listed object, record and candidate."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from expectations.report.data import Departure, Stage
from transforms.outcome import REASONS, Reason

if TYPE_CHECKING:
    from flows.building.draft import Draft
    from flows.building.inputs import BuildInputs

_CHOOSING = (Reason.DUPLICATE_REQUEST, Reason.LATER_CALL_OF_TURN, Reason.TURN_FAILED)
"""Reasons on the way from kept calls to candidates; all other build reasons come after."""


def funnel(inputs: "BuildInputs", made: "Draft") -> tuple[Stage, ...]:
    """Count at each stage what goes on and what leaves, from objects to rows."""
    listed = inputs.objects["object_status"].value_counts().to_dict()
    borrowed = listed.pop("borrowed", 0)
    read = listed.pop("read", 0)
    objects = tuple(
        Departure(str(status), reason, listed[status], meaning)
        for status, (reason, meaning) in _OBJECT_WORDS.items()
        if status in listed
    )
    built, kept = made.counted, inputs.seen.kept
    to_candidates = _departures(built, only=_CHOOSING)
    later = _departures(built, without=_CHOOSING)
    candidates = kept - sum(each.count for each in to_candidates)
    return (
        Stage(
            name="Listed objects",
            unit="objects",
            count=read + sum(listed.values()),
            meaning="Everything in the hours that were listed"
            + (f"; {borrowed} bodies were read from other hours." if borrowed else "."),
            departures=objects,
        ),
        Stage(
            name="Log objects read",
            unit="objects",
            count=read,
            meaning="Files of log records.",
        ),
        Stage(
            name="Log records",
            unit="records",
            count=inputs.seen.records,
            meaning="One per model call, and one per place where none could be read.",
            departures=_departures(inputs.seen.outcomes),
        ),
        Stage(
            name="Kept calls",
            unit="records",
            count=kept,
            meaning="Calls that were understood, worked, and could be redacted.",
            departures=to_candidates,
        ),
        Stage(
            name="Candidates",
            unit="records",
            count=candidates,
            meaning="The first call of each user turn that ended well.",
            departures=later,
        ),
        Stage(
            name="Rows",
            unit="records",
            count=candidates - sum(each.count for each in later),
            meaning="Prompts in the files.",
        ),
    )


_OBJECT_WORDS = {
    "body": ("large_bodies", "Bodies and media; read where a record points to them."),
    "skipped": ("not_logs", "Permission checks, empty and foreign objects."),
}


def _departures(
    counted: Mapping[tuple[str, str], int],
    *,
    only: Iterable[Reason] = tuple(Reason),
    without: Iterable[Reason] = (),
) -> tuple[Departure, ...]:
    allowed = set(only) - set(without)
    leaving = {
        (outcome, reason): count
        for (outcome, reason), count in counted.items()
        if reason and REASONS[reason] in allowed
    }
    return tuple(
        Departure(outcome, reason, count)
        for (outcome, reason), count in sorted(leaving.items(), key=_most_first)
    )


def _most_first(item: tuple[tuple[str, str], int]) -> tuple[int, tuple[str, str]]:
    return -item[1], item[0]
