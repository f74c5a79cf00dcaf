"""Whose text stands in which records: what has to go with a person's, session's or request's.

A call carries its history, so what one user said stands in the later calls of the conversation
too. Those are found by links and by keys of exchanges. "hi" with "Hello!" is nobody's own: an
opening that others have as well takes nobody with it.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from transforms.dataset.conversations import Link, link
from transforms.dataset.step import identities

COLUMNS = [
    "object_key", "ordinal", "request_id", "time", "account", "app", "user_key", "session_key",
    "self_key", "parent_key", "exchange_key", "parent_exchange_key", "turn_key", "opens_turn",
    "turns", "prompt_characters",
]  # fmt: skip
"""What has to be known of each record."""
_SHARES_TEXT = {Link.PREFIX.value, Link.EXCHANGE.value, Link.FORK.value, Link.RETRY.value}
"""Links that mean that a call holds text of its parent; a session id alone does not."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Reach:
    """What an erasure takes."""

    records: pd.DataFrame
    """The records that go, with the columns that were given."""
    chosen: int
    """How many of them were asked for; the others hold text of those."""
    self_keys: frozenset[int]
    """Keys of their prompts with replies, but for openings that others share."""
    exchange_keys: frozenset[int]
    """Keys of their last exchanges, but for openings that others share."""


def reach(
    records: pd.DataFrame,
    *,
    users: AbstractSet[str] = frozenset(),
    sessions: AbstractSet[str] = frozenset(),
    requests: AbstractSet[str] = frozenset(),
) -> Reach:
    """Find the records of users, sessions and requests, and those that hold their text.

    Args:
        records: All log records of the lake, whatever curation decided; the columns of COLUMNS.
        users: Keyed hashes of user ids.
        sessions: Keyed hashes of session ids.
        requests: Request ids.
    """
    linked = link(records)
    gone = _are_in(linked, "user_key", users)
    gone |= _are_in(linked, "session_key", sessions)
    gone |= _are_in(linked, "request_id", requests)
    gone |= _are_in(linked, "session_key", _sessions_of(linked, users))
    chosen = int(gone.sum())
    before = -1
    while before != int(gone.sum()):
        before = int(gone.sum())
        gone |= _children(linked, gone)
        gone |= _are_in(linked, "parent_key", _own_keys(linked, gone, "self_key"))
        exchanges = _own_keys(linked, gone, "exchange_key")
        gone |= _are_in(linked, "parent_exchange_key", exchanges)
        gone |= _are_in(linked, "exchange_key", exchanges)
        gone |= _are_in(linked, "request_id", set(linked["request_id"][gone]) - {""})
    return Reach(
        records=linked[gone],
        chosen=chosen,
        self_keys=frozenset(_own_keys(linked, gone, "self_key")),
        exchange_keys=frozenset(_own_keys(linked, gone, "exchange_key")),
    )


def _sessions_of(linked: pd.DataFrame, users: AbstractSet[str]) -> set[str]:
    """Return the sessions in which nobody else is named: calls without a user are theirs too."""
    named = linked[(linked["session_key"] != "") & (linked["user_key"] != "")]
    others = set(named["session_key"][~named["user_key"].isin(users)])
    return set(named["session_key"][named["user_key"].isin(users)]) - others


def _children(linked: pd.DataFrame, gone: Mask) -> Mask:
    """Mark the calls that continue one that goes, through any number of others."""
    ids = np.asarray(identities(linked), dtype=object)
    shares = linked["link"].isin(_SHARES_TEXT).to_numpy(dtype=bool)
    parents = linked["parent"].to_numpy(dtype=object)
    reached, newest = gone.copy(), gone
    while newest.any():
        newest = shares & np.isin(parents, ids[newest]) & ~reached
        reached = reached | newest
    return reached


def _own_keys(linked: pd.DataFrame, gone: Mask, column: str) -> set[int]:
    """Return the keys of what goes, but for openings that somebody else has as well."""
    known = linked[column].notna().to_numpy(dtype=bool)
    opening = linked["parent_key"].isna().to_numpy(dtype=bool)
    shared = set(linked[column][known & opening & ~gone])
    return {int(key) for key in linked[column][known & gone]} - {int(key) for key in shared}


def _are_in(linked: pd.DataFrame, column: str, values: AbstractSet[object]) -> Mask:
    return np.array(linked[column].isin(values), dtype=np.bool_)
