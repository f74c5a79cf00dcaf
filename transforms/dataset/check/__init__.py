"""Pre-flight: everything that a training job, or AWS's validators, would hold against a file.

`check_lines` reads a training file, `check_splits` one with its validation file. Both stream, keep
hashes instead of text, and write messages of positions, counts and known names, never of values.
"""

from transforms.dataset.check.policy import CheckPolicy
from transforms.dataset.check.result import CheckResult, FileFacts, Finding
from transforms.dataset.check.rules import Rule, Severity, rules_of
from transforms.dataset.check.run import check_lines, check_splits

__all__ = [
    "CheckPolicy",
    "CheckResult",
    "FileFacts",
    "Finding",
    "Rule",
    "Severity",
    "check_lines",
    "check_splits",
    "rules_of",
]
