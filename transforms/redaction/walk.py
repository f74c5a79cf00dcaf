"""Presidio's analysis of one text, recognizer by recognizer, with the engine's results.

Three things differ from `AnalyzerEngine.analyze`, none in what is found: the text is cut into words
only where a hit needs its context; finding those words takes time linear in the text; and a pattern
that runs out of time raises instead of being skipped.
"""

import bisect
import itertools
import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from transforms.redaction.hits import IbanWalk, PatternWalk, without_duplicates
from transforms.redaction.phones import PhoneWalk
from transforms.redaction.web import EmailWalk, UrlWalk

if TYPE_CHECKING:
    from presidio_analyzer import EntityRecognizer, RecognizerResult

# What LemmaContextAwareEnhancer uses by default.
CONTEXT_FACTOR = 0.35
MIN_SCORE_WITH_CONTEXT = 0.4
WORDS_BEFORE = 5

Runner = Callable[[str], "list[RecognizerResult]"]


class Walk:
    """The recognizers, ready to run over texts of any number."""

    def __init__(self, recognizers: "Sequence[EntityRecognizer]", pipeline: Any) -> None:
        """Prepare each recognizer; `pipeline` is a blank spaCy pipeline that cuts words."""
        self._runners = [_runner(recognizer) for recognizer in recognizers]
        self._contexts = {recognizer.id: recognizer.context for recognizer in recognizers}
        self._pipeline = pipeline

    def hits(self, text: str, context: Sequence[str] = ()) -> "list[RecognizerResult]":
        """Give what `AnalyzerEngine.analyze(text, "en", context=context)` would give.

        Raises:
            TimeoutError: a pattern ran for more than `TIMEOUT_SECONDS`.
        """
        hits = [hit for run in self._runners for hit in run(text)]
        if not hits:
            return []
        self._enhance(text, hits, [word.lower() for word in context])
        return without_duplicates(hits)

    def _enhance(self, text: str, hits: "list[RecognizerResult]", context: list[str]) -> None:
        words: _Words | None = None
        for hit in hits:
            wanted = self._contexts[hit.recognition_metadata[hit.RECOGNIZER_IDENTIFIER_KEY]]
            if not wanted:
                continue
            if words is None:
                words = _Words(text, self._pipeline)
            around = {*words.around(hit.start), *context}
            if any(word.lower() in near for word in wanted for near in around):
                raised = max(hit.score + CONTEXT_FACTOR, MIN_SCORE_WITH_CONTEXT)
                hit.score = min(raised, 1.0)


class _Words:
    """The words of one text, as Presidio's artifacts hold them: lower case, with key words."""

    def __init__(self, text: str, pipeline: Any) -> None:
        with pipeline.memory_zone():
            document = pipeline.tokenizer(text)
            self._words = [token.lower_ for token in document]
            self._ends = [token.idx + len(token) for token in document]
        stop_words = pipeline.Defaults.stop_words
        self._key_words = {
            piece
            for word in set(self._words)
            if word not in stop_words and word not in {"be", "-PRON-"} and not _is_punctuation(word)
            for piece in word.split(":")
        }

    def around(self, position: int) -> set[str]:
        """Give the key words near a place: the word there or the next one, and five before it."""
        here = min(bisect.bisect_right(self._ends, position), len(self._words) - 1)
        following = range(here, len(self._words))
        found = set(itertools.islice(filter(self._is_key, following), 1))
        found |= set(itertools.islice(filter(self._is_key, range(here, -1, -1)), WORDS_BEFORE + 1))
        return {self._words[index] for index in found}

    def _is_key(self, index: int) -> bool:
        return self._words[index] in self._key_words


def _is_punctuation(word: str) -> bool:
    return all(unicodedata.category(char).startswith("P") for char in word)


def _runner(recognizer: Any) -> Runner:
    from presidio_analyzer import PatternRecognizer, predefined_recognizers

    walks: dict[str, Callable[[Any], Runner]] = {
        "PhoneRecognizer": PhoneWalk,
        "UrlRecognizer": UrlWalk,
        "EmailRecognizer": EmailWalk,
        "IbanRecognizer": IbanWalk,
    }
    for name, walk in walks.items():
        if isinstance(recognizer, getattr(predefined_recognizers, name)):
            return walk(recognizer)
    if (
        isinstance(recognizer, PatternRecognizer)
        and type(recognizer).analyze is PatternRecognizer.analyze
    ):
        return PatternWalk(recognizer)
    return lambda text: recognizer.analyze(text, recognizer.supported_entities, None) or []
