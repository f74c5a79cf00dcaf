"""What must hold of a dataset's files: the target's rules, and the promises of a dataset version.

Importing this module imports Great Expectations.
"""

from collections.abc import Collection

from expectations.custom import ExpectColumnValuesToBeFreeOf, ExpectLawToHold
from expectations.describe import about, at_most
from expectations.messages import residual_expectations
from expectations.policy import GatePolicy
from expectations.stock import (
    CRITICAL,
    WARNING,
    Expectation,
    ExpectColumnMaxToBeBetween,
    ExpectColumnMinToBeBetween,
    ExpectColumnValuesToBeUnique,
    ExpectTableRowCountToEqual,
    FailureSeverity,
)
from transforms.dataset.check import Rule, Severity, rules_of

_REPORT_A_BUG = "This is a fault of Sluice: build again, and report it if it stays."
_SEE_CHECK = "Run `sluice check FILE --target {target}` for the lines."
_MENDS = {
    Rule.TOO_FEW_ROWS: "Widen the range or `datasets.NAME.where`, lower its thresholds, or collect "
    "more feedback; the funnel shows where rows are lost.",
    Rule.TOO_MANY_ROWS: "Set `datasets.NAME.cap` to 20000 or less.",
    Rule.MANY_ROWS: "Set `datasets.NAME.cap` to 10000, if training time matters.",
    Rule.PROMPT_TOO_LONG: "Set `datasets.NAME.max_prompt_tokens` to drop them, or the job's "
    "maxPromptLength and `check.max_prompt_tokens` higher.",
    Rule.ROWS_BELOW_BATCH_SIZE: "Set a smaller batchSize for the job, or find more rows.",
    Rule.ROWS_BELOW_DEFAULT_BATCH: "Set batchSize for the job to no more than the rows.",
    Rule.RESERVED_TOKEN: "Only AWS's own validator minds; Bedrock's documents do not mention it.",
    Rule.REFERENCE_IN_PROMPT: "Look at the rows: a prompt that holds its answer teaches copying.",
}

_NOT_OF_THE_ROWS = {Rule.MORE_FINDINGS, Rule.VALIDATION_DISPUTED}
"""One counts other rules' findings; the other holds for every version with a validation file."""


def row_expectations(policy: GatePolicy, *, emitted: int) -> list[Expectation]:
    """Return what must hold of the rows of all files together.

    Args:
        policy: Thresholds.
        emitted: Records with the outcome `emitted`.
    """
    return [
        ExpectTableRowCountToEqual(
            value=emitted,
            severity=CRITICAL,
            meta=about(
                "rows_are_the_emitted",
                meaning="The files hold a readable row for each emitted record.",
                mend=_REPORT_A_BUG,
                threshold=f"exactly {emitted}",
            ),
        ),
        ExpectColumnValuesToBeUnique(
            column="id",
            severity=CRITICAL,
            meta=about("ids_unique", meaning="No id stands twice.", mend=_REPORT_A_BUG),
        ),
        ExpectLawToHold(
            law="keys_alike",
            severity=CRITICAL,
            meta=about(
                "keys_alike",
                meaning="All rows have the same keys in the same order.",
                mend=_REPORT_A_BUG,
            ),
        ),
        ExpectLawToHold(
            law="groups_on_one_side",
            severity=CRITICAL,
            meta=about(
                "groups_on_one_side",
                meaning="No conversation or user stands in two files.",
                mend=_REPORT_A_BUG,
            ),
        ),
        ExpectColumnValuesToBeFreeOf(
            column="text",
            pattern="lake_token",
            # Not critical: a user may type what looks like a token, and gets it back as typed.
            severity=WARNING,
            meta=about(
                "tokens_rendered",
                meaning="No text shows an entity token of the lake.",
                fault="A text shows what looks like an entity token of the lake.",
                mend="If no user typed it, this is a fault of Sluice: report it.",
            ),
        ),
        *residual_expectations(policy),
    ]


