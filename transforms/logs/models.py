"""Which model a logged `modelId` means: its family and plain id behind prefixes and ARNs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

UNKNOWN_FAMILY = "unknown"
_MAKERS = {
    "ai21": "ai21",
    "amazon": "amazon",
    "anthropic": "anthropic",
    "cohere": "cohere",
    "deepseek": "deepseek",
    "google": "google",
    "luma": "luma",
    "meta": "llama",
    "minimax": "minimax",
    "mistral": "mistral",
    "moonshot": "moonshot",
    "moonshotai": "moonshot",
    "nvidia": "nvidia",
    "openai": "openai",
    "qwen": "qwen",
    "stability": "stability",
    "twelvelabs": "twelvelabs",
    "writer": "writer",
    "zai": "zai",
}
"""First part of a plain model id to family."""
_SERIES = {
    "claude": "anthropic",
    "codestral": "mistral",
    "command": "cohere",
    "devstral": "mistral",
    "gemma": "google",
    "glm": "zai",
    "gpt": "openai",
    "jamba": "ai21",
    "kimi": "moonshot",
    "llama": "llama",
    "magistral": "mistral",
    "ministral": "mistral",
    "mixtral": "mistral",
    "nemotron": "nvidia",
    "nova": "nova",
    "palmyra": "writer",
    "pixtral": "mistral",
    "titan": "titan",
    "voxtral": "mistral",
} | {maker: family for maker, family in _MAKERS.items() if maker not in ("amazon", "meta")}
"""First word of a model's own name, as bodies have it, to family."""
_ARN = re.compile(r"arn:[a-z-]+:[a-z-]+:[a-z0-9-]*:[^:/]*:(?P<kind>[a-z-]+)/(?P<rest>.+)")
_READABLE_ARNS = frozenset({"foundation-model", "inference-profile"})
_OWN_WEIGHTS_ARNS = frozenset({"custom-model", "default-prompt-router", "prompt-router"})
"""ARNs that name a base model and mean something else than it."""
_PLAIN_ID = re.compile(
    rf"(?:[a-z]{{2,6}}(?:-[a-z]{{2,6}})?\.)?(?P<id>(?P<maker>{'|'.join(_MAKERS)})\.(?P<name>.+))",
)
_CONTEXT_SUFFIX = re.compile(r":\d+k$|:mm$")
_FIRST_WORD = re.compile(r"[a-z]+(?:21)?")


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

        An alias comes first, then the id itself, then the body's name. ARNs of provisioned,
        imported and custom models and of application inference profiles are opaque.

        Args:
            model_id: As logged: a plain id, a profile id or an ARN.
            body_model: The model's name in a body (`message.model`, `model`), used where the
                logged id is opaque.
        """
        alias = self.aliases.get(model_id) or self.aliases.get(model_id.rpartition("/")[2])
        if alias:
            return _read(alias)
        named = _read(model_id)
        if named.family == UNKNOWN_FAMILY and body_model:
            from_body = _read(body_model)
            if from_body.family != UNKNOWN_FAMILY:
                return from_body
        return named


@lru_cache(maxsize=4096)
def _read(model_id: str) -> ModelName:
    arn = _ARN.fullmatch(model_id)
    if arn is None:
        return _read_plain(model_id) or ModelName(model_id, _family_of_name(model_id))
    kind, rest = arn["kind"], arn["rest"]
    if kind in _READABLE_ARNS:
        return _read_plain(rest) or ModelName(rest, _family_of_name(rest))
    base = _read_plain(rest.partition("/")[0]) if kind in _OWN_WEIGHTS_ARNS else None
    return ModelName(model_id, base.family if base else UNKNOWN_FAMILY)


def _read_plain(model_id: str) -> ModelName | None:
    match = _PLAIN_ID.fullmatch(model_id)
    if match is None:
        return None
    family = _MAKERS[match["maker"]]
    if match["maker"] == "amazon":
        series = _family_of_name(match["name"])
        family = series if series != UNKNOWN_FAMILY else family
    return ModelName(_CONTEXT_SUFFIX.sub("", match["id"]), family)


def _family_of_name(name: str) -> str:
    word = _FIRST_WORD.match(name.lower())
    return _SERIES.get(word[0], UNKNOWN_FAMILY) if word else UNKNOWN_FAMILY
