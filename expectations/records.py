"""What must hold of `records`: shares of what was not understood, never values.

Importing this module imports Great Expectations.
"""

from expectations.custom import ExpectLawToHold
from expectations.describe import about, at_most
from expectations.policy import GatePolicy
from expectations.stock import (
    CRITICAL,
    WARNING,
    Expectation,
    ExpectColumnValuesToBeInSet,
    ExpectColumnValuesToNotBeInSet,
    ExpectColumnValuesToNotBeNull,
    ExpectTableRowCountToBeBetween,
)
from transforms.outcome import Outcome, Reason, Stage

_MISSING_BODY = (
    Reason.BODY_NOT_DELIVERED,
    Reason.BODY_PENDING,
    Reason.BODY_OUT_OF_SCOPE,
    Reason.BODY_UNREADABLE,
)
_UNREADABLE = (
    Reason.NOT_JSON,
    Reason.NOT_A_LOG_RECORD,
    Reason.LINE_TOO_LONG,
    Reason.TOO_DEEPLY_NESTED,
    Reason.TRUNCATED_OBJECT,
    Reason.CORRUPT_OBJECT,
    Reason.OBJECT_TOO_LARGE,
)
_REPORT_A_BUG = "This is a fault of Sluice or of the lake: curate the range again, then report it."
_SEE_BODIES = "See the coverage of log formats; a body that is not known yet can be reported."
_DELIVER_BODIES = (
    "Turn text delivery on in Bedrock's model invocation logging, with an S3 bucket for large "
    "data, and let Sluice read the `data/` prefix; then curate the range again."
)


def record_expectations(policy: GatePolicy) -> list[Expectation]:
    """Return what must hold of the rows of kind `record`."""
    outcomes = [Outcome.KEPT.value, Outcome.DROPPED.value, Outcome.QUARANTINED.value]
    reasons = ["", *(reason.value for reason in Reason if reason.stage is Stage.CURATE)]
    return [
        ExpectTableRowCountToBeBetween(
            min_value=1,
            severity=CRITICAL,
            meta=about(
                "has_records",
                meaning="There are log records in the range.",
                mend="Give `sluice curate` a range that has logs, or check `source.prefix`.",
            ),
        ),
        ExpectColumnValuesToBeInSet(
            column="outcome",
            value_set=outcomes,
            severity=CRITICAL,
            meta=about(
                "outcome_known",
                meaning="Every record is kept, dropped or quarantined.",
                mend=_REPORT_A_BUG,
            ),
        ),
        ExpectColumnValuesToBeInSet(
            column="reason",
            value_set=reasons,
            severity=CRITICAL,
            meta=about(
                "reason_known",
                meaning="Every reason is one of the closed list.",
                mend=_REPORT_A_BUG,
            ),
        ),
        *_laws(),
        *_shares(policy),
    ]


def _laws() -> list[Expectation]:
    laws = {
        "reason_where_not_kept": "A record has a reason exactly where it was not kept.",
        "ordinals_run_from_one": "No record of any log object is missing or there twice.",
        "dropped_without_text": "Records that were not kept point to no text.",
    }
    return [
        ExpectLawToHold(
            law=law, severity=CRITICAL, meta=about(law, meaning=meaning, mend=_REPORT_A_BUG)
        )
        for law, meaning in laws.items()
    ]


def _shares(policy: GatePolicy) -> list[Expectation]:
    unsupported = [Reason.UNSUPPORTED_BODY]
    return [
        _few(
            "few_unsupported_bodies",
            unsupported,
            policy.warn_unsupported_share,
            mend=f"{_SEE_BODIES} Limit: `gate.warn_unsupported_share`.",
        ),
        _few(
            "not_too_many_unsupported_bodies",
            unsupported,
            policy.max_unsupported_share,
            critical=True,
            mend=f"{_SEE_BODIES} Limit: `gate.max_unsupported_share`.",
        ),
        _few(
            "few_missing_bodies",
            _MISSING_BODY,
            policy.warn_missing_body_share,
            mend=f"{_DELIVER_BODIES} Limit: `gate.warn_missing_body_share`.",
        ),
        _few(
            "not_too_many_missing_bodies",
            _MISSING_BODY,
            policy.max_missing_body_share,
            critical=True,
            mend=f"{_DELIVER_BODIES} Limit: `gate.max_missing_body_share`.",
        ),
        _few(
            "few_unreadable_records",
            _UNREADABLE,
            policy.warn_unreadable_share,
            mend="Look at the object with `sluice explain KEY#ORDINAL`.",
        ),
        ExpectColumnValuesToNotBeNull(
            column="time",
            mostly=1 - policy.warn_missing_time_share,
            severity=WARNING,
            meta=about(
                "times_present",
                meaning="Records say when the call was made.",
                mend="Look at the records' source; without times nothing can be put in order.",
                threshold=at_most(policy.warn_missing_time_share) + " without",
            ),
        ),
    ]


def _few(
    name: str,
    reasons: list[Reason] | tuple[Reason, ...],
    share: float,
    *,
    mend: str,
    critical: bool = False,
) -> Expectation:
    return ExpectColumnValuesToNotBeInSet(
        column="reason",
        value_set=[reason.value for reason in reasons],
        mostly=1 - share,
        severity=CRITICAL if critical else WARNING,
        meta=about(
            name,
            meaning=f"Records rarely end as {', '.join(reasons)}.",
            mend=mend,
            threshold=at_most(share),
        ),
    )


def kept_expectations(policy: GatePolicy) -> list[Expectation]:
    """Return what must hold of the kept rows of kind `record`."""
    return [
        ExpectColumnValuesToNotBeNull(
            column="input_tokens",
            mostly=1 - policy.warn_missing_token_count_share,
            severity=WARNING,
            meta=about(
                "token_counts_present",
                meaning="Kept records carry the prompt's token count.",
                mend="Nothing to mend in Sluice: the log lacks it; lengths are estimated instead.",
                threshold=at_most(policy.warn_missing_token_count_share) + " without",
            ),
        )
    ]


def listing_expectations() -> list[Expectation]:
    """Return what must hold of rows of both kinds together."""
    return [
        ExpectLawToHold(
            law="records_have_their_object",
            severity=CRITICAL,
            meta=about(
                "records_have_their_object",
                meaning="Every record's log object was listed and accounted for.",
                mend=_REPORT_A_BUG,
            ),
        )
    ]


def object_expectations(policy: GatePolicy) -> list[Expectation]:
    """Return what must hold of the rows of kind `object`."""
    return [
        ExpectColumnValuesToBeInSet(
            column="object_status",
            value_set=["read", "skipped", "body", "borrowed", "failed"],
            severity=CRITICAL,
            meta=about(
                "object_status_known",
                meaning="Every object was read, skipped, used as a body, or failed.",
                mend=_REPORT_A_BUG,
            ),
        ),
        ExpectColumnValuesToNotBeInSet(
            column="object_status",
            value_set=["failed"],
            mostly=1 - policy.warn_failed_object_share,
            severity=WARNING,
            meta=about(
                "few_failed_objects",
                meaning="Listed objects could be read.",
                mend="Check `s3:GetObject` and `kms:Decrypt`, then curate the range again.",
                threshold=at_most(policy.warn_failed_object_share),
            ),
        ),
    ]
