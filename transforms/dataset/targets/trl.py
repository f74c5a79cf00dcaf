"""TRL's GRPO trainer: a `prompt` column, and every other column handed to the reward function."""

from typing import Any

from transforms.dataset.targets.sample import Sample, Target, signals, text_messages


def row(sample: Sample) -> dict[str, Any]:
    """Write the prompt and flat columns of one type each.

    None of them is named as an argument that TRL passes itself (`prompts`, `completions`,
    `completion_ids`, `trainer_state`).

    Source: TRL documentation, GRPO trainer, custom reward functions.
    """
    written: dict[str, Any] = {"id": sample["id"], "prompt": text_messages(sample)}
    if "reference_answer" in sample:
        written["reference"] = sample["reference_answer"]["text"]
        written["reference_source"] = sample["reference_answer"]["source"]
    written["task_id"] = sample["task_id"]
    written["data_source"] = sample["data_source"]
    written["domain"] = sample["domain"]
    return written | signals(sample)


TARGET = Target(
    name="trl",
    title="TRL GRPO",
    row=row,
    losses=(
        "The reference object becomes two columns, `reference` and `reference_source`.",
        "Tool turns and media are not carried.",
    ),
)
