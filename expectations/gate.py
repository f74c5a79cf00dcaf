"""The gate: asks every expectation of its table, and answers in counts.

Great Expectations takes seconds to import: that happens in the first call, not before.
"""

import logging
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
import pandas as pd

from expectations import files
from expectations.files import DatasetFacts, DatasetFile
from expectations.patterns import strings_in
from expectations.policy import GatePolicy
from expectations.result import ExpectationResult, GateResult
from transforms.dataset.check import CheckPolicy, CheckResult, Rule
from transforms.dataset.check.tokens import TokenCounter

if TYPE_CHECKING:
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.expectations.expectation import Expectation

Asker = Callable[[str, pd.DataFrame, "Iterable[Expectation]"], list[ExpectationResult]]

_COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}
_DEFAULT = GatePolicy()
_DEFAULT_CHECK = CheckPolicy()
_JSON_COLUMNS = ("tool_calls",)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetInputs:
    """What the gate needs to know of one dataset version before it is published."""

    files: Mapping[str, DatasetFile]
    """By split: train, validation, test."""
    outcomes: pd.DataFrame
    """One row per kept record: object_key, ordinal, outcome, reason."""
    kept_records: int
    """Kept records that the build saw."""
    target: str
    check: CheckPolicy = _DEFAULT_CHECK
    count_tokens: TokenCounter | None = None
    """Counts one text's tokens; the policy's estimate by default."""
    previous: DatasetFacts | None = None
    """Of the version before, if there is one: then drift is looked at."""
    signals: int | None = None
    """Signals found in the logs and the feedback; None where nobody has looked for them."""


def run_suites(
    *,
    records: pd.DataFrame | None = None,
    messages: pd.DataFrame | None = None,
    dataset: DatasetInputs | None = None,
    policy: GatePolicy = _DEFAULT,
) -> GateResult:
    """Ask the suites of the tables that are given.

    Args:
        records: Narrow columns of `records`, rows of both kinds: kind, object_key, ordinal, time,
            outcome, reason, reply_id, input_tokens, object_status.
        messages: Redacted messages: role, content, reasoning, tool_calls; those that the dataset
            draws on, or all.
        dataset: The files, and what became of each kept record.
        policy: Thresholds.

    Returns:
        One result per expectation; an expectation that could not be evaluated has failed.
    """
    ask = _asker()
    results: list[ExpectationResult] = []
    if records is not None:
        results += _ask_records(ask, records, policy)
    if messages is not None:
        results += _ask_messages(ask, messages, policy)
    if dataset is None:
        return GateResult(tuple(results))
    of_dataset, checked = _ask_dataset(ask, dataset, policy)
    return GateResult((*results, *of_dataset), checked)


def _ask_records(ask: Asker, records: pd.DataFrame, policy: GatePolicy) -> list[ExpectationResult]:
    from expectations import records as suite  # imports Great Expectations

    of_records = records[records["kind"] == "record"]
    kept = of_records[of_records["outcome"] == "kept"]
    return [
        *ask("records", of_records, suite.record_expectations(policy)),
        *ask("records", kept, suite.kept_expectations(policy)),
        *ask("records", records, suite.listing_expectations()),
        *ask("records", records[records["kind"] == "object"], suite.object_expectations(policy)),
    ]


def _ask_messages(
    ask: Asker, messages: pd.DataFrame, policy: GatePolicy
) -> list[ExpectationResult]:
    from expectations import messages as suite  # imports Great Expectations

    frame = pd.DataFrame({"role": messages["role"], "text": message_texts(messages)})
    return ask("messages", frame, suite.message_expectations(policy))


def message_texts(messages: pd.DataFrame) -> list[str]:
    """Return all that each message says: content, reasoning, tool calls, with JSON read."""
    columns = [column for column in ("content", "reasoning", "tool_calls") if column in messages]
    parts = [messages[column].fillna("").tolist() for column in columns]
    return [
        "\n".join(
            _read_json(text) if role == "tools" or column in _JSON_COLUMNS else text
            for column, text in zip(columns, texts, strict=True)
            if text
        )
        for role, *texts in zip(messages["role"].tolist(), *parts, strict=True)
    ]


