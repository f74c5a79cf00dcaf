"""Presidio behind the `Detector` door: its recognizers, built offline and quiet.

The recognizers are Presidio's own; `walk` runs them with the results of its `AnalyzerEngine`, only
faster, and stops where the engine would log a time-out and go on. Nothing is fetched: the list of
public suffixes is the one that ships with tldextract.
"""

import logging
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from transforms.redaction.detectors import Finding, Passage
from transforms.redaction.policy import BUNDLED_ENGINE, PATTERNS_ENGINE, RedactionPolicy
from transforms.redaction.walk import Walk
from transforms.redaction.windows import rejoin, windows

if TYPE_CHECKING:
    from presidio_analyzer import EntityRecognizer, RecognizerResult

    from transforms.redaction.ner import BundledModel

LANGUAGE = "en"
NER_BATCH = 64
"""Texts that a spaCy pipeline gets at once."""
NER_ENTITIES = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "GPE": "LOCATION",
    "LOC": "LOCATION",
    "LOCATION": "LOCATION",
    "FAC": "LOCATION",
    "ADDRESS": "ADDRESS",
    "NORP": "NRP",
    "NRP": "NRP",
}
"""Which labels of a spaCy pipeline count, and as which type. Organizations and dates do not: the
former are unreliable, of the latter most name no day of anybody's life."""


class PresidioDetector:
    """All default English recognizers, the policy's countries, and a spaCy pipeline if named."""

    def __init__(self, policy: RedactionPolicy) -> None:
        """Build the recognizers; about two seconds, and more with a spaCy pipeline."""
        silence()
        self.recognizers = [
            *default_recognizers(),
            *country_recognizers(policy.countries),
        ]
        self._pipeline = _blank_pipeline()
        self._walk = Walk(self.recognizers, self._pipeline)
        self._ner = _name_finder(policy)

    def detect(self, passages: Iterable[Passage]) -> Iterator[tuple[Finding, ...]]:
        """Find by patterns, checksums and context words; offsets count code points.

        Raises:
            TimeoutError: a recognizer ran too long on a text.
        """
        for batch in _batches(passages, NER_BATCH):
            names = self._ner.detect(batch) if self._ner else [()] * len(batch)
            # What the words of a batch leave in the pipeline's string store goes with the zone.
            with self._pipeline.memory_zone():
                patterns = [self._patterns(passage) for passage in batch]
            for found, named in zip(patterns, names, strict=True):
                yield (*found, *named)

    def _patterns(self, passage: Passage) -> tuple[Finding, ...]:
        text, context = passage.text, passage.asked.split()
        parts = [
            ((start, end), [_finding(hit) for hit in self._walk.hits(text[start:end], context)])
            for start, end in windows(text)
        ]
        return tuple(sorted(rejoin(text, parts), key=lambda found: (found.start, found.end)))


def silence() -> None:
    """Keep Presidio's loggers from writing what they matched: an IBAN that fails its check is
    logged in full, and so are context words at debug level."""  # noqa: D205, D209
    logging.getLogger("presidio-analyzer").setLevel(logging.CRITICAL + 1)


def default_recognizers() -> "list[EntityRecognizer]":
    """Build what Presidio enables for English, each with its own patterns and context words."""
    from presidio_analyzer.predefined_recognizers import EmailRecognizer
    from presidio_analyzer.recognizer_registry import (
        RecognizerRegistryProvider,
    )

    registry = RecognizerRegistryProvider(
        registry_configuration={"supported_languages": [LANGUAGE]}
    ).create_recognizer_registry()
    return [
        _offline_email_recognizer() if isinstance(recognizer, EmailRecognizer) else recognizer
        for recognizer in registry.recognizers
    ]


