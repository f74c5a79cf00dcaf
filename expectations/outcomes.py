"""What must hold of a build's outcomes: every kept record is accounted for once.

Importing this module imports Great Expectations.
"""

from expectations.custom import ExpectLawToHold
from expectations.describe import about
from expectations.stock import (
    CRITICAL,
    Expectation,
    ExpectColumnValuesToBeInSet,
    ExpectTableRowCountToEqual,
)
from transforms.outcome import Outcome, Reason, Stage

_REPORT_A_BUG = "This is a fault of Sluice: build again, and report it if it stays."


def outcome_expectations(*, kept_records: int) -> list[Expectation]:
    """Return what must hold of one build's outcomes.

    Args:
        kept_records: Kept records that the build saw.
    """
    outcomes = [Outcome.EMITTED.value, Outcome.DROPPED.value, Outcome.MERGED.value]
    reasons = ["", *(reason.value for reason in Reason if reason.stage is Stage.BUILD)]
    return [
        ExpectTableRowCountToEqual(
            value=kept_records,
            severity=CRITICAL,
            meta=about(
                "adds_up",
                meaning="Emitted, dropped and merged records add up to the kept ones.",
                mend=_REPORT_A_BUG,
                threshold=f"exactly {kept_records}",
            ),
        ),
        ExpectColumnValuesToBeInSet(
            column="outcome",
            value_set=outcomes,
            severity=CRITICAL,
            meta=about(
                "build_outcome_known",
                meaning="Every kept record is emitted, dropped or merged.",
                mend=_REPORT_A_BUG,
            ),
        ),
        ExpectColumnValuesToBeInSet(
            column="reason",
            value_set=reasons,
            severity=CRITICAL,
            meta=about(
                "build_reason_known",
                meaning="Every reason is one of the closed list.",
                mend=_REPORT_A_BUG,
            ),
        ),
        *(
            ExpectLawToHold(
                law=law, severity=CRITICAL, meta=about(name, meaning=meaning, mend=_REPORT_A_BUG)
            )
            for law, name, meaning in (
                (
                    "reason_where_not_kept",
                    "reason_where_not_emitted",
                    "A record has a reason exactly where it was not emitted.",
                ),
                ("one_outcome_each", "one_outcome_each", "No record has two outcomes."),
            )
        ),
    ]
