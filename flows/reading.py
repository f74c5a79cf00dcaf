"""What the reading commands tell: funnel, explanations, coverage. Plain functions, no flow."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from flows.building.texts import text_reader
from flows.errors import ConfigError
from flows.lake.builds import Build
from flows.lake.lake import Lake
from transforms.dataset.assemble import COLUMNS, link_records
from transforms.dataset.samples import chat_invocation
from transforms.feedback.policy import FeedbackPolicy
from transforms.feedback.rating import Rating
from transforms.logs.coverage import coverage as coverage_of

Funnel = dict[str, Any]

_COVERAGE_COLUMNS = ["family", "operation", "dialect", "reason", "left_out", "request_id"]

_RECORD_COLUMNS = [
    "object_key", "ordinal", "line", "outcome", "reason", "evidence", "request_id", "time",
    "account", "region", "operation", "model_id", "model", "family", "dialect", "stop_reason",
    "error_code", "guardrail", "input_tokens", "output_tokens", "cache_read_tokens",
    "cache_write_tokens", "latency_ms", "message_ids", "tools_id", "reply_id",
]  # fmt: skip
_FACTS = [
    "time", "account", "region", "operation", "model_id", "model", "family", "dialect",
    "stop_reason", "guardrail", "input_tokens", "output_tokens", "cache_read_tokens",
    "cache_write_tokens", "latency_ms",
]  # fmt: skip
_BUILD_COLUMNS = ["object_key", "ordinal", "outcome", "reason", "evidence"]


def builds_named(lake: Lake, datasets: Sequence[str]) -> list[Build]:
    """Find builds by `NAME@VERSION` or `NAME`; without any, the newest build of each name.

    Raises:
        ConfigError: There is no such build.
    """
    if not datasets:
        return list(lake.builds.newest().values())
    found = []
    for wanted in datasets:
        name, _, version = wanted.partition("@")
        known = [each for each in lake.builds.list(name) if version in ("", each.version)]
        if not known:
            raise ConfigError("--dataset: there is no such build in the lake; see `sluice funnel`")
        found.append(known[-1])
    return found


def funnel(lake: Lake, datasets: Sequence[str] = ()) -> Funnel:
    """Count what became of every listed object and record.

    Returns:
        `objects` by status; `stages` with `curate` and `build`; `dataset` that `build` is of (the
        newest build named); `builds`: the counts of each build by NAME@VERSION.
    """
    rows = lake.scan_records(
        ["kind", "outcome", "reason", "object_status"], kinds=("record", "object")
    )
    counted = rows.group_by(["kind", "outcome", "reason", "object_status"]).aggregate(
        [([], "count_all")],
    )
    objects: Counter[str] = Counter()
    curate: Counter[tuple[str, str]] = Counter()
    for row in counted.to_pylist():
        if row["kind"] == "object":
            objects[row["object_status"]] += row["count_all"]
        else:
            curate[row["outcome"], row["reason"]] += row["count_all"]
    builds = {
        f"{build.name}@{build.version}": _build_counts(lake, build)
        for build in builds_named(lake, datasets)
    }
    newest = next(reversed(builds), "")
    return {
        "objects": dict(sorted(objects.items())),
        "stages": {
            "curate": stage_counts(curate, passed="kept", others=("dropped", "quarantined")),
            "build": builds.get(newest)
            or stage_counts(Counter(), passed="emitted", others=("dropped", "merged")),
        },
        "dataset": newest,
        "builds": builds,
    }


def _build_counts(lake: Lake, build: Build) -> dict[str, Any]:
    table = lake.builds.read(build.name, build.version, "outcomes")
    counted = table.group_by(["outcome", "reason"]).aggregate([([], "count_all")])
    counts = Counter(
        {(row["outcome"], row["reason"]): row["count_all"] for row in counted.to_pylist()},
    )
    return stage_counts(counts, passed="emitted", others=("dropped", "merged"))


def stage_counts(
    counts: Mapping[tuple[str, str], int],
    *,
    passed: str,
    others: Sequence[str],
) -> dict[str, Any]:
    """Give counts by outcome and reason the shape of a funnel's stage."""
    stage: dict[str, Any] = {"seen": sum(counts.values()), passed: 0}
    stage |= {other: {} for other in others}
    for (outcome, reason), count in sorted(counts.items()):
        if outcome == passed:
            stage[passed] += count
        else:
            stage[outcome][reason] = count
    return stage


def explain(
    lake: Lake,
    ids: Sequence[str],
    *,
    datasets: Sequence[str] = (),
    signals: Mapping[str, list[dict[str, Any]]],
) -> Iterator[dict[str, Any]]:
    """Tell what became of each request.

    Args:
        lake: The lake.
        ids: Request ids, or `KEY#ORDINAL`.
        datasets: Builds to tell of; without any, the newest of each name.
        signals: Signals by request id.

    Yields:
        One explanation per id, in the order given; `outcomes` is empty for an unknown id.
    """
    records = _records_of(lake, ids)
    verdicts = _build_verdicts(lake, datasets, [row for rows in records.values() for row in rows])
    texts = _texts(lake, [_best(rows) for rows in records.values() if rows])
    for wanted in ids:
        rows = records[wanted]
        best = _best(rows) if rows else None
        request_id = best["request_id"] if best else wanted
        yield {
            "request_id": request_id,
            "outcomes": [
                *(_curate_outcome(row) for row in rows),
                *(verdict for row in rows for verdict in verdicts.get(_identity(row), [])),
            ],
            "invocation": _invocation(best, texts) if best else None,
            "signals": signals.get(request_id, []),
        }


