"""The tokenizer that settings name."""

import hashlib
from pathlib import Path

from flows.errors import ConfigError
from transforms.dataset.check import CheckPolicy
from transforms.dataset.check.tokens import Tokens, estimate, tokenizer

_DIGITS = 8


def tokens_of(policy: CheckPolicy) -> Tokens:
    """Return what counts tokens: the file in `check.tokenizer`, or the estimate without one.

    Raises:
        ConfigError: The file cannot be read or used; the message names the setting.
    """
    if not policy.tokenizer:
        return estimate(policy)
    path = Path(policy.tokenizer)
    try:
        definition = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"check.tokenizer: cannot read {path} ({error.strerror})") from None
    digest = hashlib.sha256(definition).hexdigest()[:_DIGITS]
    try:
        return tokenizer(definition, name=f"{path.name}, SHA-256 {digest}…")
    except ImportError:
        raise ConfigError(
            "check.tokenizer: the package tokenizers is not installed; "
            "install sluice[tokenizers], or leave the setting empty to estimate"
        ) from None
    except ValueError:
        raise ConfigError(f"check.tokenizer: {path} is no tokenizer.json") from None
