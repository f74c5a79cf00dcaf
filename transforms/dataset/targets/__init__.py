"""The training formats that a dataset can be written in: one canonical sample, one module each."""

from transforms.dataset.targets import bedrock_nova, bedrock_openweight, bedrock_sft, trl, verl
from transforms.dataset.targets.fit import Unsupported, unsupported
from transforms.dataset.targets.sample import ReferenceAnswer, Sample, Target
from transforms.dataset.targets.serialise import to_line

TARGETS: dict[str, Target] = {
    each.name: each
    for each in (
        bedrock_nova.TARGET,
        bedrock_openweight.TARGET,
        bedrock_sft.TARGET,
        verl.TARGET,
        trl.TARGET,
    )
}
"""Every target by its name in settings, the default first."""


def target(name: str) -> Target:
    """Look a target up by its name.

    Raises:
        LookupError: There is no such target; the message lists those there are.
    """
    try:
        return TARGETS[name]
    except KeyError:
        raise LookupError(f"unknown target; there are: {', '.join(TARGETS)}") from None


__all__ = [
    "TARGETS",
    "ReferenceAnswer",
    "Sample",
    "Target",
    "Unsupported",
    "target",
    "to_line",
    "unsupported",
]
