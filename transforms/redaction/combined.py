"""All detectors as one: text made plain, Presidio, Sluice's rules, the deny list."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from transforms.redaction.detectors import Detector, Finding, Passage
from transforms.redaction.dialogue_rules import dialogue_findings, numeric_ids
from transforms.redaction.listed_dates import listed_dates
from transforms.redaction.listed_places import listed_places
from transforms.redaction.name_rules import PERSON, name_rules
from transforms.redaction.number_rules import number_rules
from transforms.redaction.organizations import ORGANIZATION, organizations
from transforms.redaction.people_rules import ages, titles
from transforms.redaction.place_rules import place_rules
from transforms.redaction.plain_text import PlainText
from transforms.redaction.policy import RedactionPolicy
from transforms.redaction.rules import RuleSet
from transforms.redaction.secret_rules import private_keys, secret_rules
from transforms.redaction.spelled_rules import spelled_rules
from transforms.redaction.vetoes import (
    plausible,
    without_parts_of_values,
    without_plain_dates,
    without_plain_places,
)
from transforms.redaction.windows import rejoin, windows
from transforms.redaction.word_problems import without_names_in_sums

CUSTOM = "CUSTOM"
"""Entity type of the deny list's words."""


class CombinedDetector:
    """What another detector finds, and what Sluice's own rules find in the same passages."""

    def __init__(self, inner: Detector, policy: RedactionPolicy) -> None:
        """Compile the rules."""
        self._inner = inner
        self._policy = policy
        self._rules = RuleSet(
            (
                *secret_rules(),
                *name_rules(),
                *number_rules(),
                *place_rules(),
                *spelled_rules(),
            )
        )
        self._deny = _deny_pattern(policy.deny)

    def detect(self, passages: Iterable[Passage]) -> Iterator[tuple[Finding, ...]]:
        """Find with all; what is implausible where it stands is left out.

        Raises:
            TimeoutError: a recognizer ran too long on a text.
        """
        waiting: list[tuple[Passage, PlainText]] = []

        def plain_passages() -> Iterator[Passage]:
            for passage in passages:
                plain = PlainText(passage.text)
                asked = passage.asked if self._policy.dialogue_context else ""
                changed = replace(passage, text=plain.text, asked=asked)
                waiting.append((changed, plain))
                yield changed

        for inner in self._inner.detect(plain_passages()):
            passage, plain = waiting.pop(0)
            found = {
                finding for finding in (*inner, *self._own(passage)) if plausible(finding, passage)
            }
            found = without_parts_of_values(found, self._policy)
            least = self._policy.threshold(PERSON)
            if not self._policy.names_in_sums:
                found = set(without_names_in_sums(found, passage))
            people = [each for each in found if each.entity == PERSON and each.score >= least]
            found.update(ages(passage, people), titles(passage, people))
            if self._policy.plain_dates:
                found.update(listed_dates(passage))
            else:
                found = set(without_plain_dates(found, passage, min_score=least))
            if ORGANIZATION in self._policy.actions:
                found.update(organizations(passage))
            if self._policy.plain_places:
                found.update(listed_places(passage))
            else:
                found = set(without_plain_places(found, passage, min_score=least))
            yield tuple(sorted(map(plain.original_place, found), key=_place))

    def _own(self, passage: Passage) -> Iterator[Finding]:
        yield from private_keys(passage.text)
        parts = []
        for start, end in windows(passage.text):
            part = replace(passage, text=passage.text[start:end])
            parts.append(((start, end), list(self._rules.find(part))))
        yield from rejoin(passage.text, parts)
        yield from dialogue_findings(passage)
        if self._policy.numeric_ids:
            yield from numeric_ids(passage)
        if self._deny is not None:
            for match in self._deny.finditer(passage.text):
                yield Finding(CUSTOM, match.start(), match.end(), 1.0, "DenyList")


def _place(finding: Finding) -> tuple[int, int, str, str]:
    return finding.start, finding.end, finding.entity, finding.recognizer


def _deny_pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    chosen = sorted({word for word in words if word.strip()}, key=lambda word: (-len(word), word))
    if not chosen:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, chosen))})(?!\w)", re.IGNORECASE)
