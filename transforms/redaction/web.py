"""Presidio's URL and e-mail recognizers on the places where they can match, with equal results.

Their patterns try every character of a text as a beginning; a host name of dots and letters then
takes time quadratic in its length. Here the places that a match needs (a top-level domain behind a
dot, an `@` before a domain) are found first.
"""

import bisect
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from transforms.redaction.hits import (
    TIMEOUT_SECONDS,
    PatternWalk,
    checked_score,
    compiled,
    new_hit,
    without_duplicates,
)
from transforms.redaction.prefilter import Requirement, Signs

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerResult

_HOST_LENGTH = 253 + len("www123.")
"""Longest stretch before the last dot of a host name that the pattern can take."""
_BASE_HEAD = r"((www\d{0,3}[.])?[a-z0-9.\-]{1,253}[.](?:"
_BASE_TAIL = r")(?:/[^\s()<>\"']*)?)"
_FORMS = (r"(?i)(?:https?://)", r"(?i)", r"""(?i)["\'](https?://""", r"""(?i)["\'](""")
"""What stands before the host name in the recognizer's four patterns."""

Places = list[tuple[int, int]]
_DOT = Requirement(signs=frozenset("."))


class UrlWalk:
    """The four URL patterns, tried at schemes, quotes and top-level domains only."""

    def __init__(self, recognizer: Any) -> None:
        """Take the pattern apart; one of another form is run as it is."""
        import regex  # type: ignore[import-untyped]

        self._recognizer = recognizer
        self._patterns = compiled(recognizer)
        base = recognizer.BASE_URL_REGEX
        self._known = (
            base.startswith(_BASE_HEAD)
            and base.endswith(_BASE_TAIL)
            and [each.regex.split(base)[0] for each in recognizer.patterns] == list(_FORMS)
        )
        flags = recognizer.global_regex_flags
        domains = base[len(_BASE_HEAD) : -len(_BASE_TAIL)]
        self._plain = PatternWalk(recognizer)
        self._scheme = regex.compile(r"https?://", flags)
        self._quoted_scheme = regex.compile(r"[\"'](?=https?://)", flags)
        self._quote = regex.compile(r"[\"'](?=[a-z0-9.\-])", flags)
        self._run = regex.compile(r"[a-z0-9.\-]+", flags)
        self._dot = regex.compile(rf"[.](?=(?:{domains}))", flags)
        listed = re.findall(r"\(\?:([a-z0-9-]+)\)", domains)
        self._known &= len(listed) == domains.count("|") + 1
        self.requirements = [_DOT] if self._known else self._plain.requirements
        self._domains = frozenset(listed)
        self._lengths = sorted({len(domain) for domain in listed})

    def __call__(
        self, text: str, signs: Signs, _: Sequence[int] | None = None
    ) -> "list[RecognizerResult]":
        """Find in a text.

        Raises:
            TimeoutError: a pattern ran for more than `TIMEOUT_SECONDS`.
        """
        if not self._known:
            return self._plain(text, signs)
        dots = list(self._dots(text))
        if not dots:
            return []
        runs = [match.span() for match in self._run.finditer(text)]
        begins = (
            (match.start() for match in self._scheme.finditer(text)),
            self._host_starts(dots, runs),
            (match.start() for match in self._quoted_scheme.finditer(text)),
            self._quoted_hosts(text, dots, runs),
        )
        hits = []
        for (pattern, score), starts in zip(self._patterns, begins, strict=True):
            for start, end in _matches(pattern, text, starts):
                hits.append(new_hit(self._recognizer, start, end, score))
        return without_duplicates(hits)

    def _dots(self, text: str) -> Iterator[int]:
        """Find the dots before a top-level domain: by table, as the pattern tries one by one."""
        dot = text.find(".")
        while dot >= 0:
            ahead = text[dot + 1 : dot + 1 + self._lengths[-1]]
            if ahead.isascii():
                ahead = ahead.lower()
                if any(ahead[:length] in self._domains for length in self._lengths):
                    yield dot
            elif self._dot.match(text, dot):
                yield dot
            dot = text.find(".", dot + 1)

    @staticmethod
    def _host_starts(dots: list[int], runs: Places) -> Iterator[int]:
        """Give, in order, all places from which a host name can reach one of the dots."""
        first_of_run = [start for start, _ in runs]
        done = 0
        for dot in dots:
            run_start = first_of_run[bisect.bisect_right(first_of_run, dot) - 1]
            start = max(run_start, dot - _HOST_LENGTH, done)
            yield from range(start, dot)
            done = max(done, dot)

    def _quoted_hosts(self, text: str, dots: list[int], runs: Places) -> Iterator[int]:
        first_of_run = [start for start, _ in runs]
        for match in self._quote.finditer(text):
            run_end = runs[bisect.bisect_right(first_of_run, match.end()) - 1][1]
            following = bisect.bisect_right(dots, match.end())
            if following < len(dots) and dots[following] < run_end:
                yield match.start()


_AT = Requirement(signs=frozenset("@"))


class EmailWalk:
    """The e-mail pattern, tried in unbroken stretches that hold an `@` and a domain behind it."""

    def __init__(self, recognizer: Any) -> None:
        """Compile the pattern and what delimits the stretches."""
        import regex

        self._recognizer = recognizer
        self._patterns = compiled(recognizer)
        self.requirements = [_AT]
        flags = recognizer.global_regex_flags
        self._stretch = regex.compile(r"[!#$%&'*+\-/=?^_`{|}~.\w@]+", flags)
        self._domain = regex.compile(r"@\w+(?:-+\w+)*\.\w", flags)

    def __call__(
        self, text: str, _: Signs, __: Sequence[int] | None = None
    ) -> "list[RecognizerResult]":
        """Find in a text.

        Raises:
            TimeoutError: the pattern ran for more than `TIMEOUT_SECONDS`.
        """
        hits = []
        for start, end in self._stretches(text):
            for pattern, base in self._patterns:
                for match in pattern.finditer(text, start, end, timeout=TIMEOUT_SECONDS):
                    score = checked_score(self._recognizer, match[0], base)
                    if score > 0.0:
                        hits.append(new_hit(self._recognizer, match.start(), match.end(), score))
        return without_duplicates(hits)

    def _stretches(self, text: str) -> Iterator[tuple[int, int]]:
        done = 0
        position = text.find("@")
        while position >= 0:
            start = position
            while start > done and self._stretch.match(text, start - 1, start):
                start -= 1
            end = self._stretch.match(text, position).end()
            if self._domain.search(text, start, end):
                yield start, end
            done = end
            position = text.find("@", end)


def _matches(pattern: Any, text: str, starts: Iterator[int]) -> Iterator[tuple[int, int]]:
    """Give what `finditer` gives, if matches begin nowhere but at `starts` (ascending)."""
    last_end = 0
    for start in starts:
        if start < last_end:
            continue
        match = pattern.match(text, start, timeout=TIMEOUT_SECONDS)
        if match:
            yield match.span()
            last_end = match.end()
