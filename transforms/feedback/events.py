"""Feedback events: what an application, a survey or a ticket system says about a reply."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from transforms.feedback.policy import FeedbackPolicy, SignalKind
from transforms.identity import session_key, user_key
from transforms.keys import KeyRing, keyed_hex, plain_app_name

_PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/#-]*")
"""What an id looks like that may be stored in the clear: no @, no blanks."""
MAX_ID_CHARACTERS = 512
MAX_COMMENT_CHARACTERS = 10_000
"""Longer comments are cut."""

KIND_WORDS = {
    word: kind
    for kind, words in {
        SignalKind.THUMBS_UP: (
            "thumbs_up thumbsup thumb_up up upvote like liked positive good +1 👍"
        ),
        SignalKind.THUMBS_DOWN: (
            "thumbs_down thumbsdown thumb_down down downvote dislike disliked negative bad -1 👎"
        ),
        SignalKind.RATING: "rating stars score csat satisfaction",
        SignalKind.ESCALATION: "escalation escalated handover handoff",
        SignalKind.RE_ASK: "re_ask reask re_asked reopened",
        SignalKind.CORRECTION: "correction corrected",
        SignalKind.COMPLETION: "completion completed solved resolved success",
        SignalKind.ABANDONMENT: "abandonment abandoned",
    }.items()
    for word in words.split()
}
"""Words in a kind field, in lower case with underscores, to signal kinds."""


class LineReason(StrEnum):
    """Why a line of a feedback file is not an event, or what was odd about it."""

    NOT_JSON = "not_json"
    NOT_AN_OBJECT = "not_an_object"
    UNKNOWN_KIND = "unknown_kind"
    BAD_TIME = "bad_time"
    TIME_IN_FUTURE = "time_in_future"
    BAD_VALUE = "bad_value"
    BAD_ID = "bad_id"
    NO_REQUEST_OR_SESSION = "no_request_or_session"
    NOT_FROM_A_USER = "not_from_a_user"
    """An automatic judge's score: no user has spoken."""
    WRONG_DELIMITER = "wrong_delimiter"
    MISSING_COLUMNS = "missing_columns"
    WRONG_COLUMN_COUNT = "wrong_column_count"
    NOT_CSV = "not_csv"
    UNREADABLE_FILE = "unreadable_file"
    BYTE_ORDER_MARK = "byte_order_mark"
    """The file begins with one; it was read all the same."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that is not an event, or a remark about a file."""

    line: int
    """1-based; row number for Parquet, 0 for the file as a whole."""
    reason: LineReason
    field: str = ""
    """The field or column at fault, by a name of ours; empty where it is the line."""
    lost: bool = True
    """Whether something was not imported because of it."""


@dataclass(frozen=True, slots=True)
class FeedbackEvent:
    """One valid event. Comment and ids are raw: they reach the lake redacted or hashed."""

    line: int
    kind: SignalKind
    time: datetime
    """UTC."""
    request_id: str = ""
    session_id: str = ""
    user_id: str = ""
    value: float | None = None
    source: str = ""
    comment: str = ""
    event_id: str = ""
    """As given; empty if the file has none."""


def read_events(
    rows: Iterable[tuple[int, Mapping[str, Any]] | Problem],
    *,
    newest: datetime | None,
    policy: FeedbackPolicy,
) -> Iterator[FeedbackEvent | Problem]:
    """Check rows one by one; each gives exactly one event or problem, in order.

    Args:
        rows: Line numbers and fields (`event_id`, `request_id`, `session_id`, `user_id`, `kind`,
            `value`, `time`, `source`, `comment`); problems pass through.
        newest: Newest time among the log records; an event further behind it than
            `policy.future_tolerance_hours` lies in the future. None: not checked.
        policy: Names of kinds and the rating scale.
    """
    latest = newest + timedelta(hours=policy.future_tolerance_hours) if newest else None
    for row in rows:
        if isinstance(row, Problem):
            yield row
        else:
            yield _read(*row, latest=latest, policy=policy)


