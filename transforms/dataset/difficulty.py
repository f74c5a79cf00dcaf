"""How hard a prompt is for the model that answered it in the logs, from all times it was asked.

A prompt that comes again and again is a free sample of the logged model: the replies that users
thought well of, of those that users judged, are its pass rate. It says nothing sure of another
model, and next to nothing where few replies were judged; hence the interval.
"""

from enum import StrEnum

import numpy as np
import numpy.typing as npt
import orjson
import pandas as pd

from transforms.dataset import columns, step
from transforms.dataset.columns import Ints
from transforms.feedback.rewards import quantile
from transforms.outcome import Reason

Floats = npt.NDArray[np.float64]

INTERVAL = 0.9
"""Probability that the pass rate lies in the interval."""
MIN_JUDGED = 2
"""Judged replies from which a band is given."""
MIN_WEIGHT = 0.1
"""Pseudo-observations behind a reward prior from which a reply counts as judged."""
NO_SIGNAL_RATE = 0.2
"""Where the whole interval lies within this of 0 or 1, sampling again gives equal rewards."""
_PRIOR = 0.5
_DIGITS = 4


class Band(StrEnum):
    """How hard a prompt is for the logged model, the hardest first."""

    NEVER = "never"
    """The pass rate is below 0.2, as surely as the interval says."""
    HARD = "hard"
    """The pass rate is below one third."""
    MEDIUM = "medium"
    EASY = "easy"
    """The pass rate is above two thirds."""
    ALWAYS = "always"
    """The pass rate is above 0.8, as surely as the interval says."""
    UNKNOWN = "unknown"
    """Fewer than two replies were judged."""


HISTORY_COLUMNS = (
    "object_key", "ordinal", "prompt_key", "reply_key", "model", "reward_prior", "reward_weight",
)  # fmt: skip
"""What `tag` has to know of each reply in the log."""

TAG_COLUMNS = (
    "difficulty", "samples", "judged", "pass_rate", "pass_low", "pass_high", "reward_variance",
    "disagreement", "sampled_models",
)  # fmt: skip
"""Band; replies in the log; those that users judged; the pass rate's mean and interval (NaN without
judged replies); variance of the judged replies' reward priors; 1 - share of the commonest reply
(0 for one reply); the models that replied, separated by commas."""


def tag(
    rows: pd.DataFrame, *, history: pd.DataFrame, merged: pd.DataFrame, usual: float
) -> pd.DataFrame:
    """Add `TAG_COLUMNS` to rows.

    Args:
        rows: Rows after merging; needs identity, task.
        history: All rated candidates in scope, before merging (`HISTORY_COLUMNS`).
        merged: Outcomes of the merging steps: near-duplicates are asked the same thing.
        usual: Reward prior of a reply that nobody judged; what is above it is a pass.
    """
    frame = step.in_order(rows)
    samples = _samples(history, merged, usual)
    known = _per_task(samples).reindex(columns.integers(frame, "task")[0])
    judged = known["judged"].fillna(0).to_numpy(dtype=np.float64)
    good = known["good"].fillna(0).to_numpy(dtype=np.float64)
    a, b = good + _PRIOR, judged - good + _PRIOR
    low, high = (quantile(each, a, b) for each in ((1 - INTERVAL) / 2, (1 + INTERVAL) / 2))
    told = judged > 0
    return frame.assign(
        difficulty=pd.Series(_bands(a / (a + b), low, high, judged), dtype="string[pyarrow]"),
        samples=known["samples"].fillna(1).to_numpy(dtype=np.int64),
        judged=judged.astype(np.int64),
        pass_rate=_rounded(a / (a + b), told),
        pass_low=_rounded(low, told),
        pass_high=_rounded(high, told),
        reward_variance=_rounded(known["variance"].fillna(0).to_numpy(dtype=np.float64), told),
        disagreement=known["disagreement"].fillna(0).to_numpy(dtype=np.float64).round(_DIGITS),
        sampled_models=pd.Series(
            known["models"].fillna("").to_numpy(dtype=object), dtype="string[pyarrow]"
        ),
    )


