"""The dataset's files as tables that expectations can be asked of."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import pandas as pd

from expectations.patterns import strings_in
from transforms.dataset.check import CheckPolicy, CheckResult, Rule, check_lines, check_splits
from transforms.dataset.check.tokens import TokenCounter

_KEYED = ("id", "task_id", "extra_info")
_SIGNAL_KEYS = ("re_asked", "escalated", "completed")


@dataclass(frozen=True, slots=True)
class DatasetFile:
    """One file of a dataset version, in memory: a version has some ten thousand rows."""

    lines: Sequence[bytes]
    groups: Sequence[Hashable | None]
    """What must not be torn apart (conversation and user), one per line; None: no group."""


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """What versions are compared by; kept in run.json for the next one."""

    rows: int
    mean_prompt_tokens: float
    signal_share: float
    """Rows with a vote, a re-ask, an escalation or a completion, of all rows."""
    domain_shares: Mapping[str, float] = field(default_factory=dict)


def rows_frame(files: Mapping[str, DatasetFile]) -> pd.DataFrame:
    """Return one row per readable line: split, group, id, keys, text.

    `keys` are the row's keys in their order, `text` all that the row says but for its keyed ids,
    of which some consist of digits only.
    """
    return pd.DataFrame(
        [
            {
                "split": split,
                "group": None if group is None else str(group),
                "id": row.get("id", ""),
                "keys": " ".join(row),
                "text": "\n".join(strings_in(_without_ids(row))),
            }
            for split, file in files.items()
            for line, group in zip(file.lines, file.groups, strict=True)
            if (row := _row(line)) is not None
        ],
        columns=["split", "group", "id", "keys", "text"],
    )


def _without_ids(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in _KEYED}


def _row(line: bytes) -> dict[str, Any] | None:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return row if isinstance(row, dict) else None


def check_files(
    files: Mapping[str, DatasetFile],
    *,
    target: str,
    policy: CheckPolicy,
    count_tokens: TokenCounter | None = None,
) -> tuple[dict[Rule, int], CheckResult]:
    """Run the target's pre-flight over `train`, and over each other file against it.

    Returns:
        How often each rule is broken in all files together, and the result for `train`.
    """
    train = files["train"].lines if "train" in files else ()
    held_out = [file.lines for name, file in files.items() if name != "train" and file.lines]
    if not held_out:
        result = check_lines(train, target=target, policy=policy, count_tokens=count_tokens)
        return dict(result.counts), result
    counts: Counter[Rule] = Counter()
    for lines in held_out:
        result, other = check_splits(
            train, lines, target=target, policy=policy, count_tokens=count_tokens
        )
        # The training file's own faults come back each time: they count once.
        counts = (counts | Counter(result.counts)) + Counter(other.counts)
    return dict(counts), result


def facts_of(files: Mapping[str, DatasetFile], checked: CheckResult) -> DatasetFacts:
    """Return what the next version is compared by."""
    rows = [
        row for file in files.values() for line in file.lines if (row := _row(line)) is not None
    ]
    domains = pd.Series([str(row.get("domain", "")) for row in rows], dtype=str)
    signalled = sum(
        bool(row.get("thumbs")) or any(row.get(key) is True for key in _SIGNAL_KEYS) for row in rows
    )
    train_rows = checked.facts.rows
    return DatasetFacts(
        rows=len(rows),
        mean_prompt_tokens=checked.facts.prompt_tokens / train_rows if train_rows else 0.0,
        signal_share=signalled / len(rows) if rows else 0.0,
        domain_shares={
            str(name): float(share) for name, share in domains.value_counts(normalize=True).items()
        },
    )


def largest_group_share(frame: pd.DataFrame) -> float:
    """Return the share of rows that belong to the largest group."""
    sizes = frame["group"].dropna().value_counts()
    return float(sizes.max() / len(frame)) if len(sizes) else 0.0


def drift(now: DatasetFacts, before: DatasetFacts) -> dict[str, float]:
    """Return how far a version is from the previous one.

    Returns:
        `row_change` and `length_change` relative to the previous version, `signal_change` as a
        difference of shares, `domain_shift` as total variation distance; all 0 or more.
    """
    names = now.domain_shares.keys() | before.domain_shares.keys()
    moved = sum(
        abs(now.domain_shares.get(name, 0.0) - before.domain_shares.get(name, 0.0))
        for name in names
    )
    return {
        "row_change": _relative(now.rows, before.rows),
        "length_change": _relative(now.mean_prompt_tokens, before.mean_prompt_tokens),
        "signal_change": abs(now.signal_share - before.signal_share),
        "domain_shift": moved / 2,
    }


def _relative(now: float, before: float) -> float:
    return abs(now - before) / before if before else float(now > 0)
