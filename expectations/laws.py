"""Laws over a whole table, each as a function that counts how often it is broken."""

from collections.abc import Callable

import pandas as pd

from transforms.outcome import Outcome


def reason_where_not_kept(frame: pd.DataFrame) -> int:
    """Count rows that stay and have a reason, or leave and have none.

    Columns: outcome, reason.
    """
    stays = frame["outcome"].isin([Outcome.KEPT.value, Outcome.EMITTED.value])
    has_reason = frame["reason"].fillna("") != ""
    return int((stays == has_reason).sum())


def ordinals_run_from_one(frame: pd.DataFrame) -> int:
    """Count log objects whose records are not numbered 1, 2, 3 … without a gap or a repeat.

    Columns: object_key, ordinal.
    """
    numbered = frame.groupby("object_key")["ordinal"]
    spread = numbered.agg(["min", "max", "count", "nunique"])
    whole = (
        (spread["min"] == 1)
        & (spread["max"] == spread["count"])
        & (spread["nunique"] == spread["count"])
    )
    return int((~whole).sum())


def records_have_their_object(frame: pd.DataFrame) -> int:
    """Count log objects that have records and no row of their own.

    Columns: kind, object_key; both kinds of row.
    """
    keys = frame.groupby("kind")["object_key"].unique()
    with_records = set(keys.get("record", []))
    return len(with_records - set(keys.get("object", [])))


def dropped_without_text(frame: pd.DataFrame) -> int:
    """Count records that were not kept and still point to a reply's text.

    Columns: outcome, reply_id.
    """
    left = frame["outcome"] != Outcome.KEPT.value
    return int((left & (frame["reply_id"].fillna("") != "")).sum())


def one_outcome_each(frame: pd.DataFrame) -> int:
    """Count rows beyond the first of one record.

    Columns: object_key, ordinal.
    """
    return int(frame.duplicated(["object_key", "ordinal"]).sum())


def groups_on_one_side(frame: pd.DataFrame) -> int:
    """Count groups with rows in more than one file; rows of no group are left out.

    Columns: split, group.
    """
    sides = frame.dropna(subset=["group"]).groupby("group")["split"].nunique()
    return int((sides > 1).sum())


def keys_alike(frame: pd.DataFrame) -> int:
    """Count rows whose keys differ from the most common ones.

    Columns: keys (the row's keys in their order, as one text).
    """
    counts = frame["keys"].value_counts()
    return 0 if counts.empty else int(counts.sum() - counts.iloc[0])


LAWS: dict[str, Callable[[pd.DataFrame], int]] = {
    law.__name__: law
    for law in (
        reason_where_not_kept,
        ordinals_run_from_one,
        records_have_their_object,
        dropped_without_text,
        one_outcome_each,
        groups_on_one_side,
        keys_alike,
    )
}
"""Every law by its name."""
