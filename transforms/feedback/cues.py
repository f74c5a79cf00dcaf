"""Phrases with which users and assistants say how it went, as patterns; each has a rule id.

The patterns are tried on the beginning of a user's message only: what stands further down is
often pasted from elsewhere.
"""

import re

HEAD_CHARACTERS = 240
"""Characters of a user's message in which a phrase counts."""
MAX_REQUEST_WORDS = 60
"""Longest message that is taken for a request for a human, or for thanks."""


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


_START = (
    r"\A\W{0,3} (?: (?:hi|hey|hm+|um+|uh|well|sorry|ok(?:ay)?|but|look|again|please) \W+ ){0,2}"
)
_SENTENCE = r"(?: \A | (?<=[.!?\n]) ) \W{0,3}"

OWN_SLIP = _rule(
    _START + r"(?: (?:oops|whoops|typo|my\ (?:bad|mistake)|sorry) \b [^.?!]{0,30}? \b"
    r"(?:i\ (?:meant|mean)|typo|i\ mis|should\ (?:say|read)) | i\ mis(?:typed|spelled|spelt|wrote)"
    r"| i\ meant\ to\ (?:type|write|say|paste|ask) | \*+ \s? \w+ \W* \Z | correction:)",
)
"""The user puts their own words right; the reply is not to blame."""

NOT_WHAT_I_ASKED = _rule(
    _START + r"(?: no \W+ )? (?: (?:that|this|it|which) (?:['\u2019]?s|\ is|\ was|\ does|\ did)"
    r"(?: \ not|n['\u2019]?t) \ (?:really\ |actually\ |exactly\ |quite\ )?"
    r"(?: what\ i\ (?:was\ )?(?:ask|want|mean|need|said|look|am\ ask)\w* | (?:answer|address)\w*\ "
    r"(?:my|the|what) ) | (?:you|u)(?:['\u2019]re|\ are)?\ (?:did\ not|didn['\u2019]?t|"
    r"have\ not|haven['\u2019]?t|not|still\ (?:did\ not|didn['\u2019]?t|have\ not|haven['\u2019]?t))\ "
    r"(?:even\ |really\ |actually\ )?(?:answer|address|understand|read|listen)\w*"
    r"| (?:you|u)\ (?:mis(?:understood|read|understand)|got\ (?:me|it)\ wrong|ignored)"
    r"| (?:i\ )?(?:already\ )?(?:asked|was\ asking|am\ asking)\ (?:about|for|you|how|what|why|when|"
    r"where|if|whether)\b | not\ what\ i\ (?:asked|wanted|meant|needed|said) )",
)
"""The user says that the reply missed the question."""

NO_I_MEANT = _rule(
    _START
    + r"(?: (?:no+|nope|nah|not\ that|wrong) \W+ (?: (?:not|but|actually|sorry|that|the|this|"
    r"it) \b [^.!?;]{0,60} [,.;!-] \s*)? (?:i\ (?:meant|mean|said|asked|was\ (?:talking|asking|"
    r"referring)|am\ (?:talking|asking|referring)|wanted)|i['\u2019]m\ (?:talking|asking|referring))\b"
    r"| (?:what\ )?i\ (?:really\ |actually\ )?meant\b (?!\ to\ (?:type|write|say|paste|ask))"
    r"| i\ (?:said|asked\ for)\b (?! \ (?:yes|no|thanks|hi|hello|that|i)\b)"
    r"| i\ (?:was|am)\ (?:talking|asking|referring)\ (?:about|to|for) )",
)
"""The user says what they had meant."""

THAT_IS_WRONG = _rule(
    _START
    + r"(?: no \W+ )? (?: (?:i\ (?:think|believe|am\ (?:pretty\ |quite\ )?sure)\ )? (?:that|this|"
    r"it|your\ (?:answer|reply|response)|the\ answer|you(?=\ are|['\u2019]re)) (?:['\u2019]?s|['\u2019]?re|\ is|"
    r"\ are|\ was)?\ (?:just\ |still\ |simply\ |totally\ |completely\ |plain\ |clearly\ )?"
    r"(?:wrong|incorrect|false|not\ (?:right|correct|true|accurate)|inaccurate|mistaken|untrue|"
    r"nonsense)\b | (?:that|this|it) (?:isn['\u2019]?t|\ isn['\u2019]?t)\ (?:right|correct|true|accurate)\b"
    r"| (?:wrong|incorrect)(?:\ (?:again|answer|one))? \W* (?:\Z|[.!,;-]) )",
)
"""The user says that the reply is wrong."""

