"""How long a prompt is, in tokens, estimated from its characters."""

import math
import re
from collections.abc import Callable

from transforms.dataset.check.policy import CheckPolicy

TokenCounter = Callable[[str], int]
"""Counts the tokens of one text; a named tokenizer can take the estimate's place."""

_WIDE = re.compile(r"[\u2e80-\U0010ffff]")


def estimator(policy: CheckPolicy) -> TokenCounter:
    """Return the estimate that the policy describes: characters divided, rounded up."""

    def count(text: str) -> int:
        wide = 0 if text.isascii() else sum(1 for _ in _WIDE.finditer(text))
        narrow = len(text) - wide
        return math.ceil(
            narrow / policy.characters_per_token + wide / policy.wide_characters_per_token
        )

    return count
