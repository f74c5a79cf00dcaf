"""Implicit signals of a whole lake: those that curation saw, tied to replies, and a few more.

Curation sees what one call shows about the reply before it. Which call gave that reply is known
once conversations are linked: it is the parent. Silence, and the same question in a new
conversation, show only then.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pandas as pd

from transforms.dataset import columns
from transforms.dataset.columns import Ints, Mask
from transforms.dataset.step import identities
from transforms.feedback.frames import concat, signals_frame
from transforms.feedback.policy import FeedbackPolicy, ImplicitPolicy, SignalKind

NEW_CONVERSATION_CONFIDENCE = 0.7
ABANDONMENT_CONFIDENCE = 0.3
"""Most people who got what they wanted leave without a word, too."""
_HOUR = 3_600_000_000
_Objects = npt.NDArray[np.object_]


def implicit_signals(linked: pd.DataFrame, *, policy: FeedbackPolicy) -> pd.DataFrame:
    """Collect all implicit signals as a signals frame.

    Args:
        linked: Records as `conversations.link` returns them: one row per call, any outcome, with
            `signals` (JSON as `implicit.signals_in` gives it), `parent`, `conversation`, `turn`.
        policy: Which signals are on; those that curation stored are filtered by it again.
    """
    seen = seen_signals(linked, policy=policy)
    more = []
    if policy.implicit.re_ask:
        more.append(re_asks_in_new_conversations(linked, policy=policy.implicit))
    if policy.implicit.abandonment:
        more.append(abandonments(linked, seen, policy=policy.implicit))
    return concat(seen, *more)


def seen_signals(linked: pd.DataFrame, *, policy: FeedbackPolicy) -> pd.DataFrame:
    """Tie the signals that curation saw to the judged replies.

    A signal about an earlier reply goes to the call's parent; where the parent is not known, its
    request id is empty. Of a turn's calls the one that was linked first speaks: a retried call
    says the same again.
    """
    ids = identities(linked)
    position = {name: row for row, name in enumerate(ids)}
    parents = columns.texts(linked, "parent")
    rows: list[tuple[int, int, dict[str, Any]]] = []
    said: set[tuple[object, ...]] = set()
    turns = columns.integers(linked, "turn")[0].tolist()
    texts = columns.texts(linked, "signals")
    for row in np.flatnonzero([len(text) > len("[]") for text in texts]).tolist():
        for signal in orjson.loads(texts[row]):
            own = signal.get("about") == "own"
            target = row if own else position.get(parents[row], -1)
            key = (turns[row], signal["kind"], target)
            if _wanted(signal, policy.implicit) and key not in said:
                said.add(key)
                rows.append((row, target, signal))
    return _frame(linked, ids, rows)


def re_asks_in_new_conversations(linked: pd.DataFrame, *, policy: ImplicitPolicy) -> pd.DataFrame:
    """Find known users who open a new conversation with the prompt of their one before.

    Equal prompts are found by `turn_key`, so the question was put in the same words. Both calls
    open their conversation; the later one came within `new_conversation_hours`.
    """
    times = columns.microseconds(linked)
    keys, has_key = columns.integers(linked, "turn_key")
    opening = (
        _first_of(linked, "conversation", times) & has_key & ~columns.blank(linked, "user_key")
    )
    opening &= columns.flags(linked, "opens_turn", missing=True) & _has_time(times)
    rows = np.flatnonzero(opening)
    rows = rows[np.argsort(times[rows], kind="stable")]
    users = columns.codes(linked, "user_key")[rows]
    asked = pd.DataFrame({"row": rows, "user": users, "key": keys[rows], "at": times[rows]})
    before = asked.groupby(["user", "key"])[["row", "at"]].shift()
    soon = asked["at"] - before["at"] <= policy.new_conversation_hours * _HOUR
    pairs = zip(asked.loc[soon, "row"], before.loc[soon, "row"].astype(np.int64), strict=True)
    signal = {
        "kind": SignalKind.RE_ASK.value,
        "confidence": NEW_CONVERSATION_CONFIDENCE,
        "evidence": {"rule": "new_conversation"},
    }
    ids = identities(linked)
    return _frame(linked, ids, [(int(row), int(target), signal) for row, target in pairs])


def abandonments(
    linked: pd.DataFrame,
    seen: pd.DataFrame,
    *,
    policy: ImplicitPolicy,
) -> pd.DataFrame:
    """Find conversations that end right after the user had asked again.

    The last reply of a conversation is judged if its own turn re-asked or corrected the one
    before, nobody said that it was solved, and the newest call in the log is more than
    `abandonment_hours` later: the end of the log means nothing.
    """
    times = columns.microseconds(linked)
    if not len(linked) or not _has_time(times).any():
        return signals_frame({}, 0)
    ids = identities(linked)
    unhappy = seen["kind"].isin([SignalKind.RE_ASK.value, SignalKind.CORRECTION.value])
    asked_again = set(seen.loc[unhappy, "seen_in"])
    ended = _last_of(linked, "conversation", times)
    ended &= times.max() - times > policy.abandonment_hours * _HOUR
    judged = {
        f"{key}#{ordinal}" for key, ordinal in zip(seen["object_key"], seen["ordinal"], strict=True)
    }
    signal = {
        "kind": SignalKind.ABANDONMENT.value,
        "confidence": ABANDONMENT_CONFIDENCE,
        "evidence": {"rule": "silence_after_re_ask"},
    }
    rows = [
        (row, row, signal)
        for row in np.flatnonzero(ended).tolist()
        if ids[row] in asked_again and ids[row] not in judged
    ]
    return _frame(linked, ids, rows)


def _wanted(signal: dict[str, Any], policy: ImplicitPolicy) -> bool:
    switched_on: bool = getattr(policy, signal["kind"], False)
    return switched_on and signal["confidence"] >= policy.min_confidence


def _frame(
    linked: pd.DataFrame,
    ids: list[str],
    rows: list[tuple[int, int, dict[str, Any]]],
) -> pd.DataFrame:
    """Write signals given as (showing row, judged row or -1, signal)."""
    seen_in = np.array([row for row, _, _ in rows], dtype=np.int64)
    target = np.array([judged for _, judged, _ in rows], dtype=np.int64)
    known = target >= 0
    about = linked.iloc[np.where(known, target, 0)] if len(linked) else linked
    times = linked.iloc[seen_in]["time"] if len(linked) else linked["time"]
    names = _where(known, columns.texts(about, "request_id"))
    return concat(
        signals_frame(
            {
                "request_id": names,
                "object_key": _where(known, columns.texts(about, "object_key")),
                "ordinal": np.where(known, columns.integers(about, "ordinal")[0], 0),
                "kind": [signal["kind"] for _, _, signal in rows],
                "source": ["implicit"] * len(rows),
                "time": times,
                "confidence": np.array([signal["confidence"] for _, _, signal in rows]),
                "evidence": [
                    orjson.dumps(signal["evidence"], option=orjson.OPT_SORT_KEYS).decode()
                    for _, _, signal in rows
                ],
                "user_key": columns.texts(linked.iloc[seen_in], "user_key"),
                "seen_in": [ids[row] for row in seen_in],
            },
            len(rows),
        )
    )


def _where(known: Mask, texts: list[str]) -> _Objects:
    return np.where(known, np.array(texts, dtype=object), "")


def _has_time(times: Ints) -> Mask:
    there: Mask = times > np.iinfo(np.int64).min
    return there


def _first_of(frame: pd.DataFrame, name: str, times: Ints) -> Mask:
    return _extreme_of(frame, name, times, last=False)


def _last_of(frame: pd.DataFrame, name: str, times: Ints) -> Mask:
    return _extreme_of(frame, name, times, last=True)


def _extreme_of(frame: pd.DataFrame, name: str, times: Ints, *, last: bool) -> Mask:
    """Mark the first or last row of each group, in the order of time."""
    groups = columns.integers(frame, name)[0]
    order = np.argsort(times, kind="stable")
    order = order[::-1] if last else order
    firsts = ~pd.Series(groups[order]).duplicated().to_numpy()
    marked = np.zeros(len(frame), dtype=np.bool_)
    marked[order[firsts]] = True
    return marked
