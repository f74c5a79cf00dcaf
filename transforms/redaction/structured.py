"""A text as detectors read it and as it is written again: plain, or JSON that stays JSON.

Of JSON the detector sees `key: value` lines, so that a key is context for its value; what it finds
is replaced inside the strings, keys included, and everything else stays byte for byte. A redacted
number becomes a string.
"""

import bisect
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from transforms.redaction.markup import is_json
from transforms.redaction.spans import Span
from transforms.redaction.tokens import OPEN, escape

_PIECE = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*"|-?\d[\d.eE+-]*+|[{}\[\]:,]', re.DOTALL)
_KEY_FOLLOWS = re.compile(r"\s*+:")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CHARACTER = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|.", re.DOTALL)
_VALUE_BEFORE = re.compile(r'"\s{0,3}:\s{0,3}$')
_VALUE_AFTER = re.compile(r"\s{0,20}[,}\]]")

TokenOf = Callable[[Span, str], str]
"""Gives the token for a span and the value that it covers."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A key, string or number of a JSON text, and where its value stands in what is analysed."""

    start: int
    end: int
    raw_start: int
    """Offset in the JSON text, quotes included."""
    raw_end: int
    is_string: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """One text with the form in which it is analysed."""

    raw: str = field(repr=False)
    text: str = field(repr=False)
    """What is analysed; the raw text itself where it is not JSON."""
    leaves: tuple[Leaf, ...] | None = field(default=None, repr=False)
    """In order; None where the text is plain."""

    def rebuilt(self, spans: Sequence[Span], token: TokenOf, *, literal: bool = True) -> str:
        """Write the text again with tokens in place of the spans (in order, without overlaps).

        A JSON text stays valid: a span that goes over the border of a string is cut there. With
        `literal`, brackets of the text that look like tokens are escaped; without, the text is
        lake text already. Lone surrogates, which no file can hold, become U+FFFD.
        """
        if self.leaves is None:
            return _written(self.raw, spans, token, literal=literal)
        if not spans and OPEN not in self.text:
            return _storable(self.raw)
        pieces: list[str] = []
        done = 0
        for leaf, within in self._by_leaf(spans):
            value = self.text[leaf.start : leaf.end]
            changed = _written(value, within, token, literal=literal)
            if changed == value:
                continue
            pieces += self.raw[done : leaf.raw_start], json.dumps(changed, ensure_ascii=False)
            done = leaf.raw_end
        return _storable("".join([*pieces, self.raw[done:]]))

    def raw_place(self, span: Span) -> tuple[int, int]:
        """Give a span's place in the raw text; for JSON, of its part in the first string."""
        if self.leaves is None:
            return span.start, span.end
        for leaf, within in self._by_leaf([span]):
            if within:
                return self._raw_offset(leaf, within[0].start), self._raw_offset(
                    leaf, within[0].end
                )
        return 0, 0

    def _by_leaf(self, spans: Sequence[Span]) -> Iterator[tuple[Leaf, list[Span]]]:
        """Give every leaf with its spans, cut at its borders, in the leaf's own offsets."""
        ends = [span.end for span in spans]
        for leaf in self.leaves or ():
            within: list[Span] = []
            for span in spans[bisect.bisect_right(ends, leaf.start) :]:
                if span.start >= leaf.end:
                    break
                start, end = max(span.start, leaf.start), min(span.end, leaf.end)
                if not leaf.is_string:
                    start, end = leaf.start, leaf.end
                if start == end:
                    continue
                placed = Span(
                    start - leaf.start, end - leaf.start, span.entity, span.score, span.recognizer
                )
                within = [*within, placed] if leaf.is_string else [placed]
            yield leaf, within

    def _raw_offset(self, leaf: Leaf, offset: int) -> int:
        if not leaf.is_string:
            return leaf.raw_start + offset
        position = leaf.raw_start + 1
        for _ in range(offset):
            match = _CHARACTER.match(self.raw, position)
            position = match.end() if match else position
        return position


def plain(text: str) -> Layout:
    """Lay out a text that is analysed as it is."""
    return Layout(text, text)


def laid_out(text: str) -> Layout:
    """Lay out a text: as JSON if it is a JSON object or list as a whole, else as it is."""
    return _json_layout(text) if is_json(text) else plain(text)


def _json_layout(raw: str) -> Layout:
    lines: list[str] = []
    leaves: list[Leaf] = []
    position = 0
    for match in _PIECE.finditer(raw):
        first = raw[match.start()]
        if first in "{}[]:,":
            continue
        is_string = first == '"'
        value = json.loads(match[0], strict=False) if is_string else match[0]
        leaves.append(Leaf(position, position + len(value), *match.span(), is_string))
        is_key = is_string and _KEY_FOLLOWS.match(raw, match.end())
        separator = ": " if is_key else "\n"
        lines += value, separator
        position += len(value) + len(separator)
    return Layout(raw, "".join(lines), tuple(leaves))


def _written(text: str, spans: Sequence[Span], token: TokenOf, *, literal: bool) -> str:
    if not spans and OPEN not in text:
        return _storable(text)
    pieces: list[str] = []
    done = 0
    for span in spans:
        between = text[done : span.start]
        named = token(span, text[span.start : span.end])
        if text[span.end - 1].isdigit() and _bare_json_number(text, span):
            named = f'"{named}"'
        pieces += escape(between) if literal else between, named
        done = span.end
    rest = text[done:]
    return _storable("".join([*pieces, escape(rest) if literal and OPEN in rest else rest]))


def _bare_json_number(text: str, span: Span) -> bool:
    """Tell whether a span is a number of JSON that stands inside other text."""
    before = text[max(0, span.start - 8) : span.start]
    return bool(_VALUE_BEFORE.search(before)) and bool(_VALUE_AFTER.match(text, span.end))


def _storable(text: str) -> str:
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)
