"""What a row of a dataset says about feedback: the flat columns beside each candidate."""

from datetime import datetime

import numpy as np
import pandas as pd

from transforms.dataset import columns
from transforms.dataset.step import identities
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
    ids = identities(candidates)
    final = columns.texts(candidates, "final_call") if "final_call" in candidates else ids
    reply = [name or own for name, own in zip(final, ids, strict=True)]
    about = pd.Series(identities(signals)).where(~columns.blank(signals, "object_key"), "")
    mine = about.isin(set(reply)).to_numpy() & (about != "").to_numpy()
    counted = signals.loc[mine].assign(request_id=about[mine].to_numpy())
    clusters = None
    if "prompt_key" in candidates:
        keys, known = columns.integers(candidates, "prompt_key")
        clusters = pd.Series(keys[known].astype(object), index=np.array(reply, dtype=object)[known])
        clusters = clusters[~clusters.index.duplicated()]
    posterior = rewards(counted, policy=policy, newest=newest, clusters=clusters)
    posterior = posterior.set_index("request_id").reindex(reply)
    blank = rewards_without_signals(policy)
    kinds = _kinds(counted, policy).reindex(reply).fillna(0.0)
    down = SignalKind.THUMBS_DOWN.value
    votes = kinds[SignalKind.THUMBS_UP.value] - kinds[down] + kinds["rated"]
    return candidates.assign(
        thumbs=np.sign(votes.to_numpy()).astype(np.int64),
        re_asked=kinds[SignalKind.RE_ASK.value].to_numpy() > 0,
        escalated=kinds[SignalKind.ESCALATION.value].to_numpy() > 0,
        completed=kinds[SignalKind.COMPLETION.value].to_numpy() > 0,
        **{name: posterior[name].fillna(blank[name]).to_numpy(dtype=np.float64) for name in blank},
        has_explicit=kinds["explicit"].to_numpy() > 0,
        has_signal=posterior["signals"].notna().to_numpy(),
    )


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
