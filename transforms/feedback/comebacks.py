"""Known users who come back in a new conversation with a question that they had asked before.

Whoever got no answer often closes the chat and begins another. The first turn of a new
conversation is compared with the same user's latest turns in other conversations, within a
window: by their keys where both are first turns, by their words where these can be read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from transforms.dataset import columns
from transforms.dataset.columns import Ints, Mask
from transforms.dataset.context import asked
from transforms.dataset.near.prompts import ReadTexts, message_lists
from transforms.feedback.dialogue.questions import is_whole_question
from transforms.feedback.dialogue.similarity import Relation, compare
from transforms.feedback.dialogue.turns import MAX_COMPARED_CHARACTERS
from transforms.feedback.policy import ImplicitPolicy

SAME_WORDS = "new_conversation"
"""Rule: the same prompt in a new conversation."""
IN_OTHER_WORDS = {
    Relation.VERBATIM: ("new_conversation_verbatim", 0.7),
    Relation.REPHRASED: ("new_conversation_rephrased", 0.6),
    Relation.RESOLVED: ("new_conversation_resolved", 0.6),
}
"""Rule and confidence of each relation that counts."""
_SAME_WORDS_CONFIDENCE = 0.7
_MAX_TURNS_BACK = 6
"""Turns of other conversations with which a first turn is compared."""
_MAX_EQUAL = 3
"""A user who opens more conversations than this with one prompt has a template, or a habit."""
_HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Comeback:
    """One question that came back; rows are positions in the frame of all calls."""

    row: int
    """The call that opens the new conversation."""
    target: int
    """The call whose reply had not settled it: the last of the earlier turn."""
    rule: str
    confidence: float
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class _Turns:
    """First calls of known users' turns, by user and time."""

    rows: Ints
    user: Ints
    times: Ints
    conversation: Ints
    key: Ints
    opening: Mask
    """The turn begins its conversation."""


def find(
    linked: pd.DataFrame,
    content: pd.DataFrame,
    *,
    policy: ImplicitPolicy,
    read: ReadTexts | None = None,
) -> list[Comeback]:
    """Find known users' questions that came back in a new conversation.

    At most one for each new conversation: the latest turn that asked the same. Turns of
    conversations in which the user was content are left out.

    Args:
        linked: Records as `conversations.link` returns them.
        content: Signals (`frames.SIGNAL_COLUMNS`) which say that a user got what they wanted.
        policy: The window, `new_conversation_hours` after the earlier turn.
        read: Reads messages; without it only equal prompts are found.
    """
    turns = _turns(linked)
    settled = _conversations_of(linked, content)
    later, earlier = _pairs(turns, settled, int(policy.new_conversation_hours * _HOUR))
    if not len(later):
        return []
    texts = _texts(linked, turns.rows[np.union1d(later, earlier)], read) if read else {}
    finals = _final_calls(linked, turns.rows[earlier])
    habits = _habits(turns)
    found: list[Comeback] = []
    pairs = zip(later.tolist(), earlier.tolist(), strict=True)
    for late, candidates in groupby(pairs, key=lambda pair: pair[0]):
        for _, early in candidates:
            said = _same(turns, late, early, texts, habits)
            if said is not None:
                row, target = int(turns.rows[late]), finals[int(turns.rows[early])]
                found.append(Comeback(row, target, *said))
                break
    return found


def _turns(linked: pd.DataFrame) -> _Turns:
    times = columns.microseconds(linked)
    known = ~columns.blank(linked, "user_key") & (times > np.iinfo(np.int64).min)
    keys, has_key = columns.integers(linked, "turn_key")
    # A first call with history continues a conversation of which nobody knows the beginning.
    _, has_history = columns.integers(linked, "parent_key")
    begins = columns.flags(linked, "opens_turn", missing=True)
    places, _ = columns.integers(linked, "call_in_turn")
    rows = np.flatnonzero(known & has_key & begins & (places <= 1))
    users = columns.codes(linked, "user_key")[rows]
    order = np.lexsort((times[rows], users))
    rows = rows[order]
    conversation, _ = columns.integers(linked, "conversation")
    return _Turns(
        rows=rows,
        user=users[order],
        times=times[rows],
        conversation=conversation[rows],
        key=keys[rows],
        opening=(_first_calls(conversation, times) & ~has_history)[rows],
    )


