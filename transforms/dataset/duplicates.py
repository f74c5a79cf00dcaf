"""Records and prompts that stand for the same thing: one of them stays, the others name it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from transforms.dataset import columns, step
from transforms.keys import keyed_int64
from transforms.outcome import Outcome, Reason


def merge_request_ids(records: pd.DataFrame) -> step.Step:
    """Merge records that log the same call: equal account and request id, from any hour.

    With both log destinations on, every call is there twice. The fuller record stands: kept before
    dropped before quarantined, then the one with more messages, then the smallest object key and
    ordinal. Records without a request id are all different. A merged record that curation had
    dropped leaves without a build outcome (see `step`).
    """
    order = step.order_of(records)
    request = columns.groups(records, "request_id")
    rank = 2 - 2 * step.curated(records) - columns.equal(records, "outcome", Outcome.DROPPED.value)
    fullness = -columns.lengths(records, "message_ids")
    account = columns.groups(records, "account")
    standing = _first_of_each((account[order], request[order]), (rank[order], fullness[order]))
    leaving = (~columns.blank(records, "request_id"))[order] & (standing != np.arange(len(order)))
    gone = leaving & step.curated(records)[order]
    winners = step.names(records[["object_key", "ordinal"]].take(order[standing[gone]]))
    left = records[["object_key", "ordinal", "request_id"]].take(order[gone])
    # One copy of the rows at most: they are all that a build has.
    stay = order[~leaving]
    sorted_already = len(stay) == len(records) and bool((stay[1:] > stay[:-1]).all())
    return step.Step(
        kept=(records if sorted_already else records.take(stay)).reset_index(drop=True),
        outcomes=step.outcomes(
            left, reason=Reason.DUPLICATE_REQUEST, evidence=step.naming("record", winners)
        ),
    )


def merge_prompts(candidates: pd.DataFrame) -> step.Step:
    """Merge candidates with the same normalised prompt (`prompt_key`).

    Which one stands is decided by evidence: one with an explicit signal, then the latest, then the
    smallest object key and ordinal. All rows of a cluster share its `task`; a prompt without key
    is a cluster of its own, named by its request.

    Args:
        candidates: Needs identity, time, prompt_key; reads has_explicit (bool) where present.

    Returns:
        A step; kept rows have `task` (int64: the cluster), `task_size` (rows in it).
    """
    frame = step.in_order(candidates)
    prompt, known = columns.integers(frame, "prompt_key")
    task = np.where(known, prompt, _own_tasks(frame, known))
    signalled = columns.flags(frame, "has_explicit").astype(np.int64)
    standing = _first_of_each((task,), (-signalled, ~columns.microseconds(frame)))
    leaving = standing != np.arange(len(frame))
    winners = step.identities(frame.take(standing[leaving]))
    evidence = [
        {"cluster": cluster_name(cluster), "record": winner}
        for cluster, winner in zip(task[leaving].tolist(), winners, strict=True)
    ]
    sizes = np.bincount(standing, minlength=len(frame))
    numbered = frame.assign(task=task, task_size=sizes)
    return step.divide(numbered, leaving, reason=Reason.DUPLICATE_PROMPT, evidence=evidence)


def cluster_name(task: int) -> str:
    """Write a cluster's id as 16 hex digits."""
    return f"{task & ((1 << 64) - 1):016x}"


def _own_tasks(frame: pd.DataFrame, known: columns.Mask) -> columns.Ints:
    """Name each row that has no prompt key by its identity."""
    tasks = np.zeros(len(frame), dtype=np.int64)
    alone = ~known
    names = step.identities(frame.loc[alone])
    tasks[alone] = [keyed_int64(b"task", name) for name in names]
    return tasks


def _first_of_each(
    group: Sequence[columns.Ints], preference: Sequence[columns.Ints]
) -> columns.Ints:
    """Return for each row the position of the row that stands for its group.

    Smaller preferences win, in order; at equal preferences the earlier row does.
    """
    size = len(group[0])
    positions = np.arange(size)
    if not size:
        return positions
    order = np.lexsort((positions, *reversed(preference), *reversed(group)))
    starts = np.zeros(size, dtype=np.bool_)
    starts[0] = True
    for each in group:
        ordered = each[order]
        starts[1:] |= ordered[1:] != ordered[:-1]
    standing = np.empty(size, dtype=np.int64)
    standing[order] = order[np.flatnonzero(starts)[np.cumsum(starts) - 1]]
    return standing
