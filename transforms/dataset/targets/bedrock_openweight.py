"""Bedrock reinforcement fine-tuning of open-weight models, through the Files API."""

from typing import Any

from transforms.dataset.targets import bedrock_nova
from transforms.dataset.targets.sample import Sample, Target


def row(sample: Sample) -> dict[str, Any]:
    """Write the same row as for Nova; the reference stays an object, whose `text` graders read.

    Source: Bedrock User Guide, rft-prepare-data-open-weight; the gpt-oss grader in
    amazon-bedrock-samples reads `reference_answer["text"]`.
    """
    return bedrock_nova.row(sample)


TARGET = Target(
    name="bedrock-openweight",
    title="Bedrock RFT, open-weight models",
    row=row,
    losses=(
        *bedrock_nova.TARGET.losses,
        "The file goes through the Files API: no S3 source and no invocation-log source.",
    ),
)
