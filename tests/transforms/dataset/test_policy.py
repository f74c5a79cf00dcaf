import pytest
from pydantic import ValidationError

from transforms.dataset.policy import DatasetPolicy, SplitFractions


def test_the_defaults_are_a_prompt_dataset_for_nova() -> None:
    """A name without settings builds prompts without references."""
    policy = DatasetPolicy()
    assert (policy.target, policy.references, policy.cap) == ("bedrock-nova", "none", 20_000)
    assert sum(policy.splits.as_mapping().values()) == pytest.approx(1)


def test_equal_settings_give_equal_bytes() -> None:
    """The canonical form holds defaults and sorted keys, whatever was written out."""
    written = DatasetPolicy.model_validate({"cap": 20_000, "where": {"app": []}})
    assert written.canonical_json() == DatasetPolicy().canonical_json()
    assert DatasetPolicy(cap=5).canonical_json() != DatasetPolicy().canonical_json()
    assert DatasetPolicy.model_validate(DatasetPolicy().canonical()) == DatasetPolicy()


@pytest.mark.parametrize(
    "wrong",
    [
        {"splits": {"train": 0.5}},
        {"consent": "blanket"},
        {"consent_statement": "Our terms say so."},
        {"cap": 0},
        {"target": "parquet"},
        {"target": "bedrock-sft"},
        {"colour": "red"},
        {"where": {"user": ["u"]}},
        {"strata": ["weather"]},
    ],
)
def test_wrong_settings_are_refused_without_quoting_them(wrong: dict[str, object]) -> None:
    """A person learns which setting is wrong; its value is not repeated."""
    with pytest.raises(ValidationError) as failure:
        DatasetPolicy.model_validate(wrong)
    assert "input_value" not in str(failure.value)


def test_a_policy_is_frozen() -> None:
    """Settings are read once and never changed."""
    with pytest.raises(ValidationError):
        SplitFractions().train = 0.5  # type: ignore[misc]
