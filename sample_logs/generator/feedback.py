"""Feedback events: prompt, late, orphaned, contradictory, repeated, and some that are not valid."""

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

from sample_logs.generator import people
from sample_logs.generator.model import Call, Json, Secret
from sample_logs.generator.phrasing import BANKS
from transforms.outcome import Outcome

FIELDS = (
    "event_id",
    "request_id",
    "session_id",
    "user_id",
    "kind",
    "value",
    "time",
    "source",
    "comment",
)
_CSV_ORDER = ("time", "kind", "value", "comment", "request_id", "event_id", "source")
_GOOD = (
    "Quick and right.",
    "Exactly what I needed.",
    "Clear steps, thank you.",
    "Worked at once.",
    "Nice and short.",
    "",
)
_BAD = (
    "Did not answer my question.",
    "Too long.",
    "Wrong figure.",
    "That button does not exist.",
    "Not helpful.",
    "",
)
_WITH_DATA: tuple[tuple[str, Callable[[Random], Secret]], ...] = (
    ("Please write to {v} instead.", people.email),
    ("Call me on {v}, this is not solved.", people.phone),
    ("My name is {v} and I want an answer.", people.person),
    ("The refund must go to the IBAN {v}.", people.iban),
    ("I told you my credit card {v} was blocked!", people.card),
    ("My address is {v}, not the old one.", people.address),
)


@dataclass(frozen=True)
class Feedback:
    """All events, by file, and what is expected of them."""

    files: dict[str, list[Json]]
    expected: list[Json]
    secrets: tuple[Secret, ...]

    @property
    def events(self) -> list[Json]:
        """All valid events of all files."""
        return [event for events in self.files.values() for event in events]


class _Desk:
    def __init__(self, rng: Random, calls: list[Call]) -> None:
        self.rng = rng
        self.kept = [
            call for call in calls if call.expected is None and call.metadata.get("user_id")
        ]
        self.plain = [call for call in calls if call.expected is None]
        self.dropped = [
            call for call in calls if call.expected and call.expected.curate is Outcome.DROPPED
        ]
        rng.shuffle(self.kept)
        self.files: dict[str, list[Json]] = {
            name: []
            for name in (
                "events.jsonl",
                "events_late.jsonl",
                "events_ratings.csv",
                "events_tickets.parquet",
            )
        }
        self.expected: list[Json] = []
        self.secrets: list[Secret] = []

    def put(self, file: str, case: str, call: Call | None, kind: str, **more: object) -> Json:
        """Add an event about a call; by session and time where `by_session` is set."""
        delay = more.pop("delay_s", self.rng.randint(8, 900))
        by_session = more.pop("by_session", False)
        time = (
            call.time if call else datetime.fromisoformat("2026-03-03T09:00:00+00:00")
        ) + timedelta(seconds=float(str(delay)))
        event: Json = {"event_id": f"ev-{self.rng.getrandbits(48):012x}"}
        if call and by_session:
            event |= {
                "session_id": call.metadata["session_id"],
                "user_id": call.metadata["user_id"],
            }
        else:
            event["request_id"] = call.request_id if call else str(more.pop("unknown"))
        event |= {
            "kind": kind,
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "source": "app",
            **more,
        }
        self.files[file].append(event)
        self.expected.append(
            {
                "event_id": event["event_id"],
                "file": file,
                "case": case,
                "request_id": call.request_id if call else "",
            }
        )
        return event


def make_feedback(rng: Random, calls: list[Call]) -> Feedback:
    """Write the events about some of the calls."""
    desk = _Desk(rng, calls)
    _thumbs(desk)
    _ratings(desk)
    _tickets(desk)
    _late(desk)
    _conflicts(desk)
    for events in desk.files.values():
        events.sort(key=lambda event: (event["time"], event["event_id"]))
    return Feedback(desk.files, desk.expected, tuple(desk.secrets))


