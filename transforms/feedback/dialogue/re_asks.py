"""Whether the newest user turn asks again what an earlier turn of the call had asked."""

from dataclasses import dataclass

from transforms.feedback.dialogue import complaints, cues
from transforms.feedback.dialogue.answers import gives, misses
from transforms.feedback.dialogue.paraphrase import repeats_a_part
from transforms.feedback.dialogue.questions import is_question, is_whole_question
from transforms.feedback.dialogue.re_ask_odds import re_ask_odds
from transforms.feedback.dialogue.similarity import Relation, compare
from transforms.feedback.dialogue.turns import Exchange, Turn
from transforms.feedback.dialogue.words import content, same_root, stem, words

_CONFIDENCE = {
    Relation.VERBATIM: 0.9,
    Relation.RESOLVED: 0.8,
    Relation.REPHRASED: 0.75,
    Relation.KEYWORDS: 0.7,
    Relation.COMPLETED: 0.6,
    Relation.TRANSLATED: 0.6,
    Relation.TYPO: 0.6,
}
"""A typing error put right is a re-ask only after a reply that did not understand it."""
_CUES = (
    ("not_what_i_asked", complaints.NOT_WHAT_I_ASKED, 0.9),
    ("no_i_meant", complaints.NO_I_MEANT, 0.9),
    ("that_is_wrong", complaints.THAT_IS_WRONG, 0.85),
)
_UNLESS_ANSWERED = (
    Relation.RESOLVED, Relation.REPHRASED, Relation.COMPLETED, Relation.KEYWORDS,
)  # fmt: skip
"""After a plain answer these are the next question, which says more or asks of something else."""
ENOUGH = 2.5
"""Log-odds from which words alone tell a re-ask."""
ENOUGH_WITH_A_RULE = -1.0
"""Log-odds from which a rule that fired is believed."""
_BY_WORDS = 0.7
"""Confidence where no rule fired."""
_BESIDE = 0.6
"""Confidence where a phrase alone would not say enough."""
_MAX_CONTRAST_WORDS = 10
_FURTHER = (Relation.VERBATIM, Relation.REPHRASED)
"""Relations to a turn further back: what merely completes it follows the talk since then."""
_PREFIX = 4
_MIN_PREFIXES = 0.4
"""Share of the words of content whose first letters stand in the new message, at least."""
_FURTHER_DISCOUNT = 0.8
"""Other turns stand between: they, too, may be why the user comes back to it."""


@dataclass(frozen=True, slots=True)
class ReAsk:
    """One re-ask."""

    rule: str
    """A cue, or the Relation of the two questions."""
    confidence: float
    similarity: float | None = None
    """Share of the earlier question found again, where questions were compared."""
    exchange: Exchange | None = None
    """What was asked again, where that is not the turn just before."""


def find_re_ask(turn: Turn, *, odds: float | None = None) -> ReAsk | None:
    """Tell whether and how a turn asks again: what the rules say, and the weights of its words.

    Args:
        turn: The newest message and what stood before it.
        odds: Log-odds of a re-ask where they are known; by default they are looked up.
    """
    again = by_rules(turn)
    if not turn.earlier or not turn.reply or (again and again.exchange):
        return again
    found = re_ask_odds(turn, again.rule if again else "") if odds is None else odds
    if again and found >= ENOUGH_WITH_A_RULE:
        return again
    return ReAsk("words", _BY_WORDS) if found >= ENOUGH else None


def by_rules(turn: Turn) -> ReAsk | None:
    """Ask the rules alone.

    What a turn says of the reply counts first, then how it compares with the turn just before, and
    last with those further back, the latest first, as far as one that the user was content with.
    """
    start = cues.head(turn.newest)
    if complaints.OWN_SLIP.match(start) or cues.says_thanks(turn.newest):
        return None
    clarifies = cues.asks_back(turn.reply)
    said = None if complaints.QUOTES.match(start) else _said(start, clarifies=clarifies)
    if said or clarifies or not turn.earlier:
        return said
    return _turned_down(turn, start) or _compared(turn) or _further_back(turn)


