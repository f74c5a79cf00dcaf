"""Within which bounds calls may be tied together: account, app, and user and session if known."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from transforms.dataset import columns
from transforms.dataset.columns import Ints, Mask


@dataclass(frozen=True, slots=True)
class Scope:
    """The scope of each row of a frame."""

    codes: Ints
    """Equal where account, app, user and session are equal; unknown equals unknown."""
    known: Mask
    """User or session is known: the rows of one scope are one person's, or one session's."""
    in_session: Mask
    """The session is known."""


def scope(frame: pd.DataFrame) -> Scope:
    """Read the scope of each row from account, app, user_key and session_key.

    A call of a session that does not name its user takes the session's user, if there is exactly
    one: some calls of an application name their user and others do not.
    """
    in_session = ~columns.blank(frame, "session_key")
    place = _paired(columns.codes(frame, "account"), columns.codes(frame, "app"))
    session = np.where(in_session, columns.codes(frame, "session_key"), -1)
    named = ~columns.blank(frame, "user_key")
    user = np.where(named, columns.codes(frame, "user_key"), -1)
    within = _paired(place, session)
    user = _with_sessions_user(user, within, in_session)
    return Scope(_paired(within, user), (user >= 0) | in_session, in_session)


def _with_sessions_user(user: Ints, within: Ints, in_session: Mask) -> Ints:
    if not len(user):
        return user
    size = int(within.max()) + 1
    told = user >= 0
    first, last = np.full(size, np.iinfo(np.int64).max), np.full(size, -1, dtype=np.int64)
    np.minimum.at(first, within[told], user[told])
    np.maximum.at(last, within[told], user[told])
    sole = in_session & ~told & (first == last)[within]
    return np.where(sole, last[within], user)


def _paired(first: Ints, second: Ints) -> Ints:
    """Number the distinct pairs of two columns from 0."""
    pairs = pd.DataFrame({"first": first, "second": second})
    return np.asarray(pairs.groupby(["first", "second"], sort=True).ngroup(), dtype=np.int64)
