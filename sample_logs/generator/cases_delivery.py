"""How records arrive: late, twice, from elsewhere, and with bodies too large for the record."""

import re
from dataclasses import replace
from datetime import timedelta

from sample_logs.generator.cases_failures import dropped, kept
from sample_logs.generator.envelope import record
from sample_logs.generator.model import Call, Edit, Expected, Json, Part
from sample_logs.generator.studio import HAIKU, HAIKU_STREAM, NOVA_LITE, SONNET, Studio
from sample_logs.generator.traffic import Writers
from sample_logs.generator.write import compact, folder, zipped
from transforms.outcome import Outcome, Reason

BUCKET = "sluice-sample-logs"
_OTHER_ACCOUNT = "210987654321"


def _single(studio: Studio, writers: Writers, kind: str) -> Call:
    return studio.chat(writers.chat(studio.rng, kind), studio.moment())[0]


def late(studio: Studio, writers: Writers) -> list[Call]:
    """Write calls of an hour's last minute, delivered in the next hour's folder or far later."""
    calls = list[Call]()
    for number in range(10):
        call = _single(studio, writers, ("travel", "finance", "shop")[number % 3])
        call.time = call.time.replace(minute=59, second=30 + number)
        call.delivery_s = 75 if number < 7 else 3 * 3600
        call.expected = kept("late_delivery", note="delivered after the hour of the call")
        calls.append(call)
    return calls


def duplicates(studio: Studio, writers: Writers) -> list[Call]:
    """Write records that are logged twice under one request id, whole or without their bodies."""
    calls = list[Call]()
    for number in range(10):
        first = _single(studio, writers, ("bank", "shop", "telecom")[number % 3])
        second = replace(first, delivery_s=first.delivery_s + 2700)
        group = f"twice-{number}"
        first.expected = kept(
            "logged_twice", build=None, group=group, note="one stands, the other is merged"
        )
        second.expected = first.expected
        if number >= 7:
            first.expected = kept("logged_twice_once_without_bodies", group=group)
            second.edits = (_strip,)
            second.expected = dropped(
                "logged_twice_once_without_bodies", Reason.BODY_NOT_DELIVERED, group=group
            )
        calls += [first, second]
    return calls


def _strip(row: Json) -> None:
    del row["input"]["inputBodyJson"], row["output"]["outputBodyJson"]


def elsewhere(studio: Studio, writers: Writers) -> list[Call]:
    """Write a little traffic of a second account and of a second region."""
    calls = list[Call]()
    for number in range(14):
        call = _single(studio, writers, ("travel", "shop", "text", "finance")[number % 4])
        if number % 2:
            call.account, call.caller = (
                _OTHER_ACCOUNT,
                f"arn:aws:sts::{_OTHER_ACCOUNT}:assumed-role/Staging/app",
            )
        call.region = "us-west-2" if number % 2 else "eu-central-1"
        call.route = (SONNET, HAIKU)[number % 3 == 0]
        call.expected = kept("second_account" if number % 2 else "second_region")
        calls.append(call)
    return calls


# Bodies of more than 100 KB lie in objects of their own; the record holds their address.


def overflow(studio: Studio, writers: Writers) -> list[Call]:
    """Write records whose bodies were offloaded: there, not yet there, damaged, out of bounds."""
    calls = list[Call]()
    for number in range(6):
        call = _long_prompt(studio, writers, number)
        _offload(call, "input", present=True)
        call.expected = kept(
            "overflow_body", build=None, note="whether the row fits depends on max_prompt_tokens"
        )
        calls.append(call)
    for number in range(2):
        call = _single(studio, writers, "finance")
        call.route = (SONNET, HAIKU_STREAM)[number]
        _offload(call, "output", present=True)
        call.expected = kept("overflow_reply_body")
        calls.append(call)
    for number in range(3):
        call = _long_prompt(studio, writers, 10 + number)
        _offload(call, "input", present=False)
        call.expected = Expected("overflow_body_pending", Outcome.QUARANTINED, Reason.BODY_PENDING)
        calls.append(call)
    damaged = _long_prompt(studio, writers, 20)
    _offload(damaged, "input", present=True)
    damaged.bodies = dict.fromkeys(damaged.bodies, b"\x1f\x8b\x08\x00 not a gzip stream")
    damaged.expected = Expected(
        "overflow_body_damaged", Outcome.QUARANTINED, Reason.BODY_UNREADABLE
    )
    return [*calls, damaged, *_out_of_bounds(studio, writers)]


