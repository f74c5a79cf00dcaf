"""Presidio's phone recognizer in one walk for all regions, with equal results.

Presidio walks the text once per region and tries to read every group of digits as a number. Here
the groups are found once, and those with too few digits for any number of the region are not read.
"""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from transforms.redaction.hits import new_hit, without_duplicates
from transforms.redaction.prefilter import Requirement, Signs

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerResult

_NUMBER_KINDS = (
    "general_desc",
    "fixed_line",
    "mobile",
    "toll_free",
    "premium_rate",
    "shared_cost",
    "personal_number",
    "voip",
    "pager",
    "uan",
    "voicemail",
)
_PREFIXED_DIGITS = 2
"""Digits of the shortest prefix that dials another country."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A group of digits and what may stand between them."""

    start: int
    text: str = field(repr=False)
    digits: int
    has_plus: bool


class PhoneWalk:
    """The phone recognizer's regions, walked together."""

    def __init__(self, recognizer: Any) -> None:
        """Learn how short a number can be in each region."""
        from phonenumbers import country_code_for_region

        self._recognizer = recognizer
        shortest = _shortest_numbers()
        self._abroad = min(len(str(code)) + digits for code, digits in shortest.items())
        self._at_home = {
            region: min(shortest[country_code_for_region(region)], self._abroad + _PREFIXED_DIGITS)
            for region in recognizer.supported_regions
        }
        self.requirements = [Requirement(digits=min(self._abroad, *self._at_home.values()))]
        self._matcher = _matcher_class()

    def __call__(
        self, text: str, _: Signs, __: Sequence[int] | None = None
    ) -> "list[RecognizerResult]":
        """Find in a text of one window: phonenumbers gives up after 65,535 failed tries."""
        candidates = _Candidates(text)
        all_of_them = candidates.chain()
        hits = []
        for region, at_home in self._at_home.items():
            fewest = (at_home, self._abroad)
            if any(_long_enough(candidate, fewest) for candidate in all_of_them):
                matcher = self._matcher(text, region, self._recognizer.leniency)
                hits += [
                    new_hit(self._recognizer, match.start, match.end, self._recognizer.SCORE)
                    for match in matcher.prepared(candidates, fewest)
                ]
        return without_duplicates(hits)


def _long_enough(candidate: _Candidate, fewest: tuple[int, int]) -> bool:
    at_home, abroad = fewest
    return candidate.digits >= (abroad if candidate.has_plus else at_home)


def _shortest_numbers() -> dict[int, int]:
    """Give the fewest digits of a number, without calling code, for each calling code."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

    shortest = {}
    for code, regions in COUNTRY_CODE_TO_REGION_CODE.items():
        of_code = [
            PhoneMetadata.metadata_for_nongeo_region(code, None)
            if region == "001"
            else PhoneMetadata.metadata_for_region(region, None)
            for region in regions
        ]
        shortest[code] = min(
            length
            for metadata in of_code
            for kind in _NUMBER_KINDS
            if (description := getattr(metadata, kind)) is not None
            for length in description.possible_length
            if length > 0
        )
    return shortest


class _Candidates:
    """The candidates of one text, found once for all regions."""

    def __init__(self, text: str) -> None:
        matching: Any = importlib.import_module("phonenumbers.phonenumbermatcher")
        # The library's own patterns: another candidate would be another result.
        self._pattern = matching._PATTERN  # noqa: SLF001
        self._second_number = matching._SECOND_NUMBER_START_PATTERN  # noqa: SLF001
        self._plus = matching._PLUS_CHARS  # noqa: SLF001
        self._text = text
        self._known: dict[int, _Candidate | None] = {}

    def at(self, index: int) -> _Candidate | None:
        """Give the first candidate at or behind a place."""
        if index not in self._known:
            self._known[index] = self._found(index)
        return self._known[index]

    def chain(self) -> list[_Candidate]:
        """Give the candidates that follow each other where none is a number."""
        found: list[_Candidate] = []
        candidate = self.at(0)
        while candidate is not None:
            found.append(candidate)
            candidate = self.at(candidate.start + len(candidate.text))
        return found

    def _found(self, index: int) -> _Candidate | None:
        match = self._pattern.search(self._text, index)
        if match is None:
            return None
        text = match[0]
        second = self._second_number.search(text)
        if second:
            text = text[: second.start()]
        return self.measured(match.start(), text)

    def measured(self, start: int, text: str) -> _Candidate:
        """Count a candidate's digits."""
        digits = sum(map(str.isdecimal, text))
        return _Candidate(start, text, digits, any(char in self._plus for char in text))


def _matcher_class() -> Any:
    matching: Any = importlib.import_module("phonenumbers.phonenumbermatcher")

    class SharedMatcher(matching.PhoneNumberMatcher):  # type: ignore[misc]
        """The library's matcher; candidates come from a table that all regions fill."""

        def prepared(self, candidates: _Candidates, fewest: tuple[int, int]) -> "SharedMatcher":
            self._candidates, self._fewest = candidates, fewest
            return self

        def _find(self, index: int) -> Any:
            while self._max_tries > 0:
                candidate = self._candidates.at(index)
                if candidate is None:
                    return None
                if _long_enough(candidate, self._fewest):
                    match = self._extract_match(candidate.text, candidate.start)
                    if match is not None:
                        return match
                self._max_tries -= 1
                index = candidate.start + len(candidate.text)
            return None

        def _parse_and_verify(self, candidate: str, offset: int) -> Any:
            """Read a part of a candidate, unless it has too few digits for any number."""
            part = self._candidates.measured(offset, candidate)
            if not _long_enough(part, self._fewest):
                return None
            return super()._parse_and_verify(candidate, offset)

    return SharedMatcher