def _thumbs(desk: _Desk) -> None:
    for number in range(190):
        up = desk.rng.random() < 0.7
        more: dict[str, object] = {}
        if desk.rng.random() < 0.35:
            more["comment"] = desk.rng.choice(_GOOD if up else _BAD)
        if number < 18:
            template, make = _WITH_DATA[number % len(_WITH_DATA)]
            secret = make(desk.rng)
            desk.secrets.append(secret)
            up, more["comment"] = False, template.replace("{v}", secret.value)
        case = "comment_with_personal_data" if number < 18 else "thumbs"
        desk.put(
            "events.jsonl", case, desk.kept.pop(), "thumbs_up" if up else "thumbs_down", **more
        )
    for call in desk.rng.sample(desk.dropped, 5):
        desk.put("events.jsonl", "about_a_dropped_call", call, "thumbs_down")
    for number in range(8):
        unknown = f"{desk.rng.getrandbits(32):08x}-0000-4000-8000-{number:012d}"
        desk.put(
            "events.jsonl",
            "orphan",
            None,
            "thumbs_up" if number % 2 else "thumbs_down",
            unknown=unknown,
        )


def _ratings(desk: _Desk) -> None:
    for call in desk.rng.sample(desk.plain, 60):
        value = desk.rng.choice((1, 2, 3, 4, 4, 5, 5, 5))
        comment = desk.rng.choice(_GOOD if value > 3 else _BAD)
        desk.put(
            "events_ratings.csv",
            "rating",
            call,
            "rating",
            value=value,
            comment=comment,
            source="survey",
            delay_s=desk.rng.randint(600, 7200),
        )


def _tickets(desk: _Desk) -> None:
    # Only the session's last call is judged, so one call per session is drawn.
    latest: dict[str, Call] = {}
    for call in sorted(desk.kept, key=lambda call: call.time):
        latest[call.metadata["session_id"]] = call
    for number, call in enumerate(
        desk.rng.sample(sorted(latest.values(), key=lambda c: c.request_id), 54)
    ):
        kind = ("escalation", "completion", "completion", "abandonment", "correction", "re_ask")[
            number % 6
        ]
        desk.put(
            "events_tickets.parquet",
            "by_session_and_time",
            call,
            kind,
            by_session=True,
            source="tickets",
            delay_s=desk.rng.randint(30, 600),
        )


def _late(desk: _Desk) -> None:
    for _ in range(24):
        days = desk.rng.randint(2, 9)
        kind = desk.rng.choice(("thumbs_up", "thumbs_up", "thumbs_down", "completion"))
        desk.put(
            "events_late.jsonl",
            "late",
            desk.kept.pop(),
            kind,
            delay_s=days * 86_400 + desk.rng.randint(0, 40_000),
        )


def _conflicts(desk: _Desk) -> None:
    for _ in range(8):
        call = desk.kept.pop()
        desk.put("events.jsonl", "up_then_down", call, "thumbs_up", delay_s=20)
        desk.put("events.jsonl", "up_then_down", call, "thumbs_down", delay_s=95)
    for _ in range(6):
        event = desk.put("events.jsonl", "event_id_repeated", desk.kept.pop(), "thumbs_up")
        desk.files["events.jsonl"].append(dict(event))
    for _ in range(3):
        desk.put("events.jsonl", "before_its_reply", desk.kept.pop(), "thumbs_down", delay_s=-3600)


def save_feedback(feedback: Feedback, folder: Path) -> None:
    """Write the files of events, and one of invalid lines."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, events in feedback.files.items():
        if name.endswith(".jsonl"):
            lines = [json.dumps(event, ensure_ascii=False) for event in events]
            (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        elif name.endswith(".csv"):
            with (folder / name).open("w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, _CSV_ORDER, lineterminator="\n")
                writer.writeheader()
                writer.writerows(events)
        else:
            columns = {field: [event.get(field) for event in events] for field in FIELDS}
            types = {field: pa.float64() if field == "value" else pa.string() for field in FIELDS}
            table = pa.table(
                {field: pa.array(values, types[field]) for field, values in columns.items()}
            )
            pq.write_table(table, folder / name, compression="zstd")
    shutil.copyfile(BANKS / "invalid_feedback.jsonl", folder / "invalid.jsonl")
