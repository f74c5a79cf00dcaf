"""What refusals of AWS mean, and failures that are none."""

import pytest
from botocore.exceptions import ConnectionClosedError, HTTPClientError, ReadTimeoutError

from flows.aws import error_code, is_denied, is_missing_key, missing_action


@pytest.mark.parametrize(
    "error",
    [
        HTTPClientError(error="cut"),
        ConnectionClosedError(endpoint_url="http://127.0.0.1"),
        ReadTimeoutError(endpoint_url="http://127.0.0.1"),
        OSError("no answer at all"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_broken_connection_is_no_refusal(error: Exception) -> None:
    """It has no code, names no action, and is neither a denial nor a missing key."""
    assert error_code(error) == ""
    assert not is_denied(error)
    assert not is_missing_key(error)
    assert missing_action(error, default="s3:GetObject") == "s3:GetObject"
