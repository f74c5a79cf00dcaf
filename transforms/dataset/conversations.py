"""Which calls belong to one conversation, found by what the calls share; no text is read.

A call continues the earlier call whose prompt and reply are its prefix, else the one whose last
exchange it contains. Both are looked up by 64-bit keys (see `chain_keys`) within a *scope*: account
and app, and user and session as far as they are known. Where user or session is known, the latest
possible parent is taken. Where neither is, several possible parents mean that nobody can tell, and
the call stays alone: a false join would mix two people, a missed one only shortens a chain.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.dataset import columns, parents, step
from transforms.dataset.columns import Ints, Mask
from transforms.dataset.parents import Keys
from transforms.dataset.scope import Scope, scope
from transforms.keys import keyed_int64

FAILED_RETRY_SECONDS = 600
"""An opening prompt that failed and comes again within this time is a retry of it."""
ANSWERED_RETRY_SECONDS = 60
"""An opening prompt that was answered and comes again within this time is a retry of it."""
MAX_OPENING_FORKS = 2
"""An opening that more than this many different turns continue belongs to more than one person."""


class Link(StrEnum):
    """How a call is tied to its parent."""

    NONE = "none"
    """Begins a conversation, as far as the log shows."""
    PREFIX = "prefix"
    """The parent's prompt and reply are the beginning of this prompt."""
    EXCHANGE = "exchange"
    """This prompt holds the parent's last exchange, but not its whole history."""
    SESSION = "session"
    """Only the session id ties it; the parent is the session's call before."""
    RETRY = "retry"
    """The same prompt again; the parent is the call before with that prompt."""
    FORK = "fork"
    """Continues a call that another turn had continued before: an edited message, a side branch."""
    SHARED_OPENING = "shared_opening"
    """Its history is an opening that several conversations share; not joined."""
    AMBIGUOUS_PARENT = "ambiguous_parent"
    """Several calls could be its parent and nobody is known; not joined."""


_CODE = {link: number for number, link in enumerate(Link)}


@dataclass(frozen=True, slots=True)
class _Calls:
    """The narrow columns of all calls as arrays, in the order of time; a position is a call."""

    scope: Scope
    seconds: npt.NDArray[np.float64]
    self_key: Keys
    parent_key: Keys
    exchange_key: Keys
    parent_exchange_key: Keys
    turn_key: Keys
    opens_turn: Mask


def link(records: pd.DataFrame) -> pd.DataFrame:
    """Tie calls to conversations and user turns.

    Near-linear in the number of rows, also where thousands of calls share one greeting. Calls are
    ordered by time, turns and length of the prompt, then identity; a parent always comes before.
    A call without time can be a parent and has none.

    Args:
        records: Rows of `records` (`kind` record, any outcome), request ids merged.

    Returns:
        All rows in the order of identity with these columns added: `conversation` (int64, named
        after the first call's request id), `parent` (`KEY#ORDINAL`, empty without one), `link`
        (a Link), `turn` (int64, named after the turn's first call), `call_in_turn` (from 1, in
        the order of time).
    """
    frame = step.in_order(records)
    order = time_order(frame)
    calls = _calls(frame, order)
    parent, kind = _joined(calls)
    parent, kind = _with_retries(calls, parent, kind)
    kind = _with_forks(parent, kind)
    parent, kind = _with_sessions(calls, parent, kind)
    conversation = parents.roots(parent)
    turn = parents.roots(_turn_parents(calls, parent, kind))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    parent_rows = pa.array(
        np.where(parent >= 0, order[parent], -1)[place], mask=(parent < 0)[place]
    )
    kinds = pa.DictionaryArray.from_arrays(
        kind[place].astype(np.int8), [each.value for each in Link]
    )
    return frame.assign(
        conversation=_named("conversation", frame, order[conversation])[place],
        parent=_text(pc.fill_null(step.names(frame).take(parent_rows), "")),
        link=_text(kinds.cast(pa.large_string())),
        turn=_named("turn", frame, order[turn])[place],
        call_in_turn=parents.places(turn)[place],
    )


def _text(texts: pa.LargeStringArray) -> pd.Series:
    return pd.Series(pd.array(texts, dtype="string[pyarrow]"))


def time_order(frame: pd.DataFrame) -> Ints:
    """Return the order of calls: by time, turns and length of the prompt, then as they stand.

    Times are whole seconds; within one, a call that continues another has the longer prompt.
    """
    turns, _ = columns.integers(frame, "turns")
    characters, _ = columns.integers(frame, "prompt_characters")
    return np.lexsort((characters, turns, columns.microseconds(frame)))


def _calls(frame: pd.DataFrame, order: Ints) -> _Calls:
    def keys(name: str) -> Keys:
        values, there = columns.integers(frame, name)
        return values[order], there[order]

    within = scope(frame)
    return _Calls(
        scope=Scope(within.codes[order], within.known[order], within.in_session[order]),
        seconds=columns.microseconds(frame)[order] / 1e6,
        self_key=keys("self_key"),
        parent_key=keys("parent_key"),
        exchange_key=keys("exchange_key"),
        parent_exchange_key=keys("parent_exchange_key"),
        turn_key=keys("turn_key"),
        opens_turn=columns.flags(frame, "opens_turn")[order],
    )


