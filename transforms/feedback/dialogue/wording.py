"""Wordings that are one thing, written in one way: `can't` and `can not`, `how come` and `why`."""

import re

_CONTRACTIONS = (
    (("'s",), r"\b(what|who|how|where|when|why|it|that|there|he|she)'s\b", r"\1 is"),
    (("can",), r"\bcan't\b|\bcannot\b", "can not"),
    (("won't",), r"\bwon't\b", "will not"),
    (("n't",), r"n't\b", " not"),
    (("'re",), r"'re\b", " are"),
    (("'",), r"'(?:ll|ve|d|m)\b", ""),
    (("log", "sign"), r"\b(log|sign) ?(?:in|on)\b(?! (?:a|an|the|my|your) )|\blogin\b", "login"),
    (("money back",), r"\bmoney back\b", "refund"),
    (("e-mail",), r"\be-mail", "email"),
    ((".",), r"\b([a-z])\.([a-z])\.(?:([a-z])\.)?(?![a-z0-9])", r"\1\2\3"),
    (("get rid of",), r"\bget rid of\b", "remove"),
    (("turn", "switch"), r"\b(?:turn|switch)(ed|ing|es)? (off|on)\b", r"switch\2"),
    (
        ("turn", "switch"),
        r"\b(?:turn|switch)(ed|ing|es)? ((?:\w+ ){1,3})(off|on)\b",
        r"switch\3 \2",
    ),
    (("sign",), r"\bsign(ed|ing|s)? up\b", "register"),
)
"""Texts of which one is there wherever a pattern matches, the pattern, and what takes its place."""
_DAY = r"(?:time|date|day|hour)"
_ASKING = (
    (("how ",), r"\bhow (much|many|long|often|far|old|big|soon)\b", r"how\1"),
    (("what is ",), r"\bwhat is the (?:price|cost) (?:of|for)\b", "howmuch cost"),
    (("reason",), r"\bwhat (?:is|are|was|were) the reasons? (?:that|why|for)?", "why is "),
    (
        ("reason", "how come"),
        r"\b(?:what|which) (?:the )?reasons?\b|\bhow come\b",
        "why is",
    ),
    ((" me the",), r"^(?:please )?(?:tell|give) me the\b", "what is the"),
    (("what ma",), r"\bwhat (?:makes|made)\b", "why is"),
    (
        ("what ", "which "),
        rf"\b(?:(?:on|at) )?(?:what|which) {_DAY} (?=(?:is|are|do|does|did|will)\b)",
        "when ",
    ),
    (("what ", "which "), rf"\b(?:on|at) (?:what|which) {_DAY}\b", "when"),
    (("what ", "which "), r"\b(?:in|at) (?:what|which) (?:place|location)\b", "where"),
    (
        ("what is ", "what are "),
        r"\bwhat (?:is|are) the (?:steps?|ways?|procedure|process) (?:to|for)\b",
        "how to",
    ),
)
"""Ways of asking that are one, such as `what is the reason` and `why`; `how many` is not `how`."""
_PLAINER = tuple(
    (texts, re.compile(pattern), instead) for texts, pattern, instead in (*_CONTRACTIONS, *_ASKING)
)


def one_wording(text: str) -> str:
    """Lower the case of everything but entity tokens and write contractions out."""
    pieces = re.split(r"(⟦[A-Z0-9_]+:[0-9a-f]{16}⟧)", text.replace("\u2019", "'"))
    return "".join(piece if piece.startswith("⟦") else _lowered(piece) for piece in pieces)


def _lowered(text: str) -> str:
    lowered = text.lower()
    for texts, pattern, instead in _PLAINER:
        if any(text in lowered for text in texts):
            lowered = pattern.sub(instead, lowered)
    return lowered
