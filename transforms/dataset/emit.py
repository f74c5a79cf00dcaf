"""The files of a dataset version: samples in a target's form, one line each, in a fixed order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from transforms.dataset import step
from transforms.dataset.samples import MessageRow, sample
from transforms.dataset.targets import Sample, Target, to_line
from transforms.keys import KeyRing
from transforms.outcome import Reason

SPLITS = ("train", "validation", "test")
"""Every dataset has the first two, be they empty; `test` only where it has rows."""


@dataclass(slots=True)
class SplitFile:
    """One file in memory: a version has some ten thousand rows at most."""

    lines: list[bytes] = field(default_factory=list)
    """Rows as JSON, each ending with a newline, in the order of their ids."""
    groups: list[int] = field(default_factory=list)
    """What must not be torn apart, one per line."""

    @property
    def content(self) -> bytes:
        """The file's bytes."""
        return b"".join(self.lines)


@dataclass(frozen=True, slots=True)
class Emitted:
    """What became of the assembled rows."""

    files: dict[str, SplitFile]
    rows: pd.DataFrame
    """The rows that were written, with `sample_id` added."""
    outcomes: pd.DataFrame
    """Outcomes of all assembled rows: emitted, or not writable in the target's form."""


def emit(  # noqa: PLR0913
    rows: pd.DataFrame,
    *,
    messages: Mapping[str, MessageRow],
    references: Mapping[str, tuple[str, str]],
    target: Target,
    dataset: str,
    keys: KeyRing,
) -> Emitted:
    """Write the assembled rows.

    Args:
        rows: Rows of `assemble`, rated.
        messages: The lake's messages by id, all that the rows' prompts name.
        references: Text with entity tokens and source by request id; empty for a dataset that
            carries none.
        target: The form of the rows.
        dataset: The dataset's name.
        keys: Keys for the ids in the file.
    """
    frame = step.in_order(rows)
    samples = [
        sample(
            {str(name): value for name, value in row.items()},
            [messages[each] for each in row["message_ids"]],
            dataset=dataset,
            key=keys.identity,
            reference=references.get(row["request_id"]),
        )
        for row in frame.to_dict("records")
    ]
    faults = [target.unsupported(each["messages"]) for each in samples]
    fitting = [fault is None for fault in faults]
    kept = frame.loc[fitting].assign(
        sample_id=[each["id"] for each, fits in zip(samples, fitting, strict=True) if fits],
    )
    gone = step.outcomes(
        frame.loc[[not fits for fits in fitting]],
        reason=Reason.UNSUPPORTED_BY_TARGET,
        evidence=[{"holds": fault.value} for fault in faults if fault is not None],
    )
    written = [each for each, fits in zip(samples, fitting, strict=True) if fits]
    return Emitted(
        files=_files(kept, written, target),
        rows=kept,
        outcomes=step.concat(step.emitted(kept), gone),
    )


def _files(kept: pd.DataFrame, samples: Sequence[Sample], target: Target) -> dict[str, SplitFile]:
    files = {name: SplitFile() for name in SPLITS}
    placed = zip(samples, kept["split"].tolist(), kept["group"].tolist(), strict=True)
    for each, split, group in sorted(placed, key=lambda item: item[0]["id"]):
        files[split].lines.append(to_line(target.row(each)))
        files[split].groups.append(int(group))
    return {name: file for name, file in files.items() if file.lines or name != "test"}


def message_ids(rows: pd.DataFrame) -> set[str]:
    """Return the ids of all messages that the rows' prompts name."""
    return {each for ids in rows["message_ids"] for each in ids}
