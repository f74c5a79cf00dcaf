"""Models: one model has one name, however the log spells it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.logs.models import ModelName, ModelNames

ARN = "arn:aws:bedrock:us-east-2:123456789012:"
HAIKU = "anthropic.claude-3-haiku-20240307-v1:0"


@pytest.mark.parametrize(
    "model_id",
    [
        HAIKU,
        f"{HAIKU}:48k",
        *(f"{region}.{HAIKU}" for region in ("us", "eu", "apac", "au", "jp", "us-gov", "global")),
        f"{ARN}inference-profile/us.{HAIKU}",
        f"arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us-gov.{HAIKU}",
        f"arn:aws:bedrock:us-east-1::foundation-model/{HAIKU}",
    ],
)
def test_spellings_of_one_model(model_id: str) -> None:
    """Plain ids, regional profiles and their ARNs name the same model."""
    assert ModelNames().name(model_id) == ModelName(HAIKU, "anthropic")


@pytest.mark.parametrize(
    ("model_id", "family"),
    [
        ("amazon.nova-lite-v1:0", "nova"),
        ("amazon.titan-text-express-v1", "titan"),
        ("amazon.rerank-v1:0", "amazon"),
        ("us.meta.llama3-3-70b-instruct-v1:0", "llama"),
        ("mistral.pixtral-large-2502-v1:0", "mistral"),
        ("us.deepseek.r1-v1:0", "deepseek"),
        ("cohere.command-r-plus-v1:0", "cohere"),
        ("ai21.jamba-instruct-v1:0", "ai21"),
        ("qwen.qwen3-32b-v1:0", "qwen"),
        ("openai.gpt-oss-120b-1:0", "openai"),
        ("stability.sd3-large-v1:0", "stability"),
        ("moonshotai.kimi-k2", "moonshot"),
        ("m", "unknown"),
        ("", "unknown"),
        (f"{ARN}custom-model/amazon.nova-lite-v1:0:256k/abc123", "nova"),
        (f"{ARN}provisioned-model/abc123", "unknown"),
    ],
)
def test_families(model_id: str, family: str) -> None:
    """The family follows from the maker, for Amazon's models from the series."""
    assert ModelNames().name(model_id).family == family


OPAQUE = [
    f"{ARN}{kind}/abc123"
    for kind in ("application-inference-profile", "provisioned-model", "imported-model")
]


@pytest.mark.parametrize("model_id", OPAQUE)
def test_opaque_arns_take_the_name_from_elsewhere(model_id: str) -> None:
    """A setting names what an ARN hides, else the body does, else the ARN stands for itself."""
    assert ModelNames().name(model_id) == ModelName(model_id, "unknown")
    assert ModelNames().name(model_id, body_model="pixtral-large-2502") == ModelName(
        "pixtral-large-2502", "mistral"
    )
    named = ModelNames({"abc123": HAIKU})
    assert named.name(model_id, body_model="gpt-oss") == ModelName(HAIKU, "anthropic")
    assert ModelNames({model_id: f"us.{HAIKU}"}).name(model_id).model == HAIKU


def test_readable_ids_do_not_listen_to_the_body() -> None:
    """The body's name is used only where the logged id tells nothing."""
    assert ModelNames().name(HAIKU, body_model="gpt-6").model == HAIKU


@given(model_id=st.text(max_size=60), body_model=st.text(max_size=20))
def test_any_text_has_a_name(model_id: str, body_model: str) -> None:
    """Nothing raises, and an id that tells nothing stands for itself."""
    name = ModelNames().name(model_id, body_model=body_model)
    assert name.family != "unknown" or name.model == model_id
