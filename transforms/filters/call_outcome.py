"""How the call itself ended: error codes by class, missing replies, truncation, guardrails."""

import re

from transforms.records import Guardrail, Invocation, StopReason

_TRUNCATING = (StopReason.MAX_TOKENS, StopReason.CONTEXT_WINDOW_EXCEEDED)
_INTERVENING = (StopReason.GUARDRAIL_INTERVENED, StopReason.CONTENT_FILTERED)

# The first class whose word stands in the code (lower case, without separators) counts. Codes are
# AWS exception names or the snake_case words of the OpenAI-compatible operations.
# Source: Bedrock Runtime API reference, common errors and Converse errors.
_CODE_WORDS = (
    ("throttled", ("throttl", "toomanyrequests", "ratelimit", "quota", "toomanytokens", "429")),
    ("timeout", ("timeout", "timedout", "408", "504")),
    (
        "access",
        (
            "accessdenied",
            "unrecognizedclient",
            "expiredtoken",
            "invalidsignature",
            "authentication",
            "permission",
            "unauthorized",
            "forbidden",
            "401",
            "403",
        ),
    ),
    ("not_found", ("notfound", "404")),
    ("validation", ("validation", "invalidrequest", "badrequest", "serialization", "400")),
    (
        "model",
        (
            "modelerror",
            "modelnotready",
            "modelstream",
            "serviceunavailable",
            "internalserver",
            "internalfailure",
            "servererror",
            "overloaded",
            "500",
            "502",
            "503",
            "529",
        ),
    ),
)
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_MAX_CODE_CHARACTERS = 200


def error_class(error_code: str) -> str:
    """Name the class of an error code; `other` for a code that is not known, empty for none."""
    if not error_code:
        return ""
    plain = _SEPARATORS.sub("", error_code[:_MAX_CODE_CHARACTERS].lower())
    for name, words in _CODE_WORDS:
        if any(word in plain for word in words):
            return name
    return "other"


def missing_reply(invocation: Invocation) -> str:
    """Tell how the reply is missing: missing, empty, white_space, or an empty string if it isn't.

    A reply that only calls tools is a reply; one that only reasons is not.
    """
    reply = invocation.reply
    if reply is None:
        return "missing"
    if reply.tool_calls or reply.media:
        return ""
    if not reply.content:
        return "empty"
    return "" if _has_visible(reply.content) else "white_space"


# Characters that show nothing and that str.strip does not take for white space: zero-width
# space, joiners and marks, word joiner, byte-order mark, soft hyphen, Hangul and Braille blanks.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2800\u3164\ufeff"
_INVISIBLE_OR_SPACE = re.compile(rf"[\s{_INVISIBLE}]*")


def _has_visible(text: str) -> bool:
    return _INVISIBLE_OR_SPACE.fullmatch(text) is None


def missing_prompt(invocation: Invocation) -> str:
    """Tell how the user's word is missing: no_body, no_user_message, or an empty string."""
    if not invocation.messages:
        return "no_body"
    said = any(
        message.role == "user" and (message.media or _has_visible(message.content))
        for message in invocation.messages
    )
    return "" if said else "no_user_message"


def truncation(invocation: Invocation) -> str:
    """Name the stop reason that cut the reply, else an empty string."""
    return invocation.stop_reason.value if invocation.stop_reason in _TRUNCATING else ""


def guardrail(invocation: Invocation) -> str:
    """Tell what a guardrail did: blocked, masked, unclear, or an empty string for nothing."""
    if invocation.guardrail in (Guardrail.BLOCKED, Guardrail.MASKED):
        return invocation.guardrail.value
    # Without a trace the log says that something stepped in, and not whether it only masked.
    return "unclear" if invocation.stop_reason in _INTERVENING else ""
