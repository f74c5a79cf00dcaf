"""From curated records to the rows of one dataset version: the steps of a build, in order.

Works on narrow columns; the text of what remains is read afterwards, by whoever emits it.
"""

import pandas as pd

from transforms.dataset import (
    columns,
    conversations,
    duplicates,
    selection,
    splits,
    step,
)
from transforms.dataset.policy import DatasetPolicy
from transforms.keys import KeyRing
from transforms.outcome import Reason

COLUMNS = [
    "object_key", "ordinal", "outcome", "reason", "request_id", "time", "account", "region",
    "operation", "model", "family", "app", "user_key", "session_key", "consent", "message_ids",
    "tools_id", "reply_id", "turns", "prompt_characters", "reply_characters", "opens_turn",
    "has_media", "has_tools", "input_tokens", "cache_read_tokens", "cache_write_tokens",
    "output_tokens", "latency_ms", "self_key", "parent_key", "exchange_key",
    "parent_exchange_key", "prompt_key", "system_key", "turn_key", "reply_key", "findings",
    "signals", "entity_counts", "error_code", "stop_reason", "guardrail",
]  # fmt: skip
"""What a build reads of `records`: no text, and nothing that is not needed."""


def link_records(records: pd.DataFrame) -> step.Step:
    """Merge what was logged twice, and tie calls to conversations.

    Args:
        records: `COLUMNS` of all records, whatever curation decided about them.
    """
    merged = duplicates.merge_request_ids(records)
    step.verify(records, merged)
    return step.Step(kept=conversations.link(merged.kept), outcomes=merged.outcomes)


def writable(candidates: pd.DataFrame, *, policy: DatasetPolicy) -> step.Step:
    """Let rows leave that no text format can hold: media, and tool turns unless written out.

    A turn that was answered with a tool's help leaves too: without the tool nobody could answer.
    """
    frame = step.in_order(candidates)
    media = columns.flags(frame, "has_media")
    tools = columns.flags(frame, "has_tools") & (policy.tool_turns == "drop")
    evidence = [{"holds": "media" if each else "tools"} for each in media[media | tools]]
    return step.divide(frame, media | tools, reason=Reason.UNSUPPORTED_BY_TARGET, evidence=evidence)


def assemble(
    chosen: pd.DataFrame,
    *,
    rate: step.StepFunction,
    policy: DatasetPolicy,
    previous: pd.DataFrame | None,
    keys: KeyRing,
) -> step.Step:
    """Choose the rows of a dataset version.

    Args:
        chosen: Candidates, as `candidates.choose` keeps them.
        rate: Adds what users thought to candidates, and drops those without a reference where
            the dataset requires one.
        policy: What the dataset asks for.
        previous: Ledger of the releases before (`splits.LEDGER_COLUMNS`), or None.
        keys: Keys for chance that repeats.
    """
    return step.run(
        chosen,
        lambda rows: selection.in_scope(rows, where=policy.where),
        lambda rows: selection.consented(rows, policy=policy),
        lambda rows: writable(rows, policy=policy),
        lambda rows: selection.short_enough(rows, max_prompt_tokens=policy.max_prompt_tokens),
        rate,
        duplicates.merge_prompts,
        lambda rows: selection.cap_conversations(
            rows, cap=policy.per_conversation_cap, key=keys.splits
        ),
        lambda rows: selection.cap_rows(
            rows, cap=policy.cap, strata=policy.strata, key=keys.splits
        ),
        lambda rows: splits.assign(
            rows, previous=previous, key=keys.splits, fractions=policy.splits.as_mapping()
        ),
    )
