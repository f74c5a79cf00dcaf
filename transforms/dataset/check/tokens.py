"""How long a text is in tokens: counted by a tokenizer that is named, or estimated."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from transforms.dataset.check.policy import CheckPolicy

TokenCounter = Callable[[str], int]
"""Counts the tokens of one text."""

_WIDE = re.compile(r"[\u2e80-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Tokens:
    """What counts tokens, and by which name a reader is told of it."""

    count: TokenCounter
    name: str
    """Such as "tokens (estimated: 4 characters each)"."""
    estimated: bool


def estimate(policy: CheckPolicy) -> Tokens:
    """Return the estimate that the policy describes: characters divided, rounded up."""

    def count(text: str) -> int:
        wide = 0 if text.isascii() else sum(1 for _ in _WIDE.finditer(text))
        narrow = len(text) - wide
        return math.ceil(
            narrow / policy.characters_per_token + wide / policy.wide_characters_per_token
        )

    name = f"tokens (estimated: {policy.characters_per_token:g} characters each)"
    return Tokens(count, name, estimated=True)


def tokenizer(definition: bytes, *, name: str) -> Tokens:
    """Return a tokenizer as its makers publish it.

    Args:
        definition: Content of a `tokenizer.json`.
        name: What readers are told.

    Raises:
        ImportError: The package `tokenizers` is not installed; it is an optional extra.
        ValueError: The content is no tokenizer.
    """
    from tokenizers import Tokenizer  # an optional extra

    try:
        known = Tokenizer.from_buffer(definition)
    except ValueError:
        # Its message quotes the file.
        raise ValueError("not the definition of a tokenizer") from None

    def count(text: str) -> int:
        return len(known.encode(text, add_special_tokens=False).ids)

    return Tokens(count, f"tokens (counted with {name})", estimated=False)
