"""What a reply does instead of answering: it asks back, or it refuses."""

import re

from transforms.records import Invocation, StopReason

MAX_CHARACTERS = 1_200
"""Characters at the end of a reply in which a question is sought, and at its start a refusal."""
MAX_REFUSAL_CHARACTERS = 300
"""A refusal says so within the first characters."""
SHORT_ANSWER = 160
"""Up to so many characters before a question are a preface; more are an answer."""
MAX_QUESTION_WORDS = 40

_SURE, _LIKELY, _WEAK = 0.95, 0.75, 0.3

_CODE = re.compile(r"```.*?(?:```|$)", re.DOTALL)
_SENTENCE = re.compile(r"[^.!?\u3002\uff01\uff1f\n]{1,600}[.!?\u3002\uff01\uff1f]{0,3}[\"'\u201d\u2019)\]]?")
_QUOTED_END = re.compile(r"[\"\u201d\u2019']\s*$")
_CONTENT_LEAD = re.compile(
    r"\s*(?:[-*>\u2022]\s|\d{1,3}[.)]\s|[A-Z][A-Z]{2,}:|[#{\[|\"\u201c\u00ab\\^=]|SELECT\b)",
)
_LABEL = re.compile(
    r"(?:^|\n)\s{0,3}(?:quiz|question|headline|title|subject|translation|paraphrase|slogan|riddle|trivia|"
    r"poll \w+|flashcard|checklist|caption|tagline|e-?mail(?: draft)?|script|survey|faq|correct sentence|"
    r"reflection prompts?|regex|example|tweet|here is your \w+|prompt|think about this|ask yourself)\b"
    r"[^\n]{0,40}:",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"\b(?:anything|something|what) else\b(?!.{0,20}\byou (?:mean|mentioned))|\banything (?:more|further)\b"
    r"|\bany (?:other|more|further|follow-?up) (?:questions?|topics?|documents?|details?|things?)"
    r"|\bother (?:questions?|topics?|documents?)\b"
    r"|\b(?:would you like|do you want|want|should|shall|can|may|could) (?:me|i|us|we) (?:to |also |continue|"
    r"go on|move on|explain|show|prepare|turn|translate|help|assist|provide|do\b|get|add|write)"
    r"|\bwould you like (?:to (?:know|learn|hear|see|explore|continue|try)|more|another|some|an? |further|"
    r"additional)|\bwant (?:to hear|to see|to know|more|another)|\bdo you want (?:to (?:see|hear)|to know (?:more|about)|more)"
    r"|\b(?:do you )?need (?:anything|further|any|more help|help)|\binterested in more\b"
    r"|\bdoes (?:that|this|it) (?:help|answer|make sense|sound|work)|\bis (?:that|this) (?:what|ok|fine|clear)"
    r"|\bwas (?:this|that) helpful|\bhow (?:does|do) (?:that|this|it) (?:sound|look)"
    r"|\bhow (?:can|may|could|might) i (?:help|assist|be of)|\bwhat can i (?:do|help)|\bhow about you\b"
    r"|\bhow are you|\bwhat would you like(?: to (?:do|talk|know|discuss))?(?: next| today| about)?\?"
    r"|\bhelp you with\b|\bassist you\b|\blike me to (?:change|adjust)"
    r"|algo m[aá]s|puedo ayudar|autre chose|puis-je|noch etwas|sonst noch|weiterhelfen|qualcos.altro"
    r"|posso (?:aiutar|ajudar)|mais alguma|iets anders|n\u00e5got annat|\u8fd8\u6709\u4ec0\u4e48|\u4ed6\u306b",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\b(?:do|did) you mean\b|\bwhat (?:do|did) you mean\b|\bwhat you mean\b|\bmean by\b"
    r"|\bare you (?:asking|referring|talking|looking|trying|interested|using|training|having)\b"
    r"|\b(?:could|can|would|will) you (?:please |kindly |maybe |also )?(?:tell|clarify|provide|specify|"
    r"share|explain|confirm|paste|upload|rephrase|give|elaborate|describe|be more|let me know|send|list)\b"
    r"|\bwhich (?:\w+ )?(?:one|of|version|\w+) (?:do|did|would|are|is|was|should|best|has|have|\w+ you)\b"
    r"|\bplease (?:provide|specify|clarify|tell me|share|send|paste|upload|rephrase|give me|describe)\b"
    r"|\b(?:could|can|may) i (?:have|ask|get) (?:your|the|which|what)\b|\bwhen you say\b|\bby .{1,30} do you\b"
    r"|\bdo you (?:prefer|already have|have (?:any|a) )|\bwould you prefer\b|\bshould the\b|\bfor whom\b"
    r"|\bwhat(?:'s|\u2019s| is| are| was) (?:your|the (?:name|deadline|account|date|number|file|version|size|"
    r"budget|purpose|topic|error))\b|\bwhat (?:kind|type|sort) of\b|\bwhat exactly\b|\bwho are you\b"
    r"|\bto what\b.{0,40}\brefer|\breferring to\b|\bto know (?:if|what|which|who|where|when|whether)\b",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"\b(?:do|did) you mean\b|\bwhat do you mean\b|\b(?:mean|meant) by\b|\breferring to\b|\bdid you want\b"
    r"|\bare you (?:asking|referring|talking)\b|\bwhen you say\b"
    r"|\bdo you want to know (?:if|whether|wh\w+|how|the|an?|in)\b",
    re.IGNORECASE,
)
_NEED = re.compile(
    r"\b(?:i(?:'d|\u2019d| would| will|'ll)?|we) (?:still |also |just )?need(?: to know)?\b[^.]{0,60}\b(?:more|the|your|a bit|"
    r"some|to know|information|details|context)\b|\bmore (?:context|information|details?|specific)\b.{0,40}"
    r"\b(?:needed|required|need|would help|before)\b|\bnot (?:quite |entirely )?sure (?:what|which|i understand)"
    r"|\b(?:do not|don.t|did not|didn.t|cannot|can.t) (?:quite |fully )?understand\b|\bis (?:unclear|ambiguous|too broad)"
    r"|\bhelp me understand\b|\bit depends on\b|\bdepends? (?:entirely |heavily |a lot |very much )?(?:on|upon)\b"
    r"|\bcontingent upon\b|\bi (?:do not|don.t) see (?:an? |any |the )|\bseems? to be cut off\b"
    r"|\blet me know (?:which|what|whether|who|where|when|how many|the)\b|\bmisunderst|\bnot making (?:much )?sense\b"
    r"|\bthere are (?:two|three|several|\d+) \w+ (?:with|by|named|that)\b|\btwo possible\b|\bbefore (?:i|we) (?:write|continue|start|go|begin)\b",
    re.IGNORECASE,
)
_ASKS_FOR = re.compile(
    r"\bplease (?:provide|specify|clarify|tell me|share|send me|paste|upload|rephrase|give me|describe)\b"
    r"(?=.{0,80}\b(?:so that i|so i|and i|for me|that you (?:would|want)|you (?:would|want|mean)|"
    r"what you|which|what .{1,30} should|(?:loan|text|document|data|draft) (?:and|,|you|amount)))"
    r"|^\W{0,3}please (?:specify|clarify|tell me|describe)\b(?:\s\S{1,30}){1,8}$"
    r"|\b(?:to|in order to) \w+ .{0,60}\bi(?:'d| would| will)? need (?:to know )?the\b"
    r"|\blet me know which\b",
    re.IGNORECASE,
)
_OFFERING = re.compile(
    r"(?:(?:so|and|but|also|ok|okay|or)[, ]{1,2})?(?:would (?:you (?:like|care)|an? |that|this|it|some)|"
    r"do you (?:want|need|still)|want|need|should (?:i|we)|shall (?:i|we)|can i|could i|may i|any|is there|"
    r"are there|are you (?:all|ready|ok|happy|done|still)|did (?:that|this|it)|do(?:es)? (?:that|this|these|"
    r"it|they)|was (?:that|this|it)|is (?:that|this|it) (?:ok|fine|clear|what|enough|all)|ready|still|fancy|"
    r"curious|interested|care (?:for|to)|feel like|got any|have i|all (?:good|set|clear)|ok\b|right\b|"
    r"what do you think|how(?:.s| is| does| do| did) (?:that|this|it|you (?:like|feel)))\b",
    re.IGNORECASE,
)
_CHOICE = re.compile(r"\bor\b", re.IGNORECASE)
_FOR_YOU = re.compile(r"\b(?:me to|shall i|should i|can i|could i|may i)\b", re.IGNORECASE)
_WH = re.compile(
    r"(?:(?:so|and|but|first|then|hmm|ok|okay|sorry|also|thanks)[,.! ]{1,2}){0,2}(?:(?:in|on|for|to|from|by|at|"
    r"with|of|under|until|since) )?(?:which|what|who|whom|whose|when|where|how)\b",
    re.IGNORECASE,
)
_READY = re.compile(
    r"\b(?:sure|of course|certainly|gladly|happy to|glad to|love to|be glad|got it|i can (?:help|do|set|check|draft)|"
    r"no problem|one thing|first\b|before (?:i|we)|so that i|to (?:narrow|find|give|help|make|get|answer|"
    r"calculate|book|order|check)|make sure|hmm|could be|two ways|instance|(?:found|are|have|has) (?:two|three|"
    r"four|several|many|some|a few)|sorry|i.m not|sounds like|wrong with|thanks|quick question|just to)\b",
    re.IGNORECASE,
)
_COLON_LEAD = re.compile(r"[^?:\n]{3,80}: \w")
_TALK = re.compile(
    r"\b(?:isn.t|aren.t|doesn.t|don.t|wasn.t|hasn.t|won.t) (?:it|they|he|she|that|this|you|the)\b"
    r"|\bknock knock\b|\bguess\b|\bcelebrate\b|\bare you free\b|\bwho would have\b|\bat your place\b"
    r"|\breally afford\b|\bclass:|\bessay\b|\bdo you call\b|\bname could|\btitle could|\bis a polite\b"
    r"|\bmeans\b|\bshould (?:cities|we all|people|society)\b|\bready for\b|\bif nobody\b",
    re.IGNORECASE,
)
_QUESTION_MARKS = ("?", "\uff1f", "?)", '?"')

