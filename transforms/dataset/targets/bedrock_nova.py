"""Bedrock reinforcement fine-tuning of Nova 2 Lite: the row that every AWS path accepts."""

from typing import Any

from transforms.dataset.targets.sample import Sample, Target, signals, text_messages


def row(sample: Sample) -> dict[str, Any]:
    """Write the sample flat: what is not prompt or reference reaches the grader as metadata.

    Source: Bedrock User Guide, "Prepare your training data for RFT" (rft-prepare-data).
    """
    written: dict[str, Any] = {"id": sample["id"], "messages": text_messages(sample)}
    if "reference_answer" in sample:
        reference = sample["reference_answer"]
        written["reference_answer"] = {"text": reference["text"], "source": reference["source"]}
    written["task_id"] = sample["task_id"]
    written["data_source"] = sample["data_source"]
    written["domain"] = sample["domain"]
    return written | signals(sample)


TARGET = Target(
    name="bedrock-nova",
    title="Bedrock RFT, Nova 2 Lite",
    row=row,
    losses=(
        "Tool turns and media are not carried: the rollout is one text turn.",
        "The logged reply is not in the file unless it serves as reference.",
    ),
)
