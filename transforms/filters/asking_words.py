"""The words by which a reply asks back, offers more or only plays, as bounded patterns."""

import re

MAY_ASK = re.compile(r"[?\uff1f]|[Pp]lease|[Ll]et me know|need|you mean|^(?:[Ww]h\w+ \w+)$")
"""A reply without any of these asks for nothing."""
CODE = re.compile(r"```.*?(?:```|$)", re.DOTALL)
SENTENCE = re.compile(
    r"[^.!?\u3002\uff01\uff1f\n]{1,600}[.!?\u3002\uff01\uff1f]{0,3}[\"'\u201d\u2019)\]]?"
)
QUOTED_END = re.compile(r"[\"\u201d\u2019']\s*$")
CONTENT_LEAD = re.compile(
    r"\s*(?:[-*>\u2022]\s|\d{1,3}[.)]\s|[A-Z][A-Z]{2,}:|[#{\[|\"\u201c\u00ab\\^=]|SELECT\b)",
)
LABEL = re.compile(
    r"(?:^|\n)\s{0,3}(?:quiz|question|headline|title|subject|translation|paraphrase|slogan|riddle"
    r"|trivia|"
    r"poll \w+|flashcard|checklist|caption|tagline|e-?mail(?: draft)?|script|survey|faq"
    r"|correct sentence|"
    r"reflection prompts?|regex|example|tweet|here is your \w+|prompt|think about this"
    r"|ask yourself)\b"
    r"[^\n]{0,40}:",
    re.IGNORECASE,
)
OFFER = re.compile(
    r"\b(?:anything|something|what) else\b(?!.{0,20}\byou (?:mean|mentioned))|\banything (?:more"
    r"|further)\b"
    r"|\bany (?:other|more|further|follow-?up) (?:questions?|topics?|documents?|details?|things?)"
    r"|\bother (?:questions?|topics?|documents?)\b"
    r"|\b(?:would you like|do you want|want|should|shall|can|may|could) (?:me|i|us|we) (?:to |also "
    r"|continue|"
    r"go on|move on|explain|show|prepare|turn|translate|help|assist|provide|do\b|get|add|write)"
    r"|\bwould you like (?:to (?:know|learn|hear|see|explore|continue|try)|more|another|some|an? "
    r"|further|"
    r"additional)|\bwant (?:to hear|to see|to know|more|another)|\bdo you want (?:to (?:see|hear)"
    r"|to know (?:more|about)|more)"
    r"|\b(?:do you )?need (?:anything|further|any|more help|help)|\binterested in more\b"
    r"|\bdoes (?:that|this|it) (?:help|answer|make sense|sound|work)|\bis (?:that|this) (?:what|ok"
    r"|fine|clear)"
    r"|\bwas (?:this|that) helpful|\bhow (?:does|do) (?:that|this|it) (?:sound|look)"
    r"|\bhow (?:can|may|could|might) i (?:help|assist|be of)|\bwhat can i (?:do|help)"
    r"|\bhow about you\b"
    r"|\bhow are you|\bwhat would you like(?: to (?:do|talk|know|discuss))?(?: next| today"
    r"| about)?\?"
    r"|\bhelp you with\b|\bassist you\b|\blike me to (?:change|adjust)"
    r"|algo m[aá]s|puedo ayudar|autre chose|puis-je|noch etwas|sonst noch|weiterhelfen"
    r"|qualcos.altro"
    r"|posso (?:aiutar|ajudar)|mais alguma|iets anders|n\u00e5got annat|\u8fd8\u6709\u4ec0\u4e48"
    r"|\u4ed6\u306b",
    re.IGNORECASE,
)
BACK = re.compile(
    r"\b(?:do|did) you mean\b|\bwhat (?:do|did) you mean\b|\bwhat you mean\b|\bmean by\b"
    r"|\bare you (?:asking|referring|talking|looking|trying|interested|using|training|having)\b"
    r"|\b(?:could|can|would|will) you (?:please |kindly |maybe |also )?(?:tell|clarify|provide"
    r"|specify|"
    r"share|explain|confirm|paste|upload|rephrase|give|elaborate|describe|be more|let me know|send"
    r"|list)\b"
    r"|\bwhich (?:\w+ )?(?:one|of|version|\w+) (?:do|did|would|are|is|was|should|best|has|have"
    r"|\w+ you)\b"
    r"|\bplease (?:provide|specify|clarify|tell me|share|send|paste|upload|rephrase|give me"
    r"|describe)\b"
    r"|\b(?:could|can|may) i (?:have|ask|get) (?:your|the|which|what)\b|\bwhen you say\b"
    r"|\bby .{1,30} do you\b"
    r"|\bdo you (?:prefer|already have|have (?:any|a) )|\bwould you prefer\b|\bshould the\b"
    r"|\bfor whom\b"
    r"|\bwhat(?:'s|\u2019s| is| are| was) (?:your|the (?:name|deadline|account|date|number|file"
    r"|version|size|"
    r"budget|purpose|topic|error))\b|\bwhat (?:kind|type|sort) of\b|\bwhat exactly\b"
    r"|\bwho are you\b"
    r"|\bto what\b.{0,40}\brefer|\breferring to\b|\bto know (?:if|what|which|who|where|when"
    r"|whether)\b",
    re.IGNORECASE,
)
STRONG = re.compile(
    r"\b(?:do|did) you mean\b|\bwhat do you mean\b|\b(?:mean|meant) by\b|\breferring to\b"
    r"|\bdid you want\b"
    r"|\bare you (?:asking|referring|talking)\b|\bwhen you say\b"
    r"|\bdo you want to know (?:if|whether|wh\w+|how|the|an?|in)\b",
    re.IGNORECASE,
)
NEED = re.compile(
    r"\b(?:i(?:'d|\u2019d| would| will|'ll)?|we) (?:still |also "
    r"|just )?need(?: to know)?\b[^.]{0,60}\b(?:more|the|your|a bit|"
    r"some|to know|information|details|context)\b|\bmore (?:context|information|details?"
    r"|specific)\b.{0,40}"
    r"\b(?:needed|required|need|would help|before)\b|\bnot (?:quite |entirely )?sure (?:what|which"
    r"|i understand)"
    r"|\b(?:do not|don.t|did not|didn.t|cannot|can.t) (?:quite |fully )?understand\b"
    r"|\bis (?:unclear|ambiguous|too broad)"
    r"|\bhelp me understand\b|\bit depends on\b|\bdepends? (?:entirely |heavily |a lot "
    r"|very much )?(?:on|upon)\b"
    r"|\bcontingent upon\b|\bi (?:do not|don.t) see (?:an? |any |the )|\bseems? to be cut off\b"
    r"|\blet me know (?:which|what|whether|who|where|when|how many|the)\b|\bmisunderst"
    r"|\bnot making (?:much )?sense\b"
    r"|\bthere are (?:two|three|several|\d+) \w+ (?:with|by|named|that)\b|\btwo possible\b"
    r"|\bbefore (?:i|we) (?:write|continue|start|go|begin)\b",
    re.IGNORECASE,
)
ASKS_FOR = re.compile(
    r"\bplease (?:provide|specify|clarify|tell me|share|send me|paste|upload|rephrase|give me"
    r"|describe)\b"
    r"(?=.{0,80}\b(?:so that i|so i|and i|for me|that you (?:would|want)|you (?:would|want|mean)|"
    r"what you|which|what .{1,30} should|(?:loan|text|document|data|draft) (?:and|,|you|amount)))"
    r"|^\W{0,3}please (?:specify|clarify|tell me|describe)\b(?:\s\S{1,30}){1,8}$"
    r"|\b(?:to|in order to) \w+ .{0,60}\bi(?:'d| would| will)? need (?:to know )?the\b"
    r"|\blet me know which\b",
    re.IGNORECASE,
)
OFFERING = re.compile(
    r"(?:(?:so|and|but|also|ok|okay|or)[, ]{1,2})?(?:would (?:you (?:like|care)|an? |that|this|it"
    r"|some)|"
    r"do you (?:want|need|still)|want|need|should (?:i|we)|shall (?:i|we)|can i|could i|may i|any"
    r"|is there|"
    r"are there|are you (?:all|ready|ok|happy|done|still)|did (?:that|this|it)|do(?:es)? (?:that"
    r"|this|these|"
    r"it|they)|was (?:that|this|it)|is (?:that|this|it) (?:ok|fine|clear|what|enough|all)|ready"
    r"|still|fancy|"
    r"curious|interested|care (?:for|to)|feel like|got any|have i|all (?:good|set|clear)|ok\b"
    r"|right\b|"
    r"what do you think|how(?:.s| is| does| do| did) (?:that|this|it|you (?:like|feel)))\b",
    re.IGNORECASE,
)
CHOICE = re.compile(r"\bor\b", re.IGNORECASE)
FOR_YOU = re.compile(r"\b(?:me to|shall i|should i|can i|could i|may i)\b", re.IGNORECASE)
WH = re.compile(
    r"(?:(?:so|and|but|first|then|hmm|ok|okay|sorry|also|thanks)[,.! ]{1,2}){0,2}(?:(?:in|on|for|to"
    r"|from|by|at|"
    r"with|of|under|until|since) )?(?:which|what|who|whom|whose|when|where|how)\b",
    re.IGNORECASE,
)
READY = re.compile(
    r"\b(?:sure|of course|certainly|gladly|happy to|glad to|love to|be glad|got it|i can (?:help|do"
    r"|set|check|draft)|"
    r"no problem|one thing|first\b|before (?:i|we)|so that i|to (?:narrow|find|give|help|make|get"
    r"|answer|"
    r"calculate|book|order|check)|make sure|hmm|could be|two ways|instance|(?:found|are|have"
    r"|has) (?:two|three|"
    r"four|several|many|some|a few)|sorry|i.m not|sounds like|wrong with|thanks|quick question"
    r"|just to)\b",
    re.IGNORECASE,
)
COLON_LEAD = re.compile(r"[^?:\n]{3,80}: \w")
TALK = re.compile(
    r"\b(?:isn.t|aren.t|doesn.t|don.t|wasn.t|hasn.t|won.t) (?:it|they|he|she|that|this|you|the)\b"
    r"|\bknock knock\b|\bguess\b|\bcelebrate\b|\bare you free\b|\bwho would have\b"
    r"|\bat your place\b"
    r"|\breally afford\b|\bclass:|\bessay\b|\bdo you call\b|\bname could|\btitle could"
    r"|\bis a polite\b"
    r"|\bmeans\b|\bshould (?:cities|we all|people|society)\b|\bready for\b|\bif nobody\b",
    re.IGNORECASE,
)
QUESTION_MARKS = ("?", "\uff1f", "?)", '?"')


BARE_WH = re.compile(
    r"(?:do you mean .{1,160}|(?:what|which|whose) \w+(?: or .{1,60})?)\.?", re.IGNORECASE
)

ASKED_FOR_QUESTION = re.compile(
    r"\b(?:write|give|create|generate|suggest|make|draft|translate|rephrase|paraphrase|rewrite|list"
    r"|invent)\b"
    r"[^.?!]{0,60}\b(?:questions?|quiz|riddles?|e-?mail|letter|slogan|headline|dialogue|script"
    r"|story|poem|"
    r"joke|tweet|post|sentence|survey|interview)\b|\brole-?play\b|\btell me a joke\b|\bask me\b",
    re.IGNORECASE,
)
