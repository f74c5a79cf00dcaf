"""The whole sample world: all traffic, all cases, all feedback, and what is told about them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sample_logs.generator import (
    agents,
    cases_bad_input,
    cases_conversation,
    cases_delivery,
    cases_dialects,
    cases_failures,
    cases_guardrails,
    cases_pii,
)
from sample_logs.generator.feedback import Feedback, make_feedback, save_feedback
from sample_logs.generator.model import Call, Json, Secret
from sample_logs.generator.readme import render
from sample_logs.generator.studio import Studio
from sample_logs.generator.traffic import Writers, healthy
from sample_logs.generator.write import LogObject, batch, expectations, write_lines, write_objects

SEED = "sluice-samples-1"
CASES: tuple[Callable[[Studio, Writers], list[Call]], ...] = (
    cases_failures.failed_calls,
    cases_failures.retries,
    cases_failures.bad_replies,
    cases_failures.missing_bodies,
    cases_failures.outage,
    cases_guardrails.guardrails,
    cases_conversation.planted,
    cases_conversation.unclear,
    cases_conversation.greetings,
    cases_conversation.same_prompts,
    cases_conversation.over_borders,
    cases_conversation.windows,
    cases_conversation.consent_refused,
    cases_delivery.late,
    cases_delivery.duplicates,
    cases_delivery.elsewhere,
    cases_delivery.overflow,
    cases_delivery.odd_times,
    *cases_dialects.MAKERS,
)


@dataclass(frozen=True)
class World:
    """Everything that is written."""

    objects: tuple[LogObject, ...]
    calls: tuple[Call, ...]
    """All calls, those of damaged objects included."""
    secrets: tuple[Secret, ...]
    feedback: Feedback


def build() -> World:
    """Make the world; each part has a random source of its own, so that parts change apart."""
    writers = Writers()
    calls, secrets = healthy(_studio("traffic", refusing=True), writers), list[Secret]()
    for make in CASES:
        calls += make(_studio(make.__name__), writers)
    for make_secret in cases_pii.MAKERS:
        made, planted = make_secret(_studio(make_secret.__name__), writers)
        calls, secrets = calls + made, secrets + planted
    made, planted = agents.agents(_studio("agents"))
    calls, secrets = calls + made, secrets + planted
    damaged = cases_bad_input.objects(_studio("bad_input"), writers)
    objects = sorted([*batch(calls), *damaged], key=lambda item: item.key)
    calls += [line for item in damaged for line in item.lines if isinstance(line, Call)]
    return World(
        tuple(objects),
        tuple(calls),
        tuple(secrets),
        make_feedback(Random(f"{SEED}/feedback"), calls),
    )


def _studio(name: str, *, refusing: bool = False) -> Studio:
    return Studio(Random(f"{SEED}/{name}"), refusing=refusing)


def planted_rows(world: World) -> list[Json]:
    """List each planted value with the requests and feedback events that carry it."""
    carried = {
        call.request_id: f"{call.text()}\n{call.caller}\n{call.metadata.get('user_id', '')}"
        for call in world.calls
    }
    rows = []
    for secret in _distinct((*world.secrets, *world.feedback.secrets)):
        events = [
            event["event_id"]
            for event in world.feedback.events
            if secret.value in str(event.get("comment", ""))
        ]
        rows.append(
            {
                "type": secret.entity,
                "value": secret.value,
                "must_be_found": secret.found_by != "none",
                "found_by": secret.found_by,
                "request_ids": sorted(
                    {key for key, text in carried.items() if secret.value in text}
                ),
                "event_ids": sorted(set(events)),
            }
        )
    return rows


def _distinct(secrets: Iterable[Secret]) -> list[Secret]:
    # A name may be drawn with a cue in one place and without in another: the weaker claim holds.
    best: dict[tuple[str, str], Secret] = {}
    for secret in secrets:
        key = (secret.entity, secret.value)
        if key not in best or secret.found_by == "none":
            best[key] = secret
    return list(best.values())


def save(world: World, out: Path) -> None:
    """Write logs, feedback, lists and the README below `out`."""
    write_objects(out / "logs", world.objects)
    for key in cases_bad_input.permission_checks():
        path = out / "logs" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    save_feedback(world.feedback, out / "feedback")
    expected = expectations(world.objects)
    write_lines(out / "expected.jsonl", expected)
    write_lines(out / "expected_feedback.jsonl", world.feedback.expected)
    write_lines(out / "planted_pii.jsonl", planted_rows(world))
    (out / "README.md").write_text(
        render(world.objects, expected, world.feedback, len(planted_rows(world))), encoding="utf-8"
    )
