"""The words by which a reply asks back, offers more or only plays, as bounded patterns."""

import re

from transforms.filters.patterns import read_patterns

_PATTERNS = read_patterns("asking_words.txt")
LABEL = _PATTERNS["label"]
OFFER = _PATTERNS["offer"]
OFFERING = _PATTERNS["offering"]
BACK = _PATTERNS["back"]
STRONG = _PATTERNS["strong"]
NEED = _PATTERNS["need"]
LACKS = _PATTERNS["lacks"]
PLEASE = _PATTERNS["please"]
ASKS_FOR = _PATTERNS["asks_for"]
PROMISE = _PATTERNS["promise"]
QUESTION_LIST = _PATTERNS["question_list"]
READY = _PATTERNS["ready"]
TALK = _PATTERNS["talk"]
DONE = _PATTERNS["done"]
ASKED_FOR_QUESTION = _PATTERNS["asked_for_question"]
ABROAD_BEGS = _PATTERNS["abroad_begs"]
ABROAD_ASKS = _PATTERNS["abroad_asks"]

CUES = (
    "?",
    "\uff1f",
    "please",
    "let me know",
    "need",
    "you mean",
    "without ",
    "have not ",
    "haven",
    "like to",
    "bitte",
    "veuillez",
    "por favor",
)
"""A reply in plain ASCII without any of these asks for nothing."""
LIST_CUES = ("question", "detail", "thing", "point", "piece")
"""Without any of these nothing announces a list of questions."""
CODE = re.compile(r"```.*?(?:```|$)", re.DOTALL)
SENTENCE = re.compile(
    r"[^.!?\u3002\uff01\uff1f\n]{1,600}[.!?\u3002\uff01\uff1f]{0,3}[\"'\u201d\u2019)\]]?"
)
SHORT_FORMS = ("Mr", "Ms.", "Dr.", "St.", "vs.", "No.", "etc.", "e.g.", "i.e.", "approx.")
ABBREVIATED = re.compile(r"\b(Mrs?|Ms|Dr|St|vs|No|etc|e\.g|i\.e|approx)\.")
"""Points that end no sentence."""
QUOTED_END = re.compile(r"[\"\u201d\u2019']\s*$")
CONTENT_LEAD = re.compile(
    r"\s*(?:[-*>\u2022]\s|\d{1,3}[.)]\s|[A-Z][A-Z]{2,}:|[#{\[|\"\u201c\u00ab\\^=]|SELECT\b)",
)
CHOICE = re.compile(r"\bor\b", re.IGNORECASE)
FOR_YOU = re.compile(r"\b(?:me to|shall i|should i|can i|could i|may i)\b", re.IGNORECASE)
WH = re.compile(
    r"(?:(?:so|and|but|first|then|hmm|ok|okay|sorry|also|thanks)[,.! ]{1,2}){0,2}(?:(?:in|on|for|to"
    r"|from|by|at|"
    r"with|of|under|until|since) )?(?:which|what|who|whom|whose|when|where|how)\b",
    re.IGNORECASE,
)
COLON_LEAD = re.compile(r"[^?:\n]{3,80}: \w")
QUESTION_MARKS = ("?", "\uff1f", "?)", '?"')
BARE_WH = re.compile(
    r"(?:do you mean .{1,160}|(?:what|which|whose) \w+(?: or .{1,60})?)\.?", re.IGNORECASE
)

DRAFT = re.compile(
    r"^\s{0,3}(?:dear\b|subject:|(?:hi|hello) \w+,|(?:best|kind|warm) regards|sincerely|yours\b)",
    re.IGNORECASE | re.MULTILINE,
)
"""Lines of a letter: what it asks, it asks its reader."""

OPINION = re.compile(
    r"^\W{0,3}(?:i (?:like|love|prefer|think|enjoy)|both|personally)\b", re.IGNORECASE
)
"""Begins as small talk does."""

ABOUT_USER = re.compile(
    r"\b(?:you|your|yours)\b|\bor\b|\bwhich of\b"
    r"|\b(?:is|are|was|does|do) (?:this|it|that|the|there|these|those)\b",
    re.IGNORECASE,
)
FACTS = re.compile(
    r"(?:(?:and|so|but|or|ok|okay|hmm)[, ]{1,2}){0,2}(?:are|is|was|were|do|does|did|has|have"
    r"|will|can) (?:you|your|it|this|that|the|there|these|those|they|he|she|any|all|both)\b",
    re.IGNORECASE,
)
"""A yes-no question about how things stand with the user."""

QUOTED = re.compile(r"[\"\u201c\u00ab\u201e][^\"\u201d\u00bb\n]{1,300}[\"\u201d\u00bb]")
