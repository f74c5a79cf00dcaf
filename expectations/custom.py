"""Expectations that Great Expectations lacks: a law over a table, a pattern that must be gone.

Importing this module imports Great Expectations, which takes seconds: only suites and the gate do.
"""

from typing import Any, ClassVar, Literal

import pandas as pd
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation, ColumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider.column_condition_partial import (
    column_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.column_map_metric_provider import (
    ColumnMapMetricProvider,
)
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from expectations.laws import LAWS
from expectations.patterns import holds


class ColumnValuesFreeOf(ColumnMapMetricProvider):
    """Which texts of a column hold no pattern of a name."""

    condition_metric_name = "column_values.free_of"
    condition_value_keys = ("pattern",)

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column: "pd.Series[str]", pattern: str, **_: Any) -> "pd.Series[bool]":  # noqa: N805
        return pd.Series([not holds(pattern, text) for text in column], column.index, dtype=bool)


class ExpectColumnValuesToBeFreeOf(ColumnMapExpectation):
    """Expect texts to hold no pattern of a name, such as `email`."""

    pattern: str
    map_metric: ClassVar[str] = "column_values.free_of"
    success_keys: ClassVar[tuple[str, ...]] = ("pattern", "mostly")
    args_keys: ClassVar[tuple[str, ...]] = ("column", "pattern")
    domain_type: ClassVar[Literal[MetricDomainTypes.COLUMN]] = MetricDomainTypes.COLUMN


class TableBreaches(TableMetricProvider):
    """How often a table breaks a law."""

    metric_name = "table.breaches"
    value_keys = ("law",)

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805
        execution_engine: PandasExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],  # noqa: ARG002
        runtime_configuration: dict[str, Any],  # noqa: ARG002
    ) -> int:
        frame, _, _ = execution_engine.get_compute_domain(
            domain_kwargs=metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        return LAWS[metric_value_kwargs["law"]](frame)


class ExpectLawToHold(BatchExpectation):
    """Expect a table to break a law of `expectations.laws` nowhere."""

    law: str
    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.breaches",)
    success_keys: ClassVar[tuple[str, ...]] = ("law",)
    args_keys: ClassVar[tuple[str, ...]] = ("law",)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002
        execution_engine: Any = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        breaches = metrics["table.breaches"]
        return {"success": breaches == 0, "result": {"observed_value": breaches}}
