"""Which candidates a dataset takes: scope, consent, limits and caps; all others say why not."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import orjson
import pandas as pd

from transforms.dataset import columns, step
from transforms.dataset.columns import Ints
from transforms.dataset.policy import DatasetPolicy, Where
from transforms.keys import keyed_int64
from transforms.outcome import Reason

_WEIGHT_DIGITS = 4
_TOKEN_COLUMNS = ("input_tokens", "cache_read_tokens", "cache_write_tokens")


def in_scope(candidates: pd.DataFrame, *, where: Where) -> step.Step:
    """Let rows leave that the dataset is not about; the evidence names the first such column."""
    frame = step.in_order(candidates)
    failed = np.full(len(frame), "", dtype=object)
    for name, allowed in where:
        if allowed:
            wrong = ~np.logical_or.reduce([columns.equal(frame, name, each) for each in allowed])
            failed[wrong & (failed == "")] = name
    leaving = failed != ""
    evidence = [{"column": name} for name in failed[leaving]]
    return step.divide(frame, leaving, reason=Reason.NOT_IN_SCOPE, evidence=evidence)


def consented(candidates: pd.DataFrame, *, policy: DatasetPolicy) -> step.Step:
    """Let rows leave whose user has not agreed to training (`DatasetPolicy.consent`)."""
    frame = step.in_order(candidates)
    refused = ~columns.flags(frame, "consent", missing=True)
    agreed = columns.flags(frame, "consent", missing=policy.consent != "per_request")
    leaving = ~agreed
    evidence = [{"refused": bool(each)} for each in refused[leaving]]
    return step.divide(frame, leaving, reason=Reason.NO_CONSENT, evidence=evidence)


def short_enough(candidates: pd.DataFrame, *, max_prompt_tokens: int | None) -> step.Step:
    """Let rows leave whose prompt has too many tokens, as the log counted them.

    A prompt whose tokens were not logged stays: nothing is known against it.
    """
    frame = step.in_order(candidates)
    tokens = sum((columns.integers(frame, name)[0] for name in _TOKEN_COLUMNS), start=np.int64(0))
    leaving = np.asarray(tokens) > (max_prompt_tokens or np.iinfo(np.int64).max)
    evidence = [{"prompt_tokens": int(each)} for each in np.asarray(tokens)[leaving]]
    return step.divide(frame, leaving, reason=Reason.PROMPT_TOO_LONG, evidence=evidence)


def with_answer(candidates: pd.DataFrame, *, policy: DatasetPolicy) -> step.Step:
    """Let rows leave whose reply has lost to redaction what makes it an answer, if so asked."""
    frame = step.in_order(candidates)
    if not policy.drop_answer_redacted:
        return step.Step(kept=frame, outcomes=step.empty())
    rules = _findings(frame, "answer_redacted")
    leaving = rules != ""
    evidence = [{"rule": str(rule)} for rule in rules[leaving]]
    return step.divide(frame, leaving, reason=Reason.ANSWER_REDACTED, evidence=evidence)


def cap_conversations(candidates: pd.DataFrame, *, cap: int, key: bytes) -> step.Step:
    """Take at most `cap` rows of each conversation.

    Rows with an explicit signal come first, then those about whose reward most is known, then
    chance by the keyed hash of their request id: the same rows each time, and not always a
    conversation's beginning.
    """
    frame = step.in_order(candidates)
    conversation, _ = columns.integers(frame, "conversation")
    place = _places(conversation, _preference(frame, key))
    return step.divide(frame, place >= cap, reason=Reason.CONVERSATION_CAP, evidence={"cap": cap})


def with_language(candidates: pd.DataFrame) -> pd.DataFrame:
    """Add `language`: ISO 639-1 code of the newest user message, empty where it is not sure."""
    codes = _findings(candidates, "language_prompt")
    return candidates.assign(language=pd.Series(codes, candidates.index, dtype="string[pyarrow]"))


def _findings(frame: pd.DataFrame, name: str) -> npt.NDArray[np.object_]:
    """Return one finding of each row, empty where there is none; most rows have like findings."""
    encoded = columns.text_array(frame, "findings").dictionary_encode()
    distinct = [
        str(orjson.loads(text).get(name, "")) if text else ""
        for text in encoded.dictionary.to_pylist()
    ]
    each = np.array([*distinct, ""], dtype=object)
    found: npt.NDArray[np.object_] = each[encoded.indices.to_numpy()]
    return found


def cap_users(candidates: pd.DataFrame, *, cap: int | None, key: bytes) -> step.Step:
    """Take at most `cap` rows of each known user, by the preference of `cap_conversations`."""
    frame = step.in_order(candidates)
    if cap is None:
        return step.Step(kept=frame, outcomes=step.empty())
    place = _places(columns.codes(frame, "user_key"), _preference(frame, key))
    leaving = (place >= cap) & ~columns.blank(frame, "user_key")
    return step.divide(frame, leaving, reason=Reason.USER_CAP, evidence={"cap": cap})


def cap_templates(candidates: pd.DataFrame, *, cap: int, max_share: float, key: bytes) -> step.Step:
    """Keep one system prompt from filling the dataset, where there are more rows than `cap`.

    Each system prompt (`system_key`; none counts as one) gives at most `max_share` of the cap;
    where the others are too few to fill the rest, all large ones give equally more. Within one the
    preference is that of `cap_conversations`.
    """
    frame = step.in_order(candidates)
    template = np.unique(columns.integers(frame, "system_key")[0], return_inverse=True)[1]
    level = _level(np.bincount(template), cap=cap, least=math.ceil(max_share * cap))
    leaving = _places(template, _preference(frame, key)) >= level
    return step.divide(frame, leaving, reason=Reason.TEMPLATE_CAP, evidence={"cap": level})


def _level(sizes: Ints, *, cap: int, least: int) -> int:
    """Return the smallest limit, from `least`, under which groups of these sizes fill `cap`."""
    low, high = least, max(int(sizes.max(initial=0)), least)
    if int(sizes.sum()) <= cap:
        return high
    while low < high:
        middle = (low + high) // 2
        if int(np.minimum(sizes, middle).sum()) >= cap:
            high = middle
        else:
            low = middle + 1
    return low


def cap_rows(candidates: pd.DataFrame, *, cap: int, strata: Sequence[str], key: bytes) -> step.Step:
    """Take at most `cap` rows; each stratum keeps its share of them.

    Shares are proportional, rounded by largest remainder (ties: the stratum that comes first in
    the order of its values). Within a stratum the preference is that of `cap_conversations`.
    """
    frame = step.in_order(candidates)
    labels, stratum = strata_of(frame, strata)
    place = _places(stratum, _preference(frame, key))
    allowed = shares(np.bincount(stratum, minlength=len(labels)), cap=cap)
    leaving = place >= allowed[stratum] if len(frame) else np.zeros(0, dtype=np.bool_)
    told = [{"stratum": label} for label in labels]
    evidence = [told[each] for each in stratum[leaving].tolist()]
    return step.divide(frame, leaving, reason=Reason.NOT_SELECTED, evidence=evidence)


def strata_of(frame: pd.DataFrame, names: Sequence[str]) -> tuple[list[str], Ints]:
    """Return the strata's labels in sorted order, and each row's stratum as a position in them.

    A label reads `app=shop model=nova-lite`; an unknown value is `?`.
    """
    code = np.zeros(len(frame), dtype=np.int64)
    for name in names:
        # Distinct combinations so far are numbered anew: products of large numbers overflow.
        own = columns.codes(frame, name)
        code = np.unique(code * (own.max(initial=0) + 1) + own, return_inverse=True)[1]
    _, first, stratum = np.unique(code, return_index=True, return_inverse=True)
    examples = frame[list(names)].iloc[first]
    values = [[each or "?" for each in columns.texts(examples, name)] for name in names]
    labels = [
        " ".join(f"{name}={value}" for name, value in zip(names, row, strict=True)) or "all"
        for row in (zip(*values, strict=True) if values else [()] * len(first))
    ]
    known, place = np.unique(np.array(labels, dtype=object), return_inverse=True)
    return [str(each) for each in known], place[stratum].astype(np.int64)


def shares(counts: Ints, *, cap: int) -> Ints:
    """Divide `cap` places over groups of these sizes, in proportion; all places are given."""
    total = int(counts.sum())
    if total <= cap:
        return counts.astype(np.int64)
    # In whole numbers, so that no rounding of a platform decides.
    whole = counts * cap // total
    remainder = counts * cap % total
    order = np.lexsort((np.arange(len(counts)), -remainder))
    whole[order[: cap - int(whole.sum())]] += 1
    return whole.astype(np.int64)


def steps(policy: DatasetPolicy, *, key: bytes) -> list[step.StepFunction]:
    """Return the steps of selection that follow the merging of prompts, in order."""
    return [
        lambda rows: cap_conversations(rows, cap=policy.per_conversation_cap, key=key),
        lambda rows: cap_users(rows, cap=policy.per_user_cap, key=key),
        lambda rows: cap_templates(
            rows, cap=policy.cap, max_share=policy.max_template_share, key=key
        ),
        lambda rows: cap_rows(rows, cap=policy.cap, strata=policy.strata, key=key),
    ]


def _preference(frame: pd.DataFrame, key: bytes) -> Ints:
    """Rank rows: explicit signals first, then the more evidence of a reward, then keyed hash."""
    names = columns.text_array(frame, "request_id")
    drawn = (keyed_int64(key, "selection", name) for name in columns.each(names))
    chance = np.fromiter(drawn, dtype=np.int64, count=len(frame))
    weight = columns.numbers(frame, "reward_weight").round(_WEIGHT_DIGITS)
    order = np.lexsort((chance, -weight, ~columns.flags(frame, "has_explicit")))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return rank


def _places(group: Ints, rank: Ints) -> Ints:
    """Return each row's place, from 0, among the rows of its group in the order of rank."""
    order = np.argsort(rank)
    place = np.empty(len(group), dtype=np.int64)
    place[order] = np.asarray(pd.Series(group[order]).groupby(group[order]).cumcount())
    return place
