"""Phrases with which users and assistants say how it went.

The patterns run over `plain` text: lower case, no apostrophes, single blanks. Those on users'
messages are tried on the beginning only: what stands further down is often pasted. How users turn
a reply down stands in `complaints`.
"""

import re

from transforms.feedback.dialogue.complaints import GIVES_UP

HEAD_CHARACTERS = 240
"""Characters of a user's message in which a phrase counts."""
MAX_REQUEST_WORDS = 60
"""Longest message that is taken for a request for a human."""
_MAX_BARE_QUESTION_WORDS = 25
_MAX_EXCUSE_WORDS = 40

_OPENING = r"\W*(?:(?:hi|hey|hmm?|um+|uh|well|sorry|ok|okay|but|look|again|please)\b\W+){0,2}"
_PLEASED = (
    r"(?:(?:ok|okay|great|perfect|awesome|excellent|cool|nice|wow|a+h+|oh|got it|good|yes|yep|yeah|"
    r"brilliant|lovely|amazing|super|wonderful|fantastic|alright|all right|i see|makes sense|"
    r"found it|there it is|that works|it works|works|thanks|thank you)\b\W+){0,3}"
)
_HUMAN = (
    r"(?:an? |the |your |some |another )?"
    r"(?:(?:real|live|actual|human|proper|customer|support|service|sales|technical) ){0,3}"
    r"(?:human(?: being)?|person|people|agent|representative|rep|advis[eo]r|operator|supervisor|"
    r"manager|colleague|specialist|associate|staff|support|customer service|team(?: member)?|"
    r"someone|somebody)\b"
)
_ONE_HUMAN = r"(?:a |an |the |your )(?:real |live |actual )*(?:human|person|agent|representative)\b"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


ASKS_FOR_HUMAN = _any(
    rf"\b(?:speak|talk|chat)(?:ing)? (?:directly )?(?:to|with) {_HUMAN}(?! about (?:how|what)\b)",
    r"\b(?:connect|transfer|forward|put|pass|hand|refer) (?:me|us|this|my \w+) "
    rf"(?:over |on |through )?(?:to|with) {_HUMAN}",
    rf"\b(?:get|give|send|find) me {_HUMAN}",
    rf"\b(?:i|we) (?:want|need|demand|prefer|require|would like|d like) {_ONE_HUMAN}",
    r"\A\W*(?:human|agent|representative|operator|real person|live agent|customer service)"
    r"(?: please)?\W*\Z",
    rf"\b(?:can|could|may|let) (?:i|me|we) (?:please )?(?:have|get) {_ONE_HUMAN}",
    r"\b(?:please )?escalate (?:this|it|my \w+|the (?:issue|ticket|case|matter))\b",
    r"\bis there (?:a|an|any) (?:real |live |actual )*(?:human|person|agent)\b",
)
"""The user asks for a human."""

HANDS_OVER = _any(
    r"\b(?:ill|im|ive|i will|i am|i have|i can|let me|well|we will) "
    r"(?:now |also |just |going to )?(?:transfer|connect|forward|hand|escalat|pass|rout|put)\w*\b"
    rf"[^.?!\n]{{0,40}}?\b(?:to|with) {_HUMAN}",
    rf"\b(?:transferring|connecting|handing) you (?:over )?(?:to|with) {_HUMAN}",
    r"\b(?:ive|i have|your (?:case|issue|ticket|request) has been) escalated\b",
)
"""The reply hands over to a human."""
HANDOVER_TOOL = re.compile(
    r"(?:transfer|hand[_-]?(?:over|off)|escalate|route|connect|forward|assign).*"
    r"(?:human|agent|person|operator|representative|support|specialist|staff|supervisor|queue)|"
    r"(?:human|live_?agent|agent)_?(?:handoff|handover|transfer|escalation)|"
    r"escalate(?:_(?:case|ticket|issue|conversation|chat))?|hand_?off|hand_?over",
    re.IGNORECASE,
)
"""Names of tools that hand over to a human."""

