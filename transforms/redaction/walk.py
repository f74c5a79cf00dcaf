"""Presidio's analysis of one text, recognizer by recognizer, with the engine's results.

Three things differ from `AnalyzerEngine.analyze`, none in what is found: the text is cut into words
only where a hit needs its context; finding those words takes time linear in the text; and a pattern
that runs out of time raises instead of being skipped.
"""

import itertools
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol

from transforms.redaction.context import Words
from transforms.redaction.hits import IbanWalk, PatternWalk, without_duplicates
from transforms.redaction.phones import PhoneWalk
from transforms.redaction.prefilter import NOTHING, Requirement, Sieve, Signs
from transforms.redaction.web import EmailWalk, UrlWalk

if TYPE_CHECKING:
    from presidio_analyzer import EntityRecognizer, RecognizerResult

# What LemmaContextAwareEnhancer uses by default.
CONTEXT_FACTOR = 0.35
MIN_SCORE_WITH_CONTEXT = 0.4


class Runner(Protocol):
    """A recognizer, or what runs in its place."""

    requirements: list[Requirement]
    """What a text must hold for each of its patterns; the text is read if it meets one of them."""

    def __call__(
        self, text: str, signs: Signs, places: Sequence[int], /
    ) -> "list[RecognizerResult]":
        """Find in a text, with the patterns at these places where they can be told apart."""
        ...


class _AsItIs:
    """A recognizer of which nothing is known."""

    requirements = [NOTHING]  # noqa: RUF012 - never changed

    def __init__(self, recognizer: Any) -> None:
        self._recognizer = recognizer

    def __call__(self, text: str, _: Signs, __: Sequence[int]) -> "list[RecognizerResult]":
        found = self._recognizer.analyze(text, self._recognizer.supported_entities, None)
        return found or []


class Walk:
    """The recognizers, ready to run over texts of any number."""

    def __init__(self, recognizers: "Sequence[EntityRecognizer]", pipeline: Any) -> None:
        """Prepare each recognizer; `pipeline` is a blank spaCy pipeline that cuts words."""
        runners = [_runner(recognizer) for recognizer in recognizers]
        patterns = [
            (requirement, runner, place)
            for runner in runners
            for place, requirement in enumerate(runner.requirements)
        ]
        self._sieve = Sieve(requirement for requirement, _, _ in patterns)
        self._runner_and_place = [(runner, place) for _, runner, place in patterns]
        self._contexts = {
            recognizer.id: [word.lower() for word in recognizer.context or ()]
            for recognizer in recognizers
        }
        self._pipeline = pipeline

    def hits(self, text: str, context: Sequence[str] = ()) -> "list[RecognizerResult]":
        """Give what `AnalyzerEngine.analyze(text, "en", context=context)` would give.

        Raises:
            TimeoutError: a pattern ran for more than `TIMEOUT_SECONDS`.
        """
        signs = Signs(text)
        left = [self._runner_and_place[number] for number in self._sieve.left(signs)]
        hits = [
            hit
            for run, places in itertools.groupby(left, key=itemgetter(0))
            for hit in run(text, signs, [place for _, place in places])
        ]
        if not hits:
            return []
        self._enhance(text, hits, [word.lower() for word in context])
        return without_duplicates(hits)

    def _enhance(self, text: str, hits: "list[RecognizerResult]", context: list[str]) -> None:
        words: Words | None = None
        # A word near a hit is a part of the text: what stands nowhere in it need not be looked for.
        everything = "\n".join([text.lower(), *context])
        for hit in hits:
            known = self._contexts[hit.recognition_metadata[hit.RECOGNIZER_IDENTIFIER_KEY]]
            wanted = [word for word in known if word in everything]
            if not wanted:
                continue
            if words is None:
                words = Words(text, self._pipeline)
            around = {*words.around(hit.start), *context}
            if any(word in near for word in wanted for near in around):
                raised = max(hit.score + CONTEXT_FACTOR, MIN_SCORE_WITH_CONTEXT)
                hit.score = min(raised, 1.0)


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
    return _AsItIs(recognizer)
