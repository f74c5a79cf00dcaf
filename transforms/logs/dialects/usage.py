"""Token counts and times, under the names that each API gives them."""

from typing import Any

from transforms.logs.dialects.guardrails import ACTION, TRACE
from transforms.logs.dialects.reading import Usage
from transforms.logs.dialects.values import as_count, as_dict

METRICS = "amazon-bedrock-invocationMetrics"
MARKS = (METRICS, ACTION, TRACE)
"""What Bedrock adds to native bodies and to the chunks of their streams."""

_TAIL = 3
"""A whole stream has its marks on its last chunks."""

_TIMES = (("latency_ms", "invocationLatency"), ("first_token_ms", "firstByteLatency"))
_COUNTS = (
    ("input_tokens", "inputTokenCount"),
    ("output_tokens", "outputTokenCount"),
    ("cache_read_tokens", "cacheReadInputTokenCount"),
    ("cache_write_tokens", "cacheWriteInputTokenCount"),
)


def converse_usage(body: dict[str, Any]) -> Usage:
    """Read `usage` and `metrics` of Converse and Nova, whose names for cached tokens differ."""
    usage = as_dict(body.get("usage"))
    return Usage(
        input_tokens=as_count(usage.get("inputTokens")),
        output_tokens=as_count(usage.get("outputTokens")),
        cache_read_tokens=_first(usage, "cacheReadInputTokens", "cacheReadInputTokenCount"),
        cache_write_tokens=_first(usage, "cacheWriteInputTokens", "cacheWriteInputTokenCount"),
        latency_ms=as_count(as_dict(body.get("metrics")).get("latencyMs")),
    )


def anthropic_usage(usage: Any) -> Usage:
    """Read Anthropic's `usage`, which leaves cached tokens out of `input_tokens`."""
    usage = as_dict(usage)
    return Usage(
        input_tokens=as_count(usage.get("input_tokens")),
        output_tokens=as_count(usage.get("output_tokens")),
        cache_read_tokens=as_count(usage.get("cache_read_input_tokens")),
        cache_write_tokens=as_count(usage.get("cache_creation_input_tokens")),
    )


def openai_usage(usage: Any) -> Usage:
    """Read the usage of Chat Completions or Responses, taking cached tokens off the prompt's."""
    usage = as_dict(usage)
    details = as_dict(usage.get("prompt_tokens_details")) or as_dict(
        usage.get("input_tokens_details"),
    )
    read = as_count(details.get("cached_tokens"))
    written = as_count(details.get("cache_write_tokens"))
    total = _first(usage, "prompt_tokens", "input_tokens")
    return Usage(
        input_tokens=without_cached(total, read, written),
        output_tokens=_first(usage, "completion_tokens", "output_tokens"),
        cache_read_tokens=read,
        cache_write_tokens=written,
    )


def without_cached(total: int | None, *cached: int | None) -> int | None:
    """Take cached tokens off a total that includes them; as it is where it cannot."""
    if total is None:
        return None
    rest = total - sum(count or 0 for count in cached)
    return rest if rest >= 0 else total


def add_invocation_metrics(usage: Usage, chunk: dict[str, Any], *, counts: bool = True) -> None:
    """Fill what is missing from the metrics that Bedrock puts on a stream's last chunk.

    Args:
        usage: What is known so far; changed in place.
        chunk: The chunk that may hold the metrics.
        counts: Whether its token counts are real; in Nova's streams they are always 0.
    """
    metrics = chunk.get(METRICS)
    if not isinstance(metrics, dict):
        return
    for name, key in (*_TIMES, *(_COUNTS if counts else ())):
        if getattr(usage, name) is None:
            setattr(usage, name, as_count(metrics.get(key)))


def marks_of(chunks: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what Bedrock added to the chunks of a stream, the last of each."""
    tail = chunks[-_TAIL:]
    if not any(METRICS in chunk for chunk in tail):
        tail = [c for c in chunks if ACTION in c or TRACE in c or METRICS in c]
    return {mark: chunk[mark] for chunk in tail for mark in MARKS if mark in chunk}


def _first(counts: dict[str, Any], *names: str) -> int | None:
    for name in names:
        count = as_count(counts.get(name))
        if count is not None:
            return count
    return None
