"""Calls that make no text: embeddings, reranking, images, audio, video.

Source: Bedrock guide, inference parameters of Titan, Nova, Cohere, Stability, Luma, TwelveLabs.
"""

from collections.abc import Mapping
from typing import Any

from transforms.logs.dialects.values import as_dict, first_dict

_EMBEDDING_REQUEST = frozenset(
    (
        "texts",
        "input_type",
        "inputImage",
        "inputType",
        "embeddingConfig",
        "embeddingTypes",
        "embedding_types",
        "singleEmbeddingParams",
        "segmentedEmbeddingParams",
        "dimensions",
        "normalize",
    ),
)
_MEDIA_REQUEST = frozenset(
    (
        "text_prompts",
        "taskType",
        "textToImageParams",
        "imageGenerationConfig",
        "textToVideoParams",
        "videoGenerationConfig",
        "aspect_ratio",
        "negative_prompt",
        "output_format",
        "cfg_scale",
        "style_preset",
        "mode",
        "resolution",
        "image",
        "mask",
        "keyframes",
    ),
)
_EMBEDDING_RESPONSE = frozenset(("embedding", "embeddings", "embeddingsByType"))
_MEDIA_RESPONSE = frozenset(("images", "artifacts", "image", "video", "videos", "audio"))
_TEXT_REQUEST = frozenset(
    ("messages", "textGenerationConfig", "max_gen_len", "max_tokens", "inputPrompt")
)
_TEXT_RESPONSE = frozenset(("choices", "output", "content", "message", "text"))
_RANKING_RESULT = frozenset(("relevance_score", "relevanceScore"))
_SPEECH_EVENTS = frozenset(
    ("sessionStart", "promptStart", "contentStart", "audioInput", "audioOutput"),
)
_OTHER_RESPONSE = _EMBEDDING_RESPONSE | _MEDIA_RESPONSE | {"data", "results", "event"}
_MEDIA_FACTS = ("outputimage", "outputvideo", "outputaudio")


def kind_of_request(body: Any) -> str:
    """Name what a request asks for if it is no text: embedding, ranking, media; else empty."""
    if not isinstance(body, dict) or not _TEXT_REQUEST.isdisjoint(body):
        return ""
    if "query" in body and "documents" in body:
        return "ranking"
    if body.keys() & _EMBEDDING_REQUEST:
        return "embedding"
    speech = as_dict(body.get("event")).keys() & _SPEECH_EVENTS
    return "media" if speech or body.keys() & _MEDIA_REQUEST else ""


def kind_of_response(body: Any, facts: Mapping[str, Any]) -> str:
    """Name what a response holds if it is no text; else empty.

    Args:
        body: The response body.
        facts: The record's `output` without its body, which tells images and videos by size.
    """
    if any(name.startswith(_MEDIA_FACTS) for name in facts):
        return "media"
    first = first_dict(body) if isinstance(body, list) else as_dict(body)
    if _OTHER_RESPONSE.isdisjoint(first):
        return ""
    if first.keys() & _EMBEDDING_RESPONSE or "embedding" in first_dict(first.get("data")):
        return "embedding"
    if first_dict(first.get("results")).keys() & _RANKING_RESULT:
        return "ranking"
    if as_dict(first.get("event")).keys() & _SPEECH_EVENTS:
        return "media"
    is_text = first.keys() & _TEXT_RESPONSE
    return "media" if first.keys() & _MEDIA_RESPONSE and not is_text else ""