def _records_of(lake: Lake, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Find the rows of each id; a lake's narrow id columns are scanned once."""
    keys = {wanted: _key_and_ordinal(wanted) for wanted in ids}
    narrow = lake.scan_records(_RECORD_COLUMNS)
    by_id = pc.is_in(narrow["request_id"], value_set=pa.array(list(ids), pa.string()))
    objects = [pair[0] for pair in keys.values() if pair]
    by_key = pc.is_in(narrow["object_key"], value_set=pa.array(objects, pa.string()))
    rows = narrow.filter(pc.or_(by_id, by_key)).to_pylist()
    rows.sort(key=lambda row: (row["object_key"], row["ordinal"]))
    return {
        wanted: [row for row in rows if row["request_id"] == wanted or _identity(row) == pair]
        for wanted, pair in keys.items()
    }


def _key_and_ordinal(text: str) -> tuple[str, int] | None:
    key, separator, ordinal = text.rpartition("#")
    return (key, int(ordinal)) if separator and ordinal.isdecimal() else None


def _identity(row: Mapping[str, Any]) -> tuple[str, int]:
    return row["object_key"], row["ordinal"]


_ORDER = {"kept": 0, "dropped": 1, "quarantined": 2}


def _best(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return min(rows, key=lambda row: (_ORDER[row["outcome"]], -len(row["message_ids"] or [])))


def _curate_outcome(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "stage": "curate",
        "outcome": row["outcome"],
        "reason": row["reason"],
        "evidence": orjson.loads(row["evidence"] or "{}"),
        "source_key": row["object_key"],
        "source_line": row["line"],
    }


def _build_verdicts(
    lake: Lake,
    datasets: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
) -> dict[tuple[str, int], list[dict[str, Any]]]:
    lines = {_identity(row): row["line"] for row in rows}
    keys = pa.array({key for key, _ in lines}, pa.string())
    found: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for build in builds_named(lake, datasets):
        table = lake.builds.read(build.name, build.version, "outcomes").select(_BUILD_COLUMNS)
        for row in table.filter(pc.is_in(table["object_key"], value_set=keys)).to_pylist():
            if _identity(row) in lines:
                found.setdefault(_identity(row), []).append(
                    {
                        "stage": "build",
                        "outcome": row["outcome"],
                        "reason": row["reason"],
                        "evidence": orjson.loads(row["evidence"] or "{}"),
                        "source_key": row["object_key"],
                        "source_line": lines[_identity(row)],
                        "dataset": f"{build.name}@{build.version}",
                    },
                )
    return found


def _texts(lake: Lake, rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    wanted: set[str] = set()
    for row in rows:
        wanted.update([*(row["message_ids"] or []), row["tools_id"], row["reply_id"]])
    wanted.discard("")
    found = lake.read_messages(wanted).to_pylist() if wanted else []
    return {message["message_id"]: message for message in found}


def _invocation(
    row: Mapping[str, Any],
    texts: Mapping[str, dict[str, Any]],
) -> dict[str, Any] | None:
    if row["outcome"] != "kept":
        return None
    facts = {name: row[name] for name in _FACTS}
    facts["time"] = row["time"].isoformat() if row["time"] else None
    return {
        **chat_invocation(
            [texts[each] for each in row["message_ids"]],
            tools=texts.get(row["tools_id"]),
            reply=texts.get(row["reply_id"]),
        ),
        **facts,
    }


def signals(lake: Lake, policy: FeedbackPolicy) -> list[dict[str, Any]]:
    """List all signals that the lake shows, in the order of request ids.

    Explicit events and what curation saw are tied to replies here and now; what only a build can
    tell (silence, the same question in a new conversation) is in it as well, because linking the
    calls is cheap.
    """
    linked = link_records(lake.read_records(COLUMNS)).kept
    rating = Rating.of(linked, lake.read_feedback(), policy=policy, read=text_reader(lake))
    return [
        {
            "request_id": row["request_id"],
            "kind": row["kind"],
            "source": row["source"],
            "time": None if pd.isna(row["time"]) else row["time"].isoformat(),
            "confidence": row["confidence"],
            "evidence": orjson.loads(row["evidence"] or "{}"),
        }
        for row in rating.signals.to_dict("records")
        if row["request_id"]
    ]


def coverage(lake: Lake) -> list[dict[str, Any]]:
    """Count, by model family and operation, what was understood of the records."""
    rows = coverage_of(lake.read_records(_COVERAGE_COLUMNS)).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def by_request(known: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Group signals by the request that they are about, as `explain` shows them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for signal in known:
        shown = {name: signal[name] for name in ("kind", "source", "time", "evidence")}
        found.setdefault(signal["request_id"], []).append(shown)
    return found