def without_learning_signal(tagged: pd.DataFrame, *, base_model: str) -> step.Step:
    """Let rows leave that the model to be trained always or never answers well.

    Only where all replies in the log are by that very model; for any other model the band is
    information.

    Args:
        tagged: Rows of `tag`.
        base_model: Plain id of the model to be trained; empty: all rows stay.
    """
    frame = step.in_order(tagged)
    bands = np.array(columns.texts(frame, "difficulty"), dtype=object)
    same_model = columns.equal(frame, "sampled_models", base_model) if base_model else False
    leaving = np.isin(bands, (Band.NEVER.value, Band.ALWAYS.value)) & same_model
    evidence = [
        {"band": band, "judged": judged, "pass_low": low, "pass_high": high}
        for band, judged, low, high in frame.loc[
            leaving, ["difficulty", "judged", "pass_low", "pass_high"]
        ].itertuples(index=False)
    ]
    return step.divide(frame, leaving, reason=Reason.NO_LEARNING_SIGNAL, evidence=evidence)


def _samples(history: pd.DataFrame, merged: pd.DataFrame, usual: float) -> pd.DataFrame:
    """Return one row per reply in the log, with the task that it is a sample of."""
    frame = step.in_order(history)
    keys, known = columns.integers(frame, "prompt_key")
    reward, weight = columns.numbers(frame, "reward_prior"), columns.numbers(frame, "reward_weight")
    samples = pd.DataFrame(
        {
            "task": _tasks(frame, keys, merged),
            "reply": columns.integers(frame, "reply_key")[0],
            "model": columns.texts(frame, "model"),
            "judged": (weight >= MIN_WEIGHT) & (reward != usual),
            "good": (weight >= MIN_WEIGHT) & (reward > usual),
            "reward": reward,
        }
    )
    return samples.loc[known].reset_index(drop=True)


def _tasks(frame: pd.DataFrame, keys: Ints, merged: pd.DataFrame) -> Ints:
    """Return each reply's task: its prompt's key, or that of the near-duplicate standing for it."""
    near = merged.loc[columns.equal(merged, "reason", Reason.NEAR_DUPLICATE.value)]
    clusters = [_signed(orjson.loads(each)["cluster"]) for each in columns.texts(near, "evidence")]
    named = dict(zip(step.identities(frame), keys.tolist(), strict=True)) if len(near) else {}
    task_of = {
        named[each]: cluster
        for each, cluster in zip(step.identities(near), clusters, strict=True)
        if each in named
    }
    if not task_of:
        return keys
    return np.array([task_of.get(key, key) for key in keys.tolist()], dtype=np.int64)


def _signed(name: str) -> int:
    value = int(name, 16)
    return value - (1 << 64) if value >= 1 << 63 else value


def _per_task(samples: pd.DataFrame) -> pd.DataFrame:
    by_task = samples.groupby("task", sort=True)
    judged = samples.loc[samples["judged"]].groupby("task", sort=True)["reward"]
    commonest = samples.groupby(["task", "reply"]).size().groupby("task").max()
    count = by_task.size()
    return pd.DataFrame(
        {
            "samples": count,
            "judged": by_task["judged"].sum(),
            "good": by_task["good"].sum(),
            "variance": judged.var(ddof=0),
            "disagreement": 1 - commonest / count,
            "models": _models(samples),
        }
    )


def _models(samples: pd.DataFrame) -> pd.Series:
    """Name the models of each task, by commas; almost every task has one only."""
    pairs = samples[["task", "model"]].drop_duplicates().sort_values(["task", "model"])
    several = pairs["task"].duplicated(keep=False)
    one = pairs.loc[~several].set_index("task")["model"]
    joined = pairs.loc[several].groupby("task")["model"].agg(",".join)
    return pd.concat([one, joined]) if len(joined) else one


def _bands(rate: Floats, low: Floats, high: Floats, judged: Floats) -> npt.NDArray[np.object_]:
    conditions = [
        judged < MIN_JUDGED,
        high.round(_DIGITS) <= NO_SIGNAL_RATE,
        low.round(_DIGITS) >= 1 - NO_SIGNAL_RATE,
        rate.round(_DIGITS) < round(1 / 3, _DIGITS),
        rate.round(_DIGITS) > round(2 / 3, _DIGITS),
    ]
    names = (Band.UNKNOWN, Band.NEVER, Band.ALWAYS, Band.HARD, Band.EASY)
    chosen = np.full(len(rate), Band.MEDIUM.value, dtype=object)
    for condition, name in reversed(list(zip(conditions, names, strict=True))):
        chosen[condition] = name.value
    return chosen


def _rounded(values: Floats, told: columns.Mask) -> Floats:
    return np.where(told, values.round(_DIGITS), np.nan)