def feedback_row(event: FeedbackEvent, *, comment: str, keys: KeyRing) -> dict[str, Any]:
    """Write an event as a row of the table `feedback`.

    Args:
        event: A valid event.
        comment: The event's comment, redacted.
        keys: Keys of ids. An event without id is named by a hash of all it says, so that the
            same file imported twice adds nothing.
    """
    parts = (
        event.kind.value,
        "" if event.value is None else repr(event.value),
        event.time.isoformat(),
        event.request_id,
        event.session_id,
        event.user_id,
        event.source,
        event.comment,
    )
    digest = keyed_hex(keys.identity, "event", *parts)
    return {
        "event_id": _in_the_clear(event.event_id, keys) or f"sluice-{digest}",
        "kind": event.kind.value,
        "value": event.value,
        "time": event.time,
        "request_id": _in_the_clear(event.request_id, keys),
        "session_key": session_key(event.session_id, keys=keys),
        "user_key": user_key(event.user_id, keys=keys),
        "source": plain_app_name(event.source),
        "comment": comment,
        "event_digest": digest,
    }


def is_plain_id(name: str) -> bool:
    """Tell whether an id looks like one that may be stored in the clear: no @, no blanks."""
    return _PLAIN_ID.fullmatch(name) is not None


def _in_the_clear(name: str, keys: KeyRing) -> str:
    """Return an id as it is if it looks like one; anything else (an address, say) as a hash."""
    if not name or is_plain_id(name):
        return name
    return f"sluice-{keyed_hex(keys.identity, 'id', name)}"


def read_time(value: Any) -> datetime | None:
    """Read a time in ISO 8601, as a datetime, or as seconds or milliseconds since 1970."""
    try:
        if isinstance(value, datetime):
            time = value
        elif isinstance(value, str) and value.strip()[:4].isdigit() and "-" in value:
            time = datetime.fromisoformat(value.strip().removesuffix(" UTC"))
        elif isinstance(value, int | float | str) and not isinstance(value, bool):
            number = float(value)
            time = datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)  # noqa: PLR2004
        else:
            return None
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _read(
    line: int,
    row: Mapping[str, Any],
    *,
    latest: datetime | None,
    policy: FeedbackPolicy,
) -> FeedbackEvent | Problem:
    kind = read_kind(row.get("kind"), policy)
    if kind is None:
        return Problem(line, LineReason.UNKNOWN_KIND, "kind")
    time = read_time(row.get("time"))
    if time is None or (latest is not None and time > latest):
        reason = LineReason.TIME_IN_FUTURE if time else LineReason.BAD_TIME
        return Problem(line, reason, "time")
    value = _value(row.get("value"), kind, policy)
    if isinstance(value, LineReason):
        return Problem(line, value, "value")
    ids = _ids(row)
    if isinstance(ids, str):
        return Problem(line, LineReason.BAD_ID, ids)
    if not ids["request_id"] and not ids["session_id"]:
        return Problem(line, LineReason.NO_REQUEST_OR_SESSION)
    return FeedbackEvent(
        line=line,
        kind=kind,
        time=time,
        value=value,
        source=_text(row.get("source"))[:MAX_ID_CHARACTERS],
        comment=_text(row.get("comment"))[:MAX_COMMENT_CHARACTERS],
        **ids,
    )


def read_kind(value: Any, policy: FeedbackPolicy) -> SignalKind | None:
    """Read a kind by its name, a usual word for it, or a word of `policy.csv_kinds`."""
    if not isinstance(value, str):
        return None
    word = value.strip().lower()
    named = policy.csv_kinds.get(word, word)
    return KIND_WORDS.get(named.replace("-", "_").replace(" ", "_")) or KIND_WORDS.get(named)


def _value(value: Any, kind: SignalKind, policy: FeedbackPolicy) -> float | LineReason | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return LineReason.BAD_VALUE if kind is SignalKind.RATING else None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return LineReason.BAD_VALUE
    if not math.isfinite(number):
        return LineReason.BAD_VALUE
    worst, best = sorted(policy.rewards.rating_scale)
    if kind is SignalKind.RATING and not worst <= number <= best:
        return LineReason.BAD_VALUE
    return number


def _ids(row: Mapping[str, Any]) -> dict[str, str] | str:
    """Read all ids of a row; the name of the first field that cannot be one."""
    ids = {}
    for name in ("event_id", "request_id", "session_id", "user_id"):
        text = _id(row.get(name))
        if text is None:
            return name
        ids[name] = text
    return ids


def _id(value: Any) -> str | None:
    """Read an id; an empty string where there is none, None where it cannot be one."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value).strip()
    return text if len(text) <= MAX_ID_CHARACTERS else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
