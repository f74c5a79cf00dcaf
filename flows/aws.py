"""How AWS is reached, and what its refusals mean in words that a person can act on."""

import re
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from flows.errors import (
    ConfigError,
    CredentialsError,
    ObjectChangedError,
    ObjectDeniedError,
    SluiceError,
    SourceError,
)

if TYPE_CHECKING:
    from boto3.session import Session
    from mypy_boto3_s3.client import S3Client

ATTEMPTS = 10
"""Tries of one request, the first included; waits grow to 20 seconds each."""

_S3_URI = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<path>.*))?")
_DENIED = frozenset(
    {"AccessDenied", "403", "AllAccessDisabled", "Forbidden", "AccessDeniedException"}
)
_BAD_CREDENTIALS = frozenset(
    {"InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "InvalidClientTokenId"},
)
EXPIRED = frozenset(
    {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
)
"""Codes by which AWS says that credentials have ended."""
CREDENTIALS_EXPIRED = "AWS credentials have expired; refresh them and run again"
_WRONG_REGION = frozenset(
    {
        "PermanentRedirect",
        "AuthorizationHeaderMalformed",
        "301",
        "IllegalLocationConstraintException",
    },
)
_NO_BUCKET = frozenset({"NoSuchBucket", "InvalidBucketName"})
_NO_KEY = frozenset({"NoSuchKey", "404", "NoSuchVersion"})
_CHANGED = frozenset({"PreconditionFailed", "412", "InvalidRange", "416"})
_ACTION = re.compile(r"not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)")


class S3Access(BaseModel):
    """How one S3 location is reached. Secrets stay in the AWS credential chain."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    endpoint_url: str = ""
    """Another endpoint than AWS's own: a VPC endpoint, or an S3-compatible server."""
    profile: str = ""
    """Profile of the AWS configuration; one with `role_arn` takes that role."""
    region: str = ""
    """Region of the bucket; empty: what profile or environment say."""


def split_s3_uri(uri: str, *, place: str) -> tuple[str, str]:
    """Split `s3://bucket/path` into bucket and path, which ends in a slash unless it is empty.

    Args:
        uri: What was given.
        place: The setting or option that gave it, for messages.

    Raises:
        ConfigError: It is no such URI.
    """
    found = _S3_URI.fullmatch(uri)
    if found is None:
        raise ConfigError(f"{place}: neither a folder nor s3://bucket/prefix")
    parts = (found["path"] or "").split("/")
    return found["bucket"], "".join(f"{part}/" for part in parts if part)


def aws_session(access: S3Access, *, section: str) -> "Session":
    """Make a session from the credential chain.

    Args:
        access: Profile and region.
        section: The settings' section, for messages.

    Raises:
        ConfigError: There is no such profile.
    """
    import boto3
    from botocore.exceptions import ProfileNotFound

    try:
        return boto3.Session(
            profile_name=access.profile or None,
            region_name=access.region or None,
        )
    except ProfileNotFound:
        raise ConfigError(f"{section}.profile: the AWS configuration has no such profile") from None


def s3_client(
    access: S3Access,
    *,
    section: str,
    connections: int = 10,
    attempts: int = ATTEMPTS,
) -> "S3Client":
    """Make a client whose requests are tried `attempts` times; safe to share between threads.

    Raises:
        ConfigError: The profile is unknown or the endpoint is not a URL.
    """
    from botocore.config import Config

    session = aws_session(access, section=section)
    config = Config(
        retries={"mode": "standard", "max_attempts": attempts},
        max_pool_connections=connections,
        connect_timeout=10,
        read_timeout=60,
    )
    try:
        return session.client(
            "s3",
            endpoint_url=access.endpoint_url or None,
            region_name=session.region_name or "us-east-1",
            config=config,
        )
    except ValueError:
        raise ConfigError(f"{section}.endpoint_url: not a URL") from None


def error_code(error: Exception) -> str:
    """Return S3's code of a refusal, an empty string for anything else."""
    return str(_said(error).get("Code", ""))


def _said(error: Exception) -> dict[str, Any]:
    """Return what S3 said of its refusal; a broken connection has a response that is none."""
    response = getattr(error, "response", None)
    return response.get("Error", {}) if isinstance(response, dict) else {}


def is_missing_key(error: Exception) -> bool:
    """Tell whether S3 said that there is no such object."""
    return error_code(error) in _NO_KEY


def is_denied(error: Exception) -> bool:
    """Tell whether S3 refused for want of a permission."""
    return error_code(error) in _DENIED


def is_broken(error: Exception) -> bool:
    """Tell whether a connection broke off, before an answer or in the middle of one."""
    from botocore.exceptions import ConnectionError as AwsConnectionError
    from botocore.exceptions import HTTPClientError, IncompleteReadError

    return isinstance(error, AwsConnectionError | HTTPClientError | IncompleteReadError)


def missing_action(error: Exception, *, default: str) -> str:
    """Return the action that AWS names in its refusal (also of KMS), else `default`."""
    found = _ACTION.search(str(_said(error).get("Message", "")))
    return found.group(1) if found else default


def bucket_error(
    error: Exception,
    *,
    section: str,
    uri: str,
    action: str,
    place: str = "",
) -> SluiceError:
    """Explain a failed request about a bucket as a whole.

    Args:
        error: What boto3 raised; errors that are not AWS's own are named by their type.
        section: The settings' section, such as `source`.
        uri: The place meant; shown.
        action: The permission that the request needs.
        place: The setting or option that names the place; by default the section's `uri`.
    """
    code = error_code(error)
    place = place or f"{section}.uri"
    if code in _DENIED:
        missing = missing_action(error, default=action)
        return ConfigError(f"{place}: access to {uri} is denied; allow {missing} on it")
    if code in _NO_BUCKET | _NO_KEY:
        return ConfigError(f"{place}: there is no bucket for {uri}")
    if code in _WRONG_REGION:
        return ConfigError(f"{section}.region: the bucket of {uri} lies in another region")
    return _credentials_error(error) or _endpoint_error(error, section=section, uri=uri)


def object_error(error: Exception, *, uri: str, action: str = "s3:GetObject") -> SluiceError:
    """Explain a failed request about one object.

    Args:
        error: What boto3 raised.
        uri: The object; shown.
        action: The permission that the request needs.
    """
    code = error_code(error)
    if code in _DENIED:
        return ObjectDeniedError(
            f"{uri}: access denied; allow {missing_action(error, default=action)} on it",
        )
    if code in _NO_KEY:
        return ObjectChangedError(f"{uri}: vanished between listing and reading")
    if code in _CHANGED:
        return ObjectChangedError(f"{uri}: changed between listing and reading")
    said = code or type(error).__name__
    return _credentials_error(error) or SourceError(
        f"{uri}: {action} failed again and again: {said}"
    )


def _credentials_error(error: Exception) -> SluiceError | None:
    code = error_code(error)
    name = type(error).__name__
    if code in EXPIRED:
        return CredentialsError(CREDENTIALS_EXPIRED)
    if code in _BAD_CREDENTIALS:
        return ConfigError(f"AWS credentials are not accepted ({code})")
    if name in {"NoCredentialsError", "PartialCredentialsError"}:
        return ConfigError(
            "AWS credentials: none found; set a profile, AWS_… variables or an instance role",
        )
    if "Credential" in name or "SSO" in name or "Token" in name:
        return ConfigError(f"AWS credentials cannot be read ({name})")
    return None


def _endpoint_error(error: Exception, *, section: str, uri: str) -> SluiceError:
    name = error_code(error) or type(error).__name__
    if name in {"EndpointConnectionError", "ConnectTimeoutError", "SSLError", "InvalidURI"}:
        return ConfigError(f"{section}.endpoint_url: no S3 server answers for {uri} ({name})")
    return SourceError(f"{uri}: S3 failed again and again: {name}")
