"""Bedrock supervised fine-tuning: `bedrock-conversation-2024`, the reference as last turn."""

from typing import Any

from transforms.dataset.targets.sample import Sample, Target

SCHEMA_VERSION = "bedrock-conversation-2024"


def row(sample: Sample) -> dict[str, Any]:
    """Write the prompt as Converse blocks and the reference as the assistant's answer.

    Every row carries `system`, empty where the prompt has none, so that keys are the same in all.

    Raises:
        ValueError: The sample has no reference answer: there is nothing to imitate.

    Source: Bedrock User Guide, data preparation for Nova supervised fine-tuning and distillation.
    """
    if "reference_answer" not in sample:
        raise ValueError("bedrock-sft needs a reference answer in every sample")
    messages = sample["messages"]
    turns = [
        {"role": part["role"], "content": [{"text": part["content"]}]}
        for part in messages
        if part["role"] != "system"
    ]
    answer = {"role": "assistant", "content": [{"text": sample["reference_answer"]["text"]}]}
    return {
        "schemaVersion": SCHEMA_VERSION,
        "system": [{"text": part["content"]} for part in messages if part["role"] == "system"],
        "messages": [*turns, answer],
    }


TARGET = Target(
    name="bedrock-sft",
    title="Bedrock SFT (bedrock-conversation-2024)",
    row=row,
    losses=(
        "Ids, task ids, domain, signals and reward priors have no place in the file.",
        "The reference's source is lost; its text becomes the assistant's last turn.",
        "User and assistant must alternate: prompts with two user messages in a row are dropped.",
        "Tool turns and media are not carried.",
    ),
    needs_reference=True,
    alternating=True,
)
