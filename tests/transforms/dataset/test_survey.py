from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from transforms.dataset.assemble import link_records
from transforms.dataset.survey import survey
from transforms.feedback.policy import FeedbackPolicy
from transforms.feedback.rating import Rating
from transforms.tables import FEEDBACK

Frames = Callable[[Iterable[Mapping[str, Any]]], pd.DataFrame]


def test_calls_count_by_application_and_system_prompt(records: Frames) -> None:
    """A failed call counts with its conversation's prompt; equal prompts are one."""
    call = {"app": "shop", "system_key": 5, "message_ids": ["s", "u"], "model": "nova-lite"}
    frame = records(
        [
            {**call, "prompt_key": 1, "session_key": "a"},
            {
                "app": "shop", "session_key": "a", "outcome": "dropped", "reason": "call_failed",
                "time": 50,
            },
            {**call, "prompt_key": 1},
            {**call, "prompt_key": 2, "model": "nova-pro"},
            {"app": "shop", "prompt_key": 3, "message_ids": ["u2"]},
            {**call, "prompt_key": 4, "has_media": True},
        ]
    )  # fmt: skip
    linked = link_records(frame).kept
    events = FEEDBACK.empty_table().to_pandas(types_mapper=pd.ArrowDtype)
    rating = Rating.of(linked, events, policy=FeedbackPolicy())
    table = survey(linked, rating)
    first, second = table.to_dict("records")
    assert (first["template"], first["calls"], first["failed"]) == (f"{5:016x}", 5, 1)
    assert (first["prompts"], first["models"]) == (2, "nova-lite,nova-pro")
    assert (first["example"], first["signals"]) == ("s", 0)
    assert (second["template"], second["calls"], second["prompts"]) == ("", 1, 1)
    assert int(table["calls"].sum()) == len(linked)
