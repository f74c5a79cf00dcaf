"""Where one JSON value ends in a stream of bytes, found without holding what is too long."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

import orjson

from transforms.logs.unzipping import StreamFaultError
from transforms.logs.wrappers import WRAPPER_KEYS, may_hold_records
from transforms.outcome import Reason

_PLAIN = rb"[\s,:0-9+\-.eEtrufalsn]*+"
_CHARACTERS = rb'[^"\\\n]*+(?:\\.[^"\\\n]*+){0,1000}'
_INSIDE_STRING = re.compile(_CHARACTERS)
_BETWEEN_BRACKETS = re.compile(_PLAIN + rb'(?:"' + _CHARACTERS + b'"' + _PLAIN + b"){0,1000}")
"""Whole strings, and the bytes of which numbers, literals and separators are made.

Groups are repeated a limited number of times, as each repetition costs memory; possessive groups,
which cost none, lose their place up to Python 3.11.4 (gh-106052).
"""
_WRAPPER_OPENS = re.compile(
    rb'"(?:' + "|".join(WRAPPER_KEYS).encode() + rb')"\s*+:\s*+\Z',
    re.IGNORECASE,
)
_LOOK_BACK_BYTES = 128
_LINE_BYTES = 1024**2
_QUOTE, _NEWLINE = b'"'[0], b"\n"[0]
_CLOSES = {b"}"[0]: b"{"[0], b"]"[0]: b"["[0]}


@dataclass(slots=True)
class Window:
    """The part of a stream that is in memory: `data` begins at the next unread byte."""

    blocks: Iterator[bytes]
    data: bytearray = field(default_factory=bytearray)
    line: int = 1
    """1-based line of the next unread byte."""
    ended: bool = False
    fault: Reason | None = None
    """Why the stream ended before its data did."""

    def extend(self) -> bool:
        """Take in the next block; return False at the end of the stream."""
        if self.ended:
            return False
        try:
            block = next(self.blocks, None)
        except StreamFaultError as error:
            self.fault, block = error.reason, None
        if block is None:
            self.ended = True
            return False
        self.data += block
        return True

    def consume(self, count: int) -> None:
        """Move past `count` bytes."""
        self.line += self.data.count(b"\n", 0, count)
        del self.data[:count]

    def consume_line(self, end: int) -> None:
        """Move past the newline at `end`, the first there is; at the stream's end there is none.

        That nothing is counted again is worth 3 % of reading.
        """
        self.line += end < len(self.data)
        del self.data[: end + 1]

    def find_newline(self, start: int = 0, *, within: int) -> int:
        """Return the next newline's offset; -1 if the stream ends or `within` bytes hold none."""
        searched, stop = start, start + within
        while (found := self.data.find(b"\n", searched, stop)) < 0:
            searched = len(self.data)
            if searched >= stop or not self.extend():
                return -1
        return found

    def skip_line(self) -> int:
        """Move to the next line without holding this one; return the bytes passed."""
        passed = 0
        while (newline := self.data.find(b"\n")) < 0:
            passed += len(self.data)
            self.consume(len(self.data))
            if not self.extend():
                return passed
        self.consume(newline + 1)
        return passed + newline

    def skip(self, pattern: re.Pattern[bytes]) -> None:
        """Move past everything that the pattern matches from here on, across blocks."""
        while True:
            match = pattern.match(self.data)
            self.consume(match.end() if match else 0)
            if self.data or not self.extend():
                return


class Ending(Enum):
    """How a scan came to its end."""

    COMPLETE = "the value ends before `position`"
    WRAPPER = "the array of a wrapper object opens before `position`"
    BROKEN = "what stands at `position` cannot be part of a value"
    STREAM_ENDED = "the stream ends inside the value"


