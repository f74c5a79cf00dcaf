"""Limits of the leak audit, and the second detector's counts."""

import pytest

from expectations.audit import LeakAudit, MarkedSheet, audit_results
from expectations.leaks import DetectorCount, count_leaks
from transforms.redaction.audit.planting import CanaryCount
from transforms.redaction.audit.policy import AuditPolicy

STRICT = AuditPolicy(max_marked_leak=0.01, max_canary_leak=0.0, max_detector_share=0.0)
CLEAN = LeakAudit(
    marked=MarkedSheet(
        scope="lake",
        texts=300,
        marked=300,
        leaking=0,
        upper_bound=0.00994,
        confidence=0.95,
        scored="2026-03-04",
        expires="2026-06-02",
    ),
    canaries=(CanaryCount("PERSON", "prose", 4, 0),),
    detector=(DetectorCount("email", 10, 0), DetectorCount("card", 10, 0)),
)


def test_nothing_is_asked_where_no_limit_is_set() -> None:
    """Without limits the audit is told and gates nothing."""
    assert audit_results(LeakAudit(), AuditPolicy()) == ()


def test_clean_figures_hold_and_missing_ones_fail() -> None:
    """A limit without a figure fails: nobody has looked."""
    assert all(each.success for each in audit_results(CLEAN, STRICT))
    missing = audit_results(LeakAudit(), STRICT)
    assert [each.success for each in missing] == [False] * 3
    assert all(each.observed["not_evaluated"] == 1 and each.fault for each in missing)


@pytest.mark.parametrize(
    ("audit", "name"),
    [
        (LeakAudit(marked=CLEAN.marked, detector=CLEAN.detector), "audit_canaries"),
        (
            LeakAudit(
                marked=CLEAN.marked,
                canaries=(CanaryCount("PERSON", "json", 4, 1),),
                detector=CLEAN.detector,
            ),
            "audit_canaries",
        ),
        (
            LeakAudit(
                marked=CLEAN.marked,
                canaries=CLEAN.canaries,
                detector=(DetectorCount("email", 10, 0), DetectorCount("card", 10, 1)),
            ),
            "audit_second_detector",
        ),
        (LeakAudit(canaries=CLEAN.canaries, detector=CLEAN.detector), "audit_marked_sheet"),
    ],
)
def test_each_figure_stands_for_itself(audit: LeakAudit, name: str) -> None:
    """One bad figure fails by itself, and no other makes it good."""
    failed = [each.name for each in audit_results(audit, STRICT) if not each.success]
    assert failed == [name]


def test_the_second_detector_counts_texts_outside_of_tokens() -> None:
    """A text counts once for each pattern; what stands in a token does not count."""
    texts = [
        "ruth@example.org and ann@example.org, 4012 8888 8888 1881",
        "\u27e6EMAIL_ADDRESS:0123456789abcdef\u27e7 is here",
        "nothing",
    ]
    counts = {each.pattern: (each.looked_at, each.found) for each in count_leaks(texts)}
    assert counts["email"] == (3, 1)
    assert counts["card"] == (3, 1)
    assert counts["iban"] == (3, 0)
