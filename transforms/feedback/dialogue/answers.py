"""What a question asks for, and whether a reply holds anything of that sort.

Whoever asks how much or how long wants a number, whoever asks "can I" wants a yes or no. A reply
about the same thing without either missed the question; what comes next may ask it again in words
that share little with it.
"""

import re
from enum import StrEnum

from transforms.feedback.dialogue import cues
from transforms.feedback.dialogue.questions import is_question
from transforms.feedback.dialogue.words import (
    Kind,
    content,
    found_in,
    kind,
    same_root,
    stems,
    words,
)

_MAX_REMARK_WORDS = 15
_DETERMINERS = stems("the a an our your my these those all most der die das ein eine le la les el")
MAX_REPLY_WORDS = 60
"""Longer replies hold something of any sort."""


class Want(StrEnum):
    """The sort of answer that a question asks for."""

    NUMBER = "number"
    """How much, how long, when, at what price: a number or a time."""
    YES_OR_NO = "yes_or_no"
    OTHER = "other"


_POLITE = r"\W*(?:(?:hi|hello|hey|please|so|and|ok|okay|well|but)\b\W+){0,3}"
_NUMBER = re.compile(
    r"\b(?:how (?:much|many|long|far|old|often|big|high|tall|fast|heavy|late|early|soon)|when|"
    r"(?:what|which)(?: is|s| are)? (?:the |your |my |its )?(?:\w+ ){0,2}?"
    r"(?:price|cost|fee|charge|penalty|time|hours?|date|day|year|number|deadline|weight|size|length|"
    r"height|width|distance|temperature|age|amount|rate|percentage|phone|speed|population|total|"
    r"balance|dosage)|"
    r"wie ?viele?|wie (?:lange|hoch|weit|alt|oft|groß|schwer|teuer)|wann|was kostet|"
    r"combien|quand|à quelle heure|quel (?:prix|âge)|cuánt[oa]s?|cuándo|a qué hora|quant[oi]|"
    r"quando|hoeveel|wanneer|hoe (?:lang|ver|oud|vaak|groot))\b|いつ|いくら|何時|几|多少",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(
    _POLITE + r"(?:is|are|am|was|were|do|does|did|can|could|should|shall|will|would|may|might|must|"
    r"has|have|had|isnt|arent|doesnt|dont|cant|ist|sind|kann|können|darf|dürfen|muss|gibt|hat|haben|"
    r"est-ce|puis-je|peut-on|peux|y a-t-il|¿?(?:es|hay|puedo|se puede|tiene|está)|è|posso|há|mag|"
    r"kan)\b",
    re.IGNORECASE,
)
_HAS_NUMBER = re.compile(
    r"\d|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|"
    r"thirty|fifty|hundred|thousand|million|half|twice|once|(?:mon|tues|wednes|thurs|fri|satur|sun)"
    r"days?|january|february|march|april|june|july|august|september|october|november|december|today|"
    r"tomorrow|yesterday|tonight|noon|midnight|morning|evening|spring|summer|autumn|winter|daily|"
    r"weekly|monthly|yearly|always|never|immediately|soon|free|gratis|nothing|depends|"
    r"eins?|zwei|drei|vier|fünf|heute|morgen|deux|trois|dos|tres|mañana|hoy)\b",
    re.IGNORECASE,
)
_HAS_YES_OR_NO = re.compile(
    r"\b(?:yes|yeah|yep|no|not|never|none|only|sure|certainly|of course|indeed|depends|can|cannot|"
    r"may|must|should|allowed|possible|permitted|required|unfortunately|except|always|both|either|"
    r"ja|nein|nicht|kein\w*|oui|non|pas|sí|si|sim|não|nee|niet)\b|n['\u2019]t\b",
    re.IGNORECASE,
)


_SAYS_YES_OR_NO = re.compile(
    r"\W*(?:yes|yeah|yep|no|nope|sure|certainly|of course|indeed|unfortunately|ja|nein|oui|non|sí|"
    r"sim|não|nee)\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(_POLITE + r"(?:can|could|would|will) you\b", re.IGNORECASE)
_DONE = stems("done ok okay set sent booked saved updated added removed started stopped")
_MAX_BARE_ANSWER_WORDS = 8
_VERB_WITHIN = 4
"""Words of an order among which its verb stands."""


def wants(question: str) -> Want:
    """Tell which sort of answer a message asks for."""
    plain = cues.head(question)
    if _NUMBER.search(plain):
        return Want.NUMBER
    return Want.YES_OR_NO if any(map(_YES_OR_NO.match, _parts(plain))) else Want.OTHER


def misses(question: str, reply: str) -> bool:
    """Tell whether a reply gives up, or holds nothing of the sort that the question asks for.

    Only a short reply about the same thing is judged; one about something else is not understood
    here, and is given the benefit of the doubt.
    """
    if cues.gives_up(reply):
        return True
    if len(reply.split()) > MAX_REPLY_WORDS or not _is_about(question, reply):
        return False
    if _speaks_of_the_thing_alone(question, reply):
        return True
    match wants(question):
        case Want.NUMBER:
            return not _HAS_NUMBER.search(reply)
        case Want.YES_OR_NO:
            return not _HAS_YES_OR_NO.search(reply)
        case _:
            return False


def gives(question: str, reply: str) -> bool:
    """Tell whether a reply plainly holds what was asked for: a number, a yes or no, a deed done."""
    if _is_order(question) and _carries_out(question, reply):
        return True
    match wants(question):
        case Want.NUMBER:
            short = len(reply.split()) <= _MAX_BARE_ANSWER_WORDS
            return bool(_HAS_NUMBER.search(reply)) and (short or _is_about(question, reply))
        case Want.YES_OR_NO:
            return bool(_SAYS_YES_OR_NO.match(reply))
        case _:
            return False


def _is_order(text: str) -> bool:
    return not is_question(text) or bool(_REQUEST.match(text))


def _carries_out(order: str, reply: str) -> bool:
    """Tell whether a reply begins by saying that it does what was ordered: booked, watering."""
    done, said = words(reply)[:1], words(order)[:_VERB_WITHIN]
    return bool(done) and (
        done[0] in _DONE or any(same_root(done[0], word) for word in content(said))
    )


def _is_about(question: str, reply: str) -> bool:
    said = content(words(reply))
    return bool(found_in(said, content(words(question))))


def _speaks_of_the_thing_alone(question: str, reply: str) -> bool:
    """Tell whether a short reply says something of a question's subject and of nothing else.

    "How do I clean my kettle?" - "Kettles come in steel and glass."
    """
    said = words(reply)
    wanted = content(words(question))
    subject_and_more = len(set(wanted)) > 1
    if len(said) > _MAX_REMARK_WORDS or not subject_and_more or kind(said[0]) is Kind.QUESTION:
        return False
    subject = next((word for word in said if word not in _DETERMINERS), "")
    told = found_in(said, wanted)
    return any(same_root(subject, word) for word in told) and len(told) == 1


def _parts(plain: str) -> list[str]:
    """Return a message's sentences and clauses: a question may stand behind a statement."""
    return re.split(r"(?<=[.!?,;:])\s+", plain)
