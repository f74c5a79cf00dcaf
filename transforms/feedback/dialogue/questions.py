"""What kind of message a user's is: a question, an order, one that goes on, one that is a part."""

import re

from transforms.feedback.dialogue.words import Kind, content, is_specific, kind, stems, words

_WISHES = stems(
    "instead without except too only but besides also another both shorter longer simpler briefer "
    "ago formerly previously"
)
"""Words that, added to a question, narrow or turn what is asked for."""
_FORM = re.compile(
    r"\b(?:in|as|into|with|using|to) (?:an? |the |plain |simple )?(?:\w+ )?"
    r"(?:csv|pdf|json|xml|yaml|html|markdown|excel|table|bullets?|bullet points?|lists?|points?|"
    r"words?|sentences?|paragraphs?|steps?|examples?|detail|python|java|javascript|typescript|sql|"
    r"rust|french|german|spanish|italian|english|portuguese|chinese|japanese|korean|dutch|polish|"
    r"tone)\b|"
    r"\b(?:to|for) (?:an? |my |the )?(?:child(?:ren)?|kids?|layman|boss|expert)\b",
    re.IGNORECASE,
)
"""A form or a language in which an answer is wished."""
_MAKES = stems(
    "write draft create generate compose translate summarize summarise rewrite rephrase convert "
    "make add list design classify calculate compute extract",
)
"""Stems of verbs with which users order a text: a longer order is another order."""
_GOES_ON = re.compile(
    r"(?:and|also|but|what about|how about|what if|or|plus|now|next|then|ok(?:ay)? (?:so|and|now)|"
    r"so if|in that case|another (?:one|question))\b",
    re.IGNORECASE,
)
_ASKS_TO_TELL = re.compile(r"(?:\w+[.!,]? ){0,3}(?:tell|describe|explain)\b")
_ELLIPTIC = re.compile(
    r"\W*(?:\w+[.!?,]+ )?(?:(?:and|so|but|or|ok|okay) )?(?:(?:what|how) about|and)\b"
    r"(?! (?:is|are|was|were|do|does|did|can|could|should|will|would|what|who|when|where|why|how|"
    r"which|if)\b)",
    re.IGNORECASE,
)
"""A question without a verb of its own: it asks what was asked before, of something else."""
_ASK_BEGINS = re.compile(
    r"[.!?,;\n-]\s+(?:(?:so|and|but|please) )?(?=(?:how|what|where|when|why|who|which)\b)",
    re.IGNORECASE,
)
_MAX_TOLD = 4
"""Words of content that may be told besides, before the question."""
MIN_VERBATIM_WORDS = 3
_MIN_ORDER_CONTENT = 3
"""Words of content from which an order is given again because it was not carried out."""
_MIN_WHOLE_CONTENT = 2
_PAGES = stems("next previous more another continue")
"""Words of messages that are meant to be sent again and again."""
_SWITCHES = stems(
    "random roll flip coin die dice joke quote riddle shuffle refresh reload status volume louder "
    "brighter scroll zoom skip forward undo redo repeat run rerun retry deploy"
)
"""Words of orders that are."""
_CHOOSES = stems("generate pick choose draw create suggest guess write make invent throw")
"""Orders whose result is another one each time."""
TELL = stems("tell describe explain list")
OTHERS = stems("other others else")
_THAN = stems("besides except")
_ALIKE = (frozenset(("how", "where")), frozenset(("what", "which")))
"""Question words that ask for the same: where can I, how do I; what form, which form."""


def is_question(text: str) -> bool:
    """Tell whether a message asks for information; orders to make or do something do not."""
    return asks(text, words(text))


def is_whole_question(text: str) -> bool:
    """Tell whether a message asks for information by itself, with two words of content or more."""
    stems_ = words(text)
    return asks(text, stems_) and len(set(content(stems_))) >= _MIN_WHOLE_CONTENT


