"""Explicit feedback tied to the replies that it is about, and what could not be tied.

An event names its request, or only a session or user and a time: then the last reply before it
within the attribution window is meant. Every event ends in exactly one place: a signal, or a
problem that names it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from transforms.dataset import columns
from transforms.dataset.columns import Ints, Mask
from transforms.feedback.frames import PROBLEM_COLUMNS, concat, signals_frame
from transforms.feedback.policy import FeedbackPolicy, SignalKind

ORPHAN = "orphan"
"""No such invocation, or no reply within the attribution window."""
DROPPED_BEFORE = "dropped_before"
"""The invocation is in the lake, and curation did not keep it."""
BEFORE_REPLY = "before_reply"
"""The event is older than the reply that it names."""
DUPLICATE = "duplicate"
"""The same user says the same about the same reply again."""
SUPERSEDED = "superseded"
"""The same user votes otherwise on the same reply later on."""
TOO_MANY = "too_many"
"""The reply has more events than `max_events_per_reply`."""

_VOTES = (SignalKind.THUMBS_UP.value, SignalKind.THUMBS_DOWN.value)
_MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Attachment:
    """Where every event went."""

    signals: pd.DataFrame
    """One row per event that counts (`frames.SIGNAL_COLUMNS`)."""
    problems: pd.DataFrame
    """One row per event that does not (`frames.PROBLEM_COLUMNS`), in the order of event ids."""
    conflicts: tuple[str, ...]
    """Request ids of replies that have votes up and down, superseded ones included."""


def attach(events: pd.DataFrame, records: pd.DataFrame, *, policy: FeedbackPolicy) -> Attachment:
    """Tie events to replies. Near-linear; neither frame is changed.

    Args:
        events: Rows of the table `feedback`, each event id once.
        records: Rows of `records` of all outcomes, each request id once: `object_key`, `ordinal`,
            `request_id`, `time`, `outcome`, `session_key`, `user_key`.
        policy: Window and tolerances.
    """
    given = events.sort_values(["time", "event_id"], ignore_index=True)
    event_times, record_times = columns.microseconds(given), columns.microseconds(records)
    target, by_request = _targets(given, records, event_times, policy=policy)
    problem = np.full(len(given), "", dtype=object)
    problem[target < 0] = ORPHAN
    tied = target >= 0
    kept = columns.equal(records, "outcome", "kept")
    problem[tied & ~_at(kept, target)] = DROPPED_BEFORE
    tolerance = int(policy.tolerance_seconds * _MICROSECONDS)
    too_early = event_times < _at(record_times, target) - tolerance
    problem[tied & by_request & too_early] = BEFORE_REPLY
    good = problem == ""
    users = columns.texts(given, "user_key")
    conflicts = _conflicts(given, records, target, good)
    _mark_repeats(given, target, problem, users)
    _mark_excess(target, problem, policy.max_events_per_reply)
    return Attachment(
        signals=_signals(given, records, target, problem == ""),
        problems=_problems(given, records, target, problem),
        conflicts=conflicts,
    )


def _targets(
    events: pd.DataFrame,
    records: pd.DataFrame,
    event_times: Ints,
    *,
    policy: FeedbackPolicy,
) -> tuple[Ints, Mask]:
    """Return each event's record by position (-1 for none), and whether the event named it."""
    known = pd.Index(columns.texts(records, "request_id"))
    first = ~known.duplicated()
    positions = np.flatnonzero(first)
    found = known[first].get_indexer(pd.Index(columns.texts(events, "request_id")))
    by_request = ~columns.blank(events, "request_id")
    target = np.where(by_request & (found >= 0), positions[found] if len(positions) else -1, -1)
    for name in ("session_key", "user_key"):
        open_ = (target < 0) & ~by_request & ~columns.blank(events, name)
        if name == "user_key":
            open_ &= columns.blank(events, "session_key")
        target[open_] = last_before(
            events.loc[open_],
            records,
            event_times[open_] + int(policy.tolerance_seconds * _MICROSECONDS),
            name=name,
            seconds=policy.attribution_minutes * 60 + policy.tolerance_seconds,
        )
    return target.astype(np.int64), by_request


