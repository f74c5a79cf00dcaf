"""What a row of a dataset says about feedback: the flat columns beside each candidate."""

from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.dataset import columns, step
from transforms.feedback.policy import FeedbackPolicy, SignalKind
from transforms.feedback.rewards import DIGITS, INTERVAL, quantile, rewards

SUMMARY_COLUMNS = (
    "thumbs",
    "re_asked",
    "escalated",
    "completed",
    "reward_prior",
    "reward_low",
    "reward_high",
    "reward_weight",
    "has_explicit",
    "has_signal",
)
"""`thumbs` is -1, 0 or 1 (the sign of votes up minus down, ratings included); booleans are false
without a signal; the posterior without a signal is the prior."""

_NOBODY = pa.scalar("", pa.large_string())


def summarise(
    candidates: pd.DataFrame,
    signals: pd.DataFrame,
    *,
    policy: FeedbackPolicy,
    newest: datetime | None = None,
) -> pd.DataFrame:
    """Add to each candidate what the signals about its turn's final reply say.

    Args:
        candidates: Rows with `object_key`, `ordinal`, and where known `final_call` and
            `prompt_key`.
        signals: All signals of the build; those about a turn's final call count for its
            candidate.
        policy: Weights.
        newest: Newest time in the inputs.

    Returns:
        A copy with `SUMMARY_COLUMNS` added, rows in the order given.
    """
    about = pc.if_else(pa.array(columns.blank(signals, "object_key")), _NOBODY, step.names(signals))
    judged = pc.unique(about.filter(pc.not_equal(about, _NOBODY)))
    # Which of the judged replies is each candidate's; few are anybody's.
    place = pc.fill_null(pc.index_in(_replies(candidates), value_set=judged), -1).to_numpy()
    heard = place >= 0
    mine = np.isin(pc.fill_null(pc.index_in(about, value_set=judged), -1), place[heard])
    counted = signals.loc[mine].assign(request_id=pd.array(about.filter(pa.array(mine))))
    names = pd.Index(judged.to_pylist(), dtype=object)
    posterior = rewards(
        counted,
        policy=policy,
        newest=newest,
        clusters=_clusters(candidates.loc[heard], names[place[heard]]),
    )
    told = posterior.set_index("request_id").reindex(names)
    kinds = _kinds(counted, policy).reindex(names).fillna(0.0)
    votes = kinds[SignalKind.THUMBS_UP.value] - kinds[SignalKind.THUMBS_DOWN.value] + kinds["rated"]

    def spread(values: "pd.Series[Any]", without: float) -> npt.NDArray[np.float64]:
        """Give each candidate its reply's value, and one to those of which nothing is known."""
        known = np.append(values.fillna(without).to_numpy(dtype=np.float64), without)
        spread_out: npt.NDArray[np.float64] = known[place]
        return spread_out

    blank = rewards_without_signals(policy)
    return candidates.assign(
        thumbs=np.sign(spread(votes, 0)).astype(np.int64),
        re_asked=spread(kinds[SignalKind.RE_ASK.value], 0) > 0,
        escalated=spread(kinds[SignalKind.ESCALATION.value], 0) > 0,
        completed=spread(kinds[SignalKind.COMPLETION.value], 0) > 0,
        **{name: spread(told[name], without) for name, without in blank.items()},
        has_explicit=spread(kinds["explicit"], 0) > 0,
        has_signal=spread(told["signals"], 0) > 0,
    )


def _replies(candidates: pd.DataFrame) -> pa.LargeStringArray:
    """Name the reply that each candidate's signals are about: its turn's final one, or its own."""
    own = step.names(candidates)
    if "final_call" not in candidates:
        return own
    final = columns.text_array(candidates, "final_call")
    return pc.if_else(pc.equal(final, _NOBODY), own, final)


def _clusters(heard: pd.DataFrame, replies: pd.Index) -> pd.Series | None:
    """Return the prompt's key by reply, where candidates have prompt keys."""
    if "prompt_key" not in heard:
        return None
    keys, known = columns.integers(heard, "prompt_key")
    clusters = pd.Series(keys[known].astype(object), index=replies[known])
    return clusters[~clusters.index.duplicated()]


def rewards_without_signals(policy: FeedbackPolicy) -> dict[str, float]:
    """Return the posterior of a reply that nobody has said anything about."""
    a, b = np.array([policy.rewards.prior_good]), np.array([policy.rewards.prior_bad])
    return {
        "reward_prior": round(float(a[0] / (a[0] + b[0])), DIGITS),
        "reward_low": round(float(quantile((1 - INTERVAL) / 2, a, b)[0]), DIGITS),
        "reward_high": round(float(quantile((1 + INTERVAL) / 2, a, b)[0]), DIGITS),
        "reward_weight": 0.0,
    }


def _kinds(signals: pd.DataFrame, policy: FeedbackPolicy) -> pd.DataFrame:
    """Count signals by reply and kind; `rated` adds 1 for a good and -1 for a bad rating."""
    worst, best = policy.rewards.rating_scale
    kinds = pd.Series(columns.texts(signals, "kind"), dtype=object)
    share = (columns.numbers(signals, "value") - worst) / (best - worst)
    is_rating = (kinds == SignalKind.RATING.value).to_numpy()
    counts = {
        kind.value: (kinds == kind.value).to_numpy(dtype=np.float64)
        for kind in SignalKind
        if kind is not SignalKind.RATING
    }
    counts["rated"] = np.where(is_rating, np.sign(np.round(share - 0.5, DIGITS)), 0.0)
    counts["explicit"] = columns.equal(signals, "source", "explicit").astype(np.float64)
    frame = pd.DataFrame(counts)
    return frame.groupby(np.array(columns.texts(signals, "request_id"), dtype=object)).sum()
