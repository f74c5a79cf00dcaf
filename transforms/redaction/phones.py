"""Presidio's phone recognizer in one walk for all regions, with equal results.

Presidio walks the text once per region and tries to read every group of digits as a number. Here
the groups are found once, and those with too few digits for any number of the region are not read.
"""

from typing import TYPE_CHECKING, Any

from transforms.redaction.hits import new_hit, without_duplicates

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerResult

_NUMBER_KINDS = ["general_desc", "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan", "voicemail"]
_PREFIXED_DIGITS = 2
"""Digits of the shortest prefix that dials another country."""


class PhoneWalk:
    """The phone recognizer's regions, walked together."""

    def __init__(self, recognizer: Any) -> None:
        """Learn how short a number can be in each region."""
        self._recognizer = recognizer
        shortest = _shortest_numbers()
        self._shortest_foreign = min(len(str(code)) + n for code, n in shortest.items())
        from phonenumbers import country_code_for_region

        self._shortest = {
            region: min(
                shortest[country_code_for_region(region)],
                self._shortest_foreign + _PREFIXED_DIGITS,
            )
            for region in recognizer.supported_regions
        }
        self._matcher = _matcher_class()

    def __call__(self, text: str) -> "list[RecognizerResult]":
        """Find in a text of one window: phonenumbers gives up after 65,535 failed tries."""
        if not any(char.isdecimal() for char in text):
            return []
        candidates: dict[int, Any] = {}
        hits = [
            new_hit(self._recognizer, match.start, match.end, self._recognizer.SCORE)
            for region, shortest in self._shortest.items()
            for match in self._matcher(
                text,
                region,
                leniency=self._recognizer.leniency,
                candidates=candidates,
                shortest=(shortest, self._shortest_foreign),
            )
        ]
        return without_duplicates(hits)


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


def _matcher_class() -> Any:
    from phonenumbers import phonenumbermatcher as matching
    from phonenumbers.phonenumberutil import _PLUS_CHARS

    plus = frozenset(_PLUS_CHARS)
    pattern = matching._PATTERN  # noqa: SLF001 - the walk is the library's own, candidate by candidate
    second_number = matching._SECOND_NUMBER_START_PATTERN  # noqa: SLF001

    class SharedMatcher(matching.PhoneNumberMatcher):  # type: ignore[misc]
        """The library's matcher; candidates come from a table that all regions fill."""

        def __init__(
            self,
            text: str,
            region: str,
            *,
            leniency: int,
            candidates: dict[int, Any],
            shortest: tuple[int, int],
        ) -> None:
            super().__init__(text, region, leniency=leniency)
            self._candidates = candidates
            self._at_home, self._from_abroad = shortest

        def _find(self, index: int) -> Any:
            while self._max_tries > 0:
                if index not in self._candidates:
                    self._candidates[index] = self._next_candidate(index)
                found = self._candidates[index]
                if found is None:
                    return None
                start, candidate, digits, prefixed = found
                if digits >= (self._from_abroad if prefixed else self._at_home):
                    match = self._extract_match(candidate, start)
                    if match is not None:
                        return match
                self._max_tries -= 1
                index = start + len(candidate)
            return None

        def _next_candidate(self, index: int) -> tuple[int, str, int, bool] | None:
            match = pattern.search(self.text, index)
            if match is None:
                return None
            candidate = self._trim_after_first_match(second_number, match[0])
            digits = sum(char.isdecimal() for char in candidate)
            return match.start(), candidate, digits, not plus.isdisjoint(candidate)

    return SharedMatcher
