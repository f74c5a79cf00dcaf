"""What the tools did since the user's newest message: failures, repeats, spoiled answers."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from transforms.filters.text import word_set
from transforms.filters.tool_output import Reading, read_output
from transforms.records import Invocation, Message, ToolCall

MAX_RESULTS = 200
"""Tool results of one turn that are looked at, the newest ones."""
MAX_ARGUMENT_CHARACTERS = 4_000
"""Characters of a call's arguments that are compared."""
MIN_SHARED_CHARACTERS = 3
"""Shorter argument values do not show that two calls serve one purpose."""
_REPAIRED_BY_OTHER_WORDS = frozenset(
    {"failure_text", "failure_words", "failure_message", "exception"}
)
"""Rules of failures in which the call may be at fault, so that other arguments make it good."""
MIN_FREE_TEXT = 12
"""Arguments with a value this long (a query, a script) are reworded when they are tried again."""
HARMLESS = word_set("log telemetry analytics metrics usage audit track_usage")
"""Words in a tool's name that make it a side step on which no answer rests."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_COMMON = word_set("http https query name text date time today type page limit true false null")

_SURE, _LIKELY = 0.9, 0.7


@dataclass(frozen=True, slots=True)
class Step:
    """One tool result of the turn, with the call that it answers."""

    position: int
    """Index of the result in `Invocation.messages`."""
    batch: int
    """Number of the assistant message that made the call: calls of one batch ran together."""
    name: str
    arguments: str
    reading: Reading
    print: bytes
    """Digest of name, arguments and result: equal for equal steps."""


@dataclass(frozen=True, slots=True)
class ToolTurn:
    """What the tools did since the user's newest message."""

    results: int = 0
    failures: int = 0
    failure_rules: tuple[str, ...] = ()
    """Rules by which results failed, each once, in alphabetic order."""
    in_row: int = 0
    """The longest run of failures."""
    repeats: int = 0
    """How often the most repeated call came with equal arguments and equal result; 0 if once."""
    spoiled: float = 0.0
    """0..1: how sure it is that the final answer rests on a failure; 0 while tools are called."""
    spoiled_by: str = ""
    """Position of the result that spoiled the answer, such as `$.messages[5]`."""


def look_at_tools(invocation: Invocation) -> ToolTurn:
    """Read the tool results of the newest turn; earlier turns were read in their own calls."""
    steps = list(_steps(invocation.messages))
    if not steps:
        return ToolTurn()
    failed = [step for step in steps if step.reading.rule]
    repeats = _repeats(steps, invocation.reply)
    open_failures = [step for step in failed if not _made_good(step, steps)]
    spoiled = _spoiled(steps, open_failures, invocation.reply)
    return ToolTurn(
        results=len(steps),
        failures=len(failed),
        failure_rules=tuple(sorted({step.reading.rule for step in failed})),
        in_row=_longest_run([bool(step.reading.rule) for step in steps]),
        repeats=repeats if repeats > 1 else 0,
        spoiled=spoiled,
        spoiled_by=f"$.messages[{open_failures[-1].position}]" if spoiled else "",
    )


def _steps(messages: Sequence[Message]) -> Iterator[Step]:
    start = _turn_start(messages)
    calls: dict[str, tuple[int, ToolCall]] = {}
    results = [i for i in range(start, len(messages)) if messages[i].role == "tool"][-MAX_RESULTS:]
    if not results:
        return
    for position in range(start, len(messages)):
        message = messages[position]
        for call in message.tool_calls:
            calls[call.id] = (position, call)
        if message.role == "tool" and position >= results[0]:
            yield _step(position, message, calls.get(message.tool_call_id))


def _step(position: int, message: Message, made: tuple[int, ToolCall] | None) -> Step:
    batch, name, arguments = position, "", ""
    if made is not None:
        batch, name, arguments = made[0], made[1].name, _canonical(made[1].arguments)
    reading = Reading("marked") if message.tool_error else read_output(message.content)
    return Step(
        position=position,
        batch=batch,
        name=name,
        arguments=arguments,
        reading=reading,
        print=_digest(name, arguments, message.content),
    )


