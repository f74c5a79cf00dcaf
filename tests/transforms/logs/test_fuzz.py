import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dialect_writers import WRITERS, Talk

from transforms.logs.bodies import normalise
from transforms.logs.dialects.vocabulary import KNOWN_NAMES, UNKNOWN_KEY
from transforms.logs.envelope import read_envelope
from transforms.logs.framing import Frame
from transforms.logs.models import ModelNames
from transforms.outcome import Origin, Rejected
from transforms.records import Invocation, Message, StopReason, Tool, ToolCall

REAL = Path(__file__).parents[4] / "shared" / "invocation_logs" / "real"
SECRET = "zoe.quill@example.com"
STRANGE: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    7.5,
    1e308,
    2**70,
    float("nan"),
    "",
    "text",
    '{"a":',
    "\ud800",
    [],
    [None],
    [[]],
    [1, "a", {}],
    {},
    {SECRET: SECRET},
    {"type": SECRET},
    {"text": 1},
    {"type": "text"},
)

Place = tuple[Any, Any]
"""A container, and the key or index of one of its entries."""


def written_records() -> list[dict[str, Any]]:
    """Write a record in each dialect, so that dialects without a real record are fuzzed too."""
    call = ToolCall("call-1", "look_up", '{"key":[1,{"a":null}]}')
    talk = Talk(
        (
            Message(role="system", content="Be brief."),
            Message(role="user", content="Where is my parcel?"),
            Message(role="assistant", content="Let me see.", tool_calls=(call,)),
            Message(role="tool", content="in Graz", tool_call_id="call-1", tool_error=True),
        ),
        Message(role="assistant", content="In Graz.", reasoning="Easy.", tool_calls=(call,)),
        (Tool("look_up", "Find it", '{"type":"object"}'),),
        StopReason.MAX_TOKENS,
    )
    spoken = tuple(Message(role=m.role, content=m.content) for m in talk.messages[:3])
    plain = Talk((*spoken, Message(role="user", content="And?")), talk.reply, (), talk.stop)
    records = []
    for writer in WRITERS:
        told = talk if writer.tools else plain
        bodies: list[Any] = [writer.response(told)]
        bodies += [writer.stream(told, lambda text: [text[:3], text[3:]])] if writer.stream else []
        records += [
            {
                "modelId": "m",
                "requestId": "r",
                "input": {"inputBodyJson": writer.request(told)},
                "output": {"outputBodyJson": body},
            }
            for body in bodies
        ]
    return records


def all_records() -> list[dict[str, Any]]:
    """Return the real records, where they are, and written ones."""
    real = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(REAL.glob("*.json"))]
    return real + written_records()


def places(value: Any) -> Iterator[Place]:
    """Yield each entry of each container."""
    keys = value.keys() if isinstance(value, dict) else range(len(value))
    for key in list(keys):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places(value[key])


def nested(value: Any, levels: int) -> Any:
    """Wrap a value in lists and objects."""
    for level in range(levels):
        value = [value] if level % 2 else {"content": value}
    return value


def mutate(record: dict[str, Any], dice: random.Random) -> None:
    """Drop, null, retype, rename, nest or exchange one entry anywhere in a record."""
    everywhere = list(places(record))
    container, key = dice.choice(everywhere)
    kind = dice.choice(("drop", "null", "retype", "rename", "nest", "exchange", "string"))
    if kind == "drop":
        del container[key]
    elif kind == "null":
        container[key] = None
    elif kind == "retype":
        container[key] = copy.deepcopy(dice.choice(STRANGE))
    elif kind == "rename" and isinstance(container, dict):
        container[dice.choice((SECRET, "type", "content", "text", ""))] = container.pop(key)
    elif kind == "nest":
        container[key] = nested(container[key], dice.choice((1, 2, 3, 60)))
    elif kind == "string" and isinstance(container[key], dict | list):
        container[key] = json.dumps(container[key])
    else:
        other, other_key = dice.choice(everywhere)
        container[key] = copy.deepcopy(other[other_key])


def check(record: dict[str, Any]) -> None:
    """Read a record: one result comes of it, and it names nothing but known names."""
    frame = Frame(Origin("key", 1, 1), record, 0)
    envelope = read_envelope(frame)
    if isinstance(envelope, Rejected):
        return
    found = normalise(envelope, models=ModelNames())
    assert isinstance(found, Invocation | Rejected)
    if isinstance(found, Rejected):
        assert SECRET not in repr(found)
        return
    assert set(found.left_out) <= KNOWN_NAMES | {UNKNOWN_KEY}
    for message in (*found.messages, *([found.reply] if found.reply else [])):
        assert isinstance(message.content, str)
        assert isinstance(message.reasoning, str)
        for call in message.tool_calls:
            assert isinstance(call.arguments, str)


def run(cases: int, seed: int) -> None:
    """Mutate records up to three times each and read what came of it."""
    dice = random.Random(seed)
    originals = all_records()
    for _ in range(cases):
        record = copy.deepcopy(dice.choice(originals))
        for _ in range(dice.randint(1, 3)):
            mutate(record, dice)
        if dice.random() < 0.1:
            container, key = dice.choice(list(places(record)))
            container[key] = nested(container[key], 900)
        check(record)


def test_damaged_records_give_one_result_each() -> None:
    """Whatever happens to a record's keys, it gives one result and no exception."""
    run(500, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_many_damaged_records_give_one_result_each(seed: int) -> None:
    """The same, 20,000 times in all."""
    run(2000, seed=100 + seed)
