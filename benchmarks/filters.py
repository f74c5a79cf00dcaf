"""What the filters cost per invocation on one core: `python -m benchmarks.filters [--json FILE]`.

The invocations are invented: a system text that many calls share, a few turns, every fifth with a
tool result; the median prompt has 4 kB. CPU time is counted, so that other work on the machine
disturbs little. Then the worst cases: each must stay far below a second.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.quality.filter_measures import invocation
from transforms.filters import FilterPolicy, judge
from transforms.filters.text import word_set
from transforms.records import Invocation, Message, StopReason, Tool, ToolCall

WORDS = sorted(
    word_set(
        "the of a customer order invoice report meeting please send when price list table value "
        "system we you are not is in to and Paris Lima machine update 2024 42 result station lamp "
        "could would delivery window colour between after before"
    )
)
SYSTEM_TEXTS = 8
WARM_UP = 50
ROUNDS = 5


def prose(random_words: random.Random, characters: int) -> str:
    """Return sentences of at least so many characters."""
    sentences: list[str] = []
    while sum(len(sentence) + 1 for sentence in sentences) < characters:
        count = random_words.randint(5, 14)
        sentences.append(" ".join(random_words.choices(WORDS, k=count)).capitalize() + ".")
    return " ".join(sentences)


def typical(count: int) -> list[Invocation]:
    """Return invocations whose prompts have a median of about 4,000 characters."""
    words = random.Random(0)
    systems = [prose(words, 1500) for _ in range(SYSTEM_TEXTS)]
    tool = Tool("look_up", "Look up.", '{"type":"object","properties":{"id":{"type":"integer"}}}')
    calls = []
    for number in range(count):
        scale = words.choice((0.3, 0.7, 1.0, 1.4, 3.0))
        messages = [
            Message("system", systems[number % SYSTEM_TEXTS]),
            Message("user", prose(words, int(900 * scale))),
            Message("assistant", prose(words, int(800 * scale))),
            Message("user", prose(words, int(800 * scale))),
        ]
        if number % 5 == 0:
            call = ToolCall("c", "look_up", '{"id": 5}')
            text = json.dumps({"result": [{"id": 5, "note": prose(words, 900)}]})
            messages.append(Message("assistant", "", tool_calls=(call,)))
            messages.append(Message("tool", text, tool_call_id="c"))
        calls.append(invocation(messages, prose(words, 700), tools=(tool,)))
    return calls


def worst() -> dict[str, Invocation]:
    """Return hostile invocations: long, deep, repetitive."""
    call = ToolCall("c", "t", json.dumps({"q": "a" * 50_000 + "!"}))
    ask = [Message("user", "Go."), Message("assistant", "", tool_calls=(call,))]

    def output(text: str) -> Invocation:
        return invocation([*ask, Message("tool", text, tool_call_id="c")], "Done.")

    chained = {f"d{i}": {"allOf": [{"$ref": f"#/$defs/d{i + 1}"}] * 2} for i in range(30)}
    bomb = json.dumps({"$defs": chained | {"d30": {}}, "$ref": "#/$defs/d0"})
    pattern = '{"properties":{"q":{"pattern":"^(a+)+$"}}}'
    asks = Message("assistant", "", tool_calls=(call,))
    return {
        "10 MB of JSON as tool output": output('{"rows": [' + '"error", ' * 1_200_000 + "1]}"),
        "10 MB of one letter as tool output": output("a" * 10_000_000),
        "50 kB of brackets as tool output": output("[" * 50_000),
        "20 kB of short strings as tool output": output(json.dumps(["error"] * 2_000)),
        "reply of 2 MB of spaces": invocation(ask[:1], " " * 2_000_000),
        "reply of 2 MB of question marks": invocation(ask[:1], "? " * 1_000_000),
        "reply of 100,000 code fences": invocation(ask[:1], "```\n" * 100_000),
        "JSON asked, 200 kB of braces": invocation(
            [Message("user", "Return JSON.")],
            "{" * 200_000,
            stop_reason=StopReason.UNKNOWN,
        ),
        "request of 2 MB of digits": invocation([Message("user", "1" * 2_000_000)], "OK."),
        "schema with a pattern that backtracks": invocation(
            ask[:1], reply=asks, tools=(Tool("t", "", pattern),)
        ),
        "schema that doubles thirty times": invocation(
            ask[:1], reply=asks, tools=(Tool("t", "", bomb),)
        ),
    }


def seconds(work: Callable[[], Any]) -> float:
    """Return the CPU time of a call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Measure and print Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the numbers to this file, too")
    parser.add_argument("--count", type=int, default=1000, help="typical invocations")
    arguments = parser.parse_args()
    policy, calls = FilterPolicy(), typical(arguments.count)
    sizes = [sum(len(message.content) for message in call.messages) for call in calls]
    for call in calls[:WARM_UP]:
        judge(call, policy)
    rounds = [
        seconds(lambda: [judge(call, policy) for call in calls]) / len(calls) for _ in range(ROUNDS)
    ]
    slow = {name: seconds(lambda c=call: judge(c, policy)) for name, call in worst().items()}
    result = {
        "median_prompt_characters": statistics.median(sizes),
        "milliseconds": round(min(rounds) * 1000, 4),
        "milliseconds_median_round": round(statistics.median(rounds) * 1000, 4),
        "worst_milliseconds": {name: round(value * 1000, 1) for name, value in slow.items()},
    }
    print("| median prompt | CPU per invocation, best round | median round |\n|---|---|---|")
    print(
        f"| {result['median_prompt_characters']:.0f} characters | {result['milliseconds']:.3f} ms "
        f"| {result['milliseconds_median_round']:.3f} ms |"
    )
    print("\n| worst case | CPU |\n|---|---|")
    for name, value in result["worst_milliseconds"].items():
        print(f"| {name} | {value} ms |")
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