_REFUSAL = re.compile(
    r"\b(?:i(?:'m|\u2019m| am) (?:(?:really |very |so )?sorry|afraid)[^.!\n]{0,40}?\b(?:i |we )?(?:can(?:not|.t)|"
    r"won.t|am not able to|.m not able to|am unable to|.m unable to) (?:help|assist|provide|comply|do that|"
    r"fulfil|fulfill|create|write|generate|share|give|support|discuss|continue|engage|offer|produce|answer that)"
    r"|i (?:can(?:not|.t|\u2019t)|won.t|will not|must decline to|am not able to|am unable to|refuse to) "
    r"(?:(?:in good conscience|ethically|legally) )?(?:help|assist|comply|fulfil|fulfill|create|"
    r"write|generate|support|engage|participate|encourage|condone|facilitate|produce|provide (?:instructions|"
    r"guidance|assistance|information|that|advice|help|medical|legal)|do that|share (?:that|instructions)|"
    r"discuss (?:that|this))"
    r"|(?:against|violates?) (?:my|our|the|openai.s|company) (?:\w+ )?(?:guidelines|policy|policies|principles|programming)"
    r"|as an? (?:\w+ ){0,3}(?:ai|assistant|model)\b[^.\n]{0,60}\b(?:can(?:not|.t)|unable|not able)"
    r"|no puedo (?:ayudar|asist|proporcionar)|je ne peux pas (?:vous )?(?:aider|fournir|r\u00e9pondre)"
    r"|ich kann (?:dir |ihnen )?(?:dabei |damit |das )?nicht (?:helfen|tun)|n\u00e3o posso (?:ajudar|fornecer))",
    re.IGNORECASE,
)
# Not a refusal of the request but of a fact: nothing there, no access, a tool that failed.
_CANNOT_FIND = re.compile(
    r"\b(?:find|locate|see|access|reach|open|retrieve|load|look up|connect|browse|recall|remember)\b",
    re.IGNORECASE,
)


