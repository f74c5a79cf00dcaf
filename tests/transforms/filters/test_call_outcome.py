import pytest

from transforms.filters.call_outcome import error_class


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("", ""),
        ("ThrottlingException", "throttled"),
        ("ServiceQuotaExceededException", "throttled"),
        ("rate_limit_exceeded", "throttled"),
        ("ModelTimeoutException", "timeout"),
        ("AccessDeniedException", "access"),
        ("ResourceNotFoundException", "not_found"),
        ("ValidationException", "validation"),
        ("validation_error", "validation"),
        ("ModelErrorException", "model"),
        ("ModelStreamErrorException", "model"),
        ("InternalServerException", "model"),
        ("ServiceUnavailableException", "model"),
        ("SomethingNewException", "other"),
    ],
)
def test_error_codes_fall_into_classes(code: str, expected: str) -> None:
    """AWS and OpenAI words for one fault fall into one class."""
    assert error_class(code) == expected
