"""Does a reply ask for what it needs, instead of answering?"""

import math

from transforms.filters import asking_words as words
from transforms.filters.reply_words import QUESTION_MARKS, clarifying_odds
from transforms.records import Invocation

MAX_CHARACTERS = 600
"""Characters at the end of a reply, and of the request, that are looked at."""
SHORT_ANSWER = 160
"""Up to so many characters before a question are a preface; more are an answer."""
MAX_QUESTION_WORDS = 40
"""Longer sentences that end with a question mark are no plain questions."""

MAX_UNASKED_CHARACTERS = 700
"""Without a question mark, the words of longer replies are not weighed: they are answers."""
MIN_LIKELY = 0.3
"""Less is told as 0."""
_RULES_WEIGH, _ODDS_TAKEN_OFF = 3.0, 1.25
"""What a sure rule adds to the log-odds of the words, and what both must reach together."""
_HOPELESS = math.log(MIN_LIKELY / (1 - MIN_LIKELY)) + _ODDS_TAKEN_OFF - _RULES_WEIGH
"""Log-odds of the words below which no rule could make a question of them."""

_SURE, _LIKELY, _WEAK = 0.95, 0.75, 0.3


def asks_back(invocation: Invocation) -> float:
    """Return `clarifying` of the reply; 0 where the reply calls tools or says nothing."""
    reply = invocation.reply
    if reply is None or reply.tool_calls or not reply.content:
        return 0.0
    users = [message.content for message in invocation.messages if message.role == "user"]
    return clarifying(reply.content, request=users[-1] if users else "")


def clarifying(text: str, *, request: str = "", odds: float | None = None) -> float:
    """Return how likely it is that a reply asks for what it needs, instead of answering, 0..1.

    Rules for its last sentences and learnt weights of its words decide together. Code, letters
    and questions that were themselves asked for are no questions to the user.

    Args:
        text: The reply.
        request: The message that it answers.
        odds: Log-odds of its words where they are known; by default they are looked up.
    """
    if not _may_be_weighed(text):
        return 0.0
    words_say = clarifying_odds(text) if odds is None else odds
    if words_say < _HOPELESS:
        return 0.0
    ruled = _by_rules(text, request)
    if ruled is None:
        return 0.0
    together = words_say + _RULES_WEIGH * ruled - _ODDS_TAKEN_OFF
    likely = round(1 / (1 + math.exp(-together)), 3)
    if likely < MIN_LIKELY:
        return 0.0
    return max(likely, ruled) if together >= 0 else likely


def _may_be_weighed(text: str) -> bool:
    return len(text) <= MAX_UNASKED_CHARACTERS or any(mark in text for mark in QUESTION_MARKS)


def _by_rules(text: str, request: str) -> float | None:
    """Return how sure the rules are; None for what is a draft and no word to the user."""
    end = words.CODE.sub(" ", text[-MAX_CHARACTERS:]).rstrip()
    if words.DRAFT.search(end) or words.LABEL.search(end):
        return None
    if not _may_ask(end):
        return 0.0
    if any(form in end for form in words.SHORT_FORMS):
        end = words.ABBREVIATED.sub(r"\1", end)
    sentences = [s.strip() for s in words.SENTENCE.findall(end) if s.strip()]
    return _judge(text, end, sentences, request) if sentences else 0.0


def _may_ask(end: str) -> bool:
    """Tell quickly whether anything in a text could ask."""
    lower = end.lower()
    if not end.isascii() or any(cue in lower for cue in words.CUES):
        return True
    return bool(words.BARE_WH.fullmatch(end))


def _judge(text: str, end: str, sentences: list[str], request: str) -> float:
    """Judge a reply by the sentences of its end."""
    if _announces(end, text, sentences) or _begs_abroad(end, text):
        return _LIKELY
    said = " ".join(sentences[-4:])
    needs = bool(words.NEED.search(said) or words.LACKS.search(said))
    before = len(text) - len(sentences[-1])
    last = sentences[-1]
    asks = end.rstrip(" )*_\"'").endswith(("?", "\uff1f")) or last.endswith(words.QUESTION_MARKS)
    if last.startswith("(") and len(sentences) > 1:  # a question with its choices behind it
        last = sentences[-2]
        asks = last.endswith(words.QUESTION_MARKS)
    if not asks:
        return _without_mark(sentences, short=len(text) <= 2 * SHORT_ANSWER, needs=needs)
    if words.STRONG.search(last) and not _is_quoted(end, last):
        return _by_length(before)
    preface = text[:before].strip()
    offers = words.DONE.match(preface) or words.OPINION.match(preface)
    if offers or _is_content(end, last, request) or _plays(last, sentences, needs=needs):
        return 0.0
    return (
        _by_length(before) if needs or words.BACK.search(last) else _plain_question(last, preface)
    )