def _turn_start(messages: Sequence[Message]) -> int:
    """Return the index behind the newest user message that is more than a carrier of results."""
    for position in range(len(messages) - 1, -1, -1):
        if messages[position].role == "user":
            return position + 1
    return 0


def _canonical(arguments: str) -> str:
    if len(arguments) > MAX_ARGUMENT_CHARACTERS:
        return arguments[:MAX_ARGUMENT_CHARACTERS]
    try:
        return orjson.dumps(orjson.loads(arguments), option=orjson.OPT_SORT_KEYS).decode()
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return arguments


def _digest(*parts: str) -> bytes:
    state = hashlib.blake2b(digest_size=8)
    for part in parts:
        state.update(part.encode("utf-8", "surrogatepass"))
        state.update(b"\x00")
    return state.digest()


def _repeats(steps: Sequence[Step], reply: Message | None) -> int:
    counts = Counter(step.print for step in steps)
    most = max(counts.values())
    for call in reply.tool_calls if reply else ():
        same = [
            s for s in steps if s.name == call.name and s.arguments == _canonical(call.arguments)
        ]
        # The call is made once more although the last answers to it were all the same.
        if same and len({step.print for step in same}) == 1:
            most = max(most, len(same) + 1)
    return most


def _longest_run(failed: Sequence[bool]) -> int:
    longest = run = 0
    for one in failed:
        run = run + 1 if one else 0
        longest = max(longest, run)
    return longest


def _made_good(failed: Step, steps: Sequence[Step]) -> bool:
    later = [s for s in steps if s.batch > failed.batch and not s.reading.rule and s.reading.data]
    return any(_same_purpose(failed, step) for step in later)


def _same_purpose(failed: Step, later: Step) -> bool:
    """Tell whether a later result serves what a failed call was for."""
    if not failed.name or (failed.name, failed.arguments) == (later.name, later.arguments):
        return True
    before, after = _values(failed.arguments), _values(later.arguments)
    if any(_overlap(one, other) for one in before for other in after):
        return True
    if failed.name != later.name:  # another way to the same thing
        return bool(_words(failed.arguments) & _words(later.arguments))
    # The same tool for another thing (the weather of another town) repairs nothing, unless the
    # call was at fault and is made again in other words.
    reworded = any(len(value) >= MIN_FREE_TEXT for value in before) or not before
    return reworded or failed.reading.rule in _REPAIRED_BY_OTHER_WORDS


def _values(arguments: str) -> list[str]:
    try:
        parsed = orjson.loads(arguments)
    except orjson.JSONDecodeError:
        return [arguments] if arguments else []
    return [_letters(str(value)) for value in _leaves(parsed)][:20]


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif value is not None and not isinstance(value, bool):
        yield value


def _letters(value: str) -> str:
    return "".join(c for c in value[:MAX_ARGUMENT_CHARACTERS].lower() if c.isalnum())


def _words(arguments: str) -> set[str]:
    try:
        values = " ".join(str(leaf) for leaf in _leaves(orjson.loads(arguments)))
    except orjson.JSONDecodeError:
        values = arguments
    return set(_WORD.findall(values[:MAX_ARGUMENT_CHARACTERS].lower())) - _COMMON


def _overlap(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= MIN_SHARED_CHARACTERS and short in long


def _spoiled(steps: Sequence[Step], open_failures: Sequence[Step], reply: Message | None) -> float:
    if reply is None or reply.tool_calls or not reply.content:
        return 0.0
    weighty = [step for step in open_failures if not _is_side_step(step.name)]
    if not weighty:
        return 0.0
    got = any(step.reading.data and not step.reading.rule for step in steps)
    return _LIKELY if got else _SURE


def _is_side_step(name: str) -> bool:
    return bool(HARMLESS.intersection(name.lower().replace("-", "_").split("_")))
