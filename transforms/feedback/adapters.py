"""Exports of other tools as rows of feedback: scores, annotations, assessments, tickets.

An adapter turns one row of an export into rows with the fields of `events.read_events`. The id of
the request must be in the export: as `request_id` in the metadata, else the trace id is taken for
it, which is right where an application uses the request id as its trace id.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from transforms.feedback.event_files import Row
from transforms.feedback.events import KIND_WORDS, LineReason, Problem
from transforms.feedback.policy import SignalKind

Fields = dict[str, Any]
Adapter = Callable[[Mapping[str, Any]], list[Fields] | LineReason]

_RATING_WORDS = ("rating", "star", "csat", "satisfaction")
_SOLVED = frozenset({"solved", "resolved"})


def adapt(rows: Iterable[Row | Problem], *, adapter: Adapter) -> Iterator[Row | Problem]:
    """Take rows through an adapter; one row may give several, all with its line number."""
    for row in rows:
        if isinstance(row, Problem):
            yield row
            continue
        line, fields = row
        adapted = adapter(fields)
        if isinstance(adapted, LineReason):
            yield Problem(line, adapted)
        else:
            yield from ((line, each) for each in adapted)


def plain(row: Mapping[str, Any]) -> list[Fields] | LineReason:
    """Pass a row through that has our own field names."""
    return [dict(row)]


def langfuse(row: Mapping[str, Any]) -> list[Fields] | LineReason:
    """Read a Langfuse score; those of evaluators (`source` EVAL) are no user's word.

    Source: Langfuse API reference, Scores: `id`, `traceId`, `sessionId`, `name`, `value`,
    `stringValue`, `dataType` (NUMERIC, CATEGORICAL, BOOLEAN), `source` (API, ANNOTATION, EVAL).
    """
    if row.get("source") == "EVAL":
        return LineReason.NOT_FROM_A_USER
    value = row.get("value") if row.get("value") is not None else row.get("stringValue")
    name = str(row.get("name") or "")
    kind, number = _judged(name, value, boolean=row.get("dataType") == "BOOLEAN")
    metadata = _mapping(row.get("metadata"))
    return [
        {
            "event_id": row.get("id"),
            "request_id": metadata.get("request_id") or row.get("traceId"),
            "session_id": row.get("sessionId"),
            "user_id": row.get("userId") or metadata.get("user_id"),
            "kind": kind,
            "value": number,
            "time": row.get("timestamp") or row.get("createdAt"),
            "source": "langfuse",
            "comment": row.get("comment"),
        },
    ]


def mlflow(row: Mapping[str, Any]) -> list[Fields] | LineReason:
    """Read an MLflow assessment of a trace; those of judges and code are no user's word.

    Source: MLflow documentation, Assessment: `assessment_id`, `trace_id`, `assessment_name`,
    `source.source_type` (HUMAN, LLM_JUDGE, CODE), `feedback.value`, `expectation.value`,
    `rationale`, `create_time`.
    """
    source = _mapping(row.get("source"))
    if source.get("source_type") not in ("HUMAN", None):
        return LineReason.NOT_FROM_A_USER
    name = str(row.get("assessment_name") or row.get("name") or "")
    feedback = _mapping(row.get("feedback"))
    kind, number = _judged(name, feedback.get("value", row.get("value")))
    if "expectation" in row and row.get("expectation"):
        kind, number = SignalKind.CORRECTION.value, None
    metadata = _mapping(row.get("metadata"))
    return [
        {
            "event_id": row.get("assessment_id") or row.get("id"),
            "request_id": metadata.get("request_id") or row.get("trace_id"),
            "session_id": metadata.get("session_id"),
            "user_id": source.get("source_id"),
            "kind": kind,
            "value": number,
            "time": row.get("create_time") or row.get("create_time_ms"),
            "source": "mlflow",
            "comment": row.get("rationale"),
        },
    ]


def phoenix(row: Mapping[str, Any]) -> list[Fields] | LineReason:
    """Read a Phoenix annotation; those of models and code are no user's word.

    Source: Phoenix API reference, annotations: `id`, `span_id`, `trace_id`, `name`,
    `annotator_kind` (HUMAN, LLM, CODE), `result.label`, `result.score`, `result.explanation`.
    """
    if row.get("annotator_kind") not in ("HUMAN", None):
        return LineReason.NOT_FROM_A_USER
    result = _mapping(row.get("result"))
    metadata = _mapping(row.get("metadata"))
    value = result.get("score") if result.get("score") is not None else result.get("label")
    kind, number = _judged(str(row.get("name") or ""), value)
    return [
        {
            "event_id": row.get("id"),
            "request_id": metadata.get("request_id") or row.get("trace_id") or row.get("span_id"),
            "session_id": metadata.get("session_id") or row.get("session_id"),
            "user_id": row.get("user_id") or metadata.get("user_id"),
            "kind": kind,
            "value": number,
            "time": row.get("updated_at") or row.get("created_at"),
            "source": "phoenix",
            "comment": result.get("explanation"),
        },
    ]


def tickets(row: Mapping[str, Any]) -> list[Fields] | LineReason:
    """Read a ticket: that it exists is an escalation; reopened, solved and CSAT are more signals.

    Columns: `ticket_id`, `request_id` or `conversation_id`, `requester_id`, `created_at`,
    `updated_at`, `status`, `reopens` (a count) or `reopened`, `csat` (a number, or good and bad),
    `comment`.
    """
    ticket = str(row.get("ticket_id") or row.get("id") or "")
    created, updated = row.get("created_at"), row.get("updated_at") or row.get("created_at")
    said: list[tuple[str, Any, Any]] = [(SignalKind.ESCALATION.value, None, created)]
    if str(row.get("reopens") or row.get("reopened") or "0").lower() not in ("0", "false", "no"):
        said.append((SignalKind.RE_ASK.value, None, updated))
    if str(row.get("status") or "").lower() in _SOLVED:
        said.append((SignalKind.COMPLETION.value, None, updated))
    csat = row.get("csat") if row.get("csat") is not None else row.get("satisfaction_rating")
    if csat not in (None, "", "offered", "unoffered"):
        said.append((*_judged("csat", csat), updated))
    return [
        {
            "event_id": f"{ticket}/{kind}" if ticket else None,
            "request_id": row.get("request_id"),
            "session_id": row.get("session_id") or row.get("conversation_id"),
            "user_id": row.get("user_id") or row.get("requester_id"),
            "kind": kind,
            "value": value,
            "time": time,
            "source": "tickets",
            "comment": row.get("comment") if kind == SignalKind.ESCALATION.value else None,
        }
        for kind, value, time in said
    ]


ADAPTERS: Mapping[str, Adapter] = {
    "plain": plain,
    "langfuse": langfuse,
    "mlflow": mlflow,
    "phoenix": phoenix,
    "tickets": tickets,
}
"""Adapters by the name that `feedback import` takes."""


def detect(row: Mapping[str, Any]) -> str:
    """Name the adapter for a row by its keys; `plain` where none is typical."""
    keys = set(row)
    if "traceId" in keys and "name" in keys:
        return "langfuse"
    if "assessment_id" in keys or "assessment_name" in keys:
        return "mlflow"
    if "annotator_kind" in keys:
        return "phoenix"
    return "tickets" if "ticket_id" in keys else "plain"


def _judged(name: str, value: Any, *, boolean: bool = False) -> tuple[str, Any]:
    """Turn a named score into a kind and a value."""
    if isinstance(value, str) and not _is_number(value):
        return KIND_WORDS.get(value.strip().lower().replace(" ", "_"), value), None
    if any(word in name.lower() for word in _RATING_WORDS):
        return SignalKind.RATING.value, value
    word = name.strip().lower().replace("-", "_").replace(" ", "_")
    if not boolean and word in KIND_WORDS and KIND_WORDS[word] is not SignalKind.RATING:
        return (KIND_WORDS[word].value, None) if value else (name + "=0", None)
    if boolean or isinstance(value, bool) or value in (-1, 0, 1, "-1", "0", "1"):
        up = SignalKind.THUMBS_UP if float(value) > 0 else SignalKind.THUMBS_DOWN
        return up.value, None
    return SignalKind.RATING.value, value


def _is_number(text: str) -> bool:
    return text.strip().lstrip("+-").replace(".", "", 1).isdigit()


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
