"""The words by which a failure tells itself apart from a result, as bounded patterns.

No pattern holds a repetition inside a repetition, and all are searched in windows of at most a few
hundred characters, so that the time is bounded whatever the text.
"""

import re

from transforms.filters.patterns import read_patterns

_PATTERNS = read_patterns("failure_words.txt")
NOTHING_FOUND = _PATTERNS["nothing_found"]
HTTP_STATUS = _PATTERNS["http_status"]
STATED = _PATTERNS["stated"]
OPENING = _PATTERNS["opening"]
PHRASE_ALONE = _PATTERNS["phrase_alone"]
INSIDE = _PATTERNS["inside"]
BARE = _PATTERNS["bare"]
EXPLAINS = _PATTERNS["explains"]
TOLD = _PATTERNS["told"]
ERROR_TITLE = _PATTERNS["error_title"]
ERROR_MARKUP = _PATTERNS["error_markup"]
KNOWN = _PATTERNS["known"]

CODED = re.compile(
    r"\W{0,3}(?:(?:ERR|NOAUTH|NOPERM|WRONGPASS|WRONGTYPE|READONLY|MISCONF|BUSY|LOADING|OOM)\s"
    r"|(?:E|ERR)_[A-Z]\w{2,60}\b"
    r"|[A-Z][A-Z_]{0,60}_(?:ERROR|DENIED|FAILED|FAILURE|TIMEOUT|EXCEEDED|UNAVAILABLE|EXPIRED|REFUSED"
    r"|FOUND|REQUIRED|INVALID|ALLOWED|ENTITLED|EXHAUSTED|ABORTED)\b)",
)
"""A failure's code in capitals at the start, as servers and drivers write it."""

TRAILER = re.compile(
    r"\+ (?:CategoryInfo|FullyQualifiedErrorId)\b|^Execution halted\s*$|^Segmentation fault"
    r"|^note: run with `RUST_BACKTRACE|^\s{1,8}at [\w.$<>/]{1,80}\(|^\s{1,8}at .{1,80}:\d+:\d+\)?$"
    r"|^goroutine \d+ \[|^\s{0,8}from \S{1,80}:\d+:in |^stack traceback:|^\*\* \(\w+"
    r"|^\s{2,8}File \".{1,80}\", line \d+| at \S{1,80} line \d+\.?$|^LINE \d+: ",
    re.MULTILINE,
)
"""Lines that shells and run-times put behind a failure, however long its text."""

LOG_LINE = re.compile(r"\s*[\[(]?\d{1,4}[-:/.]\d\d|.{0,40}\b(?:INFO|WARN\w*|DEBUG|ERROR|level=)\b")
"""A line of a log, which may tell of any failure; matched at a line's start."""

EXCEPTION_LINE = re.compile(
    r"(?:[A-Za-z_$][\w$]{0,60}\.){0,8}[A-Za-z_$]{1,60}(?:Error|Exception|Fault|Timeout)(?:\b[:(\[]"
    r"|$)",
)
"""A line such as `pkg.SomeError: …`; matched at a line's start."""

COMPILER_LINE = re.compile(r"\S{0,80}: \*\*\* |error\[\w+\]: |error: |\S{1,60}: cannot |\s*Killed$")
"""Last lines by which shells, make and compilers end."""

PAGE_TITLE = re.compile(r"<(?:title|h1)[^>]{0,80}>([^<]{0,120})<", re.IGNORECASE)

CODE = re.compile(
    r"(?=[\w.:-]{6,60}$)(?=.*(?:[a-z][A-Z]|[A-Za-z]_[A-Za-z]))"
    r"(?i:.*(?:access.?denied|error|exception|invalid|expired|revoked|missing|no_?such"
    r"|not_?(?:in|found|allowed|authori|enabled|supported|available|permitted)|mismatch"
    r"|doesnotmatch|query_?limit|rate_?limit|over_?quota|oomkilled|time_?out|exceeded|unavailable"
    r"|throttl|refused|unauthori|forbidden|unreachable|internal_?failure|request_?denied))"
    r"[\w.:-]*$",
)
"""One word that is the name of a failure: `NoSuchBucket`, `token_revoked`, `OVER_QUERY_LIMIT`."""