def _long_prompt(studio: Studio, writers: Writers, number: int) -> Call:
    # The text is a long list of different notes, as a retrieval step would paste it.
    call = _single(studio, writers, "finance")
    call.route = (SONNET, HAIKU, NOVA_LITE)[number % 3]
    states = ("paid", "open", "reminded")
    lines = [
        f"{10_000 + place}; {studio.rng.choice(states)}; {studio.rng.randint(10, 9000)} EUR"
        for place in range(180 * (1 + number % 2) if number else 4200)
    ]
    question = call.parts[0].text
    call.parts = (
        Part("user", "Open items (number; state; sum):\n" + "\n".join(lines) + f"\n\n{question}"),
    )
    return call


def _address(call: Call, name: str) -> str:
    arrived = call.time + timedelta(seconds=call.delivery_s)
    return f"s3://{BUCKET}/{folder(call.account, call.region, arrived)}/data/{name}"


def _offload(call: Call, side: str, *, present: bool) -> None:
    name = f"{call.request_id}_{side}.json.gz"
    address = _address(call, name)

    def edit(row: Json) -> None:
        body = row[side].pop(f"{side}BodyJson")
        row[side][f"{side}BodyS3Path"] = address
        if present and name not in call.bodies:
            call.bodies[name] = zipped(compact(body))

    call.edits = (*call.edits, edit)
    if present:
        record(call)  # The body has to be there before anything is written.


def _out_of_bounds(studio: Studio, writers: Writers) -> list[Call]:
    calls = list[Call]()
    for place, change in enumerate(_FOREIGN):
        call = _single(studio, writers, "finance")
        _offload(call, "input", present=False)
        call.edits = (*call.edits, _redirect(*change))
        call.expected = Expected(
            "overflow_out_of_bounds",
            Outcome.QUARANTINED,
            Reason.BODY_OUT_OF_SCOPE,
            note=_FOREIGN_NOTES[place],
        )
        calls.append(call)
    return calls


_FOREIGN_NOTES = (
    "another account",
    "another region",
    "another bucket, outside the layout",
    "a path that climbs out",
)
_FOREIGN = (
    (r"AWSLogs/\d{12}", "AWSLogs/999999999999"),
    (r"/us-east-1/", "/ap-south-1/"),
    (r"s3://.*", "s3://somebody-elses-bucket/exports/salaries.json.gz"),
    (r"/data/.*", "/data/../../../../../../../../../etc/passwd"),
)


def _redirect(pattern: str, replacement: str) -> Edit:
    def edit(row: Json) -> None:
        row["input"]["inputBodyS3Path"] = re.sub(
            pattern, replacement, row["input"]["inputBodyS3Path"]
        )

    return edit


def odd_times(studio: Studio, writers: Writers) -> list[Call]:
    """Write records whose time is impossible, in the future, or written in another form."""
    calls = list[Call]()
    forms = ("2026-03-99T10:00:00Z", "2031-01-01T00:00:00Z", "{}.417Z", "{} 00.000000000")
    for form in forms:
        call = _single(studio, writers, "shop")
        call.edits = (_timed(form),)
        call.expected = kept("odd_timestamp", build=None)
        calls.append(call)
    calls[2].expected = calls[3].expected = kept("odd_timestamp")
    return calls


def _timed(form: str) -> Edit:
    def edit(row: Json) -> None:
        stamp = row["timestamp"]
        if form.endswith("00.000000000"):
            row["timestamp"] = stamp.replace("T", " ").removesuffix("Z") + ".000000000"
        else:
            row["timestamp"] = form.format(stamp.removesuffix("Z"))

    return edit
