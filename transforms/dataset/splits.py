"""Which side of the split a row is on: whole groups together, and never moved once released.

A group is what must not be torn apart: rows of one conversation, and all conversations of one
known user. A new group's side is a keyed hash of the group's anchor; a group that an earlier
release placed keeps its side.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from transforms.dataset import columns, step
from transforms.dataset.groups import components
from transforms.keys import keyed_int64
from transforms.outcome import Reason

LEDGER_COLUMNS = ("request_id", "conversation", "user_key", "group", "split")
"""What releases remember of each row: request, conversation, known user, group and side."""

HELD_OUT_FIRST = ("test", "validation", "train")
"""Where late records join released groups, the side that comes first here stays as it was."""

_TYPES = dict.fromkeys(LEDGER_COLUMNS, "string[pyarrow]") | {
    "conversation": "int64",
    "group": "int64",
}
_WORD = 1 << 64

Nodes = tuple[str, ...]
"""What ties a row to others: its conversation and, where known, its user."""


def assign(
    candidates: pd.DataFrame,
    *,
    previous: pd.DataFrame | None,
    key: bytes,
    fractions: Mapping[str, float],
    by_time: bool = False,
) -> step.Step:
    """Place every row on a side; all rows of a group are on one, and released rows stay on theirs.

    Late records can tie together what was released on different sides. New rows that do so leave
    as `split_conflict`. Where a late record made two released conversations one, the released rows
    on the side to train on leave, so that what is held out stays comparable.

    Args:
        candidates: Needs identity, request_id, conversation, user_key.
        previous: The ledger of earlier releases (`LEDGER_COLUMNS`), or None.
        key: `KeyRing.splits`.
        fractions: Share of the groups by side, in order; they add up to 1.
        by_time: The groups whose first call is the latest are held out, instead of a chance draw:
            the evaluation then asks about days after those trained on.

    Returns:
        A step; kept rows have `group` (int64) and `split` added.
    """
    frame = step.in_order(candidates)
    nodes = _nodes(frame)
    released = _released(frame, previous)
    sides = _node_sides([*zip(nodes, released, strict=True), *_ledger_rows(previous)])
    torn = _conflicts(nodes, released, sides)
    leaving = np.array([bool(each) for each in torn], dtype=np.bool_)
    result = step.divide(
        frame,
        leaving,
        reason=Reason.SPLIT_CONFLICT,
        evidence=[{"sides": ",".join(sorted(each))} for each in torn if each],
    )
    staying = [each for each, gone in zip(nodes, leaving.tolist(), strict=True) if not gone]
    groups = components(staying)
    anchors = _anchors(staying, groups)
    placed = _placed(staying, groups, sides)
    chances = (
        _in_time(columns.microseconds(result.kept), groups)
        if by_time
        else {group: _chance(anchor, key=key) for group, anchor in anchors.items()}
    )
    split = [placed.get(group) or _drawn(chances[group], fractions) for group in groups]
    names = [keyed_int64(key, "group", anchors[group]) for group in groups]
    kept = result.kept.assign(
        group=np.array(names, dtype=np.int64), split=pd.Series(split, dtype="string[pyarrow]")
    )
    return step.Step(kept=kept, outcomes=result.outcomes)


def ledger(assigned: pd.DataFrame, *, previous: pd.DataFrame | None) -> pd.DataFrame:
    """Return what the next release has to know: this release's rows and all earlier ones.

    A row that an earlier release had and this one has not is remembered as it was.
    """
    now = assigned[list(LEDGER_COLUMNS)].astype(_TYPES)
    if previous is not None and len(previous):
        before = previous[list(LEDGER_COLUMNS)].astype(_TYPES)
        gone = before.loc[~before["request_id"].isin(now["request_id"])]
        now = pd.concat([now, gone], ignore_index=True)
    return now.sort_values("request_id", kind="stable").reset_index(drop=True)


def _nodes(frame: pd.DataFrame) -> list[Nodes]:
    conversations, _ = columns.integers(frame, "conversation")
    users = columns.texts(frame, "user_key")
    return [
        (f"conversation {conversation}", *([f"user {user}"] if user else []))
        for conversation, user in zip(conversations.tolist(), users, strict=True)
    ]


def _released(frame: pd.DataFrame, previous: pd.DataFrame | None) -> list[str]:
    """Return each row's side in earlier releases, empty for a new row."""
    if previous is None:
        return [""] * len(frame)
    requests, splits = columns.texts(previous, "request_id"), columns.texts(previous, "split")
    sides = dict(zip(requests, splits, strict=True))
    return [sides.get(request, "") for request in columns.texts(frame, "request_id")]