def _read_json(text: str) -> str:
    """Return what JSON text says, arguments that are JSON inside it included."""
    try:
        said = list(strings_in(orjson.loads(text)))
    except orjson.JSONDecodeError:
        return text
    return "\n".join(_read_json(part) if part[:1] in ("{", "[") else part for part in said)


def _ask_dataset(
    ask: Asker, dataset: DatasetInputs, policy: GatePolicy
) -> tuple[list[ExpectationResult], CheckResult]:
    from expectations import dataset as suite  # imports Great Expectations
    from expectations import outcomes

    frame = files.rows_frame(dataset.files)
    counts, checked = files.check_files(
        dataset.files,
        target=dataset.target,
        policy=dataset.check,
        count_tokens=dataset.count_tokens,
    )
    figures = {"largest_group_share": files.largest_group_share(frame)}
    figures["dominant_group_share"] = figures["largest_group_share"]
    if dataset.signals is not None:
        figures["signals"] = dataset.signals
    if dataset.previous is not None:
        figures |= files.drift(files.facts_of(dataset.files, checked), dataset.previous)
    emitted = int((dataset.outcomes["outcome"] == "emitted").sum())
    results = [
        *ask(
            "outcomes",
            dataset.outcomes,
            outcomes.outcome_expectations(kept_records=dataset.kept_records),
        ),
        *ask("dataset", frame, suite.row_expectations(policy, emitted=emitted)),
        *ask("dataset", _one_row(counts), suite.rule_expectations(dataset.target)),
        *ask(
            "dataset",
            pd.DataFrame([figures]),
            suite.fact_expectations(policy, columns=figures),
        ),
    ]
    return results, checked


def _one_row(counts: Mapping[Rule, int]) -> pd.DataFrame:
    return pd.DataFrame([{rule.value: counts.get(rule, 0) for rule in Rule}])


def _asker() -> Asker:
    """Set Great Expectations up in memory, silent, and return what asks a list of one table."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    import great_expectations as gx  # takes seconds
    from great_expectations.data_context.types.base import ProgressBarsConfig

    # That module sets a level of its own when it is imported.
    logging.getLogger(ProgressBarsConfig.__module__).setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_pandas("tables")
    batch = source.add_dataframe_asset("table").add_batch_definition_whole_dataframe("whole")

    def ask(
        suite: str, frame: pd.DataFrame, expectations: "Iterable[Expectation]"
    ) -> list[ExpectationResult]:
        asked = gx.ExpectationSuite(name=suite, expectations=list(expectations))
        loaded = batch.get_batch(batch_parameters={"dataframe": frame.reset_index(drop=True)})
        answered = loaded.validate(asked, result_format=_COUNTS_ONLY)
        return [_plain(suite, each) for each in answered.results]

    return ask


def _plain(suite: str, answered: "ExpectationValidationResult") -> ExpectationResult:
    """Keep counts and what a person reads; leave out whatever could hold a value."""
    from expectations.stock import WARNING  # imports Great Expectations

    config = answered.expectation_config
    if config is None:
        raise RuntimeError("an expectation came back without its configuration")
    about: dict[str, str] = config.meta or {}
    return ExpectationResult(
        suite=suite,
        name=about["name"],
        severity="warning" if config.severity == WARNING else "critical",
        success=bool(answered.success),
        observed=_numbers(answered.result),
        threshold=about["threshold"],
        meaning=about["meaning"],
        mend=about["mend"],
        fault=about["fault"],
    )


_OBSERVED = {
    "element_count": "looked_at",
    "unexpected_count": "unexpected",
    "missing_count": "missing",
    "observed_value": "value",
}


def _numbers(result: Mapping[str, Any]) -> dict[str, int | float]:
    found = {
        name: result[key].item() if hasattr(result[key], "item") else result[key]
        for key, name in _OBSERVED.items()
        if isinstance(result.get(key), int | float) or hasattr(result.get(key), "item")
    }
    return found or {"not_evaluated": 1}
