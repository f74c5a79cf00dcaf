"""Where each target keeps prompt, reference, id and tools: one view on rows of any target."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from transforms.dataset.check.result import Fault
from transforms.dataset.check.rules import Rule
from transforms.dataset.targets.bedrock_sft import SCHEMA_VERSION

_TRL_ARGUMENTS = ("prompts", "completion", "completions", "completion_ids", "completions_ids")
"""Names that TRL's trainer passes itself or ignores. Source: TRL documentation, GRPO trainer."""


class Missing(Enum):
    """The mark of a key that is not there, as distinct from null."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING


@dataclass(frozen=True, slots=True)
class RowView:
    """The parts of a row that rules look at; MISSING where the row has none."""

    messages: Any
    messages_path: str
    id: Any = MISSING
    reference: Any = MISSING
    reference_path: str = "reference_answer"
    tools: Any = MISSING
    data_source: Any = MISSING
    faults: tuple[Fault, ...] = field(default=())
    """Faults of the target's own wrapping."""


def view_for(target: str) -> Callable[[Mapping[str, Any]], RowView]:
    """Return the function that looks at rows of the named target."""
    return {"bedrock-sft": _sft, "verl": _verl, "trl": _trl}.get(target, _rft)


def _rft(row: Mapping[str, Any]) -> RowView:
    return RowView(
        messages=row.get("messages", MISSING),
        messages_path="messages",
        id=row.get("id", MISSING),
        reference=row.get("reference_answer", MISSING),
        tools=row.get("tools", MISSING),
        data_source=row.get("data_source", MISSING),
    )


def _trl(row: Mapping[str, Any]) -> RowView:
    return RowView(
        messages=row.get("prompt", MISSING),
        messages_path="prompt",
        id=row.get("id", MISSING),
        reference=row.get("reference", MISSING),
        reference_path="reference",
        data_source=row.get("data_source", MISSING),
        faults=tuple(
            Fault(Rule.RESERVED_COLUMN, name)
            for name in (*_TRL_ARGUMENTS, "trainer_state")
            if name in row
        ),
    )


def _verl(row: Mapping[str, Any]) -> RowView:
    reward, extra = row.get("reward_model"), row.get("extra_info")
    reward = reward if isinstance(reward, Mapping) else {}
    faults = []
    if reward.get("style") not in {"rule", "llmj"}:
        faults.append(Fault(Rule.REWARD_STYLE_UNKNOWN, "reward_model.style"))
    truth = reward.get("ground_truth")
    if not isinstance(truth, str):
        faults.append(Fault(Rule.GROUND_TRUTH_NOT_STRING, "reward_model.ground_truth"))
    return RowView(
        messages=row.get("prompt", MISSING),
        messages_path="prompt",
        id=extra.get("id", MISSING) if isinstance(extra, Mapping) else MISSING,
        # An empty ground truth is how this format says that there is none.
        reference=truth if isinstance(truth, str) and truth else MISSING,
        reference_path="reward_model.ground_truth",
        data_source=row.get("data_source", MISSING),
        faults=tuple(faults),
    )


def _sft(row: Mapping[str, Any]) -> RowView:
    """Join `system` and the turns but the last, which is the reference."""
    faults = []
    if row.get("schemaVersion") != SCHEMA_VERSION:
        faults.append(Fault(Rule.SCHEMA_VERSION_WRONG, "schemaVersion"))
    system, turns = row.get("system", []), row.get("messages", MISSING)
    if not isinstance(turns, list) or not isinstance(system, list):
        return RowView(messages=MISSING, messages_path="messages", faults=tuple(faults))
    roles = [turn.get("role") if isinstance(turn, Mapping) else None for turn in turns]
    if any(role != ("assistant" if place % 2 else "user") for place, role in enumerate(roles)):
        faults.append(Fault(Rule.NOT_ALTERNATING, "messages"))
    if roles[-1:] != ["assistant"]:
        faults.append(Fault(Rule.LAST_MESSAGE_NOT_ASSISTANT, "messages"))
    blocks = [{"role": "system", "content": [block]} for block in system]
    return RowView(
        messages=[*blocks, *turns] if turns else [],
        messages_path="messages",
        faults=tuple(faults),
    )
