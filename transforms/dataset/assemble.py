"""From curated records to the rows of one dataset version: the steps of a build, in order.

Works on narrow columns; text is read of candidates only, to compare it, and of the rows afterwards,
by whoever emits them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from transforms.dataset import (
    columns,
    conversations,
    difficulty,
    duplicates,
    selection,
    splits,
    step,
)
from transforms.dataset import history as history_of
from transforms.dataset.contamination import EvaluationIndex, decontaminate
from transforms.dataset.near.across import clear_of_held_out
from transforms.dataset.near.merge import Nearness, merge_near
from transforms.dataset.near.prompts import ReadTexts
from transforms.dataset.policy import DEFAULT_NEAR_JACCARD, DatasetPolicy
from transforms.keys import KeyRing
from transforms.outcome import Reason

COLUMNS = [
    "shard", "object_key", "ordinal", "outcome", "reason", "request_id", "time", "account",
    "region", "operation", "model", "family", "app", "user_key", "session_key", "consent",
    "message_ids", "tools_id", "reply_id", "turns", "prompt_characters", "reply_characters",
    "opens_turn", "has_media", "has_tools", "input_tokens", "cache_read_tokens",
    "cache_write_tokens", "output_tokens", "latency_ms", "self_key", "parent_key", "exchange_key",
    "parent_exchange_key", "prompt_key", "system_key", "turn_key", "reply_key", "findings",
    "signals", "entity_counts", "error_code", "stop_reason", "guardrail",
]  # fmt: skip
"""What a build reads of `records`: no text, and nothing that is not needed."""


_FOR_LINKING = (
    "shard", "kind", "dialect", "reason", "evidence", "account", "session_key", "tools_id",
    "reply_id", "turns", "prompt_characters", "reply_characters", "opens_turn", "output_tokens",
    "latency_ms", "self_key", "parent_key", "exchange_key", "parent_exchange_key", "turn_key",
    "signals", "entity_counts", "error_code", "stop_reason", "guardrail", "parent", "link",
    "call_in_turn", "turn_calls",
)  # fmt: skip
"""Columns that served to choose candidates: each step copies a frame, and these are half of it."""

_HOUR = re.compile(r"\.(\d{4}-\d\d-\d\dT\d\d)\.")
_DELIVERY = timedelta(hours=2)
"""Length of a delivery hour, and an hour for clocks that are ahead."""
_FEW = 0.1
"""Where more records than this lie after their delivery, it is the folders that are wrong."""


def link_records(records: pd.DataFrame) -> step.Step:
    """Merge what was logged twice, and tie calls to conversations.

    Args:
        records: `COLUMNS` of all records, whatever curation decided about them.
    """
    timed = possible_times(records)
    merged = duplicates.merge_request_ids(timed)
    step.verify(timed, merged)
    return step.Step(kept=conversations.link(merged.kept), outcomes=merged.outcomes)


def possible_times(records: pd.DataFrame) -> pd.DataFrame:
    """Return records with the times taken away that lie after their delivery.

    One wrong clock would be the newest time of all, from which age and silence are measured. A
    record's shard names the hour in which it was delivered.

    Args:
        records: Needs shard (`account.region.YYYY-MM-DDTHH.slot`) and time; without shard, or in a
            shard of another name, times are taken as they are. So they are where more than a
            tenth lie after their delivery: logs that people sorted into folders themselves.
    """
    if "shard" not in records.columns:
        return records
    shards = columns.texts(records, "shard")
    ends = {shard: _delivered_until(shard) for shard in set(shards)}
    late = columns.microseconds(records) > np.array([ends[each] for each in shards], np.int64)
    if not late.any() or late.mean() > _FEW:
        return records
    return records.assign(time=records["time"].where(~late))


def _delivered_until(shard: str) -> int:
    """Return microseconds since 1970 until which a shard's calls can have been made."""
    hour = _HOUR.search(shard)
    if hour is None:
        return int(np.iinfo(np.int64).max)
    end = datetime.fromisoformat(f"{hour[1]}:00+00:00") + _DELIVERY
    return int(end.timestamp()) * 1_000_000