def _ledger_rows(previous: pd.DataFrame | None) -> Iterable[tuple[Nodes, str]]:
    if previous is None:
        return ()
    return zip(_nodes(previous), columns.texts(previous, "split"), strict=True)


def _node_sides(rows: Iterable[tuple[Nodes, str]]) -> dict[str, str]:
    """Return the side of each conversation and user that a release placed."""
    seen: dict[str, set[str]] = defaultdict(set)
    for nodes, side in rows:
        for node in nodes if side else ():
            seen[node].add(side)
    return {node: min(sides, key=_strength) for node, sides in seen.items()}


def _strength(side: str) -> tuple[int, str]:
    known = side in HELD_OUT_FIRST
    return (HELD_OUT_FIRST.index(side) if known else len(HELD_OUT_FIRST), side)


def _conflicts(
    nodes: Sequence[Nodes], released: Sequence[str], sides: Mapping[str, str]
) -> list[frozenset[str]]:
    """Return for each row the sides between which it stands, empty where it has no conflict.

    New rows that share a conversation or user without a side must end on one side together: where
    they reach two, those of them that touch a placed conversation or user leave, the others are
    free to be placed.
    """
    touched = [frozenset(sides[node] for node in each if node in sides) for each in nodes]
    clusters = components([[node for node in each if node not in sides] for each in nodes])
    reached: dict[int, frozenset[str]] = defaultdict(frozenset)
    for cluster, each in zip(clusters, touched, strict=True):
        reached[cluster] |= each
    conflicts = []
    for cluster, each, side in zip(clusters, touched, released, strict=True):
        between = (reached[cluster] if each else frozenset()) | ({side} if side else frozenset())
        conflicts.append(between if len(between) > 1 else frozenset())
    return conflicts


def _anchors(nodes: Sequence[Nodes], groups: Sequence[int]) -> dict[int, str]:
    """Name each group by its smallest known user, else by its smallest conversation."""
    anchors: dict[int, str] = {}
    for each, group in zip(nodes, groups, strict=True):
        for node in each:
            best = anchors.get(group, node)
            anchors[group] = min(best, node, key=lambda name: (name.startswith("conv"), name))
    return anchors


def _placed(
    nodes: Sequence[Nodes], groups: Sequence[int], sides: Mapping[str, str]
) -> dict[int, str]:
    """Return the side of each group that holds a placed conversation or user."""
    return {
        group: sides[node]
        for each, group in zip(nodes, groups, strict=True)
        for node in each
        if node in sides
    }


def _chance(anchor: str, *, key: bytes) -> float:
    """Draw a number from 0 to below 1 by the keyed hash of a group's anchor."""
    return (keyed_int64(key, "split", anchor) % _WORD) / _WORD


def _in_time(times: columns.Ints, groups: Sequence[int]) -> dict[int, float]:
    """Return each group's place in the order of first calls, from 0 to below 1."""
    first: dict[int, int] = {}
    for group, time in zip(groups, times.tolist(), strict=True):
        first[group] = min(first.get(group, time), time)
    ordered = sorted(first, key=lambda group: (first[group], group))
    return {group: place / len(ordered) for place, group in enumerate(ordered)}


def _drawn(chance: float, fractions: Mapping[str, float]) -> str:
    """Return the side of a new group by its chance."""
    upper = 0.0
    for side, fraction in fractions.items():
        upper += fraction
        if chance < upper:
            return side
    # Fractions of 0.9 and 0.1 may add up to a little less than one.
    return max(fractions, key=lambda side: fractions[side])
