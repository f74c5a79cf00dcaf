"""Does a reply refuse? Whether it is right to do so is not judged."""

import re

from transforms.records import Invocation, StopReason

MAX_CHARACTERS = 300
"""A refusal says so within the first characters of a reply."""

_REFUSAL = re.compile(
    r"\b(?:i(?:'m|\u2019m| am) (?:(?:really |very |so )?sorry|afraid)[^.!\n]{0,40}?\b(?:i "
    r"|we )?(?:can(?:not|.t)|"
    r"won.t|am not able to|.m not able to|am unable to|.m unable to) (?:help|assist|provide|comply"
    r"|do that|"
    r"fulfil|fulfill|create|write|generate|share|give|support|discuss|continue|engage|offer|produce"
    r"|answer that)"
    r"|i (?:can(?:not|.t|\u2019t)|won.t|will not|must decline to|am not able to|am unable to"
    r"|refuse to) "
    r"(?:(?:in good conscience|ethically|legally) )?(?:help|assist|comply|fulfil|fulfill|create|"
    r"write|generate|support|engage|participate|encourage|condone|facilitate|produce"
    r"|provide (?:instructions|"
    r"guidance|assistance|information|that|advice|help|medical|legal)|do that|share (?:that"
    r"|instructions)|"
    r"discuss (?:that|this))"
    r"|(?:against|violates?) (?:my|our|the|openai.s|company) (?:\w+ )?(?:guidelines|policy|policies"
    r"|principles|programming)"
    r"|as an? (?:\w+ ){0,3}(?:ai|assistant|model)\b[^.\n]{0,60}\b(?:can(?:not|.t)|unable|not able)"
    r"|no puedo (?:ayudar|asist|proporcionar)|je ne peux pas (?:vous )?(?:aider|fournir"
    r"|r\u00e9pondre)"
    r"|ich kann (?:dir |ihnen )?(?:dabei |damit |das )?nicht (?:helfen|tun)"
    r"|n\u00e3o posso (?:ajudar|fornecer))",
    re.IGNORECASE,
)
# Not a refusal of the request but of a fact: nothing there, no access, a tool that failed.
_CANNOT_FIND = re.compile(
    r"\b(?:find|locate|see|access|reach|open|retrieve|load|look up|connect|browse|recall"
    r"|remember)\b",
    re.IGNORECASE,
)


_MAY_REFUSE = (
    *("can't", "cannot", "can\u2019t", "unable", "won't", "won\u2019t", "will not", "not able"),
    *("refuse", "decline", "guideline", "polic", "principles", "programming"),
    *("no puedo", "ne peux", "kann ", "posso "),
)
"""A reply without any of these refuses nothing; looked for first, because that is quick."""


def is_refusal(invocation: Invocation) -> bool:
    """Tell whether the model refused; whether rightly so is not judged."""
    if invocation.stop_reason is StopReason.REFUSAL:
        return True
    reply = invocation.reply
    if reply is None or reply.tool_calls:
        return False
    start = reply.content[:MAX_CHARACTERS]
    low = start.lower()
    found = _REFUSAL.search(start) if any(mark in low for mark in _MAY_REFUSE) else None
    if found is None:
        return False
    near = reply.content[found.start() : found.end() + 30]
    return not _CANNOT_FIND.search(near)