def writable(candidates: pd.DataFrame, *, policy: DatasetPolicy) -> step.Step:
    """Let rows leave that no text format can hold: media, and tool turns unless written out.

    A turn that was answered with a tool's help leaves too: without the tool nobody could answer.
    """
    frame = step.in_order(candidates)
    media = columns.flags(frame, "has_media")
    tools = columns.flags(frame, "has_tools") & (policy.tool_turns == "drop")
    evidence = [{"holds": "media" if each else "tools"} for each in media[media | tools]]
    return step.divide(frame, media | tools, reason=Reason.UNSUPPORTED_BY_TARGET, evidence=evidence)


def near_duplicates(
    candidates: pd.DataFrame, *, read: ReadTexts, policy: DatasetPolicy
) -> step.Step:
    """Merge candidates that are nearly the same, if the dataset asks for it."""
    if policy.min_near_jaccard is None:
        return step.Step(kept=candidates, outcomes=step.empty())
    near = Nearness(policy.min_near_jaccard, same_numbers=policy.numbers_matter)
    return merge_near(candidates, read=read, near=near)


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What the steps of a build look things up with."""

    rate: step.StepFunction
    """Adds what users thought to candidates, and drops those without a reference where the
    dataset requires one."""
    judge: Callable[[pd.DataFrame], pd.DataFrame]
    """Adds what users thought to candidates, and drops none."""
    usual_reward: float
    """Reward prior of a reply that nobody judged."""
    read: ReadTexts
    """Reads the text of candidates, to compare it."""
    evaluation: EvaluationIndex | None
    """What must not be trained on."""
    previous: pd.DataFrame | None
    """Ledger of the releases before (`splits.LEDGER_COLUMNS`)."""
    keys: KeyRing
    """Keys for chance that repeats."""


def assemble(chosen: pd.DataFrame, *, policy: DatasetPolicy, means: Means) -> step.Step:
    """Choose the rows of a dataset version.

    Args:
        chosen: Candidates, as `candidates.choose` keeps them.
        policy: What the dataset asks for.
        means: What is looked up.
    """
    asked_for = step.run(
        chosen.drop(columns=[each for each in _FOR_LINKING if each in chosen.columns]),
        lambda rows: selection.in_scope(rows, where=policy.where),
        lambda rows: selection.consented(rows, policy=policy),
        lambda rows: writable(rows, policy=policy),
        lambda rows: selection.with_answer(rows, policy=policy),
        lambda rows: history_of.keep_last_turns(rows, turns=policy.history_turns, read=means.read),
        lambda rows: selection.short_enough(rows, max_prompt_tokens=policy.max_prompt_tokens),
    )
    rated = step.run(asked_for.kept, means.rate)
    # Replies without a reference are samples of the model as well.
    history = rated.kept if policy.references == "none" else means.judge(asked_for.kept)
    history = history[[*difficulty.HISTORY_COLUMNS]]
    gone = [asked_for.outcomes, rated.outcomes]
    del chosen, asked_for  # each frame of all candidates counts
    distinct = step.run(
        rated.kept,
        duplicates.merge_prompts,
        lambda rows: near_duplicates(rows, read=means.read, policy=policy),
        lambda rows: decontaminate(rows, index=means.evaluation, read=means.read),
    )
    del rated
    tagged = selection.with_language(
        difficulty.tag(
            distinct.kept, history=history, merged=distinct.outcomes, usual=means.usual_reward
        )
    )
    gone.append(distinct.outcomes)
    del distinct, history
    taken = step.run(
        tagged,
        lambda rows: _with_signal(rows, policy=policy),
        *selection.steps(policy, key=means.keys.splits),
        lambda rows: splits.assign(
            rows,
            previous=means.previous,
            key=means.keys.splits,
            fractions=policy.splits.as_mapping(),
            by_time=policy.split_by == "time",
        ),
        lambda rows: clear_of_held_out(
            rows, read=means.read, min_jaccard=policy.min_near_jaccard or DEFAULT_NEAR_JACCARD
        ),
    )
    return step.Step(kept=taken.kept, outcomes=step.concat(*gone, taken.outcomes))


def _with_signal(rows: pd.DataFrame, *, policy: DatasetPolicy) -> step.Step:
    base_model = policy.base_model if policy.drop_without_signal else ""
    return difficulty.without_learning_signal(rows, base_model=base_model)
