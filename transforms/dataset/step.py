"""What a build step is: a frame goes in; what stays and an outcome for each row that left come out.

The law: the rows that curation kept are as many going in as staying and leaving together, and no
row is on both sides. Rows that curation dropped are accounted for in `records`; a step may take
them along or leave them behind, and never gives them a build outcome.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import pandas as pd

from transforms.dataset import columns
from transforms.outcome import Evidence, Outcome, Reason

OUTCOME_COLUMNS = ("object_key", "ordinal", "request_id", "outcome", "reason", "evidence")
"""Identity of a record, its build outcome, a Reason (empty where emitted), evidence as JSON."""

_IDENTITY = ("object_key", "ordinal")
_TYPES = dict.fromkeys(OUTCOME_COLUMNS, "string[pyarrow]") | {"ordinal": "int64"}


@dataclass(frozen=True, slots=True)
class Step:
    """The result of one build step."""

    kept: pd.DataFrame
    """Rows that go on, in the order of their identity, with the columns that the step adds."""
    outcomes: pd.DataFrame
    """One row for each record that left, with `OUTCOME_COLUMNS`, in the order of identity."""


StepFunction = Callable[[pd.DataFrame], Step]


def identities(frame: pd.DataFrame) -> list[str]:
    """Return each row's identity as `KEY#ORDINAL`, the form that `sluice explain` takes."""
    ordinals, _ = columns.integers(frame, "ordinal")
    keys = columns.texts(frame, "object_key")
    return [f"{key}#{ordinal}" for key, ordinal in zip(keys, ordinals.tolist(), strict=True)]


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a copy sorted by identity with a fresh index: the same for any order of the rows."""
    ordinals, _ = columns.integers(frame, "ordinal")
    order = np.lexsort((ordinals, columns.codes(frame, "object_key")))
    return frame.take(order).reset_index(drop=True)


def outcomes(
    leaving: pd.DataFrame,
    *,
    reason: Reason,
    evidence: Sequence[Evidence] | Evidence,
) -> pd.DataFrame:
    """Write the outcomes of rows that leave for one reason.

    Args:
        leaving: The rows, with object_key, ordinal and request_id.
        reason: Why; it also tells whether the rows are dropped or merged.
        evidence: One for all rows, or one for each.
    """
    each = [evidence] * len(leaving) if isinstance(evidence, Mapping) else evidence
    return _typed(
        {
            "object_key": columns.texts(leaving, "object_key"),
            "ordinal": columns.integers(leaving, "ordinal")[0],
            "request_id": columns.texts(leaving, "request_id"),
            "outcome": [reason.outcome.value] * len(leaving),
            "reason": [reason.value] * len(leaving),
            "evidence": [to_json(one) for one in each],
        }
    )


def emitted(rows: pd.DataFrame) -> pd.DataFrame:
    """Write the outcomes of the rows that reached the dataset."""
    frame = outcomes(rows, reason=Reason.NOT_SELECTED, evidence={})
    return frame.assign(outcome=Outcome.EMITTED.value, reason="").astype(_TYPES)


def divide(
    frame: pd.DataFrame,
    leaving: columns.Mask,
    *,
    reason: Reason,
    evidence: Sequence[Evidence] | Evidence,
) -> Step:
    """Let the rows under a mask leave for one reason; the others stay.

    Args:
        frame: Rows in the order of identity (`in_order`).
        leaving: Which of them leave.
        reason: Why.
        evidence: One for all, or one for each leaving row, in order.
    """
    gone = outcomes(frame.loc[leaving], reason=reason, evidence=evidence)
    return Step(kept=frame.loc[~leaving].reset_index(drop=True), outcomes=gone)


def run(frame: pd.DataFrame, *steps: StepFunction) -> Step:
    """Run steps one after the other; the outcomes of all of them are collected.

    Raises:
        ValueError: A step loses or doubles a record.
    """
    kept = frame
    gone: list[pd.DataFrame] = []
    for step in steps:
        result = step(kept)
        verify(kept, result)
        kept = result.kept
        gone.append(result.outcomes)
    return Step(kept=kept, outcomes=concat(*gone))


def concat(*frames: pd.DataFrame) -> pd.DataFrame:
    """Put outcome frames together, in the order of identity."""
    some = [frame for frame in frames if len(frame)]
    return in_order(pd.concat(some, ignore_index=True)) if some else empty()


def empty() -> pd.DataFrame:
    """Return an outcome frame without rows."""
    return _typed({name: [] for name in OUTCOME_COLUMNS})


def verify(before: pd.DataFrame, step: Step) -> None:
    """Check the law of conservation for one step.

    Raises:
        ValueError: Kept records went missing, appeared, or are on both sides; counts only.
    """
    seen, stay, gone = before.loc[curated(before)], step.kept.loc[curated(step.kept)], step.outcomes
    left = pd.concat([stay[list(_IDENTITY)], gone[list(_IDENTITY)]], ignore_index=True)
    alike = len(seen) == len(left) and _sorted_identities(seen).equals(_sorted_identities(left))
    if not alike:
        counts = f"saw {len(seen)} records, kept {len(stay)}, let {len(gone)} go"
        raise ValueError(f"a step loses, doubles or exchanges records: {counts}")


def to_json(value: Any) -> str:
    """Write JSON with sorted keys: equal evidence gives equal bytes."""
    return orjson.dumps(
        dict(value) if isinstance(value, Mapping) else value, option=orjson.OPT_SORT_KEYS
    ).decode()


def curated(frame: pd.DataFrame) -> columns.Mask:
    """Tell which rows curation kept; all of them where the frame does not say."""
    if "outcome" not in frame.columns:
        return np.ones(len(frame), dtype=np.bool_)
    return columns.equal(frame, "outcome", Outcome.KEPT.value)


def _sorted_identities(frame: pd.DataFrame) -> pd.DataFrame:
    types = {"object_key": "string[pyarrow]", "ordinal": "int64"}
    return in_order(frame[list(_IDENTITY)].astype(types))


def _typed(data: Mapping[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(data, columns=list(OUTCOME_COLUMNS)).astype(_TYPES)
