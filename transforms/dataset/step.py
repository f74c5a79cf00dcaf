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
import pyarrow as pa
import pyarrow.compute as pc

from transforms.dataset import columns, parents
from transforms.keys import keyed_int64
from transforms.outcome import Evidence, Outcome, Reason

OUTCOME_COLUMNS = ("object_key", "ordinal", "request_id", "outcome", "reason", "evidence")
"""Identity of a record, its build outcome, a Reason (empty where emitted), evidence as JSON."""

_NAMES = ("object_key", "ordinal", "request_id")
_MARK = "#"
_PORTION = 1_000_000
"""Identities that are taken apart at once."""
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
    return [str(each) for each in names(frame).to_pylist()]


def names(frame: pd.DataFrame) -> pa.LargeStringArray:
    """Return `identities` as Arrow holds them: of millions of rows lists take gigabytes."""
    ordinals, _ = columns.integers(frame, "ordinal")
    numbers = pa.array(ordinals).cast(pa.large_string())
    return pc.binary_join_element_wise(
        columns.text_array(frame, "object_key"), numbers, _text(_MARK)
    )


def row_keys(frame: pd.DataFrame) -> columns.Ints:
    """Return a 64-bit key of each row's identity; rows are told apart by it, and looked up."""
    ordinals, _ = columns.integers(frame, "ordinal")
    return _keys(columns.encoded_texts(frame, "object_key"), ordinals)


def positions(frame: pd.DataFrame, wanted: pa.LargeStringArray) -> columns.Ints:
    """Return at which row of a frame each identity stands, -1 where at none.

    Args:
        frame: Rows, each identity once.
        wanted: Identities; an empty text is at no row.
    """
    index = pd.Index(row_keys(frame))
    found = [
        index.get_indexer(pd.Index(_keys_of(wanted.slice(start, _PORTION))))
        for start in range(0, len(wanted), _PORTION)
    ]
    places = np.concatenate([np.zeros(0, dtype=np.int64), *found]).astype(np.int64)
    places[columns.as_flags(pc.equal(wanted, ""))] = -1
    return places


def _keys_of(wanted: pa.LargeStringArray) -> columns.Ints:
    """Return the row keys of identities."""
    parts = pc.extract_regex(wanted, pattern=rf"(?s)^(?P<key>.*){_MARK}(?P<ordinal>[0-9]+)$")
    keys, ordinals = (pc.struct_field(parts, name) for name in ("key", "ordinal"))
    numbers = pc.fill_null(ordinals, "0").cast(pa.int64()).to_numpy(zero_copy_only=False)
    return _keys(pc.fill_null(keys, "").dictionary_encode(), numbers)


def _keys(objects: pa.DictionaryArray, ordinals: columns.Ints) -> columns.Ints:
    hashed = [keyed_int64(b"row", str(each)) for each in objects.dictionary.to_pylist()]
    places = objects.indices.to_numpy(zero_copy_only=False)
    keys: columns.Ints = parents.scrambled(ordinals) ^ np.array([*hashed, 0], np.int64)[places]
    return keys


def _text(value: str) -> pa.LargeStringScalar:
    return pa.scalar(value, pa.large_string())


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows sorted by identity with a fresh index: the same for any order of the rows.

    Rows that stand in order already are not copied.
    """
    order = order_of(frame)
    if bool((order[1:] > order[:-1]).all()):
        return frame.reset_index(drop=True)
    return frame.take(order).reset_index(drop=True)


def order_of(frame: pd.DataFrame) -> columns.Ints:
    """Return the positions of rows in the order of their identity."""
    ordinals, _ = columns.integers(frame, "ordinal")
    return np.lexsort((ordinals, columns.codes(frame, "object_key")))


def outcomes(
    leaving: pd.DataFrame,
    *,
    reason: Reason,
    evidence: Sequence[Evidence] | Evidence | pa.LargeStringArray,
) -> pd.DataFrame:
    """Write the outcomes of rows that leave for one reason.

    Args:
        leaving: The rows, with object_key, ordinal and request_id.
        reason: Why; it also tells whether the rows are dropped or merged.
        evidence: One for all rows, or one for each, which may be written as JSON already.
    """
    size = len(leaving)
    if isinstance(evidence, pa.LargeStringArray):
        written = evidence
    elif isinstance(evidence, Mapping):
        written = pa.repeat(to_json(evidence), size)
    else:
        written = pa.array(_written(evidence), pa.large_string())
    return _typed(
        {
            "object_key": columns.text_array(leaving, "object_key"),
            "ordinal": columns.integers(leaving, "ordinal")[0],
            "request_id": columns.text_array(leaving, "request_id"),
            "outcome": pa.repeat(reason.outcome.value, size),
            "reason": pa.repeat(reason.value, size),
            "evidence": written,
        }
    )


def _written(evidence: Sequence[Evidence]) -> list[str]:
    """Write evidence as JSON; what is one and the same for many rows is written once."""
    known: dict[int, str] = {}
    for one in evidence:
        if id(one) not in known:
            known[id(one)] = to_json(one)
    return [known[id(one)] for one in evidence]


def naming(name: str, records: pa.LargeStringArray) -> pa.LargeStringArray:
    """Write evidence that names a record for each row: `{"NAME": "KEY#ORDINAL"}`, as JSON."""
    plain = pc.match_substring_regex(records, r'["\\\x00-\x1f]')
    if pc.any(plain).as_py():
        texts = [to_json({name: str(each)}) for each in records.to_pylist()]
        return pa.array(texts, pa.large_string())
    return pc.binary_join_element_wise(_text(f'{{"{name}":"'), records, _text('"}'), _text(""))


def emitted(rows: pd.DataFrame) -> pd.DataFrame:
    """Write the outcomes of the rows that reached the dataset."""
    frame = outcomes(rows, reason=Reason.NOT_SELECTED, evidence={})
    return frame.assign(outcome=Outcome.EMITTED.value, reason="").astype(_TYPES)


def divide(
    frame: pd.DataFrame,
    leaving: columns.Mask,
    *,
    reason: Reason,
    evidence: Sequence[Evidence] | Evidence | pa.LargeStringArray,
) -> Step:
    """Let the rows under a mask leave for one reason; the others stay.

    Args:
        frame: Rows in the order of identity (`in_order`).
        leaving: Which of them leave.
        reason: Why.
        evidence: One for all, or one for each leaving row, in order.
    """
    if not leaving.any():
        return Step(kept=frame, outcomes=empty())
    gone = outcomes(frame[list(_NAMES)].loc[leaving], reason=reason, evidence=evidence)
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
    seen, stay = (row_keys(each)[curated(each)] for each in (before, step.kept))
    gone = row_keys(step.outcomes)
    left = np.concatenate([stay, gone])
    if not np.array_equal(np.sort(seen), np.sort(left)):
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


def _typed(data: Mapping[str, Any]) -> pd.DataFrame:
    frame = {
        name: pd.array(each, dtype="string[pyarrow]") if isinstance(each, pa.Array) else each
        for name, each in data.items()
    }
    return pd.DataFrame(frame, columns=list(OUTCOME_COLUMNS)).astype(_TYPES)
