"""Calls that failed: error codes, empty, cut and broken replies, missing bodies, and an outage."""

from dataclasses import replace
from datetime import datetime, timedelta

from sample_logs.generator.model import Call, Edit, Expected, Json, Part
from sample_logs.generator.studio import (
    GPT_OSS,
    GPT_OSS_STREAM,
    HAIKU,
    HAIKU_STREAM,
    NOVA_LITE,
    NOVA_LITE_STREAM,
    NOVA_PRO_STREAM,
    SONNET,
    START,
    Studio,
)  # fmt: skip
from sample_logs.generator.traffic import Writers
from transforms.outcome import Outcome, Reason

_CODES = (
    "ThrottlingException", "ThrottlingException", "ValidationException", "ModelTimeoutException",
    "AccessDeniedException", "ModelErrorException", "ServiceUnavailableException",
    "ModelNotReadyException",
)  # fmt: skip


def dropped(case: str, reason: Reason, **more: str) -> Expected:
    """Expect a record to be dropped by curate."""
    return Expected(case, Outcome.DROPPED, reason, **more)  # type: ignore[arg-type]


def kept(case: str, *, build: Outcome | None = Outcome.EMITTED, **more: str) -> Expected:
    """Expect a record to be kept and, unless said otherwise, to be a row of the dataset."""
    return Expected(case, build=build, **more)  # type: ignore[arg-type]


def _single(studio: Studio, writers: Writers, kind: str, moment: datetime | None = None) -> Call:
    chat = writers.chat(studio.rng, kind)
    return studio.chat(chat, moment or studio.moment())[0]


def failed_calls(studio: Studio, writers: Writers) -> list[Call]:
    """Write calls that ended in an error code, with empty bodies or with none."""
    calls = list[Call]()
    for code in (*_CODES, *_CODES[:4]):
        call = _single(studio, writers, studio.rng.choice(("travel", "shop", "bank", "telecom")))
        call.error_code, call.latency_ms = code, 60
        call.expected = dropped("error_code", Reason.CALL_FAILED, note=code)
        calls.append(call)
    for _ in range(3):
        call = _single(studio, writers, "code")
        call.error_code, call.route, call.edits = "validation_error", GPT_OSS, (_no_bodies_at_all,)
        call.expected = dropped("error_without_input_and_output", Reason.CALL_FAILED)
        calls.append(call)
    return calls


def _no_bodies_at_all(row: Json) -> None:
    del row["input"], row["output"]


def retries(studio: Studio, writers: Writers) -> list[Call]:
    """Write calls that were throttled and sent again seconds later under a new request id."""
    calls = list[Call]()
    for number in range(6):
        first = _single(studio, writers, "shop")
        second = _copy(studio, first, seconds=4 + 3 * number)
        first.error_code = "ThrottlingException"
        first.expected = dropped(
            "retry_after_throttling", Reason.CALL_FAILED, group=f"retry-{number}"
        )
        second.expected = kept("retry_after_throttling", group=f"retry-{number}")
        calls += [first, second]
    for number in range(4):
        first = _single(studio, writers, "bank")
        second = _copy(studio, first, seconds=7)
        first.expected = kept("double_send", build=None, group=f"double-{number}")
        second.expected = kept(
            "double_send",
            build=None,
            group=f"double-{number}",
            note="one is emitted, the other merged",
        )
        calls += [first, second]
    return calls


def _copy(studio: Studio, call: Call, *, seconds: int) -> Call:
    return replace(
        call,
        time=call.time + timedelta(seconds=seconds),
        request_id=studio.request_id(),
        latency_ms=call.latency_ms + 31,
    )


def bad_replies(studio: Studio, writers: Writers) -> list[Call]:
    """Write empty, cut and unfinished replies in each dialect."""
    calls = list[Call]()
    routes = (SONNET, HAIKU, HAIKU_STREAM, NOVA_LITE, NOVA_LITE_STREAM, GPT_OSS, GPT_OSS_STREAM)
    for place, route in enumerate(routes):
        cut = _single(studio, writers, "finance")
        cut.route, cut.stop = route, "max_tokens"
        if cut.reply is None:
            raise ValueError("a healthy call has a reply")
        cut.reply = Part("assistant", cut.reply.text[: len(cut.reply.text) * 2 // 3])
        cut.expected = dropped("token_limit", Reason.TRUNCATED)
        empty = _single(studio, writers, "travel")
        empty.route, empty.reply = route, Part("assistant", ("", "  \n", "")[place % 3])
        empty.expected = dropped("empty_reply", Reason.EMPTY_REPLY)
        calls += [cut, empty]
    breaks: dict[str, Edit] = {
        "anthropic": _drop_tail(2),
        "nova": _drop_tail(2),
        "chat": _drop_tail(2),
    }
    for route in (HAIKU_STREAM, HAIKU_STREAM, NOVA_LITE_STREAM, GPT_OSS_STREAM):
        broken = _single(studio, writers, "finance")
        broken.route, broken.edits = route, (breaks[route.dialect],)
        broken.expected = dropped("stream_broken_off", Reason.REPLY_INCOMPLETE)
        calls.append(broken)
    return calls


def _drop_tail(count: int) -> Edit:
    # The last events carry the stop reason and the usage; a third of the text goes with them.
    def edit(row: Json) -> None:
        events = row["output"]["outputBodyJson"]
        del events[-count - len(events) // 3 :]
        row["output"].pop("outputTokenCount", None)

    return edit


def missing_bodies(studio: Studio, writers: Writers) -> list[Call]:
    """Write records whose bodies were not delivered, and prompts without a user."""
    calls = list[Call]()
    for place in range(6):
        call = _single(studio, writers, "shop")
        call.edits = ((_text_off,), (_no_input_body,), (_null_bodies,))[place % 3]
        name = ("text_delivery_off", "input_too_large_and_no_place", "body_null")[place % 3]
        call.expected = dropped(name, Reason.BODY_NOT_DELIVERED)
        calls.append(call)
    for _ in range(2):
        call = _single(studio, writers, "code")
        call.route, call.parts = GPT_OSS, ()
        call.expected = dropped("no_user_message", Reason.NO_USER_MESSAGE)
        calls.append(call)
    return calls


def _text_off(row: Json) -> None:
    del row["input"]["inputBodyJson"], row["output"]["outputBodyJson"]


def _no_input_body(row: Json) -> None:
    del row["input"]["inputBodyJson"]


def _null_bodies(row: Json) -> None:
    row["input"]["inputBodyJson"] = row["output"]["outputBodyJson"] = None


def outage(studio: Studio, writers: Writers) -> list[Call]:
    """Write twenty minutes of one model in trouble: throttled, timed out, empty and slow."""
    begin, calls = START + timedelta(hours=38, minutes=12), list[Call]()
    for _ in range(46):
        call = _single(
            studio, writers, "telecom", begin + timedelta(seconds=studio.rng.randint(0, 1199))
        )
        call.route, luck = NOVA_PRO_STREAM, studio.rng.random()
        if luck < 0.45:
            call.error_code = "ThrottlingException"
            call.expected = dropped("outage", Reason.CALL_FAILED)
        elif luck < 0.65:
            call.error_code = "ModelTimeoutException"
            call.expected = dropped("outage", Reason.CALL_FAILED)
        elif luck < 0.8:
            call.reply, call.latency_ms = Part("assistant", ""), 29_000
            call.expected = dropped("outage", Reason.EMPTY_REPLY)
        else:
            call.latency_ms = studio.rng.randint(24_000, 58_000)
            call.expected = kept("outage", build=None, note="answered inside an outage window")
        calls.append(call)
    return calls
