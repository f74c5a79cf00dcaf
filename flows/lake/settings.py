"""How the lake is reached; apart from its tables, so that reading settings loads no library."""

from pydantic import Field

from flows.aws import S3Access


class LakeSettings(S3Access):
    """Where the lake lies and how it is written: the section `[lake]`."""

    uri: str = ""
    """`s3://bucket/prefix` or a folder. `--lake` wins over it."""
    kms_key_id: str = ""
    """KMS key that S3 encrypts with; empty: as the bucket's default says."""
    commit_retries: int = Field(default=200, ge=0)
    """Times that a commit is tried again when another writer came first."""