RIGHT_ANSWER_IS = _rule(
    r"\b (?:the\ )? (?:right|correct|actual|proper|real)\ (?:answer|one|value|name|result|number|date|"
    r"spelling|term|word|version|command|code)\ (?:is|was|would\ be|should\ be) \s*:?\s*"
    r"(?P<answer>[^\n]{2,400})",
)
"""The user gives the right answer in so many words."""

SHOULD_BE = _rule(
    _SENTENCE
    + r"(?: no \W+ | wrong \W+ | actually \W+ | that['\u2019]?s\ (?:wrong|not\ right|incorrect) \W+ )"
    r"(?: actually \W+ )? (?:it|that|this|the\ \w+(?:\ \w+)?|he|she|they|there)"
    r"(?:['\u2019]s|['\u2019]re|\ is|\ are|\ was|\ were|\ should\ (?:be|have\ been))\ "
    r"(?!not\b|wrong\b|incorrect\b|still\b|what\b|all\b|fine\b|ok\b|it\b|that\b)"
    r"(?P<answer>[^\n]{2,400})",
)
"""The user says no, and what it is instead."""

_HUMAN = (
    r"(?:an?\ |the\ |your\ |some\ |another\ )?(?:(?:real|live|actual|human|proper|customer|support|"
    r"service|sales|technical)\ ){0,3}(?:human(?:\ being)?|person|people|agent|representative|rep|"
    r"advis[eo]r|operator|supervisor|manager|colleague|specialist|associate|staff|support|"
    r"customer\ service|team(?:\ member)?|someone|somebody)\b"
)
ASKS_FOR_HUMAN = _rule(
    rf"(?: \b (?:speak|talk|chat)(?:ing)?\ (?:directly\ )?(?:to|with)\ {_HUMAN}(?!\ about\ (?:how|what)\b)"
    rf"| \b (?:connect|transfer|forward|put|pass|hand|refer)\ (?:me|us|this|my\ \w+)\ "
    rf"(?:over\ |on\ |through\ )?(?:to|with)\ {_HUMAN}"
    rf"| \b (?:get|give|send|find)\ me\ {_HUMAN}"
    rf"| \b (?:i|we)\ (?:want|need|demand|prefer|['\u2019]?d\ like|would\ like|require)\ (?:to\ (?:speak|talk)\ )?"
    rf"(?:a|an|the|your)\ (?:real\ |live\ |actual\ )*(?:human|person|agent|representative|supervisor|"
    rf"manager|operator)\b"
    r"| \A\W* (?:human|agent|representative|operator|real\ person|live\ agent|customer\ service)"
    r"(?:\ please)? \W*\Z"
    r"| \b (?:can|could|may|let)\ (?:i|me|we)\ (?:please\ )?(?:have|get)\ (?:a|an)\ "
    r"(?:human|agent|representative|real\ person)"
    r"| \b (?:please\ )?escalate\ (?:this|it|my\ \w+|the\ (?:issue|ticket|case|matter))\b"
    r"| \b is\ there\ (?:a|an|any)\ (?:real\ |live\ |actual\ )*(?:human|person|agent)\b )",
)
"""The user asks for a human."""

HANDS_OVER = _rule(
    rf"\b (?: (?:i(?:['\u2019]ll|['\u2019]m|['\u2019]ve|\ will|\ am|\ have|\ can|\ am\ now)|let\ me|we(?:['\u2019]ll|\ will))\ "
    rf"(?:now\ |also\ |just\ |going\ to\ )? (?:transfer|connect|forward|hand|escalat|pass|rout|put)\w*\b"
    rf" [^.?!\n]{{0,40}}? \b(?:to|with)\ {_HUMAN}"
    rf"| (?:transferring|connecting|handing)\ you\ (?:over\ )?(?:to|with)\ {_HUMAN}"
    rf"| (?:i(?:['\u2019]ve|\ have)|your\ (?:case|issue|ticket|request)\ has\ been)\ escalated\b )",
)
"""The reply hands over to a human."""
HANDOVER_TOOL = re.compile(
    r"(?:transfer|hand_?-?(?:over|off)|escalate|route|connect|forward|assign)_?.*"
    r"(?:human|agent|person|operator|representative|support|specialist|staff|supervisor|queue)"
    r"|(?:human|live_?agent|agent)_?(?:handoff|handover|transfer|escalation)"
    r"|escalate(?:_(?:case|ticket|issue|conversation|chat))?|handoff|hand_?over",
    re.IGNORECASE,
)
"""Names of tools that hand over to a human."""

