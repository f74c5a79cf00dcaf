"""The build flow: curated records and feedback in, one validated dataset version out."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pandas as pd
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from expectations.audit import audit_results
from expectations.files import DatasetFacts, facts_of
from expectations.gate import DatasetInputs, run_suites
from expectations.report.render import render
from expectations.report.samples import render_samples, shown_rows
from expectations.result import GateResult
from flows import notices
from flows.audit import current
from flows.building.describe import describe
from flows.building.draft import BuildSummary, Draft, Plan
from flows.building.inputs import BuildInputs, read_inputs
from flows.building.publish import keep_failed_report, publish
from flows.building.texts import text_reader
from flows.building.tokens import tokens_of
from flows.curation.worker import without_values
from flows.errors import ContractError
from flows.lake.lake import Lake, to_frame
from flows.reading import stage_counts
from flows.secrets import key_ring
from transforms.dataset import candidates, splits, step
from transforms.dataset.assemble import Means, assemble, link_records
from transforms.dataset.difficulty import TAG_COLUMNS
from transforms.dataset.emit import emit, message_ids
from transforms.dataset.health import agreeing, outside_outages
from transforms.dataset.narrow import narrow, plain
from transforms.dataset.targets import target as target_named
from transforms.dataset.version import manifest
from transforms.feedback.coverage import signal_coverage
from transforms.feedback.rating import Rating, reference_text
from transforms.feedback.summary import rewards_without_signals
from transforms.filters.outages import find_outages
from transforms.keys import KeyRing

GATE_COLUMNS = [
    "kind", "object_key", "ordinal", "time", "outcome", "reason", "reply_id", "input_tokens",
    "object_status",
]  # fmt: skip
LINEAGE_COLUMNS = [
    "sample_id", "request_id", "object_key", "ordinal", "split", "group", "task", "task_size",
    "language", "nearest_train", "reward_prior", "reward_weight", *TAG_COLUMNS,
]  # fmt: skip
"""What the team may know of each row and the file does not say."""
MESSAGE_COLUMNS = ["role", "content", "reasoning", "tool_calls"]


@task(name="read the lake", cache_policy=NO_CACHE)
@without_values
def read(plan: Plan, keys: KeyRing) -> BuildInputs:
    """Read narrow columns and feedback, as of one moment."""
    lake = Lake.open(plan.lake, settings=plan.settings.lake)
    return read_inputs(plan.name, lake, settings=plan.settings, keys=keys)


@task(name="choose and write rows", cache_policy=NO_CACHE)
@without_values
def draft(plan: Plan, inputs: BuildInputs, keys: KeyRing) -> Draft:
    """Take the records through the steps of a build; read text for what remains."""
    linked = link_records(inputs.read_records())
    rating = Rating.of(
        linked.kept,
        inputs.feedback,
        policy=plan.settings.feedback,
        read=text_reader(inputs.lake),
    )
    chosen = step.run(linked.kept, candidates.choose)
    count, heard = len(chosen.kept), rating.heard(chosen.kept)
    coverage = signal_coverage(chosen.kept, rating.signals, policy=plan.settings.feedback)
    windows = find_outages(linked.kept, plan.settings.outages)
    healthy = _healthy(plan, chosen.kept, linked.kept, windows)
    gone = [linked.outcomes, chosen.outcomes, healthy.outcomes]
    del linked, chosen  # all records, and half of them once more
    rows = assemble(healthy.kept, policy=plan.policy, means=_means(plan, inputs, rating, keys))
    del healthy
    references = rating.reference_messages(rows.kept)
    wanted = message_ids(rows.kept) | {message for message, _ in references.values()}
    messages = inputs.lake.read_messages(wanted)
    texts = {row["message_id"]: row for row in messages.to_pylist()}
    emitted = emit(
        plain(rows.kept),
        messages=texts,
        references={
            request: (reference_text(texts[message]["content"], source), source)
            for request, (message, source) in references.items()
        },
        target=target_named(plan.policy.target),
        dataset=plan.name,
        keys=keys,
    )
    return Draft(
        emitted=emitted,
        rating=replace(rating, linked=rating.linked.iloc[:0]),
        outcomes=step.concat(*gone, rows.outcomes, emitted.outcomes),
        candidates=count,
        candidates_with_signal=heard,
        coverage=coverage,
        ledger=splits.ledger(emitted.rows, previous=inputs.previous_splits),
        messages=messages,
        outages=windows,
    )


def _healthy(
    plan: Plan, chosen: pd.DataFrame, linked: pd.DataFrame, windows: pd.DataFrame
) -> step.Step:
    """Leave out what an unhealthy model answered, and what got contradicting answers."""
    return step.run(
        chosen,
        lambda rows: outside_outages(
            rows, linked=linked, windows=windows, policy=plan.settings.outages
        ),
        lambda rows: agreeing(rows, linked=linked, policy=plan.settings.disagreement),
    )


def _means(plan: Plan, inputs: BuildInputs, rating: Rating, keys: KeyRing) -> Means:
    """Gather what the steps of a build look things up with."""
    unasked = plan.policy.model_copy(update={"references": "none"})
    return Means(
        rate=lambda candidates: rating.rate(candidates, dataset=plan.policy),
        judge=lambda candidates: rating.rate(candidates, dataset=unasked).kept,
        usual_reward=rewards_without_signals(plan.settings.feedback)["reward_prior"],
        read=text_reader(inputs.lake),
        evaluation=inputs.evaluation,
        previous=inputs.previous_splits,
        keys=keys,
    )


@task(name="validate", cache_policy=NO_CACHE)
@without_values
def validate(plan: Plan, inputs: BuildInputs, made: Draft) -> GateResult:
    """Ask what must hold of records, messages and files."""
    facts = inputs.predecessor.run.get("facts") if inputs.predecessor else None
    gate = run_suites(
        records=narrow(inputs.lake.scan_records(GATE_COLUMNS, kinds=("record", "object"))),
        messages=to_frame(made.messages.select(MESSAGE_COLUMNS)),
        dataset=DatasetInputs(
            files=made.files,
            outcomes=made.outcomes,
            kept_records=inputs.seen.kept,
            target=plan.policy.target,
            check=plan.settings.check,
            count_tokens=tokens_of(plan.settings.check).count,
            previous=DatasetFacts(**facts) if facts else None,
            signals=len(made.rating.signals),
        ),
        policy=plan.settings.gate,
    )
    audited = audit_results(current(inputs.lake, plan.settings), plan.settings.audit)
    return GateResult((*gate.results, *audited), gate.checked)


@task(name="publish", cache_policy=NO_CACHE)
@without_values
def release(plan: Plan, inputs: BuildInputs, made: Draft, gate: GateResult) -> BuildSummary:
    """Publish the version whole, or keep its report alone; then note what only the team may see."""
    files = {f"{name}.jsonl": file.content for name, file in made.emitted.files.items()}
    rows = {f"{name}.jsonl": len(file.lines) for name, file in made.emitted.files.items()}
    if gate.checked is None:
        raise ContractError(f"dataset {plan.name}: its files were not checked")
    data = describe(plan, inputs, made, gate, checked=gate.checked)
    report = {"report/index.html": render(data).encode(), **_samples(plan, inputs, made)}
    predecessor = inputs.predecessor.version if inputs.predecessor else ""
    if gate.publishable:
        note = manifest(
            dataset=plan.name,
            version=inputs.version,
            predecessor=predecessor,
            target=plan.policy.target,
            inputs=inputs.inputs,
            funnel=_funnel(inputs, made),
            files=files,
            rows=rows,
        )
        done = publish(
            plan.out,
            name=plan.name,
            version=inputs.version,
            files={**files, **report, "manifest.json": note},
            settings=plan.settings.publish,
        )
        uri, already = done.uri, done.already
    else:
        uri = keep_failed_report(
            plan.out,
            name=plan.name,
            version=inputs.version,
            files=report,
            settings=plan.settings.publish,
        )
        already = False
    inputs.lake.builds.write(
        plan.name,
        inputs.version,
        tables={
            "outcomes": made.outcomes,
            "lineage": made.emitted.rows[LINEAGE_COLUMNS],
            "splits": made.ledger,
            "outages": made.outages,
            "signals": made.rating.signals,
        },
        run={
            "published": gate.publishable,
            "inputs": inputs.inputs.digest(),
            "predecessor": predecessor,
            "facts": asdict(facts_of(made.files, gate.checked)),
            "out": uri,
            "table_versions": inputs.lake.versions(),
            "workers": plan.settings.run.workers,
            "report": data.to_dict(),
        },
    )
    return BuildSummary(
        dataset=plan.name,
        version=inputs.version,
        published=gate.publishable,
        uri=uri,
        rows=rows,
        blocking=tuple(f"{each.name}: {each.mend}" for each in gate.blocking),
        already=already,
    )


def _samples(plan: Plan, inputs: BuildInputs, made: Draft) -> dict[str, bytes]:
    """Return the sample browser, if the settings ask for one."""
    limit = plan.settings.report.samples
    if not limit:
        return {}
    rows = shown_rows({name: file.lines for name, file in made.emitted.files.items()}, limit=limit)
    return {"report/samples.html": render_samples(plan.name, inputs.version, rows).encode()}


def _funnel(inputs: BuildInputs, made: Draft) -> dict[str, Any]:
    seen = inputs.seen.outcomes
    return {
        "curate": stage_counts(seen, passed="kept", others=("dropped", "quarantined")),
        "build": stage_counts(made.counted, passed="emitted", others=("dropped", "merged")),
    }


@flow(
    name="build",
    validate_parameters=False,
    on_completion=[notices.built],
    on_failure=[notices.failed],
    on_crashed=[notices.failed],
)
@without_values
def build(
    name: str,
    lake: str,
    out: str,
    target: str | None = None,
    config: str | None = None,
) -> BuildSummary:
    """Build one dataset version: read, choose, validate, publish whole or not at all."""
    plan = Plan.make(
        name, lake=lake, out=out, target=target, config=Path(config) if config else None
    )
    keys = key_ring()
    opened = Lake.open(lake, settings=plan.settings.lake)
    # Maintenance waits: it removes old versions of the tables, of which a build reads one.
    with opened.leases.working("build", wait_seconds=plan.settings.run.wait_seconds):
        inputs = read(plan, keys)
        made = draft(plan, inputs, keys)
        gate = validate(plan, inputs, made)
        return release(plan, inputs, made, gate)
