"""How well the logs of an account were understood: by model family and operation."""

import json

import pandas as pd

from transforms.outcome import Reason

UNKNOWN = "unknown"
KINDS = ("parsed", "partly", "unsupported", "not_text", "no_body")
"""What a record can be: read whole; read but for some parts; of a shape not known; an embedding,
image, audio or video call; without bodies. Each record is exactly one of them."""
COLUMNS = (
    "family",
    "operation",
    "records",
    *KINDS,
    "dialects",
    "left_out",
    *(f"{kind}_request_id" for kind in KINDS),
)

_UNSUPPORTED = frozenset((Reason.UNSUPPORTED_BODY, Reason.TOO_DEEPLY_NESTED))
_NO_BODY = frozenset(
    (
        Reason.BODY_PENDING,
        Reason.BODY_OUT_OF_SCOPE,
        Reason.BODY_UNREADABLE,
        Reason.BODY_NOT_DELIVERED,
    ),
)
_NOT_RECORDS = frozenset(
    (
        Reason.NOT_JSON,
        Reason.NOT_A_LOG_RECORD,
        Reason.LINE_TOO_LONG,
        Reason.TRUNCATED_OBJECT,
        Reason.CORRUPT_OBJECT,
        Reason.OBJECT_TOO_LARGE,
    ),
)


def coverage(records: pd.DataFrame) -> pd.DataFrame:
    """Count what was understood of the records.

    Args:
        records: Rows of `records` of kind `record`, with the columns family, operation, dialect,
            reason, left_out (JSON list of names) and request_id. Lines that are no log record
            are passed over: they have neither model nor operation.

    Returns:
        One row for each model family and operation, sorted, with `COLUMNS`: `records` is the sum
        of `KINDS`; `dialects` and `left_out` name what was met, by commas; the request ids are
        one example of each kind, the smallest, empty where there is none.
    """
    known = records[~records["reason"].fillna("").isin(_NOT_RECORDS)]
    table = pd.DataFrame(
        {
            "family": known["family"].fillna("").replace("", UNKNOWN),
            "operation": known["operation"].fillna("").replace("", UNKNOWN),
            "dialect": known["dialect"].fillna(""),
            "left_out": [_names(text) for text in known["left_out"]],
            "request_id": known["request_id"].fillna(""),
            "reason": known["reason"].fillna(""),
        },
    )
    pairs = zip(table["reason"], table["left_out"], strict=True)
    table["understood"] = [_kind(reason, left_out) for reason, left_out in pairs]
    groups = table.groupby(["family", "operation"], sort=True)
    rows = [_row(str(names[0]), str(names[1]), group) for names, group in groups]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _kind(reason: str, left_out: tuple[str, ...]) -> str:
    if reason in _UNSUPPORTED:
        return "unsupported"
    if reason == Reason.NOT_TEXT_GENERATION:
        return "not_text"
    if reason in _NO_BODY:
        return "no_body"
    return "partly" if left_out else "parsed"


def _row(family: str, operation: str, group: pd.DataFrame) -> dict[str, str | int]:
    row: dict[str, str | int] = {
        "family": family,
        "operation": operation,
        "records": len(group),
        "dialects": ", ".join(sorted({name for name in group["dialect"] if name})),
        "left_out": ", ".join(sorted({name for names in group["left_out"] for name in names})),
    }
    for kind in KINDS:
        ids = group.loc[group["understood"] == kind, "request_id"]
        row[kind] = len(ids)
        row[f"{kind}_request_id"] = min((name for name in ids if name), default="")
    return row


def _names(text: object) -> tuple[str, ...]:
    """Read the list of parts that were left out; nothing where the column is empty."""
    if not isinstance(text, str) or not text:
        return ()
    names = json.loads(text)
    return tuple(names) if isinstance(names, list) else ()