_BUT = r"(?:but|however|although|though|except|unfortunately|still)\b"
THANKS = _rule(
    r"\A\W* (?: (?:ok(?:ay)?|great|perfect|awesome|excellent|cool|nice|wow|a+h+|oh|got\ it|good|yes|yep|"
    r"yeah|brilliant|lovely|amazing|super|wonderful|fantastic|alright|all\ right|i\ see|makes\ sense)"
    r"[\s,.!]+ ){0,3} (?: many\ thanks | thanks | thank\ (?:you|u) | thx | ty | cheers | tysm"
    r"| much\ appreciated | (?:i\ )?(?:really\ )?appreciate\ (?:it|that|your\ help) )\b"
    r"(?!\ (?:in\ advance|for\ nothing))",
)
"""The user says thanks."""
SOLVED = _rule(
    _START
    + r"(?: (?:yes|yep|yeah|great|perfect|awesome|thanks|thank\ you|ok(?:ay)?|oh|ah|cool|nice|wow)"
    r"[\s,.!]+ ){0,3} (?: (?:that|this|it)\ (?:all\ |really\ |totally\ |just\ |finally\ )?"
    r"(?:worked|works|did\ (?:it|the\ (?:trick|job))|fixed\ (?:it|the\ \w+|my\ \w+)|solved\ (?:it|the\ \w+|my\ \w+)|"
    r"helped|helps|answers\ (?:it|my\ question)|resolved\ (?:it|the\ \w+))\b"
    r"| (?:problem|issue|it(?:['\u2019]s|\ is)|(?:that['\u2019]s|that\ is)|all|everything(?:['\u2019]s|\ is)?|i(?:['\u2019]m|\ am))\ "
    r"(?:now\ |all\ )?(?:solved|fixed|resolved|sorted|working\ (?:now|again)|good\ now|set)\b"
    r"| (?:got\ it\ working|solved(?:\ it)?|fixed(?:\ it)?|it\ is\ working\ now|now\ it\ works)\b"
    r"| (?:that(?:['\u2019]s|\ is)|this\ is|just|exactly)\ (?:exactly\ |just\ )?what\ i\ (?:needed|wanted|was\ "
    r"looking\ for) )",
)
"""The user says that it is solved."""
NOT_SOLVED = _rule(
    rf"\b (?: {_BUT} | (?:not|never|n['\u2019]t|isn['\u2019]?t|doesn['\u2019]?t|didn['\u2019]?t)\b | no\ luck | same\ (?:error|problem|issue)"
    r"| wrong | incorrect )",
)
"""Words that take thanks back."""
ASKS_BACK = _rule(
    r"\b (?: which\ (?:one|of|\w+\ (?:do|are|did|would))|do\ you\ mean|did\ you\ mean|are\ you\ (?:asking|"
    r"referring|looking)|could\ you\ (?:please\ )?(?:clarify|specify|tell\ me|provide|share|give)|"
    r"can\ you\ (?:please\ )?(?:clarify|specify|tell\ me|provide|share|give)|what\ (?:exactly|kind|type|do\ you\ "
    r"mean)|please\ (?:clarify|specify)|more\ (?:details|context|information)|what\ would\ you\ like"
    r"|symptoms\ of\ what|of\ what|for\ which|in\ which )\b",
)
"""A reply's closing question asks what the user means."""
POLITE_CLOSING = _rule(
    r"\b (?: anything\ else | (?:further|more)\ (?:questions|help|assistance) | let\ me\ know | "
    r"(?:does|did)\ (?:that|this)\ (?:help|answer|work|make\ sense) | (?:would|do)\ you\ (?:like|want)\ me\ to | "
    r"how\ (?:else\ )?can\ i\ (?:help|assist) )",
)
"""A reply's closing question is polite and asks for nothing."""


def head(text: str) -> str:
    """Return the beginning of a message, in which phrases count."""
    return text.strip()[:HEAD_CHARACTERS]


def says_thanks(text: str) -> bool:
    """Tell whether a message thanks, and does not take it back in the same breath."""
    found = THANKS.match(head(text))
    return found is not None and not NOT_SOLVED.search(head(text), found.end())


def says_solved(text: str) -> bool:
    """Tell whether a message says that it is solved."""
    found = SOLVED.match(head(text))
    return found is not None and not NOT_SOLVED.search(head(text), found.end())


def asks_back(reply: str) -> bool:
    """Tell whether a reply ends by asking what the user means."""
    end = reply.strip()[-300:]
    if not end.endswith("?"):
        return False
    last = re.split(r"(?<=[.!?])\s", end)[-1]
    if POLITE_CLOSING.search(last):
        return False
    return ASKS_BACK.search(last) is not None or len(reply.split()) <= 25  # noqa: PLR2004 - a bare question


def asks_for_human(text: str) -> bool:
    """Tell whether a short message asks for a human."""
    return len(text.split()) <= MAX_REQUEST_WORDS and ASKS_FOR_HUMAN.search(text) is not None
