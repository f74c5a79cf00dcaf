"""Generated interleaved traffic of which the true conversations are known: what stitching is for.

Users chat, let agents work, edit and repeat; their clients cut windows, drop retrieved context,
trim replies and write the time into the system prompt; calls fail and are tried again; a good part
of all chats begins with the same greeting and gets the same answer. All text is invented.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pyarrow as pa
from msgspec.structs import replace

from transforms.dataset.chain_keys import chain_keys
from transforms.outcome import Origin
from transforms.records import Invocation, Message, ToolCall
from transforms.tables import RECORDS

START = datetime(2026, 3, 2, tzinfo=UTC)
SUMMARY_AFTER = 8
KEY = b"a key for generated traffic....."
GREETINGS = {
    "hi": "Hello! How can I help you today?",
    "hello": "Hi there! What can I do for you?",
    "good morning": "Good morning! How can I help?",
}
GENERIC = {
    "thanks": "You're welcome!",
    "yes": "Great. Is there anything else?",
    "ok": "Is there anything else I can do?",
}
CANNED = {
    f"What can the {topic} plan do for me?": f"The {topic} plan covers repairs, returns and advice."
    for topic in ("basic", "family", "office", "harbour", "winter", "summer")
}
WORDS = [
    *("tide", "harbour", "invoice", "parcel", "ledger", "printer", "kettle", "ferry", "orchard"),
    *("button", "cable", "bridge", "carton", "engine", "filter", "garden", "hammer", "island"),
    *("jacket", "kernel", "ladder", "market", "needle", "oyster", "pepper", "quarry", "rocket"),
    *("saddle", "timber", "valley", "window", "yellow", "zipper", "anchor", "basket", "candle"),
]


@dataclass
class Habits:
    """What one conversation's client does to its history."""

    window: int | None = None
    """Newest messages that are sent; None for all."""
    retrieves: bool = False
    """The newest question is wrapped in documents, and sent bare as history."""
    clock: bool = False
    """The system prompt holds the time."""
    trims: bool = False
    """Replies are stripped before they are sent again."""
    agent: bool = False
    """Each turn takes several calls with tools."""
    summarises: bool = False
    """Older messages are replaced by a summary."""


@dataclass
class Chat:
    """One conversation while it is generated."""

    number: int
    user: str
    app: str
    session: str
    habits: Habits
    time: datetime
    history: list[Message] = field(default_factory=list)


def traffic(*, users: int = 1000, seed: int = 7) -> pd.DataFrame:
    """Generate the narrow records of some days.

    Returns:
        `tables.RECORDS` columns, ordered by time, with two columns added: `truth` (the true
        conversation's number) and `truth_user` (the true user, in whichever keys are blanked).
    """
    chance = random.Random(seed)
    rows: list[dict[str, Any]] = []
    number = 0
    for user in range(users):
        begins = START
        for _ in range(chance.randint(1, 8)):
            number += 1
            # Every third chat is opened while the one before may still go on.
            gap = chance.randint(10, 300) if chance.random() < 0.3 else chance.randint(0, 86_400)
            begins += timedelta(seconds=gap)
            rows += _conversation(chance, number, f"user{user}", begins)
    rows.sort(key=lambda row: (row["time"], row["request_id"]))
    truth = [(row.pop("truth"), row["user_key"]) for row in rows]
    for position, row in enumerate(rows):
        row["object_key"] = f"{row['time']:%Y/%m/%d/%H}/log.json.gz"
        row["ordinal"] = row["line"] = position + 1
    frame = pa.Table.from_pylist(rows, schema=RECORDS).to_pandas(types_mapper=pd.ArrowDtype)
    frame["truth"], frame["truth_user"] = zip(*truth, strict=True)
    return frame


def _conversation(
    chance: random.Random, number: int, user: str, begins: datetime
) -> list[dict[str, Any]]:
    habits = Habits(
        window=chance.choice([None, None, 5, 7]),
        retrieves=chance.random() < 0.2,
        clock=chance.random() < 0.3,
        trims=chance.random() < 0.3,
        agent=chance.random() < 0.3,
        summarises=chance.random() < 0.1,
    )
    app = chance.choice(["shop", "desk", "code"])
    chat = Chat(number, user, app, f"session{number}", habits, begins)
    return [row for turn in range(_geometric(chance, 4)) for row in _turn(chance, chat, turn)]


