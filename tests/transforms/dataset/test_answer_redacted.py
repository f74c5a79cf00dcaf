import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from transforms.dataset import selection, step
from transforms.dataset.policy import DatasetPolicy

Frames = Callable[[Iterable[Mapping[str, Any]]], pd.DataFrame]


def test_rows_without_their_answer_leave_unless_the_dataset_takes_them(records: Frames) -> None:
    """The rule is the evidence; a policy may keep such rows."""
    frame = records(
        [{"findings": '{"answer_redacted":"number"}'}, {"findings": "{}"}, {"findings": ""}]
    )
    result = selection.with_answer(frame, policy=DatasetPolicy())
    step.verify(frame, result)
    assert result.kept["ordinal"].tolist() == [2, 3]
    assert result.outcomes["reason"].tolist() == ["answer_redacted"]
    assert json.loads(result.outcomes["evidence"][0]) == {"rule": "number"}
    kept = selection.with_answer(frame, policy=DatasetPolicy(drop_answer_redacted=False))
    step.verify(frame, kept)
    assert len(kept.kept) == len(frame)


def test_a_frame_without_rows_passes(records: Frames) -> None:
    """Nothing in, nothing out."""
    assert len(selection.with_answer(records([]), policy=DatasetPolicy()).kept) == 0
