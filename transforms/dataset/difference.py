"""What changed between two versions of a dataset: rows that came, rows that went, and why."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from transforms.dataset import columns, step

EMITTED = "emitted"
NOT_THERE = "not_in_the_lake"
"""In place of a reason: the record was not in the lake, not kept, or is erased or expired."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows by what became of them between an earlier and a later version."""

    before: int
    """Rows of the earlier version."""
    after: int
    """Rows of the later one."""
    both: int
    """Rows of both."""
    moved: int
    """Rows of both that are on another side of the split; 0 unless something is wrong."""
    went: Mapping[str, int] = field(default_factory=dict)
    """Rows of the earlier version only, by why the later one has not taken them."""
    came: Mapping[str, int] = field(default_factory=dict)
    """Rows of the later version only, by why the earlier one had not taken them."""


@dataclass(frozen=True, slots=True)
class Release:
    """The private side of one version."""

    rows: pd.DataFrame
    """One row per sample: object_key, ordinal, split."""
    outcomes: pd.DataFrame
    """One row per kept record: object_key, ordinal, outcome, reason."""


def difference(before: Release, after: Release) -> Difference:
    """Compare two versions record by record."""
    earlier, later = _sides(before.rows), _sides(after.rows)
    both = earlier.keys() & later.keys()
    return Difference(
        before=len(earlier),
        after=len(later),
        both=len(both),
        moved=sum(earlier[name] != later[name] for name in both),
        went=_reasons(earlier.keys() - both, after.outcomes),
        came=_reasons(later.keys() - both, before.outcomes),
    )


def _sides(rows: pd.DataFrame) -> dict[str, str]:
    return dict(zip(step.identities(rows), columns.texts(rows, "split"), strict=True))


def _reasons(names: set[str], outcomes: pd.DataFrame) -> dict[str, int]:
    """Count by the reason that a version gives for records it did not emit, commonest first."""
    said = dict(zip(step.identities(outcomes), columns.texts(outcomes, "reason"), strict=True))
    counted = Counter(said.get(name, NOT_THERE) or EMITTED for name in names)
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))
