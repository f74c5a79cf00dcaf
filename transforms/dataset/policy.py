"""What one dataset asks for: the settings under `[datasets.NAME]`, frozen."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, model_validator

from transforms.dataset.targets import target

Fraction = Annotated[float, Field(ge=0, le=1)]

Stratum = Literal["app", "model", "family", "region", "operation", "language", "difficulty"]

MAX_BEDROCK_PROMPTS = 20_000
"""Source: Bedrock User Guide, rft-prepare-data: at most 20,000 prompts in one job."""
DEFAULT_NEAR_JACCARD = 0.8
_SUM_TOLERANCE = 1e-9


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Where(_Frozen):
    """Which calls the dataset is about; an empty tuple asks for nothing in particular."""

    app: tuple[str, ...] = ()
    """Names of applications, as in the request metadata."""
    model: tuple[str, ...] = ()
    """Plain model ids, without region prefix."""
    family: tuple[str, ...] = ()
    """Model families, such as `nova` or `anthropic`."""
    region: tuple[str, ...] = ()
    """Regions that were called."""
    operation: tuple[str, ...] = ()
    """API operations, such as `Converse`."""


class SplitFractions(_Frozen):
    """Shares of the groups that go to each side; they add up to 1."""

    train: Fraction = 0.9
    validation: Fraction = 0.1
    test: Fraction = 0.0

    @model_validator(mode="after")
    def _add_up(self) -> "SplitFractions":
        if abs(self.train + self.validation + self.test - 1) > _SUM_TOLERANCE:
            raise ValueError("the fractions of train, validation and test must add up to 1")
        return self

    def as_mapping(self) -> Mapping[str, float]:
        """Return the shares by the side's name, train first."""
        return {"train": self.train, "validation": self.validation, "test": self.test}


class DatasetPolicy(_Frozen):
    """What one dataset asks for. The defaults give prompts without references for Nova."""

    where: Where = Where()
    """Which calls it is about."""
    target: str = "bedrock-nova"
    """The format that is written; see `targets.TARGETS`."""
    base_model: str = ""
    """Plain id of the model that will be tuned; empty if not decided."""
    references: Literal["none", "required"] = "none"
    """`required`: rows without a reference answer are dropped. `none`: no row carries one."""
    reference_models_allowed: tuple[str, ...] = ()
    """Plain model ids or families whose replies may serve as reference; empty: those of any."""
    agent_reference: Literal["first_tool_call", "final_answer"] = "final_answer"
    """Which reply of an agent's turn is its answer."""
    tool_turns: Literal["drop", "text"] = "drop"
    """Prompts with tool turns: dropped, or their tool turns written out as text."""
    min_near_jaccard: Annotated[float, Field(ge=0.5, le=1)] | None = DEFAULT_NEAR_JACCARD
    """Prompts at least as alike as this are merged; None merges equal prompts only.

    Jaccard similarity over pieces of five characters; see `near.shingles`.
    """
    numbers_matter: bool = False
    """Questions with other numbers are not merged: for tasks whose answer is computed."""
    evaluation_files: tuple[str, ...] = ()
    """Files of prompts that must not be trained on, UTF-8: JSON lines, or one text per line.

    For the rule see `contamination`.
    """
    cap: Annotated[int, Field(ge=1)] = MAX_BEDROCK_PROMPTS
    """Most rows of the dataset, all sides together."""
    per_conversation_cap: Annotated[int, Field(ge=1)] = 4
    """Most rows from one conversation."""
    per_user_cap: Annotated[int, Field(ge=1)] | None = 500
    """Most rows from one known user; None for no limit."""
    max_template_share: Annotated[float, Field(gt=0, le=1)] = 0.5
    """Largest part of the rows with one system prompt, as far as others can fill their place."""
    strata: tuple[Stratum, ...] = ("app", "model", "language", "difficulty")
    """Columns whose combinations keep their share of the rows under the cap."""
    drop_without_signal: bool = True
    """Drop prompts that the model always or never answers well, if it is the `base_model`."""
    drop_answer_redacted: bool = True
    """Drop rows whose logged reply has lost to redaction what makes it an answer."""
    splits: SplitFractions = SplitFractions()
    """Shares of train, validation and test."""
    split_by: Literal["chance", "time"] = "chance"
    """Which new conversations and users are held out: any, or those that came last."""
    history_turns: Annotated[int, Field(ge=1)] | None = None
    """Last user turns that a prompt keeps of its chat; 1: the newest message alone; None: all."""
    max_prompt_tokens: Annotated[int, Field(ge=1)] | None = None
    """Longest prompt, in tokens as logged (cached ones included); None for no limit."""
    consent: Literal["not_stated", "blanket", "per_request"] = "not_stated"
    """Whether users agreed to training.

    An explicit no always drops a row. `per_request`: only an explicit yes keeps it. `blanket`:
    `consent_statement` says why all others may be used. `not_stated`: all others are used, and
    the report warns.
    """
    consent_statement: str = ""
    """With `blanket`: on what the team bases it, in a sentence; stands in the manifest."""

    @model_validator(mode="after")
    def _target_is_known(self) -> "DatasetPolicy":
        try:
            needs_reference = target(self.target).needs_reference
        except LookupError as error:
            raise ValueError(str(error)) from None
        if needs_reference and self.references == "none":
            raise ValueError("this target needs references = required")
        return self

    @model_validator(mode="after")
    def _blanket_consent_says_why(self) -> "DatasetPolicy":
        if (self.consent == "blanket") != bool(self.consent_statement.strip()):
            raise ValueError("consent = blanket and consent_statement go together")
        return self

    def canonical(self) -> dict[str, Any]:
        """Return the settings as plain JSON values, defaults included: what versions hash."""
        plain: dict[str, Any] = orjson.loads(self.canonical_json())
        return plain

    def canonical_json(self) -> str:
        """Write the settings as JSON with sorted keys; equal settings give equal bytes."""
        return orjson.dumps(self.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS).decode()