def clarifying(text: str, *, request: str = "") -> float:
    """Return how sure it is that a reply asks for what it needs, instead of answering, 0..1.

    Closing offers, greetings, small talk, and questions that were themselves asked for are 0.
    """
    end = _CODE.sub(" ", text[-MAX_CHARACTERS:]).rstrip()
    sentences = [s.strip() for s in _SENTENCE.findall(end) if s.strip()]
    if not sentences:
        return 0.0
    last = sentences[-1]
    asks = end.rstrip(" )*_\"'").endswith(("?", "\uff1f")) or last.endswith(_QUESTION_MARKS)
    before = len(text) - len(last)
    needs = bool(_NEED.search(" ".join(sentences[-4:])))
    if last.startswith("(") and len(sentences) > 1:  # a question with its choices behind it
        last = sentences[-2]
        asks = last.endswith(_QUESTION_MARKS)
    if not asks:
        return _without_mark(sentences, short=len(text) <= 2 * SHORT_ANSWER, needs=needs)
    if _STRONG.search(last) and not (_CONTENT_LEAD.match(last) or _LABEL.search(end)):
        return _SURE if before <= 4 * SHORT_ANSWER else _LIKELY
    if _is_content(end, last, request):
        return 0.0
    if needs and not _TALK.search(last):
        return _SURE if before <= 4 * SHORT_ANSWER else _LIKELY
    if _OFFER.search(last) or _TALK.search(" ".join(sentences[-2:])):
        return 0.0
    if _BACK.search(last):
        return _SURE if before <= 3 * SHORT_ANSWER else _LIKELY if before <= 6 * SHORT_ANSWER else _WEAK
    return _plain_question(last, text[:before].strip())