def _joined(calls: _Calls) -> tuple[Ints, Ints]:
    """Join by prefix, then by exchange what found no possible parent."""
    opening = ~calls.parent_key[1]
    parent = np.full(len(opening), -1, dtype=np.int64)
    kind = np.full(len(opening), _CODE[Link.NONE], dtype=np.int64)
    joins = (
        (Link.PREFIX, calls.self_key, calls.parent_key),
        (Link.EXCHANGE, calls.exchange_key, calls.parent_exchange_key),
    )
    unsure: list[tuple[Link, Keys, Ints]] = []
    for name, offered, wanted in joins:
        offers = parents.scoped(offered, calls.scope.codes)
        asking = wanted[1] & (kind == _CODE[Link.NONE])
        found = parents.latest_before(
            parents.scoped((wanted[0], asking), calls.scope.codes), offers
        )
        many = (found >= 0) & ~calls.scope.known & (parents.rivals(offers, found) > 1)
        sure = (found >= 0) & ~many
        parent[sure] = found[sure]
        kind[sure] = _CODE[name]
        kind[many] = _CODE[Link.AMBIGUOUS_PARENT]
        kind[many & opening[found]] = _CODE[Link.SHARED_OPENING]
        unsure.append((name, offers, np.where(many, found, -1)))
    for name, offers, found in unsure:
        # Which of several replies to one prompt is continued does not matter to membership.
        siblings = parents.are_siblings(offers, found, parent)
        parent[siblings] = found[siblings]
        kind[siblings] = _CODE[name]
    return _without_crowded_openings(calls, parent, kind)


def _without_crowded_openings(calls: _Calls, parent: Ints, kind: Ints) -> tuple[Ints, Ints]:
    """Free the calls that continue one opening in too many ways, where nobody is known."""
    opening = ~calls.parent_key[1]
    doubtful = (parent >= 0) & ~calls.scope.known & opening[parent]
    ways = parents.distinct(parent, calls.turn_key[0], doubtful & calls.opens_turn)
    crowded = doubtful & (ways[parent] > MAX_OPENING_FORKS)
    parent = np.where(crowded, -1, parent)
    return parent, np.where(crowded, _CODE[Link.SHARED_OPENING], kind)


def _with_retries(calls: _Calls, parent: Ints, kind: Ints) -> tuple[Ints, Ints]:
    """Tie a call to the one before with the same prompt and the same parent."""
    prompt = parents.paired(calls.turn_key, calls.parent_key)
    keys = parents.scoped(prompt, calls.scope.codes)
    before = parents.latest_before(keys, keys)
    gap = calls.seconds - calls.seconds[before]
    answered = calls.self_key[1][before]
    soon = gap <= np.where(answered, ANSWERED_RETRY_SECONDS, FAILED_RETRY_SECONDS)
    unjoined = (parent < 0) & (parent[before] < 0) & calls.scope.known
    history = calls.parent_key[1]
    same_parent = (parent >= 0) & (parent == parent[before])
    retry = (before >= 0) & (same_parent | (unjoined & (history | soon)))
    return np.where(retry, before, parent), np.where(retry, _CODE[Link.RETRY], kind)


def _with_forks(parent: Ints, kind: Ints) -> Ints:
    """Label the calls that continue a parent after another turn did."""
    continues = np.isin(kind, (_CODE[Link.PREFIX], _CODE[Link.EXCHANGE]))
    before = parents.latest_before((parent, continues), (parent, continues))
    return np.where(before >= 0, _CODE[Link.FORK], kind)


def _with_sessions(calls: _Calls, parent: Ints, kind: Ints) -> tuple[Ints, Ints]:
    """Tie what is left in a session to the session's call before."""
    sessions = (calls.scope.codes, calls.scope.in_session)
    alone = (calls.scope.codes, calls.scope.in_session & (parent < 0))
    before = parents.latest_before(alone, sessions)
    tied = before >= 0
    return np.where(tied, before, parent), np.where(tied, _CODE[Link.SESSION], kind)


def _turn_parents(calls: _Calls, parent: Ints, kind: Ints) -> Ints:
    """Return the call before in the same user turn, or -1 where a turn begins.

    A call that does not end with the user's message belongs to the turn of the call it continues;
    where only a session ties it, to an earlier call with the same turn key.
    """
    retry = kind == _CODE[Link.RETRY]
    continues = np.isin(kind, [_CODE[each] for each in (Link.PREFIX, Link.EXCHANGE, Link.FORK)])
    inside = retry | (continues & ~calls.opens_turn)
    loose = (kind == _CODE[Link.SESSION]) & ~calls.opens_turn
    keys = parents.scoped(calls.turn_key, calls.scope.codes)
    alike = parents.latest_before((keys[0], keys[1] & loose), keys)
    return np.where(inside, parent, alike)


def _named(purpose: str, frame: pd.DataFrame, rows: Ints) -> Ints:
    """Name each group by a hash of its first call: its account and request id, or its identity."""
    firsts, groups = np.unique(rows, return_inverse=True)
    calls = frame[["object_key", "ordinal", "account", "request_id"]].take(firsts)
    key = purpose.encode()
    named = (
        keyed_int64(key, f"{account}/{request}" if request else row)
        for account, request, row in zip(
            columns.each(columns.text_array(calls, "account")),
            columns.each(columns.text_array(calls, "request_id")),
            columns.each(step.names(calls)),
            strict=True,
        )
    )
    return np.fromiter(named, dtype=np.int64, count=len(firsts))[groups]