@dataclass(slots=True)
class Scan:
    """A search for the end of the value at the start of a window, which may be resumed.

    Bytes beyond `max_bytes` are dropped as they are passed, so memory stays bounded.
    """

    window: Window
    max_bytes: int
    max_depth: int
    position: int = 0
    """Offset in the window's data."""
    depth: int = 0
    deepest: int = 0
    brackets: bytearray = field(default_factory=bytearray)
    """The open brackets, as far as `max_depth`."""
    in_string: bool = False
    too_long: bool = False
    """The value is longer than `max_bytes`: its beginning is gone from the window."""
    may_wrap: bool = False
    """Stop where the array of a wrapper object opens."""
    inside_wrapper: bool = False
    """A wrapper was found: what is left of it holds no record."""

    def __post_init__(self) -> None:
        """Step into a value that is a string."""
        if self.window.data[:1] == b'"':
            self.in_string, self.position = True, 1

    def run(self) -> Ending:
        """Go on to the end of the value, or to where it cannot go on."""
        ending: Ending | None = None
        while ending is None:
            self._skip()
            if self.position < len(self.window.data):
                ending = self._step()
            elif not self._more():
                ending = Ending.STREAM_ENDED
        return ending

    def resume_behind_array(self) -> None:
        """Go on with a wrapper whose array was read and consumed."""
        self.position = 0
        self.too_long = self.inside_wrapper = True

    def _drop_passed(self) -> None:
        """Forget what was passed, but for what a look back may need."""
        passed = max(0, self.position - _LOOK_BACK_BYTES)
        self.window.consume(passed)
        self.position -= passed

    def _skip(self) -> None:
        pattern = _INSIDE_STRING if self.in_string else _BETWEEN_BRACKETS
        while match := pattern.match(self.window.data, self.position):
            if match.end() == self.position:
                break
            self.position = match.end()

    def _more(self) -> bool:
        if self.too_long or self.position > self.max_bytes:
            self.too_long = True
            self._drop_passed()
        return self.window.extend()

    def _step(self) -> Ending | None:
        data, here = self.window.data, self.position
        byte = data[here]
        if byte == _QUOTE:
            self.in_string = not self.in_string
        elif self.in_string:
            return self._escape()
        elif byte in b"{[":
            if self._record_starts_here():
                return Ending.BROKEN
            if byte in b"[" and self._wrapper_opens():
                self.position += 1
                self.inside_wrapper = True
                return Ending.WRAPPER
            self._open(byte)
        elif byte not in _CLOSES or not self._close(byte):
            return Ending.BROKEN
        self.position += 1
        return Ending.COMPLETE if not self.depth and not self.in_string else None

    def _escape(self) -> Ending | None:
        """Pass a backslash whose second byte is still to come; anything else breaks the string."""
        data = self.window.data
        if data[self.position] == _NEWLINE:
            return Ending.BROKEN
        if self.position + 1 == len(data) and not self._more():
            self.position = len(self.window.data)
            return None
        return Ending.BROKEN if self.window.data[self.position + 1] == _NEWLINE else None

    def _open(self, byte: int) -> None:
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        if self.depth <= self.max_depth:
            self.brackets.append(byte)

    def _close(self, byte: int) -> bool:
        if self.depth <= self.max_depth and (
            not self.brackets or self.brackets.pop() != _CLOSES[byte]
        ):
            return False
        self.depth -= 1
        return True

    def _wrapper_opens(self) -> bool:
        if not self.may_wrap or self.depth != 1 or self.brackets != b"{":
            return False
        start = max(0, self.position - _LOOK_BACK_BYTES)
        return _WRAPPER_OPENS.search(self.window.data, start, self.position) is not None

    def _record_starts_here(self) -> bool:
        """Tell whether a whole record stands on this line: then the value before it broke off.

        Indented JSON has no `{` in the first column but the one it begins with.
        """
        data, here = self.window.data, self.position
        if not self.depth or not here or data[here - 1] != _NEWLINE:
            return False
        end = self.window.find_newline(here, within=_LINE_BYTES)
        line = data[here : end if end >= 0 else here + _LINE_BYTES].rstrip(b" \t\r,")
        try:
            return may_hold_records(orjson.loads(line))
        except orjson.JSONDecodeError:
            return False
