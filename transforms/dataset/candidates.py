"""Which calls may become samples: the first kept call of each user turn, if the turn ended well."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.dataset import columns, step
from transforms.dataset.columns import Ints, Mask
from transforms.dataset.conversations import time_order
from transforms.outcome import Reason

Texts = npt.NDArray[np.object_]

_NAMES = ["object_key", "ordinal", "request_id"]

FAILURES = (
    Reason.CALL_FAILED,
    Reason.TRUNCATED,
    Reason.EMPTY_REPLY,
    Reason.GUARDRAIL_BLOCKED,
    Reason.REPLY_INCOMPLETE,
    Reason.SPOILED_BY_TOOL_FAILURE,
    Reason.TOOL_LOOP,
    Reason.MALFORMED_TOOL_CALL,
    Reason.MALFORMED_OUTPUT,
    Reason.WRONG_LANGUAGE,
    Reason.REPLY_CUT,
    Reason.REPETITION_LOOP,
    Reason.LEAKED_TEMPLATE,
    Reason.REFUSED,
)
"""Reasons for which curation dropped a call that mean: the user got no proper answer."""


def choose(records: pd.DataFrame) -> step.Step:
    """Take the candidate of each user turn; all other kept calls leave.

    The candidate is the turn's first kept call among those whose prompt ends with the user's
    message. The turn's final call is the latest that the conversation goes on from, else the
    latest of all; it answered the user. Where it failed, the candidate leaves as `turn_failed`
    with the failure's reason as `cause`. Kept calls that are no candidate leave as
    `later_call_of_turn`; the evidence names the turn's first kept call, if there is one.

    Args:
        records: The result of `conversations.link`, all outcomes.

    Returns:
        A step over the kept records (dropped ones stay behind). Candidates have these columns
        added: `final_call` (`KEY#ORDINAL` of the turn's final call: signals about its reply are
        about this candidate), `turn_calls` (calls of the turn, failed ones included), `censored`
        (no later turn of the conversation is in the log: silence after it means nothing).
    """
    frame = step.in_order(records)
    turn = _groups(frame, "turn")
    when = _places(frame)
    kept = step.curated(frame)
    opening = kept & columns.flags(frame, "opens_turn")
    first = _extreme(turn, when, opening, latest=False)
    final = _final_calls(frame, turn, when)
    candidate = opening & (first == np.arange(len(frame)))
    cause = _failures(frame).take(final)
    failed = candidate & (cause != "")
    stays = candidate & ~failed
    chosen = frame.loc[stays].reset_index(drop=True)
    return step.Step(
        kept=chosen.assign(
            final_call=pd.array(_names(frame, final[stays]), dtype="string[pyarrow]"),
            turn_calls=np.bincount(turn, minlength=len(frame))[turn[stays]],
            censored=_censored(frame, turn, when)[stays],
        ),
        outcomes=step.concat(
            _later(frame, kept & ~candidate, first),
            step.outcomes(
                frame[_NAMES].loc[failed],
                reason=Reason.TURN_FAILED,
                evidence=[
                    {"cause": why, "record": name}
                    for why, name in zip(
                        cause[failed], _names(frame, final[failed]).to_pylist(), strict=True
                    )
                ],
            ),
        ),
    )


def _later(frame: pd.DataFrame, later: Mask, first: Ints) -> pd.DataFrame:
    """Write the outcomes of calls that do not open a turn; they name the one that does."""
    opener = first[later]
    evidence = step.naming("record", _names(frame, np.maximum(opener, 0)))
    without = step.to_json({"opening_call_kept": False})
    return step.outcomes(
        frame[_NAMES].loc[later],
        reason=Reason.LATER_CALL_OF_TURN,
        evidence=pc.if_else(pa.array(opener >= 0), evidence, pa.scalar(without, pa.large_string())),
    )


def _names(frame: pd.DataFrame, rows: Ints) -> pa.LargeStringArray:
    return step.names(frame[_NAMES].take(rows))


def _final_calls(frame: pd.DataFrame, turn: Ints, when: Ints) -> Ints:
    """Return the position of the final call of each row's turn."""
    parent = step.positions(frame, columns.text_array(frame, "parent"))
    continued = np.zeros(len(frame), dtype=np.bool_)
    onward = (parent >= 0) & (turn != turn[parent])
    continued[parent[onward]] = True
    goes_on = _extreme(turn, when, continued, latest=True)
    latest = _extreme(turn, when, np.ones(len(frame), dtype=np.bool_), latest=True)
    return np.where(goes_on >= 0, goes_on, latest)


def _failures(frame: pd.DataFrame) -> Texts:
    """Return for each row the reason for which it is a failure, else an empty text."""
    encoded = columns.encoded_texts(frame, "reason")
    failures = {each.value for each in FAILURES}
    named = [each if each in failures else "" for each in encoded.dictionary.to_pylist()]
    names: Texts = np.array([*named, ""], dtype=object)[encoded.indices.to_numpy()]
    return names


def _censored(frame: pd.DataFrame, turn: Ints, when: Ints) -> Mask:
    """Tell for which rows no other turn of the conversation begins after theirs."""
    conversation = _groups(frame, "conversation")
    begins = _extreme(turn, when, np.ones(len(frame), dtype=np.bool_), latest=False)
    opening = begins == np.arange(len(frame))
    last = _extreme(conversation, when, opening, latest=True)
    censored: Mask = last == begins
    return censored


def _groups(frame: pd.DataFrame, name: str) -> Ints:
    values, _ = columns.integers(frame, name)
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _places(frame: pd.DataFrame) -> Ints:
    """Return each row's place in the order of time."""
    order = time_order(frame)
    when = np.empty_like(order)
    when[order] = np.arange(len(order))
    return when


def _extreme(group: Ints, when: Ints, counted: Mask, *, latest: bool) -> Ints:
    """Return the position of the first or last counted row of each row's group, or -1."""
    rows = np.flatnonzero(counted)
    rows = rows[np.argsort(when[rows])]
    result = np.full(int(group.max(initial=-1)) + 1, -1, dtype=np.int64)
    # Of several rows of one group the one written last stays.
    rows = rows if latest else rows[::-1]
    result[group[rows]] = rows
    return result[group]
