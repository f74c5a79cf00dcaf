import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.filters.tool_output import failure_rule, read_output

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["error", "status", "message", "data", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('{"error": "timed out"}', "error_payload"),
        ('{"status": 503, "message": "down"}', "http_status"),
        ('{"status": "error", "message": "x"}', "failed_status"),
        ('{"success": false, "message": "key not accepted"}', "not_successful"),
        ('{"message": "Missing Authentication Token"}', "failure_message"),
        ("<html><head><title>502 Bad Gateway</title></head></html>", "error_page"),
        ("Traceback (most recent call last):\n  x\nKeyError: 'a'", "exception"),
        ("HTTP/1.1 500 Internal Server Error", "http_status"),
        ("Error: connection refused", "failure_text"),
        ('{"error": "", "response": "{\'message\': \'Not Found\'}"}', "failure_message"),
        ('[{"type": "text", "text": "Error: no such tool"}]', "failure_text"),
    ],
)
def test_failures_name_their_rule(text: str, rule: str) -> None:
    """Each shape of failure is found by the rule that is for it."""
    assert failure_rule(text) == rule


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"results": []}',
        '{"message": "No matching orders"}',
        "Sorry, nothing matches your search.",
        '{"payment_id": "p", "status": "failed", "amount": 3}',
        '{"data": {"id": 1}, "errors": [{"message": "field hidden"}]}',
        '{"errors": 0, "imported": 5}',
        "3 failed, 45 passed in 2.1s",
        "def load():\n    raise ValueError('bad')\n\nprint(load)",
        '{"error": "Message error...", "response": "{\'result\': [{\'title\': \'Film\'}]}"}',
    ],
)
def test_results_are_no_failures(text: str) -> None:
    """Empty answers, partial answers and content about failures are results."""
    assert failure_rule(text) == ""


def test_callers_mark_goes_before_the_text() -> None:
    """A result that the caller marked as an error is a failure whatever it says."""
    assert failure_rule('{"ok": true}', marked=True) == "marked"


def test_nothing_found_is_neither_failure_nor_data() -> None:
    """An empty answer holds no data that could make a failure good."""
    assert read_output('{"results": []}') == ("", False)
    assert read_output('{"results": [1]}') == ("", True)


@given(st.text(max_size=300) | JSON.map(json.dumps) | JSON.map(str))
def test_any_output_is_read(text: str) -> None:
    """No text raises, and equal texts are read equally."""
    assert read_output(text) == read_output(text)
