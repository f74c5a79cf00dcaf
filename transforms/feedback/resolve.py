"""Implicit signals of a whole lake: those that curation saw, tied to replies, and a few more.

Curation sees what one call shows about the reply before it. Which call gave that reply is known
once conversations are linked: it is the parent. Silence, and the same question in a new
conversation, show only then.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pandas as pd
import pyarrow.compute as pc

from transforms.dataset import columns, step
from transforms.dataset.columns import Ints, Mask
from transforms.dataset.near.prompts import ReadTexts
from transforms.feedback import comebacks
from transforms.feedback.comebacks import Comeback
from transforms.feedback.frames import concat, signals_frame
from transforms.feedback.metadata import ABOUT as ABOUT_METADATA
from transforms.feedback.policy import FeedbackPolicy, ImplicitPolicy, SignalKind

ABANDONMENT_CONFIDENCE = 0.3
"""Most people who got what they wanted leave without a word, too."""
_HOUR = 3_600_000_000
_SECOND = 1_000_000
_MAX_ANCESTORS = 64
"""Calls before a turn that are looked at for an earlier reply: agents make several per turn."""
_Objects = npt.NDArray[np.object_]


def implicit_signals(
    linked: pd.DataFrame, *, policy: FeedbackPolicy, read: ReadTexts | None = None
) -> pd.DataFrame:
    """Collect all implicit signals as a signals frame.

    Args:
        linked: Records as `conversations.link` returns them: one row per call, any outcome, with
            `signals` (JSON as `implicit.signals_in` gives it), `parent`, `conversation`, `turn`.
        policy: Which signals are on; those that curation stored are filtered by it again.
        read: Reads messages of the lake: then questions of one user in two conversations are
            compared by their words; without it only equal prompts are found.
    """
    seen = seen_signals(linked, policy=policy)
    more = []
    if policy.implicit.re_ask:
        content = seen.loc[seen["kind"] == SignalKind.COMPLETION.value]
        found = comebacks.find(linked, content, policy=policy.implicit, read=read)
        more.append(_frame(linked, [_re_ask(each) for each in found]))
    if policy.implicit.abandonment:
        more.append(abandonments(linked, seen, policy=policy.implicit))
    return concat(seen, *more)


def seen_signals(linked: pd.DataFrame, *, policy: FeedbackPolicy) -> pd.DataFrame:
    """Tie the signals that curation saw to the judged replies.

    A signal about an earlier reply goes to the call's parent, or to the ancestor that has the
    `judged_key` which the signal names; where that call is not known, the request id is empty. Of
    a turn's calls the one that was linked first speaks: a retried call says the same again.
    """
    written = columns.encoded_texts(linked, "signals")
    some = columns.as_flags(pc.greater(pc.binary_length(written.dictionary), len("[]")))
    showing = np.flatnonzero(some[written.indices.to_numpy(zero_copy_only=False)])
    before = step.positions(linked, columns.text_array(linked.iloc[showing], "parent"))
    chain = _Chain(linked)
    rows: list[tuple[int, int, dict[str, Any]]] = []
    said: set[tuple[object, ...]] = set()
    turns = columns.integers(linked, "turn")[0][showing].tolist()
    texts = columns.texts(linked.iloc[showing], "signals")
    for row, parent, turn, text in zip(
        showing.tolist(), before.tolist(), turns, texts, strict=True
    ):
        for signal in orjson.loads(text):
            if signal["about"] == ABOUT_METADATA or not _wanted(signal, policy.implicit):
                continue
            own = signal["about"] == "own"
            target = row if own else chain.judged(parent, signal.get("judged_key"))
            key = (turn, signal["kind"], target)
            if key not in said:
                said.add(key)
                rows.append((row, target, signal))
    return _frame(linked, rows)


class _Chain:
    """The calls before a call; the parents of all are looked up once, if at all."""

    def __init__(self, linked: pd.DataFrame) -> None:
        self._linked = linked
        self._parents: Ints | None = None

    def judged(self, parent: int, wanted: int | None) -> int:
        """Return the nearest call from a parent on whose `exchange_key` is wanted.

        Args:
            parent: Row of the call before, -1 if there is none.
            wanted: A key; None for the parent itself.

        Returns:
            A row, -1 where no call near enough has the key.
        """
        target = parent
        for _ in range(_MAX_ANCESTORS):
            if wanted is None or target < 0 or self._linked["exchange_key"].iloc[target] == wanted:
                return target
            if self._parents is None:
                texts = columns.text_array(self._linked, "parent")
                self._parents = step.positions(self._linked, texts)
            target = int(self._parents[target])
        return -1


def _re_ask(found: Comeback) -> tuple[int, int, dict[str, Any]]:
    evidence: dict[str, Any] = {"rule": found.rule}
    if found.similarity is not None:
        evidence["similarity"] = found.similarity
    signal = {
        "kind": SignalKind.RE_ASK.value,
        "confidence": found.confidence,
        "evidence": evidence,
    }
    return found.row, found.target, signal


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
    last = np.flatnonzero(ended)
    names = columns.each(step.names(linked.iloc[last]))
    rows = [
        (row, row, signal)
        for row, name in zip(last.tolist(), names, strict=True)
        if name in asked_again and name not in judged
    ]
    return _frame(linked, rows)


def _wanted(signal: dict[str, Any], policy: ImplicitPolicy) -> bool:
    switched_on: bool = getattr(policy, signal["kind"], False)
    return switched_on and signal["confidence"] >= policy.min_confidence


def _frame(linked: pd.DataFrame, rows: list[tuple[int, int, dict[str, Any]]]) -> pd.DataFrame:
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
                    orjson.dumps(each, option=orjson.OPT_SORT_KEYS).decode()
                    for each in _with_gaps(linked, rows)
                ],
                "user_key": columns.texts(linked.iloc[seen_in], "user_key"),
                "seen_in": step.identities(linked.iloc[seen_in]),
            },
            len(rows),
        )
    )


def _with_gaps(
    linked: pd.DataFrame, rows: list[tuple[int, int, dict[str, Any]]]
) -> Iterator[dict[str, Any]]:
    """Add to each signal's evidence how long after the judged call the showing one was made."""
    times = columns.microseconds(linked)
    for row, target, signal in rows:
        known = target >= 0 and target != row and _has_time(times[[row, target]]).all()
        gap = {"gap_seconds": int(times[row] - times[target]) // _SECOND} if known else {}
        yield {**signal["evidence"], **gap}


def _where(known: Mask, texts: list[str]) -> _Objects:
    return np.where(known, np.array(texts, dtype=object), "")


def _has_time(times: Ints) -> Mask:
    there: Mask = times > np.iinfo(np.int64).min
    return there


def _last_of(frame: pd.DataFrame, name: str, times: Ints) -> Mask:
    """Mark the last row of each group, in the order of time."""
    groups = columns.integers(frame, name)[0]
    order = np.argsort(times, kind="stable")[::-1]
    firsts = ~pd.Series(groups[order]).duplicated().to_numpy()
    marked = np.zeros(len(frame), dtype=np.bool_)
    marked[order[firsts]] = True
    return marked
