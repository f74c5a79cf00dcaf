"""Redaction against plain Presidio, in one run: `python -m benchmarks.redaction`.

Three log shapes from one pool of invented texts (the sample logs' own): `unique` (each text once),
`chat` (conversations of ten turns, each call carrying its history), `agent` (one question and 30
steps of tool calls and results). Plain Presidio is its `AnalyzerEngine` with the same recognizers,
lemma = lower case, asked for every text of every call as a pipeline without Sluice would; it
replaces nothing. Sluice's `Redactor` does all its work: own rules, dialogue, spreading of values,
tokens, ids. Figures are CPU seconds of this process and MB of text as logged; `walk` is the
recognizers alone on distinct texts. With `--json` one JSON object.
"""

import argparse
import json
import random
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from benchmarks.quality.false_drops import SAMPLES, healthy_calls
from transforms.keys import KeyRing
from transforms.outcome import Origin
from transforms.records import Invocation, Message, ToolCall
from transforms.redaction.audit.canaries import word
from transforms.redaction.parts import parts_of
from transforms.redaction.policy import PATTERNS_ENGINE, RedactionPolicy
from transforms.redaction.presidio import PresidioDetector
from transforms.redaction.redactor import Redactor

KEYS = KeyRing.from_master(b"a key for measurements only")
TURNS = 10
STEPS = 30
SYSTEM = "You are the assistant of a shop. Answer in one paragraph and never guess."


def plain_presidio(recognizers: Sequence[Any]) -> Any:
    """Build Presidio's engine around recognizers; context words need a lemma."""
    import spacy
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine
    from presidio_analyzer.recognizer_registry import RecognizerRegistry
    from spacy.language import Language

    @Language.component("benchmark_lemma")
    def lemma(document: Any) -> Any:
        for token in document:
            token.lemma_ = token.lower_
        return document

    pipeline = spacy.blank("en")
    pipeline.add_pipe("benchmark_lemma")
    engine = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": "blank"}])
    engine.nlp = {"en": pipeline}
    registry = RecognizerRegistry(recognizers=list(recognizers), supported_languages=["en"])
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])


def pool() -> tuple[list[str], list[str]]:
    """Read prompts and replies of the sample logs, each once."""
    calls = [each for each in healthy_calls(SAMPLES) if each.reply is not None]
    prompts = dict.fromkeys(each.messages[-1].content for each in calls)
    replies = dict.fromkeys(each.reply.content for each in calls if each.reply is not None)
    return list(prompts), list(replies)


def _call(number: int, messages: Iterable[Message], reply: Message) -> Invocation:
    return Invocation(
        origin=Origin("bench", number, number),
        request_id=str(number),
        time=None,
        account="111122223333",
        region="us-east-1",
        operation="Converse",
        model_id="m",
        model="m",
        family="unknown",
        dialect="converse",
        messages=tuple(messages),
        reply=reply,
    )


def _numbered(text: str, source: random.Random) -> str:
    """Make a text of the pool a text of its own."""
    return f"{text} It is about the {word(source, 3)} and the {word(source)}."


def unique(count: int) -> list[Invocation]:
    """Give calls of one question and one answer."""
    source = random.Random(1)
    prompts, replies = pool()
    return [
        _call(
            number,
            [Message("user", _numbered(source.choice(prompts), source))],
            Message("assistant", _numbered(source.choice(replies), source)),
        )
        for number in range(count)
    ]


def chat(count: int) -> list[Invocation]:
    """Give the calls of `count` conversations of `TURNS` turns; each repeats what was said."""
    source = random.Random(2)
    prompts, replies = pool()
    calls = []
    for _ in range(count):
        history = [Message("system", SYSTEM)]
        for _ in range(TURNS):
            history.append(Message("user", _numbered(source.choice(prompts), source)))
            reply = Message("assistant", _numbered(source.choice(replies), source))
            calls.append(_call(len(calls), history, reply))
            history.append(reply)
    return calls


def agent(count: int) -> list[Invocation]:
    """Give the calls of `count` agent runs of `STEPS` steps."""
    source = random.Random(3)
    prompts, replies = pool()
    calls = []
    for _ in range(count):
        history = [Message("system", SYSTEM), Message("user", source.choice(prompts))]
        for step in range(STEPS):
            arguments = json.dumps({"page": step, "query": source.choice(prompts)[:60]})
            reply = Message("assistant", "", tool_calls=(ToolCall(f"c{step}", "find", arguments),))
            calls.append(_call(len(calls), history, reply))
            found = [{"text": _numbered(source.choice(replies), source)} for _ in range(3)]
            result = Message("tool", json.dumps({"results": found}), tool_call_id=f"c{step}")
            history += [reply, result]
    return calls


def _texts(calls: Iterable[Invocation]) -> list[str]:
    fields = (each for call in calls for each in parts_of(call).fields())
    return [each.layout.text for each in fields if each.layout.text.strip() and not each.is_name]


def _seconds(work: Callable[[], Any]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def measure(shape: str, calls: list[Invocation], *, presidio_share: int) -> dict[str, Any]:
    """Time both on one log; Presidio on every n-th text only, as it takes so long."""
    policy = RedactionPolicy(engine=PATTERNS_ENGINE)
    detector = PresidioDetector(policy)
    engine = plain_presidio(detector.recognizers)
    texts = _texts(calls)
    chosen = texts[::presidio_share]
    distinct = list(dict.fromkeys(texts))
    redactor = Redactor(policy, keys=KEYS)
    list(redactor.redact(calls[:1]))
    megabytes = sum(map(len, texts)) / 1e6
    plain = _seconds(lambda: [engine.analyze(text, "en") for text in chosen])
    plain *= sum(map(len, texts)) / sum(map(len, chosen))
    walked = _seconds(lambda: [detector._walk.hits(text) for text in distinct])  # noqa: SLF001
    ours = _seconds(lambda: list(Redactor.redact(redactor, calls)))
    return {
        "shape": shape,
        "calls": len(calls),
        "MB as logged": round(megabytes, 2),
        "MB distinct": round(sum(map(len, distinct)) / 1e6, 2),
        "plain Presidio s": round(plain, 2),
        "walk s": round(walked, 2),
        "Redactor s": round(ours, 2),
        "Redactor MB/s": round(megabytes / ours, 2),
        "ratio, recognizers alone": round(plain / walked, 1),
        "ratio, whole redactor": round(plain / ours, 1),
    }


def main() -> None:
    """Measure all shapes and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=40, help="conversations; others in proportion")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    size = arguments.size
    rows = [
        measure("unique", unique(size * TURNS), presidio_share=1),
        measure("chat", chat(size), presidio_share=7),
        measure("agent", agent(max(1, size // 10)), presidio_share=29),
    ]
    if arguments.json:
        print(json.dumps(rows))
        return
    print("| " + " | ".join(rows[0]) + " |\n|" + "---|" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(map(str, row.values())) + " |")


if __name__ == "__main__":
    main()