def _plain_question(last: str, preface: str) -> float:
    """Judge a question without a tell-tale phrase by its form and by what stands before it.

    After an answer, a yes-no question offers more; a choice and a wh-question still ask back.
    """
    if len(last.split()) > MAX_QUESTION_WORDS or len(preface) > SHORT_ANSWER:
        return 0.0
    choice = bool(_CHOICE.search(last))
    if _OFFERING.match(last):
        return _LIKELY if choice and not _FOR_YOU.search(last) else 0.0
    ready = not preface or bool(_READY.search(preface))
    return _LIKELY if ready or choice or _WH.match(last) else 0.0


def _without_mark(sentences: list[str], *, short: bool, needs: bool) -> float:
    """Judge a reply that does not end with a question: it may still beg for details."""
    end = " ".join(sentences[-2:])
    if short and _ASKS_FOR.search(end) and not _OFFER.search(end):
        return _SURE
    if needs and short and any(_BACK.search(s) and s.endswith(_QUESTION_MARKS) for s in sentences[-4:]):
        return _LIKELY
    asked = [s for s in sentences[-3:-1] if s.endswith(_QUESTION_MARKS)]
    if asked and needs and not any(_OFFER.search(s) for s in asked):
        return _LIKELY
    return _LIKELY if len(sentences) == 1 and _BARE_WH.fullmatch(sentences[0]) else 0.0


_BARE_WH = re.compile(r"(?:do you mean .{1,160}|(?:what|which|whose) \w+(?: or .{1,60})?)\.?", re.IGNORECASE)


def _is_content(end: str, last: str, request: str) -> bool:
    """Tell whether the question is what was asked for: a quiz, a letter, a quotation, code."""
    if _QUOTED_END.search(end) or _CONTENT_LEAD.match(last) or _LABEL.search(end):
        return True
    colon = _COLON_LEAD.match(last)
    if colon and not (_WH.match(last) or _READY.search(colon[0])):
        return True
    lines = end.rsplit("\n", 1)
    listed = bool(_CONTENT_LEAD.match(lines[-1][:6])) if len(lines) > 1 else False
    return listed or bool(_ASKED_FOR_QUESTION.search(request[-MAX_CHARACTERS:]))


_ASKED_FOR_QUESTION = re.compile(
    r"\b(?:write|give|create|generate|suggest|make|draft|translate|rephrase|paraphrase|rewrite|list|invent)\b"
    r"[^.?!]{0,60}\b(?:questions?|quiz|riddles?|e-?mail|letter|slogan|headline|dialogue|script|story|poem|"
    r"joke|tweet|post|sentence|survey|interview)\b|\brole-?play\b|\btell me a joke\b|\bask me\b",
    re.IGNORECASE,
)


def is_refusal(invocation: Invocation) -> bool:
    """Tell whether the model refused; whether rightly so is not judged."""
    if invocation.stop_reason is StopReason.REFUSAL:
        return True
    reply = invocation.reply
    if reply is None or reply.tool_calls:
        return False
    found = _REFUSAL.search(reply.content[:MAX_REFUSAL_CHARACTERS])
    if found is None:
        return False
    near = reply.content[found.start() : found.end() + 30]
    return not _CANNOT_FIND.search(near)
