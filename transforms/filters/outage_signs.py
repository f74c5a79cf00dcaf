"""Signs of trouble on each call, read off the narrow columns."""

import numpy as np
import pandas as pd

from transforms.filters.call_outcome import error_class

KINDS = ("errors", "empty_replies", "refusals", "slow_calls", "fallbacks")
"""Kinds of trouble, each a column of 0, 1 or NaN (cannot be told for this call)."""

MIN_TIMED = 50
"""A series with fewer timed calls has no usual latency."""
SLOW_DEVIATIONS = 4.0
"""Robust standard deviations of the logarithm of the latency from which a call is slow."""
LEAST_SPREAD = 0.15
"""The spread is taken for at least this much (15 %), or steady services would seem slow."""
MAX_USUAL_FALLBACK = 0.2
"""A model that gives more than this share of an app's calls is no fallback of it."""
_SYSTEM_ERRORS = frozenset({"timeout", "model", "other"})
_SCALE = 1.4826


def signs(records: pd.DataFrame, *, throttling_counts: bool) -> pd.DataFrame:
    """Return time, model and region of each call with a column for each of `KINDS`.

    A call by an app's fallback model stands in its own series and once more, marked, in the series
    of the app's main model.
    """
    classes = {code: error_class(code) for code in records["error_code"].fillna("").unique()}
    kind = records["error_code"].fillna("").map(classes)
    counted = _SYSTEM_ERRORS | ({"throttled"} if throttling_counts else frozenset())
    failed = kind != ""
    marked = records[["time", "model", "region"]].copy()
    # Calls that the caller got wrong say nothing about the service.
    marked["errors"] = np.where(failed & ~kind.isin(counted), np.nan, kind.isin(counted) * 1.0)
    findings = records["findings"].fillna("").astype(str)
    empty = (records["reason"] == "empty_reply") | findings.str.contains('"reply_missing"')
    marked["empty_replies"] = np.where(failed, np.nan, empty * 1.0)
    refused = findings.str.contains('"refusal"', regex=False)
    marked["refusals"] = np.where(failed, np.nan, refused * 1.0)
    marked["slow_calls"] = np.where(failed, np.nan, _slow(records))
    marked["fallbacks"] = np.nan
    if "app" not in records.columns or not (records["app"].fillna("") != "").any():
        return marked
    return pd.concat([marked, _fallbacks(records)], ignore_index=True)


def _slow(records: pd.DataFrame) -> "pd.Series[float]":
    """Mark calls that took far longer than their series usually takes for so many tokens.

    Latencies are compared within bands of output tokens, each twice as wide as the one before.
    """
    latency = records["latency_ms"].astype("float64")
    log = pd.Series(np.log(latency.where(latency > 0)), index=records.index)
    tokens = records["output_tokens"].astype("float64").fillna(0.0).clip(lower=1.0)
    bands = pd.Series(np.floor(np.log2(tokens)), index=records.index)
    keys = [records["model"], records["region"], bands]
    level = log.groupby(keys).transform("median")
    spread = (log - level).abs()
    series = [records["model"], records["region"]]
    width = (spread.groupby(series).transform("median") * _SCALE).clip(lower=LEAST_SPREAD)
    timed = log.groupby(series).transform("count")
    slow = ((log - level) > SLOW_DEVIATIONS * width) * 1.0
    known = log.notna() & (timed >= MIN_TIMED)
    return pd.Series(slow.where(known), index=records.index, dtype="float64")


def _fallbacks(records: pd.DataFrame) -> pd.DataFrame:
    """Return the calls of each app once more under its main model, marked where another ran."""
    named = records[records["app"].fillna("") != ""]
    counts = named.groupby(["app", "region", "model"]).size().rename("calls").reset_index()
    counts = counts.sort_values(
        ["app", "region", "calls", "model"], ascending=[True, True, False, True]
    )
    total = counts.groupby(["app", "region"])["calls"].transform("sum")
    counts["share"] = counts["calls"] / total
    main = counts.drop_duplicates(["app", "region"])[["app", "region", "model"]]
    main = main.rename(columns={"model": "main"})
    calls = named.merge(main, on=["app", "region"]).merge(
        counts[["app", "region", "model", "share"]],
        on=["app", "region", "model"],
    )
    other = calls["model"] != calls["main"]
    calls = calls[~other | (calls["share"] <= MAX_USUAL_FALLBACK)]
    marked = pd.DataFrame(dict.fromkeys(KINDS, np.nan), index=calls.index)
    marked["fallbacks"] = (calls["model"] != calls["main"]) * 1.0
    marked = marked.assign(time=calls["time"], model=calls["main"], region=calls["region"])
    return marked[["time", "model", "region", *KINDS]]
