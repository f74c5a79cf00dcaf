"""Limits that a check holds a training file to."""

from pydantic import BaseModel, ConfigDict, Field


class CheckPolicy(BaseModel):
    """Row counts, lengths and what the training job will be told."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=True
    )

    min_rows: int = Field(default=100, ge=1)
    """Fewest rows of a training file. Source: Bedrock User Guide, rft-prepare-data."""
    max_rows: int = Field(default=20_000, ge=1)
    """Most rows, training and validation together. Source: as above; AWS's validators."""
    advised_max_rows: int = Field(default=10_000, ge=1)
    """Above this a warning. Source: AWS blog on RFT best practices, 2026-04-08."""
    batch_size: int | None = None
    """The job's batchSize, rows; None: the service's default is assumed."""
    default_batch_size: int = 128
    """What the job uses unless told. Source: nova-forge-sdk's RFT template."""
    batch_size_range: tuple[int, int] = (16, 512)
    """Both ends allowed. Source: botocore, shape RFTBatchSize."""
    max_prompt_tokens: int = Field(default=8192, ge=1)
    """The job's maxPromptLength, tokens. Source of the default: nova-forge-sdk's RFT template."""
    tokenizer: str = ""
    """Path of the `tokenizer.json` of the model to be trained; empty: tokens are estimated.

    Needs the extra `tokenizers`. Nova's tokenizer is not published; those of open-weight models
    come with their weights.
    """
    characters_per_token: float = Field(default=4.0, gt=0)
    """How many characters make a token, where no tokenizer is named.

    Four is the rule of thumb for English; code and most other languages take fewer.
    """
    wide_characters_per_token: float = Field(default=1.0, gt=0)
    """The same for characters from U+2E80 on: Chinese, Japanese, Korean, emoji."""
    tokens_per_message: int = Field(default=4, ge=0)
    """What a chat template adds to each message, tokens."""
    data_sources: frozenset[str] | None = None
    """What the grader branches on; None: not checked."""
    min_leak_characters: int = Field(default=16, ge=1)
    """Shorter references are not searched for in the prompt: "yes" or a label stands in many."""
    max_findings_per_rule: int = Field(default=1000, ge=1)
    """Further findings of one rule are counted, not listed."""
    max_compared_rows: int = Field(default=1_000_000, ge=1)
    """Rows beyond this are not compared with each other; bounds the memory of a check."""