def _announces(end: str, text: str, sentences: list[str]) -> bool:
    """Tell whether a reply lists questions of its own, or asks and says what it will do then."""
    if any(cue in end for cue in words.LIST_CUES) and words.QUESTION_LIST.search(end):
        return not words.OFFER.search(end)
    asked = [s for s in sentences if s.endswith(words.QUESTION_MARKS)]
    if not asked or end.rstrip().endswith(words.QUESTION_MARKS) or words.DONE.match(text):
        return False
    own = [s for s in asked if words.ABOUT_USER.search(s) and not words.TALK.search(s)]
    if not own or any(words.OFFER.search(s) or words.OFFERING.match(s) for s in asked):
        return False
    behind = end[end.rindex(own[-1]) + len(own[-1]) :]
    return bool(words.PROMISE.search(behind))


def _begs_abroad(end: str, text: str) -> bool:
    """Tell whether a short reply in another language begs for something."""
    if len(text) > 2 * SHORT_ANSWER or words.OFFER.search(end) or words.QUOTED.search(end):
        return False
    asks = end.rstrip().endswith(words.QUESTION_MARKS) and not words.COLON_LEAD.match(end)
    return bool(words.ABROAD_BEGS.search(end) or (asks and words.ABROAD_ASKS.search(end)))


def _plays(last: str, sentences: list[str], *, needs: bool) -> bool:
    """Tell whether the last question is small talk or an offer."""
    if needs:
        return bool(words.TALK.search(last))
    offers = words.OFFER.search(last)
    return bool(offers or words.TALK.search(" ".join(sentences[-2:])))


def _by_length(before: int) -> float:
    """Trust a question less, the longer the answer in front of it."""
    if before <= 4 * SHORT_ANSWER:
        return _SURE
    return _LIKELY if before <= 6 * SHORT_ANSWER else _WEAK


def _plain_question(last: str, preface: str) -> float:
    """Judge a question without a tell-tale phrase by its form and by what stands before it.

    After an answer, a yes-no question offers more; a choice and a wh-question still ask back.
    """
    if len(last.split()) > MAX_QUESTION_WORDS or len(preface) > SHORT_ANSWER:
        return 0.0
    choice = bool(words.CHOICE.search(last))
    if words.OFFERING.match(last):
        return _LIKELY if choice and not words.FOR_YOU.search(last) else 0.0
    ready = not preface or bool(words.READY.search(preface))
    states = words.FACTS.match(last) and words.ABOUT_USER.search(last)
    return _LIKELY if ready or choice or states or words.WH.match(last) else 0.0


def _without_mark(sentences: list[str], *, short: bool, needs: bool) -> float:
    """Judge a reply that does not end with a question: it may still beg for details."""
    end = " ".join(sentences[-2:])
    if short and words.ASKS_FOR.search(end) and not words.OFFER.search(end):
        return _SURE
    whole = words.QUOTED.sub("", " ".join(sentences))
    begs = words.PLEASE.search(whole) or words.LACKS.search(whole)
    if short and begs and not words.OFFER.search(whole) and not words.DONE.match(whole):
        return _LIKELY
    asked = [s for s in sentences[-4:] if s.endswith(words.QUESTION_MARKS)]
    if needs and short and any(words.BACK.search(s) for s in asked):
        return _LIKELY
    late = [s for s in sentences[-3:-1] if s in asked]
    if late and needs and not any(words.OFFER.search(s) for s in late):
        return _LIKELY
    return _LIKELY if len(sentences) == 1 and words.BARE_WH.fullmatch(sentences[0]) else 0.0


def _is_quoted(end: str, last: str) -> bool:
    """Tell whether the question stands in a list, behind a label, or in other content."""
    return bool(words.CONTENT_LEAD.match(last) or words.LABEL.search(end))


def _is_content(end: str, last: str, request: str) -> bool:
    """Tell whether the question is what was asked for: a quiz, a letter, a quotation, code."""
    if words.QUOTED_END.search(end) or _is_quoted(end, last):
        return True
    colon = words.COLON_LEAD.match(last)
    if colon and not (words.WH.match(last) or words.READY.search(colon[0])):
        return True
    lines = end.rsplit("\n", 1)
    listed = bool(words.CONTENT_LEAD.match(lines[-1][:6])) if len(lines) > 1 else False
    return listed or bool(words.ASKED_FOR_QUESTION.search(request[-MAX_CHARACTERS:]))
