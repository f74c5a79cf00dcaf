"""Equal prompts that got different short answers, over all logs of a build."""

import pandas as pd

from transforms.filters.policy import DisagreementPolicy


def disagreement(
    records: pd.DataFrame,
    policy: DisagreementPolicy | None = None,
) -> "pd.Series[float]":
    """Return for each record how far the answers to its prompt disagree, 0..1.

    Answers are compared by `reply_key`, the key of the normalised reply. Only kept records with
    short replies count, as answers and as those that are judged.

    Args:
        records: Rows of `records` after duplicates of one request were merged. Columns used:
            outcome, prompt_key, reply_key, reply_characters.
        policy: What is compared; the defaults where None.

    Returns:
        1 - share of the commonest answer, rounded to 4 digits, with the index of `records`; 0 where
        there are too few answers to compare.
    """
    policy = policy or DisagreementPolicy()
    short = (
        (records["outcome"] == "kept")
        & records["prompt_key"].notna()
        & records["reply_key"].notna()
        & (records["reply_characters"] <= policy.max_reply_characters)
    )
    told = records.loc[short, ["prompt_key", "reply_key"]]
    answers = told.groupby("prompt_key")["reply_key"].transform("size")
    same = told.groupby(["prompt_key", "reply_key"])["reply_key"].transform("size")
    commonest = same.groupby(told["prompt_key"]).transform("max")
    share = (1 - commonest / answers).where(answers >= policy.min_answers, 0.0).round(4)
    return share.reindex(records.index, fill_value=0.0).astype("float64")


def disagrees(
    score: "pd.Series[float]", policy: DisagreementPolicy | None = None
) -> "pd.Series[bool]":
    """Tell which records the policy drops as `disagreeing_replies`, by their disagreement."""
    policy = policy or DisagreementPolicy()
    return (score >= 1 - policy.max_agreement) & (score > 0) & policy.drop_disagreeing