def turns_to_something_else(earlier: str, newer: str, old: list[str], new: list[str]) -> bool:
    """Tell whether the new message goes on, or adds a wish or a form to what was asked."""
    if _GOES_ON.match(newer.strip()) and not _GOES_ON.match(earlier.strip()):
        return True
    wishes = _WISHES - _THAN if OTHERS & set(old) else _WISHES
    if (set(new) - set(old)) & wishes or (_FORM.search(newer) and not _FORM.search(earlier)):
        return True
    order = next((word for word in old if kind(word) >= Kind.QUESTION), "")
    return order in _MAKES and bool(set(content(new)) - set(content(old)))


def is_repeatable(text: str, stems_: list[str], *, missed: bool) -> bool:
    """Tell whether a message may be sent again on purpose: a page, a joke, a switch, a greeting."""
    if len(stems_) < MIN_VERBATIM_WORDS or not content(stems_) or _PAGES & set(stems_):
        return True
    if missed or asks(text, stems_):
        return False
    few = len(set(content(stems_))) < _MIN_ORDER_CONTENT
    return few or bool(_SWITCHES & set(stems_)) or bool(_CHOOSES & set(stems_[:2]))


def is_filled_template(earlier: str, newer: str) -> bool:
    """Tell whether both messages have one heading and say different things under it."""
    (head, mark, body), (other_head, _, other_body) = earlier.partition(":"), newer.partition(":")
    same = bool(mark) and words(head) == words(other_head) and len(head.split()) > 1
    return same and words(body) != words(other_body)


def fills_in_ellipsis(earlier: str, newer: str, old: list[str], new: list[str]) -> bool:
    """Tell whether the new message is the whole question of which the old one was a part."""
    if not _ELLIPTIC.match(earlier) or _ELLIPTIC.match(newer) or not asks(newer, new):
        return False
    part = set(content(old))
    return bool(part) and part <= set(content(new)) and len(set(content(new))) > len(part)


def told_before_asking(earlier: str, newer: str, old: list[str], new: list[str]) -> bool:
    """Tell whether a sentence of the new message names the thing, and the next one asks about it.

    "How do I reset my password?" - "I forgot my password, how can I reset it?"
    """
    told, last = _clauses(newer)
    ask = words(last)
    wanted, found = set(content(old)), set(content(ask))
    if not told or not found or not questions_in(ask) or not asks(earlier, old):
        return False
    pointing = any(kind(word) is Kind.POINTING for word in ask)
    more = set(content(new)) - wanted
    return (
        pointing
        and found < wanted <= set(content(new))
        and alike(questions_in(old), questions_in(ask))
        and not any(map(is_specific, more))
        and len(more) <= _MAX_TOLD
    )


def asks_what_it_is(stems: list[str]) -> bool:
    """Tell whether a question is what, who or which something is."""
    return stems[:1] in (["what"], ["who"], ["which"]) and stems[1:2] == ["be"]


def defines(stems_: list[str]) -> bool:
    """Tell whether one term is to be defined: with more words it is another term."""
    if len(set(content(stems_))) != 1:
        return False
    return stems_[:3] == ["what", "be", "a"] or stems_[:1] in (["explain"], ["defin"], ["describ"])


def alike(one: set[str], other: set[str]) -> bool:
    """Tell whether two sets of question words ask for the same."""
    return one == other or one | other in _ALIKE


def questions_in(stems: list[str]) -> set[str]:
    """Return the question words among stems."""
    return {word for word in stems if kind(word) is Kind.QUESTION}


def asks(text: str, stems: list[str]) -> bool:
    """Tell whether a message asks for information; what it orders to be made is told apart."""
    return (
        bool(questions_in(stems)) or "?" in text or bool(_ASKS_TO_TELL.match(text.strip().lower()))
    )


def _clauses(text: str) -> tuple[str, str]:
    """Divide a message where its last question begins."""
    starts = [found.end() for found in _ASK_BEGINS.finditer(text)]
    at = starts[-1] if starts else 0
    return text[:at], text[at:]