THANKS = _any(
    rf"\W*{_PLEASED}(?:many thanks|thanks|thank (?:you|u)|thx|ty|cheers|tysm|much appreciated|"
    r"(?:i )?(?:really )?appreciate (?:it|that|your help))\b(?! in advance| for nothing)",
)
"""The user says thanks."""
SOLVED = _any(
    rf"{_OPENING}{_PLEASED}(?:that|this|it) (?:all |really |totally |just |finally )?"
    r"(?:worked|works|did (?:it|the (?:trick|job))|helped|helps|"
    r"(?:fixed|solved|resolved) (?:it|the \w+|my \w+)|answers (?:it|my question))\b",
    rf"{_OPENING}{_PLEASED}(?:(?:the |my )?(?:problem|issue)|its|it is|thats|that is|all|"
    r"everythings?|everything is|im|i am)(?: is)? (?:now |all )?"
    r"(?:solved|fixed|resolved|sorted|set|working (?:now|again)|good now)\b",
    rf"{_OPENING}{_PLEASED}(?:got it working|solved|fixed(?: it)?|now it works)\b",
    rf"{_OPENING}{_PLEASED}(?:(?:thats|that is|this is|just) )?(?:exactly |just )?what i "
    r"(?:needed|wanted|was looking for)\b",
)
"""The user says that it is solved."""
NOT_SOLVED = re.compile(
    r"\b(?:but|however|although|though|except|unfortunately|still|not|never|no luck|wrong|"
    r"incorrect|same (?:error|problem|issue)|(?:is|does|did|has|was|wo|ca)nt)\b",
)
"""Words that take thanks back."""

_ASKS_BACK = _any(
    r"\b(?:which|what (?:exactly|kind|type|do you mean|would you like)|(?:of|for|in|on) what)\b",
    r"\b(?:do|did) you mean\b",
    r"\bare you (?:asking|referring|looking)\b",
    r"\b(?:could|can) you (?:please )?(?:clarify|specify|tell me|provide|share|give)\b",
    r"\bplease (?:clarify|specify)\b|\bmore (?:details|context|information)\b",
)
_POLITE_CLOSING = _any(
    r"\banything else\b|\b(?:further|more) (?:questions|help|assistance)\b|\blet me know\b",
    r"\b(?:does|did) (?:that|this) (?:help|answer|work|make sense)\b",
    r"\b(?:would|do) you (?:like|want) me to\b|\bhow (?:else )?can i (?:help|assist)\b",
)

_NOT_AN_ANSWER = r"(?!not\b|wrong\b|incorrect\b|still\b|what\b|all\b|fine\b|ok\b|it\b|that\b)"
RIGHT_ANSWER_IS = re.compile(
    r"\b(?:right|correct|actual|proper|real) (?:answer|one|value|name|result|number|date|spelling|"
    r"term|word|version|command|code) (?:is|was|would be|should be)\s*:?\s*"
    r"(?P<answer>[^\n]{2,400})",
    re.IGNORECASE,
)
"""The user gives the right answer in so many words. For text as it is written."""
SHOULD_BE = re.compile(
    r"(?:\A|(?<=[.!?\n]))\W{0,3}(?:no|wrong|actually|incorrect|that['\u2019]?s (?:wrong|not right))"
    r"\W+(?:actually\W+)?(?:it|that|this|the \w+(?: \w+)?|he|she|they|there)"
    r"(?:['\u2019](?:s|re)| is| are| was| were| should be| should have been) "
    rf"{_NOT_AN_ANSWER}(?P<answer>[^\n]{{2,400}})",
    re.IGNORECASE,
)
"""The user says no, and what it is instead. For text as it is written."""


def plain(text: str) -> str:
    """Return text in lower case without apostrophes, blanks reduced to one."""
    return " ".join(text.lower().replace("\u2019", "'").replace("'", "").split())


def head(text: str) -> str:
    """Return the beginning of a message, plain: the part in which phrases count."""
    return plain(text.strip()[:HEAD_CHARACTERS])


def says_thanks(text: str) -> bool:
    """Tell whether a message thanks, and does not take it back in the same breath."""
    return _said(THANKS, text)


def says_solved(text: str) -> bool:
    """Tell whether a message says that it is solved."""
    return _said(SOLVED, text)


def asks_for_human(text: str) -> bool:
    """Tell whether a short message asks for a human."""
    return len(text.split()) <= MAX_REQUEST_WORDS and bool(ASKS_FOR_HUMAN.search(plain(text)))


def hands_over(reply: str) -> bool:
    """Tell whether a reply says that it hands over to a human."""
    return bool(HANDS_OVER.search(plain(reply[:2000])))


def asks_back(reply: str) -> bool:
    """Tell whether a reply ends by asking what the user means."""
    end = reply.strip()[-300:]
    if not end.endswith("?"):
        return False
    last = plain(re.split(r"(?<=[.!?])\s", end)[-1])
    if _POLITE_CLOSING.search(last):
        return False
    return bool(_ASKS_BACK.search(last)) or len(reply.split()) <= _MAX_BARE_QUESTION_WORDS


def gives_up(reply: str) -> bool:
    """Tell whether a short reply says that it has no answer or did not understand."""
    return len(reply.split()) <= _MAX_EXCUSE_WORDS and bool(GIVES_UP.search(plain(reply)))


def _said(pattern: re.Pattern[str], text: str) -> bool:
    start = head(text)
    found = pattern.match(start)
    return found is not None and not NOT_SOLVED.search(start, found.end())
