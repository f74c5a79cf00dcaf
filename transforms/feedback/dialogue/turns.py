"""The newest user turn of a call, and what the call's history holds before it; texts redacted."""

from collections.abc import Sequence
from dataclasses import dataclass

from transforms.dataset.context import asked
from transforms.records import Message

MAX_COMPARED_CHARACTERS = 4000
"""Characters of a turn that are read."""
MAX_TURNS_BACK = 6
"""User turns before the newest that are looked at."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """An earlier user turn and the last answer to it."""

    question: str
    reply: str
    reply_at: int
    """Position of the answer among the call's messages, system messages counted."""
    turns_back: int
    """1 for the turn before the newest."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The newest user turn of a call and what stood before it; texts redacted."""

    newest: str
    earlier: str
    """The user turn before, empty if there is none."""
    reply: str
    """The last answer before the newest turn, empty if there is none."""
    further: tuple[Exchange, ...] = ()
    """The turns before `earlier`, the latest first."""


def newest_turn(messages: Sequence[Message]) -> Turn | None:
    """Return the newest user turn if this is its first call and a reply stands before it.

    User messages in a row are one turn. Text that the caller put into the assistant's mouth at
    the end is left aside, as is context that was retrieved around a question.
    """
    spoken = [(place, each) for place, each in enumerate(messages) if each.role != "system"]
    if spoken and spoken[-1][1].role == "assistant":
        spoken.pop()
    newest = _run(spoken, len(spoken))
    reply_end = len(spoken) - len(newest)
    if not newest or not reply_end or spoken[reply_end - 1][1].role != "assistant":
        return None
    before = _exchanges(spoken, reply_end)
    first = before[0] if before else None
    return Turn(
        newest=_text(newest),
        earlier=first.question if first else "",
        reply=spoken[reply_end - 1][1].content[-MAX_COMPARED_CHARACTERS:],
        further=tuple(before[1:]),
    )


_Spoken = list[tuple[int, Message]]


def _exchanges(spoken: _Spoken, end: int) -> list[Exchange]:
    """Return the exchanges that end before a position, the latest first."""
    found: list[Exchange] = []
    while end and len(found) < MAX_TURNS_BACK:
        user_end = next((n for n in range(end, 0, -1) if spoken[n - 1][1].role == "user"), 0)
        if not user_end:
            break
        asked_in = _run(spoken, user_end)
        place, reply = spoken[end - 1]
        found.append(
            Exchange(
                question=_text(asked_in),
                reply=reply.content[-MAX_COMPARED_CHARACTERS:],
                reply_at=place,
                turns_back=len(found) + 1,
            )
        )
        end = user_end - len(asked_in)
    return found


def _run(spoken: _Spoken, end: int) -> _Spoken:
    """Return the user messages in a row that end at a position."""
    start = end
    while start and spoken[start - 1][1].role == "user":
        start -= 1
    return spoken[start:end]


def _text(messages: _Spoken) -> str:
    joined = "\n".join(asked(message.content) for _, message in messages)
    return joined[:MAX_COMPARED_CHARACTERS].strip()