def _said(start: str, *, clarifies: bool) -> ReAsk | None:
    """Look for phrases that turn a reply down whatever it was."""
    for rule, pattern, confidence in _CUES:
        if pattern.match(start) and not (clarifies and rule == "no_i_meant"):
            return ReAsk(rule, confidence)
    return None


def _turned_down(turn: Turn, start: str) -> ReAsk | None:
    """Look for phrases that turn a reply down only beside what was asked and answered."""
    old, reply = words(turn.earlier), words(turn.reply)
    undone = complaints.YOU_DID_NOT.match(start)
    if undone and any(same_root(stem(undone[1]), word) for word in old):
        return ReAsk("not_what_i_asked", _BESIDE)
    if complaints.I_SAID.match(start):
        return ReAsk("no_i_meant", _BESIDE)
    if turn.reply.rstrip().endswith("?"):
        return None
    if complaints.NO_IT_IS.match(start):
        return ReAsk("that_is_wrong", _BESIDE)
    new = words(turn.newest)
    if (
        complaints.NO_THE.match(start)
        or repeats_a_part(old, new, reply)
        or _contrasts(start, old, new, reply)
    ):
        return ReAsk("no_i_meant", _BESIDE)
    return None


def _contrasts(start: str, old: list[str], new: list[str], reply: list[str]) -> bool:
    """Tell whether a short message sets what was asked for against what came: `by date, not name`.

    What came stands in the reply, or what was asked for in the request and not in the reply.
    """
    ruled_out = None if "?" in start else complaints.NOT_THAT.search(start)
    if not (ruled_out or complaints.NO_AND_A_NAME.match(start)) or len(new) > _MAX_CONTRAST_WORDS:
        return False
    if ruled_out and stem(ruled_out[1]) in reply:
        return True
    named = words(start[: ruled_out.start()]) if ruled_out else new
    return any(word in old and word not in reply for word in content(named))


def _compared(turn: Turn) -> ReAsk | None:
    """Compare the turn with the one just before."""
    missed = misses(turn.earlier, turn.reply)
    comparison = compare(turn.earlier, turn.newest, missed=missed)
    sure = _CONFIDENCE.get(comparison.relation)
    if sure is None or (comparison.relation is Relation.TYPO and not missed):
        return None
    goes_on = comparison.relation in _UNLESS_ANSWERED or (
        comparison.relation is Relation.VERBATIM and not is_question(turn.newest)
    )
    if goes_on and gives(turn.earlier, turn.reply):
        return None
    return ReAsk(comparison.relation.value, sure, comparison.similarity)


def _may_repeat(earlier: str, newest: str) -> bool:
    """Tell quickly whether two messages share enough that comparing them can find a repetition."""
    begun = {word[:_PREFIX] for word in words(newest)}
    wanted = content(words(earlier))
    shared = sum(word[:_PREFIX] in begun for word in wanted)
    return not wanted or shared >= _MIN_PREFIXES * len(wanted)


def _further_back(turn: Turn) -> ReAsk | None:
    """Look for the question among the turns before the last one."""
    if not is_whole_question(turn.newest):
        return None
    said_since = turn.earlier
    for exchange in turn.further:
        if cues.says_thanks(said_since) or cues.says_solved(said_since):
            return None
        said_since = exchange.question
        if cues.asks_back(exchange.reply) or not _may_repeat(exchange.question, turn.newest):
            continue
        comparison = compare(exchange.question, turn.newest)
        if comparison.relation in _FURTHER:
            sure = round(_CONFIDENCE[comparison.relation] * _FURTHER_DISCOUNT, 2)
            return ReAsk(comparison.relation.value, sure, comparison.similarity, exchange)
    return None