def rule_expectations(target: str) -> list[Expectation]:
    """Return one expectation for each rule of the target's pre-flight.

    They are asked of a table with one row and one column per rule: how often it is broken.
    """
    see_check = _SEE_CHECK.format(target=target)
    return [
        ExpectColumnMaxToBeBetween(
            column=rule.value,
            max_value=0,
            severity=CRITICAL if rule.severity is Severity.ERROR else WARNING,
            meta=about(
                f"check_{rule.value}",
                meaning=f"Nowhere: {rule.meaning}",
                fault=rule.meaning,
                mend=_MENDS.get(rule, see_check),
            ),
        )
        for rule in Rule
        if rule in rules_of(target) and rule not in _NOT_OF_THE_ROWS
    ]


def fact_expectations(policy: GatePolicy, *, columns: Collection[str]) -> list[Expectation]:
    """Return what must hold of a table with one row of figures about the version.

    Args:
        policy: Thresholds.
        columns: The figures that there are: largest_group_share, dominant_group_share, signals,
            and with a previous version those of `expectations.files.drift`.
    """
    limits = {
        "largest_group_share": policy.warn_largest_group_share,
        "row_change": policy.warn_row_change,
        "length_change": policy.warn_length_change,
        "signal_change": policy.warn_signal_change,
        "domain_shift": policy.warn_domain_shift,
    }
    warnings = [
        _at_most(column, limit, severity=WARNING)
        for column, limit in limits.items()
        if column in columns
    ]
    dominant = "dominant_group_share"
    stops = (
        [_at_most(dominant, policy.max_largest_group_share, severity=CRITICAL)]
        if dominant in columns
        else []
    )
    signals = [_enough_signals(policy.min_signals)] if "signals" in columns else []
    return [*stops, *signals, *warnings]


def _at_most(column: str, limit: float, *, severity: FailureSeverity) -> Expectation:
    meaning, fault, mend = _FACTS[column]
    return ExpectColumnMaxToBeBetween(
        column=column,
        max_value=limit,
        severity=severity,
        meta=about(column, meaning=meaning, fault=fault, mend=mend, threshold=at_most(limit)),
    )


def _enough_signals(least: int) -> Expectation:
    """Stop publication below `least` signals; where none is asked for, tell that there is none."""
    return ExpectColumnMinToBeBetween(
        column="signals",
        min_value=max(least, 1),
        severity=CRITICAL if least else WARNING,
        meta=about(
            "has_signals",
            meaning="Users said or showed something of the replies.",
            fault="There is no signal at all: nobody knows which replies were good.",
            mend="Import feedback with `sluice feedback import`, or let the application pass "
            "session ids so that re-asks are seen. If your grader judges replies by itself, set "
            "`gate.min_signals = 0`.",
            threshold=f"at least {max(least, 1)}",
        ),
    )


_LOOK_AT_INPUT = "Look at what changed in the logs or settings with `sluice diff`."
_FACTS = {
    "largest_group_share": (
        "No single conversation or user makes up much of the dataset.",
        "One conversation or user makes up much of the dataset.",
        "Lower `datasets.NAME.per_conversation_cap`, or widen the range.",
    ),
    "dominant_group_share": (
        "The rows are of more than one conversation or user.",
        "Nearly all rows are of one conversation or user.",
        "Widen the range or `datasets.NAME.where`, or lower `datasets.NAME.per_user_cap`.",
    ),
    "row_change": (
        "About as many rows as in the previous version.",
        "There are far more or far fewer rows than in the previous version.",
        _LOOK_AT_INPUT,
    ),
    "length_change": (
        "Prompts are about as long as in the previous version.",
        "Prompts are much longer or much shorter than in the previous version.",
        _LOOK_AT_INPUT,
    ),
    "signal_change": (
        "About as many rows carry a signal as before.",
        "Far more or far fewer of the rows carry a signal than before.",
        _LOOK_AT_INPUT,
    ),
    "domain_shift": (
        "The mix of domains is that of the previous version.",
        "The mix of domains is not that of the previous version.",
        _LOOK_AT_INPUT,
    ),
}
"""What holds, what is so where it does not, and what to do."""