def country_recognizers(countries: Iterable[str]) -> "list[EntityRecognizer]":
    """Build the recognizers of national ids that Presidio has and does not enable by default."""
    from presidio_analyzer import predefined_recognizers as predefined

    enabled = {type(recognizer) for recognizer in default_recognizers()}
    chosen: list[EntityRecognizer] = []
    for name in sorted(predefined.__all__):
        kind = getattr(predefined, name)
        if getattr(kind, "COUNTRY_CODE", None) not in set(countries) or kind in enabled:
            continue
        chosen.append(kind(supported_language=LANGUAGE, **_bounded(kind, predefined)))
    return chosen


def _bounded(kind: Any, predefined: Any) -> dict[str, Any]:
    """Give patterns in place of those that take time quadratic in the text."""
    from presidio_analyzer import Pattern

    if kind is predefined.InPanRecognizer:
        # The third: any ten characters with digits somewhere behind. Its context word "pan" stands
        # in "company", too.
        return {"patterns": kind.PATTERNS[:2]}
    if kind is predefined.UsHealthInsuranceMemberIdRecognizer:
        # A match has at most 20 characters; to look further for its letter finds nothing more.
        return {
            "patterns": [
                Pattern(each.name, each.regex.replace("[A-Z0-9-]*", "[A-Z0-9-]{0,19}"), each.score)
                for each in kind.PATTERNS
            ]
        }
    return {}


def _offline_email_recognizer() -> "EntityRecognizer":
    import tldextract
    from presidio_analyzer.predefined_recognizers import EmailRecognizer

    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

    class OfflineEmailRecognizer(EmailRecognizer):
        """Presidio's e-mail recognizer with the suffixes that ship with tldextract."""

        def validate_result(self, pattern_text: str) -> bool:
            return extract(pattern_text).fqdn != ""

    return OfflineEmailRecognizer(supported_language=LANGUAGE, name="EmailRecognizer")


def _blank_pipeline() -> Any:
    import spacy

    return spacy.blank(LANGUAGE)


def _name_finder(policy: RedactionPolicy) -> "_NamedEntities | BundledModel | None":
    if policy.engine == PATTERNS_ENGINE:
        return None
    if policy.engine == BUNDLED_ENGINE:
        from transforms.redaction.ner import bundled_model

        return bundled_model(policy)
    return _NamedEntities(policy.engine)


class _NamedEntities:
    """Names found by a spaCy pipeline."""

    SCORE = 0.85
    """Presidio's score for what a spaCy pipeline finds; the pipeline itself gives none."""

    def __init__(self, pipeline: str) -> None:
        import spacy

        self._nlp = spacy.load(pipeline, exclude=["lemmatizer", "parser", "tagger"])

    def detect(self, passages: list[Passage]) -> list[tuple[Finding, ...]]:
        pieces = [
            (index, border)
            for index, passage in enumerate(passages)
            for border in windows(passage.text)
        ]
        texts = [passages[index].text[start:end] for index, (start, end) in pieces]
        found: list[list[Any]] = [[] for _ in passages]
        with self._nlp.memory_zone():
            documents = self._nlp.pipe(texts, batch_size=NER_BATCH)
            for (index, border), document in zip(pieces, documents, strict=True):
                found[index].append((border, self._findings(document)))
        return [
            tuple(rejoin(passage.text, parts))
            for passage, parts in zip(passages, found, strict=True)
        ]

    def _findings(self, document: Any) -> list[Finding]:
        return [
            Finding(NER_ENTITIES[span.label_], span.start_char, span.end_char, self.SCORE, "Spacy")
            for span in document.ents
            if span.label_ in NER_ENTITIES
        ]


def _finding(hit: "RecognizerResult") -> Finding:
    name = hit.recognition_metadata[hit.RECOGNIZER_NAME_KEY]
    return Finding(hit.entity_type, hit.start, hit.end, hit.score, name)


def _batches(passages: Iterable[Passage], size: int) -> Iterator[list[Passage]]:
    batch: list[Passage] = []
    for passage in passages:
        batch.append(passage)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
