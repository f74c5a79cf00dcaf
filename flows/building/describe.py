"""The report's data: what a build saw, in counts and names, never a text of a user."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING, Any

import orjson
import pandas as pd

from expectations.files import largest_group_share, rows_frame
from expectations.report.data import (
    Bin,
    Count,
    Lengths,
    Privacy,
    ReportData,
    Rewards,
    SignalCount,
    Signals,
    Split,
)
from expectations.result import GateResult
from flows.audit import current
from flows.building import describe_funnel, describe_rows
from flows.building.tokens import tokens_of
from transforms.dataset.check import CheckResult
from transforms.dataset.targets import target as target_named

if TYPE_CHECKING:
    from flows.building.draft import Draft, Plan
    from flows.building.inputs import BuildInputs

_LATEST_DELIVERY = pd.Timedelta(days=7)
"""A call that was made longer before its delivery has a wrong clock."""
_ENGINES = {
    "patterns": "Presidio with pattern recognizers; no name model",
    "bundled": "Presidio with pattern recognizers and the bundled name model",
}
"""What searched, by `redaction.engine`."""
_NAMES_WITHOUT_MODEL = (
    "Names, places and organisations without a cue are not found: no name model is configured."
)


def describe(
    plan: "Plan",
    inputs: "BuildInputs",
    made: "Draft",
    gate: GateResult,
    *,
    checked: CheckResult,
) -> ReportData:
    """Gather what the report shows."""
    policy, target, rows = plan.policy, target_named(plan.policy.target), made.emitted.rows
    first_hour, last_hour = _hours(inputs.objects["shard"])
    usual = _usual_times(rows["time"], first_hour, last_hour)
    return ReportData(
        dataset=plan.name,
        version=inputs.version,
        sluice_version=installed_version("sluice"),
        target=target.name,
        target_title=target.title,
        target_losses=target.losses,
        range_from=first_hour,
        range_to=last_hour,
        first_call=_time(usual.min()),
        last_call=_time(usual.max()),
        odd_times=len(rows) - len(usual),
        base_model=policy.base_model,
        references=policy.references,
        consent_stated=policy.consent != "not_stated" or inputs.seen.consent_said,
        consent=policy.consent_statement
        or f"request metadata, key {plan.settings.identity.consent}",
        models=_counts(rows["model"]),
        domains=_counts(rows["app"].replace("", "unknown")),
        funnel=describe_funnel.funnel(inputs, made),
        formats=inputs.seen.formats,
        signals=_signals(made),
        rewards=_rewards(made, references=policy.references),
        privacy=_privacy(plan, inputs, made),
        lengths=_lengths(plan, made, checked),
        splits=_splits(made),
        largest_group_share=largest_group_share(rows_frame(made.files)),
        difficulty=describe_rows.difficulty(rows, base_model=policy.base_model),
        strata=describe_rows.strata(rows, made.outcomes, policy.strata),
        largest_template_share=_largest_share(rows["system_key"]),
        neighbours=describe_rows.neighbours(rows, made.outcomes),
        difference=describe_rows.change(inputs, made),
        outages=describe_rows.outages(inputs, made),
        expectations=gate.results,
        limits=(_NAMES_WITHOUT_MODEL,) if plan.settings.redaction.engine == "patterns" else (),
    )


def _hours(shards: pd.Series) -> tuple[str, str]:
    hours = sorted(parts[2] for each in shards.unique() if len(parts := str(each).split(".")) > 3)  # noqa: PLR2004 - account, region, hour, slot
    if not hours:
        return "", ""
    end = pd.Timestamp(hours[-1]) + pd.Timedelta(hours=1)
    return f"{hours[0]}:00Z", f"{end:%Y-%m-%dT%H}:00Z"


def _usual_times(times: pd.Series, first_hour: str, last_hour: str) -> pd.Series:
    """Leave out times that cannot be: after their delivery, or long before it."""
    known = times.dropna()
    if not first_hour:
        return known
    early = pd.Timestamp(first_hour) - _LATEST_DELIVERY
    return known[(known >= early) & (known <= pd.Timestamp(last_hour))]


def _largest_share(keys: pd.Series) -> float:
    sizes = keys.dropna().value_counts()
    return float(sizes.max() / len(keys)) if len(sizes) else 0.0


def _time(moment: Any) -> str:
    return "" if pd.isna(moment) else f"{moment:%Y-%m-%d %H:%M}"


def _counts(values: "pd.Series[str]") -> tuple[Count, ...]:
    counted = Counter(str(each) for each in values)
    return tuple(Count(name, count) for name, count in _most_common(counted))


def _most_common(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def _signals(made: "Draft") -> Signals:
    rating = made.rating
    counted = Counter(zip(rating.signals["kind"], rating.signals["source"], strict=True))
    return Signals(
        counts=tuple(
            SignalCount(kind=kind, source=source, count=count)
            for (kind, source), count in sorted(counted.items(), key=lambda i: (-i[1], i[0]))
        ),
        candidates=made.candidates,
        candidates_with_signal=made.candidates_with_signal,
        events=rating.events,
        orphans=rating.orphans,
        conflicts=rating.conflicts,
        unread=tuple(Count(name, count) for name, count in sorted(rating.unread.items())),
        coverage=made.coverage,
    )


def _rewards(made: "Draft", *, references: str) -> Rewards:
    rows = made.emitted.rows
    priors = rows["reward_prior"].astype(float)
    return Rewards(
        histogram=_histogram(priors.tolist(), low=0.0, high=1.0, bins=10),
        mean=float(priors.mean()) if len(priors) else None,
        rows_with_evidence=int(rows["has_signal"].sum()),
        references=_counts(rows["reference_source"]) if references == "required" else (),
    )


def _privacy(plan: "Plan", inputs: "BuildInputs", made: "Draft") -> Privacy:
    found: Counter[str] = Counter()
    touched = 0
    for text in made.messages["entity_counts"].to_pylist():
        counts = orjson.loads(text)
        found.update(counts)
        touched += bool(counts)
    engine = str(plan.settings.redaction.engine)
    return Privacy(
        entities=tuple(Count(name, count) for name, count in _most_common(found)),
        messages=made.messages.num_rows,
        messages_with_entities=touched,
        engine=_ENGINES.get(engine, f"Presidio with the model {engine}"),
        audit=current(inputs.lake, plan.settings),
    )


def _lengths(plan: "Plan", made: "Draft", checked: CheckResult) -> Lengths:
    tokens = tokens_of(plan.settings.check)
    lengths = [
        sum(
            tokens.count(message["content"]) + plan.settings.check.tokens_per_message
            for message in row["messages"]
        )
        for file in made.emitted.files.values()
        for row in map(orjson.loads, file.lines)
        if "messages" in row
    ]
    facts = checked.facts
    return Lengths(
        histogram=_doubling(lengths),
        unit=tokens.name,
        estimated=tokens.estimated,
        limit=plan.settings.check.max_prompt_tokens,
        over_limit=facts.over_limit,
        p50=facts.tokens_p50,
        p95=facts.tokens_p95,
        p99=facts.tokens_p99,
        longest=facts.tokens_max,
        total=facts.prompt_tokens,
    )


def _histogram(
    values: list[float] | list[int], *, low: float, high: float, bins: int
) -> tuple[Bin, ...]:
    if not values or high <= low:
        return ()
    width = (high - low) / bins
    places = Counter(min(bins - 1, int((each - low) / width)) for each in values)
    return tuple(
        Bin(low + place * width, low + (place + 1) * width, places[place]) for place in range(bins)
    )


def _doubling(values: list[int]) -> tuple[Bin, ...]:
    """Count values in bins of which each is twice as wide as the one before.

    One prompt of a hundred times the usual length would leave all others in one bin.
    """
    if not values:
        return ()
    # 5 has three binary digits: it lies from 4 to below 8.
    places = Counter(max(each, 1).bit_length() - 1 for each in values)
    return tuple(
        Bin(2.0**place, 2.0 ** (place + 1), places[place])
        for place in range(min(places), max(places) + 1)
    )


def _splits(made: "Draft") -> tuple[Split, ...]:
    return tuple(
        Split(
            name=name,
            file=f"{name}.jsonl",
            rows=len(file.lines),
            groups=len(set(file.groups)),
            size_bytes=len(file.content),
            sha256=hashlib.sha256(file.content).hexdigest(),
        )
        for name, file in made.emitted.files.items()
    )
