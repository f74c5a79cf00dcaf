"""All feedback of a build: signals tied to replies, the columns of the rows, and references."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import pandas as pd

from transforms.dataset import columns, step
from transforms.dataset.near.prompts import ReadTexts
from transforms.dataset.policy import DatasetPolicy
from transforms.feedback.attach import ORPHAN, Attachment, attach
from transforms.feedback.frames import concat
from transforms.feedback.metadata import from_metadata, with_carried
from transforms.feedback.policy import FeedbackPolicy
from transforms.feedback.references import (
    ReferenceSource,
    corrected_answer,
    find_references,
)
from transforms.feedback.resolve import implicit_signals
from transforms.feedback.summary import summarise
from transforms.outcome import Reason


@dataclass(frozen=True, slots=True)
class Rating:
    """What users said and showed, tied to the calls of one lake."""

    linked: pd.DataFrame
    """All calls, with conversations."""
    explicit: Attachment
    signals: pd.DataFrame
    """Explicit and implicit signals (`frames.SIGNAL_COLUMNS`)."""
    policy: FeedbackPolicy
    newest: datetime | None
    """Newest time in the inputs: what age is measured to, instead of the clock."""
    events: int = 0
    """Explicit events: imported ones, and those that calls carried as metadata."""
    unread: Mapping[str, int] = field(default_factory=dict)
    """Metadata that should be feedback and cannot be read, by reason."""

    @classmethod
    def of(
        cls,
        linked: pd.DataFrame,
        events: pd.DataFrame,
        *,
        policy: FeedbackPolicy,
        read: ReadTexts | None = None,
    ) -> "Rating":
        """Collect all signals.

        Args:
            linked: Records as `conversations.link` returns them.
            events: Rows of the table `feedback`.
            policy: Which signals count, and how much.
            read: Reads messages of the lake; see `resolve.implicit_signals`.
        """
        carried = from_metadata(linked, policy=policy)
        every = with_carried(events, carried)
        explicit = attach(every, linked, policy=policy)
        signals = concat(explicit.signals, implicit_signals(linked, policy=policy, read=read))
        times = pd.concat([linked["time"], events["time"]]).dropna()
        newest = times.max().to_pydatetime() if len(times) else None
        unread = dict(Counter(columns.texts(carried.problems, "problem")))
        return cls(linked, explicit, signals, policy, newest, len(every), unread)

    @property
    def orphans(self) -> int:
        """Events that belong to no call of the lake."""
        return int(columns.equal(self.explicit.problems, "problem", ORPHAN).sum())

    @property
    def conflicts(self) -> int:
        """Replies with votes both up and down."""
        return len(self.explicit.conflicts)

    def heard(self, candidates: pd.DataFrame) -> int:
        """Count the candidates about whose final reply somebody said or showed something."""
        about = set(step.identities(self.signals))
        return sum(name in about for name in columns.texts(candidates, "final_call"))

    def rate(self, candidates: pd.DataFrame, *, dataset: DatasetPolicy) -> step.Step:
        """Add what feedback says to candidates; where references are required, demand one.

        Returns:
            A step. Kept rows have the columns of `summary.SUMMARY_COLUMNS`, and
            `reference_source` and `reference_record` (empty without a reference).
        """
        frame = step.in_order(candidates)
        rated = summarise(frame, self.signals, policy=self.policy, newest=self.newest)
        if dataset.references == "none":
            kept = rated.assign(reference_source="", reference_record="")
            return step.Step(kept=kept, outcomes=step.empty())
        found = find_references(rated, self.linked, self.signals, policy=self.policy)
        each = [found.get(name) for name in step.identities(rated)]
        rated = rated.assign(
            reference_source=[one.source.value if one else "" for one in each],
            reference_record=[one.record if one else "" for one in each],
        )
        return step.run(
            rated,
            lambda rows: step.divide(
                rows,
                columns.blank(rows, "reference_source"),
                reason=Reason.NO_REFERENCE,
                evidence={},
            ),
            lambda rows: self._licensed(rows, dataset),
        )

    def _licensed(self, rows: pd.DataFrame, dataset: DatasetPolicy) -> step.Step:
        """Let rows leave whose reference was written by a model that may not serve."""
        allowed = set(dataset.reference_models_allowed)
        writers = self._writers(rows)
        wrong = [bool(allowed and pair and not allowed & set(pair)) for pair in writers]
        return step.divide(
            rows,
            pd.array(wrong, dtype=bool).to_numpy(),
            reason=Reason.REFERENCE_NOT_LICENSED,
            evidence=[
                {"family": pair[1]} for pair, gone in zip(writers, wrong, strict=True) if gone
            ],
        )

    def _writers(self, rows: pd.DataFrame) -> list[tuple[str, ...]]:
        """Return model and family of the model that wrote each reference; none for a person's."""
        place = step.positions(self.linked, columns.text_array(rows, "reference_record"))
        about = self.linked[["model", "family"]].iloc[np.maximum(place, 0)]
        of_a_person = columns.equal(rows, "reference_source", ReferenceSource.CORRECTION.value)
        return [
            pair if written else ()
            for pair, written in zip(
                zip(columns.texts(about, "model"), columns.texts(about, "family"), strict=True),
                ((place >= 0) & ~of_a_person).tolist(),
                strict=True,
            )
        ]

    def reference_messages(self, rows: pd.DataFrame) -> dict[str, tuple[str, str]]:
        """Return where each row's reference stands.

        Returns:
            By request id: the message's id, and the reference's source.
        """
        place = step.positions(self.linked, columns.text_array(rows, "reference_record"))
        calls = self.linked[["message_ids", "reply_id"]].iloc[place[place >= 0]]
        corrections = columns.equal(rows, "reference_source", ReferenceSource.CORRECTION.value)
        named = rows.loc[place >= 0]
        return {
            request: (str(messages[-1] if correction else reply), source)
            for request, source, correction, messages, reply in zip(
                columns.texts(named, "request_id"),
                columns.texts(named, "reference_source"),
                corrections[place >= 0].tolist(),
                calls["message_ids"],
                calls["reply_id"],
                strict=True,
            )
        }


def reference_text(content: str, source: str) -> str:
    """Return the reference that a message holds: all of a reply, the answer of a correction."""
    return corrected_answer(content) if source == ReferenceSource.CORRECTION.value else content
