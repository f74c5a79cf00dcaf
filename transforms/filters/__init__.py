"""What is wrong with a call, and what to do about it: detectors state findings, a policy decides.

`judge` runs all detectors on one invocation and applies a `FilterPolicy`; `outages` and
`disagreement` look over many calls at build time. Detectors read raw text, return counts, rule ids
and positions, and keep nothing of what they read.
"""

from transforms.filters.findings import Findings
from transforms.filters.judge import Verdict, detect, judge
from transforms.filters.policy import DisagreementPolicy, FilterPolicy, OutagePolicy

__all__ = [
    "DisagreementPolicy",
    "FilterPolicy",
    "Findings",
    "OutagePolicy",
    "Verdict",
    "detect",
    "judge",
]
