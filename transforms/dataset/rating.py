"""What users thought of each candidate's answer, as the columns that a row carries."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from transforms.dataset import step
from transforms.dataset.policy import DatasetPolicy
from transforms.feedback.policy import FeedbackPolicy


@dataclass(frozen=True, slots=True)
class Reference:
    """The answer that a grader may compare with."""

    reply_id: str
    source: str


@dataclass(frozen=True, slots=True)
class Rating:
    """All signals of a build, tied to the replies that they are about."""

    signals: pd.DataFrame
    candidates: int = 0
    candidates_with_signal: int = 0
    orphans: int = 0
    conflicts: int = 0

    @classmethod
    def of(cls, linked: pd.DataFrame, feedback: pd.DataFrame, *, policy: FeedbackPolicy) -> "Rating":
        """Collect signals."""
        return cls(pd.DataFrame({"request_id": [], "kind": [], "source": []}, dtype="string[pyarrow]"))

    def references_of(self, rows: pd.DataFrame, *, policy: DatasetPolicy) -> Mapping[str, Reference]:
        """Return references by request id."""
        return {}


def rate(candidates: pd.DataFrame, rating: Rating, *, policy: DatasetPolicy) -> step.Step:
    """Add what feedback says to candidates."""
    frame = step.in_order(candidates)
    return step.Step(
        kept=frame.assign(
            thumbs=0, re_asked=False, escalated=False, completed=False, reward_prior=0.5,
            has_explicit=False, has_signal=False, reference_source="",
        ),
        outcomes=step.empty(),
    )