def _turn(chance: random.Random, chat: Chat, turn: int) -> Iterator[dict[str, Any]]:
    """One user turn: perhaps after an edit of an earlier one, perhaps with failures on the way."""
    chat.time += timedelta(seconds=chance.randint(5, 240))
    if turn >= 2 and chance.random() < 0.08:
        ends = [n for n, m in enumerate(chat.history) if m.role == "assistant" and not m.tool_calls]
        chat.history = chat.history[: chance.choice(ends) + 1]
    question, answer = _words_said(chance, turn)
    chat.history.append(Message("user", question))
    steps = chance.randint(1, 6) if chat.habits.agent else 0
    for step in range(steps):
        arguments = f'{{"name": "{_sentence(chance, 2)}", "page": {chance.randint(1, 3)}}}'
        call = ToolCall(
            f"call-{chance.getrandbits(48)}", chance.choice(["find", "read"]), arguments
        )
        yield from _call(chance, chat, Message("assistant", "", tool_calls=(call,)), turn)
        result = _sentence(chance, 6) if chance.random() < 0.8 else "ok"
        chat.history.append(Message("tool", result, tool_call_id=call.id))
        chat.time += timedelta(seconds=chance.randint(0, 4))
        del step
    if steps and chance.random() < 0.2:
        yield from _side_calls(chance, chat, turn)
    yield from _call(chance, chat, Message("assistant", answer), turn)


def _side_calls(chance: random.Random, chat: Chat, turn: int) -> Iterator[dict[str, Any]]:
    """Ask several things at once about one history; the answers do not become history."""
    history = chat.history
    for part in range(chance.randint(2, 3)):
        chat.history = [*history, Message("user", f"Check part {part} of {_sentence(chance, 2)}.")]
        yield _row(chance, chat, Message("assistant", f"Part {part} holds."), turn)
    chat.history = history


def _words_said(chance: random.Random, turn: int) -> tuple[str, str]:
    if turn == 0 and chance.random() < 0.4:
        greeting = chance.choice(list(GREETINGS))
        return greeting, GREETINGS[greeting]
    if turn == 0 and chance.random() < 0.2:
        question = chance.choice(list(CANNED))
        return question, CANNED[question]
    if turn and chance.random() < 0.12:
        generic = chance.choice(list(GENERIC))
        return generic, GENERIC[generic]
    return f"How do I mend the {_sentence(chance, 4)}?", f"Take the {_sentence(chance, 12)}. \n"


def _call(chance: random.Random, chat: Chat, reply: Message, turn: int) -> Iterator[dict[str, Any]]:
    """Log one call; it may fail first, and its reply may be asked for again."""
    while chance.random() < 0.04:
        yield _row(chance, chat, None, turn)
        chat.time += timedelta(seconds=int(chance.lognormvariate(2.3, 1)))
    yield _row(chance, chat, reply, turn)
    chat.time += timedelta(seconds=chance.randint(1, 20))
    if not reply.tool_calls and chance.random() < 0.04:
        chat.time += timedelta(seconds=int(chance.lognormvariate(2.5, 0.8)))
        reply = replace(reply, content=f"Or rather the {_sentence(chance, 8)}.")
        yield _row(chance, chat, reply, turn)
    again = reply.content.strip() if chat.habits.trims else reply.content
    chat.history.append(replace(reply, content=again))


def _row(chance: random.Random, chat: Chat, reply: Message | None, turn: int) -> dict[str, Any]:
    seen = _window(chance, chat)
    if chat.habits.retrieves and seen[-1].role == "user" and turn:
        document = f"<context>\n{_sentence(chance, 30)}\n</context>\n\n"
        seen[-1] = Message("user", document + seen[-1].content)
    clock = f" It is {chat.time:%H:%M:%S}." if chat.habits.clock else ""
    prompt = (Message("system", f"You serve the {chat.app}.{clock}"), *seen)
    request_id = f"{chance.getrandbits(64):016x}"
    invocation = Invocation(
        origin=Origin("", 1, 1), request_id=request_id, time=chat.time, account="111122223333",
        region="eu-west-1", operation="Converse", model_id="m", model="m", family="nova",
        dialect="converse", messages=prompt, reply=reply,
    )  # fmt: skip
    keys = chain_keys(invocation, None, key=KEY)
    return {
        "truth": chat.number, "kind": "record", "request_id": request_id, "time": chat.time,
        "outcome": "kept" if reply else "dropped", "reason": "" if reply else "call_failed",
        "account": "111122223333", "app": chat.app, "user_key": chat.user,
        "session_key": chat.session, "opens_turn": seen[-1].role == "user",
        "turns": sum(message.role == "user" for message in seen),
        "prompt_characters": sum(len(message.content) for message in prompt),
        **{name: getattr(keys, name) for name in keys.__slots__},
    }  # fmt: skip


def _window(chance: random.Random, chat: Chat) -> list[Message]:
    """Return what of the history is sent."""
    if chat.habits.summarises and len(chat.history) > SUMMARY_AFTER:
        summary = Message("user", f"So far: {_sentence(chance, 20)}.")
        # Whole turns are kept: APIs refuse a tool's result without its call.
        users = [n for n, m in enumerate(chat.history[:-2]) if m.role == "user"]
        return [summary, Message("assistant", "I see."), *chat.history[users[-1] :]]
    return chat.history[-chat.habits.window :] if chat.habits.window else [*chat.history]


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words))


def _geometric(chance: random.Random, mean: int) -> int:
    length = 1
    while chance.random() > 1 / mean and length < 30:
        length += 1
    return length
