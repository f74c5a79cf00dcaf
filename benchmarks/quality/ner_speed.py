"""How fast the bundled model reads, alone and in the whole step of redaction."""

import time

from benchmarks.quality import marked as texts
from benchmarks.redaction import KEYS, unique
from transforms.redaction.ner import MODEL, BundledModel, load_model
from transforms.redaction.policy import RedactionPolicy
from transforms.redaction.redactor import Redactor

CALLS = 1500
"""Of one question and one answer, for measuring the whole step."""


def speed(policy: RedactionPolicy) -> list[tuple[str, str, float, str]]:
    """Measure CPU seconds of loading, words per CPU second, alone and in the whole step, and size.

    The whole step reads calls of one question and one answer, each text once.
    """
    load_model.cache_clear()
    before = time.process_time()
    model = BundledModel()
    loading = time.process_time() - before
    passages = [each.passage for each in texts.own_chats()] * 5
    before = time.process_time()
    for _ in model.detect(passages):
        pass
    words = sum(len(each.text.split()) for each in passages)
    alone = words / (time.process_time() - before)
    size = sum(file.stat().st_size for file in MODEL.rglob("*") if file.is_file())
    return [
        ("model alone", "loading, CPU seconds", loading, "≤ 1"),
        ("model alone", "words per CPU second", alone, ""),
        ("whole step", "words per CPU second", _step_speed(policy), "≥ 10000"),
        ("model alone", "size, MB", size / 1e6, "≤ 5"),
    ]


def _step_speed(policy: RedactionPolicy) -> float:
    calls = unique(CALLS)
    redactor = Redactor(policy, keys=KEYS)
    list(redactor.redact(calls[:1]))
    before = time.process_time()
    list(redactor.redact(calls[1:]))
    spent = time.process_time() - before
    texts_of = (each.content for call in calls for each in (*call.messages, call.reply) if each)
    return sum(len(text.split()) for text in texts_of) / spent
