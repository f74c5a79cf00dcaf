"""The redaction settings."""

import json

import pytest
from pydantic import ValidationError

from transforms.redaction.policy import Action, RedactionPolicy


def test_canonical_settings_follow_what_changes_output() -> None:
    """Order and repetition do not matter, every other change does."""
    base = RedactionPolicy(countries=("us", "uk"), deny=("a", "b"))
    same = RedactionPolicy(countries=("uk", "us", "us"), deny=("b", "a"))
    assert base.canonical_settings() == same.canonical_settings()
    others = [
        RedactionPolicy(score_threshold=0.5),
        RedactionPolicy(actions={"URL": Action.KEEP}),
        RedactionPolicy(deny=("c",)),
        RedactionPolicy(numeric_ids=False),
    ]
    texts = {each.canonical_settings() for each in (base, RedactionPolicy(), *others)}
    assert len(texts) == len(others) + 2


def test_the_deny_list_is_not_shown() -> None:
    """A denied word is in neither the policy's text form nor its canonical settings."""
    policy = RedactionPolicy(deny=("Project Heron",))
    assert "Heron" not in repr(policy)
    assert "Heron" not in policy.canonical_settings()
    assert json.loads(policy.canonical_settings())["rules_version"] >= 1


@pytest.mark.parametrize(
    "settings",
    [{"score_threshold": 2}, {"languages": ["xx"]}, {"actions": {"person": "redact"}}, {"no": 1}],
)
def test_wrong_settings_are_refused_without_their_values(settings: dict[str, object]) -> None:
    """What is out of range or unknown is refused, and errors hold no input."""
    with pytest.raises(ValidationError) as error:
        RedactionPolicy.model_validate(settings)
    assert "input_value" not in str(error.value)