def _first_calls(groups: Ints, times: Ints) -> Mask:
    order = np.argsort(times, kind="stable")
    first = np.zeros(len(groups), dtype=np.bool_)
    first[order[~pd.Series(groups[order]).duplicated().to_numpy()]] = True
    return first


def _conversations_of(linked: pd.DataFrame, signals: pd.DataFrame) -> Ints:
    """Return the conversations in which signals were shown."""
    if not len(signals):
        return np.zeros(0, dtype=np.int64)
    ordinals, _ = columns.integers(linked, "ordinal")
    wanted = {tuple(name.rsplit("#", 1)) for name in columns.texts(signals, "seen_in")}
    near = np.isin(ordinals, [int(ordinal) for _, ordinal in wanted])
    rows = np.flatnonzero(near)
    keys = columns.texts(linked.iloc[rows], "object_key")
    conversation, _ = columns.integers(linked, "conversation")
    shown = [
        int(conversation[row])
        for row, key in zip(rows.tolist(), keys, strict=True)
        if (key, str(ordinals[row])) in wanted
    ]
    return np.array(shown, dtype=np.int64)


def _pairs(turns: _Turns, settled: Ints, window: int) -> tuple[Ints, Ints]:
    """Pair each opening turn with the user's turns before it; positions, the latest first."""
    later: list[Ints] = []
    earlier: list[Ints] = []
    size = len(turns.rows)
    open_ = ~np.isin(turns.conversation, settled)
    for back in range(1, min(_MAX_TURNS_BACK, size - 1) + 1):
        late = np.arange(back, size)
        early = late - back
        good = turns.opening[late] & (turns.user[late] == turns.user[early]) & open_[early]
        good &= turns.conversation[late] != turns.conversation[early]
        good &= turns.times[late] - turns.times[early] <= window
        later.append(late[good])
        earlier.append(early[good])
    if not later:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    all_later, all_earlier = np.concatenate(later), np.concatenate(earlier)
    order = np.lexsort((-all_earlier, all_later))
    return all_later[order], all_earlier[order]


def _habits(turns: _Turns) -> Mask:
    """Tell which turns open with what their user opens many conversations with."""
    frame = pd.DataFrame({"user": turns.user, "key": turns.key})
    sizes = frame.groupby(["user", "key"])["key"].transform("size").to_numpy()
    many: Mask = turns.opening & (sizes > _MAX_EQUAL)
    return many


def _texts(linked: pd.DataFrame, rows: Ints, read: ReadTexts) -> dict[int, str]:
    """Read what each row's newest message asks; rows without text in the lake are left out."""
    lists = message_lists(linked.iloc[rows])
    newest = {row: ids[-1] for row, ids in zip(rows.tolist(), lists, strict=True) if ids}
    asked_in: dict[str, str] = {}
    for batch in read(set(newest.values())):
        for name, role, text in zip(batch.ids, batch.roles, batch.texts, strict=True):
            if role == "user":
                asked_in[name] = asked(text)[:MAX_COMPARED_CHARACTERS].strip()
    return {row: asked_in[name] for row, name in newest.items() if name in asked_in}


def _same(
    turns: _Turns, late: int, early: int, texts: dict[int, str], habits: Mask
) -> tuple[str, float, float | None] | None:
    """Return rule, confidence and similarity if both turns ask the same."""
    if turns.opening[early] and turns.key[late] == turns.key[early]:
        return None if habits[late] else (SAME_WORDS, _SAME_WORDS_CONFIDENCE, None)
    newer, older = texts.get(int(turns.rows[late]), ""), texts.get(int(turns.rows[early]), "")
    if habits[late] or not older or not is_whole_question(newer):
        return None
    comparison = compare(older, newer)
    named = IN_OTHER_WORDS.get(comparison.relation)
    return (*named, comparison.similarity) if named else None


def _final_calls(linked: pd.DataFrame, rows: Sequence[int] | Ints) -> dict[int, int]:
    """Map each row to the last call of its turn."""
    turn, _ = columns.integers(linked, "turn")
    places, _ = columns.integers(linked, "call_in_turn")
    wanted = np.flatnonzero(np.isin(turn, turn[rows]))
    order = wanted[np.argsort(places[wanted], kind="stable")]
    last = dict(zip(turn[order].tolist(), order.tolist(), strict=True))
    return {int(row): last[int(turn[row])] for row in rows}
