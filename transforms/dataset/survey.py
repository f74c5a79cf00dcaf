"""What a lake holds that could be trained on: by application and system prompt."""

import numpy as np
import pandas as pd

from transforms.dataset import candidates, columns, step
from transforms.feedback.rating import Rating

FAILED = frozenset(each.value for each in candidates.FAILURES)
ENOUGH_PROMPTS = 100
"""Source: Bedrock User Guide, rft-prepare-data: at least 100 prompts."""

SURVEY_COLUMNS = (
    "app", "template", "models", "calls", "kept", "failed", "prompts", "signals", "positive",
    "example",
)  # fmt: skip
"""Application (empty if unknown); id of the system prompt, 16 hex digits (empty: none or unknown);
models, by commas; calls; those that curation kept; those that failed; different prompts that could
be trained on; those whose replies users judged; those they judged well; id of the message that
holds the system prompt (empty if there is none)."""


def survey(linked: pd.DataFrame, rating: Rating) -> pd.DataFrame:
    """Count by application and system prompt, the most prompts first.

    A call that curation dropped has no system prompt any more; it counts with the one of its
    conversation.

    Args:
        linked: Records as `conversations.link` returns them.
        rating: What users thought of them.
    """
    frame = step.in_order(linked)
    template = _templates(frame)
    calls = pd.DataFrame(
        {
            "app": columns.texts(frame, "app"),
            "template": template,
            "model": columns.texts(frame, "model"),
            "kept": step.curated(frame),
            "failed": np.isin(np.array(columns.texts(frame, "reason"), dtype=object), list(FAILED)),
        }
    )
    chosen = candidates.choose(frame).kept
    usable = chosen.loc[~(columns.flags(chosen, "has_media") | columns.flags(chosen, "has_tools"))]
    prompts = _prompts(usable, rating)
    by_group = calls.groupby(["app", "template"], sort=True)
    table = pd.DataFrame(
        {
            "models": by_group["model"].agg(lambda names: ",".join(sorted(set(names) - {""}))),
            "calls": by_group.size(),
            "kept": by_group["kept"].sum(),
            "failed": by_group["failed"].sum(),
        }
    ).join(prompts)
    counted = ["prompts", "signals", "positive"]
    table[counted] = table[counted].fillna(0).astype(np.int64)
    table["example"] = table["example"].fillna("")
    ordered = table.reset_index().sort_values(
        ["prompts", "calls", "app", "template"], ascending=[False, False, True, True]
    )
    return ordered[list(SURVEY_COLUMNS)].reset_index(drop=True)


def _templates(frame: pd.DataFrame) -> list[str]:
    """Name each call's system prompt, or that of the first call of its conversation with one."""
    own, known = columns.integers(frame, "system_key")
    conversation, _ = columns.integers(frame, "conversation")
    first: dict[int, int] = {}
    for group, key in zip(conversation[known].tolist(), own[known].tolist(), strict=True):
        first.setdefault(group, key)
    kept = step.curated(frame)
    return [
        template_name(key) if told else "" if stays else template_name(first.get(group))
        for key, told, stays, group in zip(
            own.tolist(), known.tolist(), kept.tolist(), conversation.tolist(), strict=True
        )
    ]


def template_name(key: int | None) -> str:
    """Write a system prompt's key as 16 hex digits, empty for none."""
    return "" if key is None else f"{key & ((1 << 64) - 1):016x}"


def _prompts(usable: pd.DataFrame, rating: Rating) -> pd.DataFrame:
    """Count the different prompts that could be trained on, and what users thought of them."""
    about = set(step.identities(rating.signals))
    good = rating.signals.loc[
        columns.equal(rating.signals, "kind", "thumbs_up")
        | columns.equal(rating.signals, "kind", "completion")
    ]
    well = set(step.identities(good))
    key, known = columns.integers(usable, "system_key")
    final = columns.texts(usable, "final_call")
    prompts = pd.DataFrame(
        {
            "app": columns.texts(usable, "app"),
            "template": [
                template_name(each) if told else ""
                for each, told in zip(key.tolist(), known.tolist(), strict=True)
            ],
            "prompt": columns.integers(usable, "prompt_key")[0],
            "signals": [name in about for name in final],
            "positive": [name in well for name in final],
            "example": [
                str(ids[0]) if told and len(ids) else ""
                for ids, told in zip(usable["message_ids"], known.tolist(), strict=True)
            ],
        }
    )
    by_group = prompts.groupby(["app", "template"], sort=True)
    return pd.DataFrame(
        {
            "prompts": by_group["prompt"].nunique(),
            "signals": by_group["signals"].sum(),
            "positive": by_group["positive"].sum(),
            "example": by_group["example"].first(),
        }
    )
