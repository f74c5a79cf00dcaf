"""Candidates that were answered while the system was down, or to which nobody knows the answer."""

import numpy as np
import pandas as pd

from transforms.dataset import columns, step
from transforms.filters import disagreement, outages
from transforms.filters.policy import DisagreementPolicy, OutagePolicy
from transforms.outcome import Reason


def outside_outages(
    candidates: pd.DataFrame,
    *,
    linked: pd.DataFrame,
    windows: pd.DataFrame,
    policy: OutagePolicy,
) -> step.Step:
    """Let candidates leave that an unhealthy model answered, well-looking answers included.

    Args:
        candidates: With `final_call` (`KEY#ORDINAL`): what answered the user counts, too.
        linked: All calls.
        windows: Of `outages.find_outages` over all calls.
        policy: Whether to drop at all.
    """
    frame = step.in_order(candidates)
    window = _windows_of(frame, linked, windows)
    leaving = (window >= 0) & policy.drop_outages
    told = outages.evidence(windows)
    return step.divide(
        frame,
        leaving,
        reason=Reason.OUTAGE_WINDOW,
        evidence=[told[each] for each in window[leaving].tolist()],
    )


def _windows_of(frame: pd.DataFrame, linked: pd.DataFrame, windows: pd.DataFrame) -> columns.Ints:
    """Return each candidate's window: its own call's, else its final call's, else -1."""
    number = outages.inside(linked, windows).to_numpy(dtype=np.int64)
    own = number[step.positions(linked, step.names(frame))]
    final = step.positions(linked, columns.text_array(frame, "final_call"))
    return np.where((own < 0) & (final >= 0), number[final], own)


def agreeing(
    candidates: pd.DataFrame,
    *,
    linked: pd.DataFrame,
    policy: DisagreementPolicy,
) -> step.Step:
    """Let candidates leave whose prompt got answers that contradict each other, over the logs."""
    frame = step.in_order(candidates)
    score = disagreement.disagreement(linked, policy).to_numpy(dtype=np.float64)
    own = pd.Series(score[step.positions(linked, step.names(frame))])
    leaving = disagreement.disagrees(own, policy).to_numpy(dtype=np.bool_)
    return step.divide(
        frame,
        leaving,
        reason=Reason.DISAGREEING_REPLIES,
        evidence=[{"disagreement": each} for each in own[leaving].tolist()],
    )
