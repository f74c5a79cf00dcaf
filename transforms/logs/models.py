"""Which model a logged `modelId` means: its family and plain id behind prefixes and ARNs."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ModelName:
    """A model, named without region prefix or ARN."""

    model: str
    """Plain id such as `anthropic.claude-3-haiku-20240307-v1:0`; the logged id where opaque."""
    family: str
    """Such as anthropic, nova, titan, llama, mistral, deepseek, openai; else unknown."""


@dataclass(frozen=True, slots=True)
class ModelNames:
    """How model ids become names, with what a team adds for ARNs that tell nothing."""

    aliases: Mapping[str, str] = field(default_factory=dict)
    """Logged model id (or its last part after the slash) to plain model id."""

    def name(self, model_id: str, *, body_model: str = "") -> ModelName:
        """Name the model behind a logged id.

        Args:
            model_id: As logged: a plain id, a profile id or an ARN.
            body_model: The model's name in a body (`message.model`, `model`), used where the
                logged id is opaque.
        """
        raise NotImplementedError
