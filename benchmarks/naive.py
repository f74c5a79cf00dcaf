"""The script that one would write without Sluice: gzip, json, Presidio per text, pandas.

`python -m benchmarks.naive LOGS OUT [--cache] [--sample 0.1] [--model FOLDER] [--findings FILE]`

It reads Converse records, leaves out failed calls, redacts each text of prompt, reply and tool use
and writes JSON lines. With `--cache` a text that was redacted before is not analysed again.

It detects what Presidio's recognizers detect. It does not carry a value found in one message to the
others, reads no other body form, knows no dialogue, keeps no account of what it drops and joins no
calls to conversations. It is not part of Sluice and imports nothing of it.
"""

import argparse
import gzip
import json
import logging
import random
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd
import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, predefined_recognizers
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
from presidio_anonymizer import AnonymizerEngine
from spacy.language import Language
from spacy.tokens import Doc, Span

COUNTRIES = ("in", "uk", "us")
"""National ids that Sluice looks for by default, and so this does."""
SCORE_THRESHOLD = 0.4
Redact = Callable[[str], str]


@Language.component("lower_case_lemma")
def lower_case_lemma(document: Doc) -> Doc:
    """Give each word a lemma: without one, Presidio's context words are never found."""
    for token in document:
        token.lemma_ = token.lower_
    return document


@Language.component("tags_as_entities")
def tags_as_entities(document: Doc) -> Doc:
    """Take neighbouring words with tags of one entity for that entity."""
    found = []
    for entity, tokens in groupby(document, key=lambda token: token.tag_.partition("-")[2]):
        places = [token.i for token in tokens]
        if entity:
            found.append(Span(document, places[0], places[-1] + 1, label=entity))
    document.set_ents(found)
    return document


def name_model(folder: str) -> Language:
    """Load a pipeline that has spaCy's English tokenizer, and its weights as 32 bits."""
    pipeline = spacy.load(folder, exclude=["tokenizer"])
    for node in pipeline.get_pipe("names").model.walk():
        for name in node.param_names:
            if node.has_param(name):
                node.set_param(name, node.get_param(name).astype("float32"))
    pipeline.add_pipe("tags_as_entities")
    return pipeline


def analyzer(model: str | None) -> AnalyzerEngine:
    """Build Presidio's engine: its English recognizers, national ids, and a name model if given."""
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    if model is None:
        registry.remove_recognizer("SpacyRecognizer")
    known = {type(recognizer) for recognizer in registry.recognizers}
    for name in predefined_recognizers.__all__:
        kind = getattr(predefined_recognizers, name)
        if getattr(kind, "COUNTRY_CODE", None) in COUNTRIES and kind not in known:
            registry.add_recognizer(kind(supported_language="en"))
    pipeline = name_model(model) if model else spacy.blank("en")
    pipeline.add_pipe("lower_case_lemma")
    engine = SpacyNlpEngine(
        models=[{"lang_code": "en", "model_name": model or "blank"}],
        ner_model_configuration=NerModelConfiguration(labels_to_ignore=["ORGANIZATION"]),
    )
    engine.nlp = {"en": pipeline}
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])


def redactor(analyzer: AnalyzerEngine, findings: list[dict[str, Any]] | None) -> Redact:
    """Return what redacts one text; what is found is noted if somebody wants to compare it."""
    anonymizer = AnonymizerEngine()

    def redact(text: str) -> str:
        found = analyzer.analyze(text, "en", score_threshold=SCORE_THRESHOLD)
        if findings is not None:
            spans = sorted((each.entity_type, each.start, each.end) for each in found)
            findings.append({"text": text, "spans": spans})
        return anonymizer.anonymize(text, found).text if found else text

    return redact


def redacted(message: dict[str, Any], redact: Redact) -> dict[str, Any]:
    """Redact a Converse message."""
    content = []
    for block in message["content"]:
        if "text" in block:
            content.append({"text": redact(block["text"])})
        elif "toolUse" in block:
            arguments = redact(json.dumps(block["toolUse"]["input"]))
            content.append({"toolUse": {**block["toolUse"], "input": arguments}})
        elif "toolResult" in block:
            result = redact(json.dumps(block["toolResult"]["content"]))
            content.append({"toolResult": {**block["toolResult"], "content": result}})
    return {"role": message["role"], "content": content}


def rows(logs: Path, redact: Redact, *, sample: float) -> Iterator[dict[str, Any]]:
    """Read logs; of a random sample of the lines, give what a dataset needs."""
    chance = random.Random(11)
    for path in sorted(logs.rglob("*.json.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                if chance.random() >= sample:
                    continue
                record = json.loads(line)
                if record.get("errorCode"):
                    continue
                body, reply = record["input"]["inputBodyJson"], record["output"]["outputBodyJson"]
                yield {
                    "request_id": record["requestId"],
                    "system": [redact(each["text"]) for each in body.get("system", [])],
                    "messages": [redacted(message, redact) for message in body["messages"]],
                    "reply": redacted(reply["output"]["message"], redact),
                    "line_bytes": len(line),
                }


def main() -> None:
    """Redact a folder of logs; print how many records and bytes of lines were read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("logs", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--cache", action="store_true")
    parser.add_argument("--sample", type=float, default=1.0)
    parser.add_argument("--model")
    parser.add_argument("--findings", type=Path)
    given = parser.parse_args()
    for noisy in ("presidio-analyzer", "tldextract"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    findings: list[dict[str, Any]] | None = [] if given.findings else None
    redact = redactor(analyzer(given.model), findings)
    if given.cache:
        redact = lru_cache(maxsize=None)(redact)
    table = pd.DataFrame(rows(given.logs, redact, sample=given.sample))
    table.to_json(given.out, orient="records", lines=True)
    if findings is not None:
        given.findings.write_text(json.dumps(findings))
    print(json.dumps({"records": len(table), "line_bytes": int(table["line_bytes"].sum())}))


if __name__ == "__main__":
    main()
