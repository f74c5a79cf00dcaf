"""Where in a text angle brackets would break something: JSON, XML elements, URLs and code."""

import bisect
import re
from collections.abc import Iterator

import orjson

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)
_BACKTICKS = re.compile(r"`+")
# Possessive, for a tag that never closes must not be tried again from each of its characters.
_TAG = re.compile(r"<(/?)([A-Za-z][\w:.-]*+)([^<>]*+)>")
_URL = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]{0,20}://|\bwww\.|\bmailto:)\S*", re.IGNORECASE)

Region = tuple[int, int]
"""Half-open code-point offsets."""


class Regions:
    """Stretches of one text, asked for one position at a time."""

    def __init__(self, regions: Iterator[Region]) -> None:
        """Merge overlapping regions, so that a question takes logarithmic time."""
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(regions):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def __contains__(self, position: int) -> bool:
        """Tell whether the character at `position` lies in a region."""
        index = bisect.bisect_right(self._starts, position) - 1
        return index >= 0 and position < self._ends[index]


def structured_regions(text: str) -> Regions:
    """Find code, URLs and XML elements and tags, in time linear in the text.

    A text that is JSON as a whole is one region.
    """
    if is_json(text):
        return Regions(iter([(0, len(text))]))

    def regions() -> Iterator[Region]:
        yield from _fences(text)
        yield from _code_spans(text)
        yield from _elements(text)
        yield from (match.span() for match in _URL.finditer(text))

    return Regions(regions())


def is_json(text: str) -> bool:
    """Tell whether the text is a JSON object or list and nothing else."""
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return False
    return True


def _fences(text: str) -> Iterator[Region]:
    opened: tuple[str, int] | None = None
    for match in _FENCE.finditer(text):
        if opened is None:
            opened = (match[1], match.start())
        elif match[1].startswith(opened[0]):
            yield opened[1], match.end()
            opened = None
    if opened is not None:
        yield opened[1], len(text)


def _code_spans(text: str) -> Iterator[Region]:
    """Pair runs of backticks of equal length; a run without a partner opens nothing.

    Source: CommonMark 0.31, section 6.1.
    """
    runs = [match.span() for match in _BACKTICKS.finditer(text)]
    of_length: dict[int, list[int]] = {}
    for index, (start, end) in enumerate(runs):
        of_length.setdefault(end - start, []).append(index)
    index = 0
    while index < len(runs):
        start, end = runs[index]
        partners = of_length[end - start]
        following = bisect.bisect_right(partners, index)
        if following < len(partners):
            index = partners[following]
            yield start, runs[index][1]
        index += 1


def _elements(text: str) -> Iterator[Region]:
    """Give every tag, and every element from its opening tag to its closing one."""
    opened: dict[str, list[int]] = {}
    for match in _TAG.finditer(text):
        closing, name, rest = match[1], match[2], match[3]
        yield match.span()
        if not closing and not rest.endswith("/"):
            opened.setdefault(name, []).append(match.start())
        elif closing and opened.get(name):
            yield opened[name].pop(), match.end()
