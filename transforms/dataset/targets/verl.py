"""verl, and SageMaker's open-weight RLVR jobs, which read verl's rows as JSON lines."""

from typing import Any

from transforms.dataset.targets.sample import Sample, Target, signals, text_messages


def row(sample: Sample) -> dict[str, Any]:
    """Write the five fields of verl; what the reward may use beside them is `extra_info`.

    Without a reference the ground truth is an empty string: the field is required.

    Source: verl, "Prepare data for post-training"; SageMaker AI guide, customizing-models-rft.
    """
    reference = sample.get("reference_answer", {"text": "", "source": "none"})
    extra = {
        "id": sample["id"],
        "task_id": sample["task_id"],
        "reference_source": reference["source"],
    }
    return {
        "data_source": sample["data_source"],
        "prompt": text_messages(sample),
        "ability": sample["domain"],
        "reward_model": {"style": "rule", "ground_truth": reference["text"]},
        "extra_info": extra | signals(sample),
    }


TARGET = Target(
    name="verl",
    title="verl and SageMaker open-weight RLVR",
    row=row,
    losses=(
        "The reference becomes a plain string; its source moves to extra_info.",
        "A sample without a reference has an empty ground truth.",
        "The reward style is always `rule`; a judge needs `llmj` in its place.",
        "Tool turns and media are not carried.",
        "verl leaves out prompts over its max_prompt_length (1,024 tokens unless set) silently.",
    ),
)
