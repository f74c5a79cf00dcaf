"""References: which answer a grader may compare with, and on whose word.

Sources, the first that applies: a user's own `correction`, the candidate's reply where users
endorsed it (`endorsed_reply`), the reply that ended a re-ask well (`repaired_reply`).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.dataset import columns
from transforms.dataset.step import identities, names, positions
from transforms.feedback.dialogue.cues import RIGHT_ANSWER_IS
from transforms.feedback.policy import FeedbackPolicy, SignalKind

MIN_ENDORSING_CONFIDENCE = 0.7
"""Least confidence of an implicit signal that endorses a reply."""
_GOOD_RATING_SHARE = 0.75
"""Share of the rating scale from which on a rating endorses: 4 of 1 to 5."""
_BAD_RATING_SHARE = 0.5
_OF_CALLS = ("object_key", "ordinal", "outcome", "reply_id", "turn", "call_in_turn")
_NOBODY = pa.scalar("", pa.large_string())
_MAX_REPAIRS = 8
"""Re-asks in a row that are followed to the reply that ended them."""
_BAD = frozenset(
    {SignalKind.THUMBS_DOWN, SignalKind.ESCALATION, SignalKind.RE_ASK, SignalKind.CORRECTION},
)


class ReferenceSource(StrEnum):
    """Where a reference comes from."""

    CORRECTION = "correction"
    ENDORSED_REPLY = "endorsed_reply"
    REPAIRED_REPLY = "repaired_reply"


@dataclass(frozen=True, slots=True)
class Reference:
    """The answer for one candidate."""

    source: ReferenceSource
    record: str
    """`KEY#ORDINAL` of the record that holds it: in its reply, or for a correction in its newest
    user message (see `corrected_answer`)."""


@dataclass(slots=True)
class _Said:
    """What signals say of one reply."""

    good: bool = False
    bad: bool = False
    re_asked_in: list[str] = field(default_factory=list)
    corrected_in: list[str] = field(default_factory=list)


def find_references(
    candidates: pd.DataFrame,
    linked: pd.DataFrame,
    signals: pd.DataFrame,
    *,
    policy: FeedbackPolicy,
) -> dict[str, Reference]:
    """Find a reference for each candidate that has one.

    Args:
        candidates: Rows with `object_key`, `ordinal`, `final_call` (`KEY#ORDINAL` of the turn's
            final call; the candidate itself where there is no such column).
        linked: All records as `conversations.link` returns them, with `outcome`, `reply_id`,
            `turn`, `call_in_turn`.
        signals: All signals of the build.
        policy: The rating scale.

    Returns:
        References by the candidate's `KEY#ORDINAL`. A reply with a thumbs-down is never one.
    """
    said = _by_reply(signals, policy)
    turns = _concerned(linked, signals)
    final, answered = _final_calls(turns), _answered(turns)
    replies = _replies(candidates)
    judged = columns.as_flags(pc.is_in(replies, value_set=pa.array(said, pa.large_string())))
    found = {
        name: _reference(reply, said, final, answered)
        for name, reply in zip(
            identities(candidates.loc[judged]),
            replies.filter(pa.array(judged)).to_pylist(),
            strict=True,
        )
    }
    return {name: reference for name, reference in found.items() if reference is not None}


def _replies(candidates: pd.DataFrame) -> pa.LargeStringArray:
    """Name the reply that each candidate's signals are about: its turn's final one, or its own."""
    own = names(candidates)
    if "final_call" not in candidates:
        return own
    final = columns.text_array(candidates, "final_call")
    return pc.if_else(pc.equal(final, _NOBODY), own, final)


def _concerned(linked: pd.DataFrame, signals: pd.DataFrame) -> pd.DataFrame:
    """Return the calls of all turns that a signal is about, or was seen in: few of all."""
    about = pa.concat_arrays([names(signals), columns.text_array(signals, "seen_in")])
    place = positions(linked, pc.unique(about))
    turn, _ = columns.integers(linked, "turn")
    return linked.loc[np.isin(turn, turn[place[place >= 0]]), [*_OF_CALLS]]


def corrected_answer(text: str) -> str:
    """Return the right answer that a user's message states, empty if it states none."""
    match = RIGHT_ANSWER_IS.search(text)
    return match["answer"].strip() if match else ""


def _reference(
    reply: str,
    said: dict[str, _Said],
    final: dict[str, str],
    answered: set[str],
) -> Reference | None:
    about = said.get(reply)
    if about is None:
        return None
    if about.corrected_in:
        return Reference(ReferenceSource.CORRECTION, about.corrected_in[0])
    if about.good and not about.bad and reply in answered:
        return Reference(ReferenceSource.ENDORSED_REPLY, reply)
    current = about
    for _ in range(_MAX_REPAIRS):
        if not current.re_asked_in:
            return None
        repair = final.get(current.re_asked_in[0], "")
        current = said.get(repair, _Said())
        if current.good and not current.bad and repair in answered:
            return Reference(ReferenceSource.REPAIRED_REPLY, repair)
    return None


def _by_reply(signals: pd.DataFrame, policy: FeedbackPolicy) -> dict[str, _Said]:
    worst, best = policy.rewards.rating_scale
    said: dict[str, _Said] = defaultdict(_Said)
    read = (
        "object_key",
        "ordinal",
        "kind",
        "source",
        "confidence",
        "value",
        "seen_in",
        "evidence",
    )
    for key, ordinal, kind, source, confidence, value, seen_in, evidence in zip(
        *(signals[name] for name in read), strict=True
    ):
        if not key:
            continue
        about = said[f"{key}#{ordinal}"]
        share = (value - worst) / (best - worst) if kind == SignalKind.RATING.value else None
        if share is not None:
            about.good |= share >= _GOOD_RATING_SHARE
            about.bad |= share < _BAD_RATING_SHARE
        elif kind == SignalKind.THUMBS_UP.value:
            about.good = True
        elif kind == SignalKind.COMPLETION.value:
            about.good |= source == "explicit" or confidence >= MIN_ENDORSING_CONFIDENCE
        elif kind in _BAD:
            about.bad = True
        if kind == SignalKind.RE_ASK.value and seen_in:
            about.re_asked_in.append(seen_in)
        if kind == SignalKind.CORRECTION.value and seen_in:
            rule = orjson.loads(evidence).get("rule")
            about.corrected_in += [seen_in] if rule == "right_answer_is" else []
    return dict(said)


def _final_calls(linked: pd.DataFrame) -> dict[str, str]:
    """Map each call to the last call of its turn."""
    ids = identities(linked)
    frame = pd.DataFrame(
        {
            "id": ids,
            "turn": columns.integers(linked, "turn")[0],
            "place": columns.integers(linked, "call_in_turn")[0],
        }
    ).sort_values(["turn", "place"])
    last = frame.groupby("turn")["id"].transform("last")
    return dict(zip(frame["id"], last, strict=True))


def _answered(linked: pd.DataFrame) -> set[str]:
    """Return the kept calls whose reply is in the lake."""
    kept = columns.equal(linked, "outcome", "kept") & ~columns.blank(linked, "reply_id")
    return {name for name, there in zip(identities(linked), kept, strict=True) if there}
