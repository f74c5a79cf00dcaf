"""Rewards: what all signals of a reply together say of its worth, as a Beta posterior."""

from datetime import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd

from transforms.dataset import columns
from transforms.feedback.policy import FeedbackPolicy, RewardPolicy, SignalKind

REWARD_COLUMNS = (
    "request_id",
    "reward_prior",
    "reward_low",
    "reward_high",
    "reward_weight",
    "signals",
)
"""The judged request; mean and 90 % interval of the posterior, rounded to 4 digits; how many
pseudo-observations stand behind it; how many signals."""
INTERVAL = 0.9
DIGITS = 4
_DAY = 86_400_000_000.0
_GOOD = frozenset({SignalKind.THUMBS_UP.value, SignalKind.COMPLETION.value})

Floats = npt.NDArray[np.float64]


def rewards(
    signals: pd.DataFrame,
    *,
    policy: FeedbackPolicy,
    newest: datetime | None = None,
    clusters: pd.Series | None = None,
) -> pd.DataFrame:
    """Weigh the signals of each reply.

    A signal gives `weight of its kind x confidence x decay` pseudo-observations, good or bad; a
    rating is split in proportion. What one known user gives to one cluster is scaled down to
    `per_user_cap`, so that a single user cannot swing it.

    Args:
        signals: A signals frame; rows without request id are left out.
        policy: Weights.
        newest: Newest time in the inputs, from which age counts; the signals' newest if not given.
        clusters: Key of the prompt (`prompt_key`) by request id, under which the cap holds; each
            reply is its own cluster where it is not given.

    Returns:
        One row per reply, by request id, with `REWARD_COLUMNS`.
    """
    weights = policy.rewards
    known = signals.loc[~columns.blank(signals, "request_id")].reset_index(drop=True)
    amount = _amounts(known, weights, newest) * _user_shares(known, weights, newest, clusters)
    good = amount * goodness(known, weights)
    counts = pd.DataFrame(
        {
            "request_id": columns.texts(known, "request_id"),
            "good": good,
            "bad": amount - good,
            "signals": np.ones(len(known), dtype=np.int64),
        }
    )
    sums = counts.groupby("request_id", sort=True).sum().reset_index()
    a = sums["good"].to_numpy(dtype=np.float64) + weights.prior_good
    b = sums["bad"].to_numpy(dtype=np.float64) + weights.prior_bad
    posterior = {
        "reward_prior": a / (a + b),
        "reward_low": quantile((1 - INTERVAL) / 2, a, b),
        "reward_high": quantile((1 + INTERVAL) / 2, a, b),
        "reward_weight": a + b - weights.prior_good - weights.prior_bad,
    }
    return sums.assign(**{name: np.round(value, DIGITS) for name, value in posterior.items()}).loc[
        :, list(REWARD_COLUMNS)
    ]


def quantile(share: float, a: Floats, b: Floats) -> Floats:
    """Return the value below which `share` of each Beta distribution lies."""
    from scipy.special import betaincinv  # type: ignore[import-untyped]  # heavy, builds only

    result: Floats = betaincinv(a, b, share)
    return result


def goodness(signals: pd.DataFrame, policy: RewardPolicy) -> Floats:
    """Return for each signal how good it says the reply is, 0 to 1."""
    kinds = np.array(columns.texts(signals, "kind"), dtype=object)
    worst, best = policy.rating_scale
    rated = np.clip((columns.numbers(signals, "value") - worst) / (best - worst), 0, 1)
    good = np.isin(kinds, list(_GOOD)).astype(np.float64)
    result: Floats = np.where(kinds == SignalKind.RATING.value, rated, good)
    return result


def _amounts(signals: pd.DataFrame, policy: RewardPolicy, newest: datetime | None) -> Floats:
    by_kind = {kind.value: weight for kind, weight in policy.weights.items()}
    weights = np.array([by_kind.get(kind, 0.0) for kind in columns.texts(signals, "kind")])
    amounts: Floats = weights * columns.numbers(signals, "confidence")
    if policy.half_life_days is None or not len(signals):
        return amounts
    times = columns.microseconds(signals)
    end = int(newest.timestamp() * 1e6) if newest is not None else times.max()
    age = np.where(times > np.iinfo(np.int64).min, np.maximum(end - times, 0), 0) / _DAY
    result: Floats = amounts * 0.5 ** (age / policy.half_life_days)
    return result


def _user_shares(
    signals: pd.DataFrame,
    policy: RewardPolicy,
    newest: datetime | None,
    clusters: pd.Series | None,
) -> Floats:
    """Return the factor that brings each user's influence on each cluster under the cap."""
    requests = pd.Series(columns.texts(signals, "request_id"), dtype=object)
    cluster = requests
    if clusters is not None:
        cluster = (
            requests.map(clusters).astype(object).where(requests.isin(clusters.index), requests)
        )
    given = pd.DataFrame(
        {
            "user": columns.texts(signals, "user_key"),
            "cluster": cluster,
            "amount": _amounts(signals, policy, newest),
        }
    )
    total = given.groupby(["user", "cluster"], sort=False, dropna=False)["amount"].transform("sum")
    capped = (given["user"] != "") & (total > policy.per_user_cap)
    shares: Floats = np.where(capped, policy.per_user_cap / total.where(capped, 1.0), 1.0)
    return shares
