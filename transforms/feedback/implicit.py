"""Signals that a call itself shows: what its newest user message says of the reply before it.

A call carries its history, so the question, the reply and the user's next message stand in one
record. A finding about the earlier reply is made once: in the first call of the newest user turn.
What the call's own reply or its tool results show (a hand-over, a goal reached) is about the call
itself.

Rules and their confidence (`evidence.rule`):

| kind | rule | confidence |
|---|---|---|
| re_ask | `verbatim` the same message again | 0.9 |
| re_ask | `resolved` the same question with its pointing words spelt out | 0.8 |
| re_ask | `rephrased` the same content in other words | 0.75 |
| re_ask | `keywords` nothing but the question's words of content | 0.7 |
| re_ask | `completed` the same question with something added | 0.6 |
| re_ask | `words` that were learnt, where no rule fired | 0.7 |
| re_ask | `translated`, `typo` mended, after a reply that missed the question | 0.6 |
| re_ask | `verbatim`, `rephrased` of a turn further back | 0.72, 0.6 |
| re_ask | `not_what_i_asked`, `no_i_meant` | 0.9; 0.6 where only the request beside it tells |
| re_ask | `that_is_wrong` | 0.85; 0.6 likewise |
| re_ask | `new_conversation`, `new_conversation_verbatim` (found in a build) | 0.7 |
| re_ask | `new_conversation_rephrased`, `new_conversation_resolved` (likewise) | 0.6 |
| correction | `right_answer_is` | 0.9 |
| correction | `should_be` | 0.7 |
| escalation | `asks_for_human` | 0.9 |
| escalation | `handover_tool` | 0.95 |
| escalation | `handover_phrase` | 0.8 |
| completion | `goal_tool` | 0.9 |
| completion | `solved` | 0.9 |
| completion | `thanks`, `thanks_and_more` | 0.7, 0.5 |
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from transforms.feedback.dialogue import cues
from transforms.feedback.dialogue.re_asks import find_re_ask
from transforms.feedback.dialogue.turns import Exchange, Turn, newest_turn
from transforms.feedback.policy import FeedbackPolicy, ImplicitPolicy, SignalKind
from transforms.records import Invocation, Message

About = Literal["earlier", "own"]

_FEW_WORDS = 12


@dataclass(frozen=True, slots=True)
class Finding:
    """One signal, before it is tied to a reply."""

    kind: SignalKind
    rule: str
    confidence: float
    about: About = "earlier"
    similarity: float | None = None
    """For re-asks by comparison: share of the earlier question found again."""
    exchange: Exchange | None = None
    """The exchange that it is about, where that is not the one before the newest turn."""


def signals_in(
    invocation: Invocation,
    *,
    policy: FeedbackPolicy,
    key_at: Callable[[int], int | None] | None = None,
) -> list[dict[str, Any]]:
    """Find the signals that one redacted call shows.

    Args:
        invocation: The call with redacted text in lake form: one person is one token.
        policy: What is looked for.
        key_at: Gives the exchange key of the reply that stands at a position of the messages.

    Returns:
        JSON-like objects: `kind`, `about` (`earlier`: a reply before the newest user message;
        `own`: this call's), `judged_key` (exchange key of the judged reply where it is not the
        one just before that message or this call's own, else None), `time` (ISO, or None),
        `confidence`, `evidence` (rule id and figures, never text).
    """
    time = invocation.time.isoformat() if invocation.time else None
    return [
        {
            "kind": finding.kind.value,
            "about": finding.about,
            "judged_key": (
                key_at(finding.exchange.reply_at) if finding.exchange and key_at else None
            ),
            "time": time,
            "confidence": finding.confidence,
            "evidence": _evidence(finding),
        }
        for finding in find(invocation, policy=policy.implicit)
    ]


def find(invocation: Invocation, *, policy: ImplicitPolicy) -> list[Finding]:
    """Find the signals that one redacted call shows; at most one of each kind."""
    turn = newest_turn(invocation.messages)
    found = [*judge(turn)] if turn else []
    found += _own(invocation, policy, asked_for=bool(turn and cues.asks_for_human(turn.newest)))
    switched_on = {kind for kind in SignalKind if getattr(policy, kind.value, False)}
    best: dict[SignalKind, Finding] = {}
    for finding in found:
        if finding.kind in switched_on and finding.confidence >= policy.min_confidence:
            best.setdefault(finding.kind, finding)
    return list(best.values())


def judge(turn: Turn) -> Iterator[Finding]:
    """Say what the newest user message says of the reply before it."""
    if not turn.reply:
        return
    if cues.asks_for_human(turn.newest):
        yield Finding(SignalKind.ESCALATION, "asks_for_human", 0.9)
    correction = corrected(turn.newest)
    if correction:
        yield Finding(SignalKind.CORRECTION, *correction)
    again = find_re_ask(turn)
    if again:
        yield Finding(
            SignalKind.RE_ASK,
            again.rule,
            again.confidence,
            similarity=again.similarity,
            exchange=again.exchange,
        )
    if cues.says_solved(turn.newest):
        yield Finding(SignalKind.COMPLETION, "solved", 0.9)
    elif cues.says_thanks(turn.newest):
        short = len(turn.newest.split()) <= _FEW_WORDS and "?" not in turn.newest
        yield Finding(
            SignalKind.COMPLETION,
            "thanks" if short else "thanks_and_more",
            0.7 if short else 0.5,
        )


def corrected(text: str) -> tuple[str, float] | None:
    """Name the rule by which a message supplies the right answer, and its confidence."""
    start = text.strip()[: cues.HEAD_CHARACTERS]
    if start.endswith("?"):
        return None
    if cues.RIGHT_ANSWER_IS.search(start):
        return "right_answer_is", 0.9
    return ("should_be", 0.7) if cues.SHOULD_BE.search(start) else None


def _own(invocation: Invocation, policy: ImplicitPolicy, *, asked_for: bool) -> Iterator[Finding]:
    """Say what the call's own reply and the tool results before it show."""
    reply = invocation.reply
    if reply and not asked_for:
        names = {call.name for call in reply.tool_calls}
        if any(n in policy.handover_tools or cues.HANDOVER_TOOL.fullmatch(n) for n in names):
            yield Finding(SignalKind.ESCALATION, "handover_tool", 0.95, "own")
        elif cues.hands_over(reply.content):
            yield Finding(SignalKind.ESCALATION, "handover_phrase", 0.8, "own")
    if policy.goal_tools and _goal_reached(invocation.messages, policy.goal_tools):
        yield Finding(SignalKind.COMPLETION, "goal_tool", 0.9, "own")


def _goal_reached(messages: tuple[Message, ...], goal_tools: tuple[str, ...]) -> bool:
    """Tell whether the prompt ends with the successful result of a goal tool."""
    names = {
        call.id: call.name
        for message in messages
        if message.role == "assistant"
        for call in message.tool_calls
    }
    for message in reversed(messages):
        if message.role != "tool":
            return False
        if names.get(message.tool_call_id, "") in goal_tools and not message.tool_error:
            return True
    return False


def _evidence(finding: Finding) -> dict[str, Any]:
    evidence: dict[str, Any] = {"rule": finding.rule}
    if finding.similarity is not None:
        evidence["similarity"] = finding.similarity
    if finding.exchange is not None:
        evidence["turns_back"] = finding.exchange.turns_back
    return evidence
