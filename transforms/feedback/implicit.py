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
| re_ask | `completed` the same question with something added | 0.6 |
| re_ask | `not_what_i_asked`, `no_i_meant` | 0.9 |
| re_ask | `that_is_wrong` | 0.85 |
| correction | `right_answer_is` | 0.9 |
| correction | `should_be` | 0.7 |
| escalation | `asks_for_human` | 0.9 |
| escalation | `handover_tool` | 0.95 |
| escalation | `handover_phrase` | 0.8 |
| completion | `goal_tool` | 0.9 |
| completion | `solved` | 0.9 |
| completion | `thanks`, `thanks_and_more` | 0.7, 0.5 |
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from transforms.dataset.context import asked
from transforms.feedback import cues
from transforms.feedback.policy import FeedbackPolicy, ImplicitPolicy, SignalKind
from transforms.feedback.similarity import Relation, compare
from transforms.records import Invocation, Message

About = Literal["earlier", "own"]

_RE_ASK_CONFIDENCE = {
    Relation.VERBATIM: 0.9,
    Relation.RESOLVED: 0.8,
    Relation.REPHRASED: 0.75,
    Relation.COMPLETED: 0.6,
}
_RE_ASK_CUES = (
    ("not_what_i_asked", cues.NOT_WHAT_I_ASKED, 0.9),
    ("no_i_meant", cues.NO_I_MEANT, 0.9),
    ("that_is_wrong", cues.THAT_IS_WRONG, 0.85),
)
_MAX_COMPARED_CHARACTERS = 4000
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


@dataclass(frozen=True, slots=True)
class Turn:
    """The newest user turn of a call and what stood before it; texts redacted."""

    newest: str
    earlier: str
    """The user turn before, empty if there is none."""
    reply: str
    """The last answer before the newest turn, empty if there is none."""


def signals_in(
    invocation: Invocation,
    *,
    policy: FeedbackPolicy,
    judged_key: int | None = None,
    own_key: int | None = None,
) -> list[dict[str, Any]]:
    """Find the signals that one redacted call shows.

    Args:
        invocation: The call with redacted text in lake form: one person is one token.
        policy: What is looked for.
        judged_key: The call's `parent_exchange_key`: names the earlier reply.
        own_key: The call's `exchange_key`: names its own reply.

    Returns:
        JSON-like objects: `kind`, `about` (`earlier`: the reply before the newest user message;
        `own`: this call's), `judged_key` (exchange key of the judged reply, or None), `time` (ISO,
        or None), `confidence`, `evidence` (rule id and figures, never text).
    """
    time = invocation.time.isoformat() if invocation.time else None
    return [
        {
            "kind": finding.kind.value,
            "about": finding.about,
            "judged_key": own_key if finding.about == "own" else judged_key,
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
    yield from _re_ask(turn)
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


def newest_turn(messages: tuple[Message, ...]) -> Turn | None:
    """Return the newest user turn if this is its first call and a reply stands before it.

    User messages in a row are one turn. Text that the caller put into the assistant's mouth at
    the end is left aside, as is context that was retrieved around a question.
    """
    spoken = [message for message in messages if message.role != "system"]
    if spoken and spoken[-1].role == "assistant":
        spoken.pop()
    newest = _run(spoken, len(spoken))
    reply_end = len(spoken) - len(newest)
    if not newest or not reply_end or spoken[reply_end - 1].role != "assistant":
        return None
    user_end = next((n for n in range(reply_end, 0, -1) if spoken[n - 1].role == "user"), 0)
    return Turn(
        newest=_text(newest),
        earlier=_text(_run(spoken, user_end)),
        reply=spoken[reply_end - 1].content[-_MAX_COMPARED_CHARACTERS:],
    )


def _re_ask(turn: Turn) -> Iterator[Finding]:
    start = cues.head(turn.newest)
    if cues.OWN_SLIP.match(start) or cues.says_thanks(turn.newest):
        return
    clarifies = cues.asks_back(turn.reply)
    for rule, pattern, confidence in _RE_ASK_CUES:
        if pattern.match(start) and not (clarifies and rule == "no_i_meant"):
            yield Finding(SignalKind.RE_ASK, rule, confidence)
            return
    if clarifies or not turn.earlier:
        return
    comparison = compare(turn.earlier, turn.newest)
    sure = _RE_ASK_CONFIDENCE.get(comparison.relation)
    if sure is not None:
        yield Finding(
            SignalKind.RE_ASK,
            comparison.relation.value,
            sure,
            similarity=comparison.similarity,
        )


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


def _run(messages: list[Message], end: int) -> list[Message]:
    """Return the user messages in a row that end at a position."""
    start = end
    while start and messages[start - 1].role == "user":
        start -= 1
    return messages[start:end]


def _text(messages: list[Message]) -> str:
    return "\n".join(asked(m.content) for m in messages)[:_MAX_COMPARED_CHARACTERS].strip()


def _evidence(finding: Finding) -> dict[str, Any]:
    evidence: dict[str, Any] = {"rule": finding.rule}
    if finding.similarity is not None:
        evidence["similarity"] = finding.similarity
    return evidence
