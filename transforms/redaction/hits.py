"""What Presidio's pattern recognizers find in one text, with their checks, as they score it."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from transforms.redaction.prefilter import Requirement, Signs, requirement_of

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerResult

TIMEOUT_SECONDS = 60.0
"""Longest time of one pattern on one window; thousands of times what any window should take, so
that a busy machine does not decide what is found."""


def new_hit(recognizer: Any, start: int, end: int, score: float) -> "RecognizerResult":
    """Make a result as the recognizer would, without its explanation."""
    from presidio_analyzer import RecognizerResult

    return RecognizerResult(
        entity_type=recognizer.supported_entities[0],
        start=start,
        end=end,
        score=score,
        recognition_metadata={
            RecognizerResult.RECOGNIZER_NAME_KEY: recognizer.name,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: recognizer.id,
        },
    )


def without_duplicates(hits: "list[RecognizerResult]") -> "list[RecognizerResult]":
    """Leave out equal and contained results, as each recognizer does for itself."""
    if not hits:
        return hits
    from presidio_analyzer import EntityRecognizer

    return EntityRecognizer.remove_duplicates(hits)


def compiled(recognizer: Any) -> list[tuple[Any, float]]:
    """Compile a recognizer's patterns with its flags; each with its score."""
    import regex  # type: ignore[import-untyped]

    flags = recognizer.global_regex_flags
    return [(regex.compile(each.regex, flags=flags), each.score) for each in recognizer.patterns]


def checked_score(recognizer: Any, value: str, score: float) -> float:
    """Let the recognizer's own checks raise the score to 1 or lower it to 0."""
    valid = recognizer.validate_result(value)
    if valid is not None:
        score = 1.0 if valid else 0.0
    return 0.0 if recognizer.invalidate_result(value) else score


class PatternWalk:
    """Any recognizer that is nothing but patterns and checks."""

    def __init__(self, recognizer: Any) -> None:
        """Compile the patterns and read off what each needs."""
        self._recognizer = recognizer
        self._patterns = [
            (requirement_of(each.regex), pattern, score)
            for each, (pattern, score) in zip(
                recognizer.patterns, compiled(recognizer), strict=True
            )
        ]
        self.requirements = [requirement for requirement, _, _ in self._patterns]
        """What a text must hold for each of the patterns."""

    def __call__(
        self, text: str, signs: Signs, chosen: Sequence[int] | None = None
    ) -> "list[RecognizerResult]":
        """Find in a text, with the patterns at the chosen places: those that its signs leave.

        Raises:
            TimeoutError: a pattern ran for more than `TIMEOUT_SECONDS`.
        """
        hits = []
        for place in range(len(self._patterns)) if chosen is None else chosen:
            requirement, pattern, base = self._patterns[place]
            if not (signs.may_match if chosen is None else signs.may_hold)(requirement):
                continue
            for match in pattern.finditer(text, timeout=TIMEOUT_SECONDS):
                value = match[0]
                score = checked_score(self._recognizer, value, base) if value else 0.0
                if score > 0.0:
                    hits.append(new_hit(self._recognizer, match.start(), match.end(), score))
        return without_duplicates(hits)


_IBAN = Requirement(digits=2)
_IBAN_HEAD = "(?<![A-Z0-9])([A-Z]{2}[0-9]{2}"
_IBAN_BEGIN = re.compile(r"[^\W\d_]{2}\d{2}")


class IbanWalk:
    """Bank account numbers: of each match the longest beginning that passes the check."""

    def __init__(self, recognizer: Any) -> None:
        """Compile the patterns."""
        self._recognizer = recognizer
        self._patterns = compiled(recognizer)
        self.requirements = [_IBAN]
        # All patterns begin with two letters and two digits; anything else is run as it is.
        self._begins_so = all(each.regex.startswith(_IBAN_HEAD) for each in recognizer.patterns)

    def __call__(
        self, text: str, _: Signs, __: Sequence[int] | None = None
    ) -> "list[RecognizerResult]":
        """Find in a text.

        Raises:
            TimeoutError: a pattern ran for more than `TIMEOUT_SECONDS`.
        """
        hits: list[RecognizerResult] = []
        if self._begins_so and not _IBAN_BEGIN.search(text):
            return hits
        for pattern, base in self._patterns:
            for match in pattern.finditer(text, timeout=TIMEOUT_SECONDS):
                hit = self._longest_valid(match, base)
                if hit is not None:
                    hits.append(hit)
        return hits

    def _longest_valid(self, match: Any, base: float) -> "RecognizerResult | None":
        start = match.start()
        for group in range(match.re.groups, 0, -1):
            group_end = match.end(group)
            end = group_end if group_end > 0 else match.end()
            value = match.string[start:end]
            if not value:
                continue
            valid = self._recognizer.validate_result(value)
            score = base if valid is None else float(valid)
            if score > 0.0:
                return new_hit(self._recognizer, start, end, score)
        return None