def last_before(
    events: pd.DataFrame, records: pd.DataFrame, until: Ints, *, name: str, seconds: float
) -> Ints:
    """Find the last reply of the same key up to a time.

    Args:
        events: Rows with the key.
        records: Rows with the key, `time` and `outcome`; kept ones count.
        until: Latest time of each event's reply, microseconds since 1970.
        name: The key's column.
        seconds: How long before that the reply may lie.

    Returns:
        Positions in records, -1 for none.
    """
    record_times = columns.microseconds(records)
    usable = ~columns.blank(records, name) & columns.equal(records, "outcome", "kept")
    usable &= record_times > np.iinfo(np.int64).min
    rows = np.flatnonzero(usable)
    if not len(rows) or not len(events):
        return np.full(len(events), -1, dtype=np.int64)
    names = pd.Index(columns.texts(records.iloc[rows], name))
    codes, keys = pd.factorize(names)
    left = pd.DataFrame(
        {
            "at": until,
            "key": pd.Index(keys).get_indexer(pd.Index(columns.texts(events, name))),
            "event": np.arange(len(events)),
        }
    )
    right = pd.DataFrame({"at": record_times[rows], "key": codes.astype(np.int64), "row": rows})
    joined = pd.merge_asof(
        left.sort_values("at", kind="stable"),
        right.sort_values("at", kind="stable"),
        on="at",
        by="key",
        tolerance=int(seconds * _MICROSECONDS),
    )
    found = np.full(len(events), -1, dtype=np.int64)
    found[joined["event"]] = joined["row"].fillna(-1).astype(np.int64)
    return found


def _mark_repeats(
    events: pd.DataFrame,
    target: Ints,
    problem: np.ndarray,
    users: list[str],
) -> None:
    """Of a known user's words about one reply, each kind counts once and the last vote wins."""
    known = (problem == "") & (np.array(users, dtype=object) != "")
    rows = np.flatnonzero(known)
    said = pd.DataFrame(
        {
            "row": rows,
            "target": target[rows],
            "user": np.array(users, dtype=object)[rows],
            "kind": np.array(columns.texts(events, "kind"), dtype=object)[rows],
        }
    )
    votes = said["kind"].isin(_VOTES)
    last = said.loc[votes].drop_duplicates(["target", "user"], keep="last")
    last_kind = said.loc[votes].merge(last, on=["target", "user"], suffixes=("", "_last"))
    changed = last_kind.loc[last_kind["kind"] != last_kind["kind_last"], "row"]
    problem[changed.to_numpy(dtype=np.int64)] = SUPERSEDED
    remaining = said.loc[problem[rows] == ""]
    # The last of a user's ratings is the one that stands; of all else the first says it.
    ratings = remaining["kind"] == SignalKind.RATING.value
    group = ["target", "user", "kind"]
    again = np.concatenate(
        [
            remaining.loc[~ratings].loc[lambda f: f.duplicated(group), "row"],
            remaining.loc[ratings].loc[lambda f: f.duplicated(group, keep="last"), "row"],
        ]
    )
    problem[again.astype(np.int64)] = DUPLICATE


def _mark_excess(target: Ints, problem: np.ndarray, most: int) -> None:
    rows = np.flatnonzero(problem == "")
    place = pd.Series(target[rows]).groupby(target[rows]).cumcount().to_numpy()
    problem[rows[place >= most]] = TOO_MANY


def _conflicts(
    events: pd.DataFrame,
    records: pd.DataFrame,
    target: Ints,
    good: Mask,
) -> tuple[str, ...]:
    up = good & columns.equal(events, "kind", _VOTES[0])
    down = good & columns.equal(events, "kind", _VOTES[1])
    both = np.intersect1d(target[up], target[down])
    return tuple(sorted(columns.texts(records.iloc[both], "request_id")))


def _signals(
    events: pd.DataFrame,
    records: pd.DataFrame,
    target: Ints,
    counted: Mask,
) -> pd.DataFrame:
    said = events.loc[counted]
    about = records.iloc[target[counted]]
    frame = signals_frame(
        {
            "request_id": columns.texts(about, "request_id"),
            "object_key": columns.texts(about, "object_key"),
            "ordinal": columns.integers(about, "ordinal")[0],
            "kind": columns.texts(said, "kind"),
            "source": ["explicit"] * len(said),
            "time": said["time"],
            "value": said["value"].astype("float64"),
            "evidence": [
                '{"joined_by":"request_id"}' if request else '{"joined_by":"time"}'
                for request in columns.texts(said, "request_id")
            ],
            "user_key": columns.texts(said, "user_key"),
            "event_id": columns.texts(said, "event_id"),
        },
        len(said),
    )
    return concat(frame)


def _problems(
    events: pd.DataFrame,
    records: pd.DataFrame,
    target: Ints,
    problem: np.ndarray,
) -> pd.DataFrame:
    rows = problem != ""
    named = columns.texts(events.loc[rows], "request_id")
    tied = np.array([*columns.texts(records, "request_id"), ""], dtype=object)[target[rows]]
    frame = pd.DataFrame(
        {
            "event_id": columns.texts(events.loc[rows], "event_id"),
            "request_id": [given or str(found) for given, found in zip(named, tied, strict=True)],
            "problem": problem[rows],
        }
    )
    return frame.astype(PROBLEM_COLUMNS).sort_values("event_id", ignore_index=True)


def _at(values: np.ndarray, positions: Ints) -> np.ndarray:
    """Read values at positions; whatever stands at the end for -1."""
    return values[positions] if len(values) else np.zeros(len(positions), dtype=values.dtype)
