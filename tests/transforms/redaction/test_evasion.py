"""Values that were disguised on purpose."""

import pytest

from benchmarks.quality.evasion import DISGUISES, measure
from transforms.redaction.command import TextRedactor
from transforms.redaction.detectors import Detector, Passage
from transforms.redaction.plain_text import PlainText
from transforms.redaction.policy import RedactionPolicy

FLOOR = 0.9
"""Recall of each disguise and type; measured are 1.00 (`benchmarks/quality/evasion.py`)."""


def test_disguised_values_are_found(policy: RedactionPolicy, detector: Detector) -> None:
    """Each disguise of the evasion set is seen through for each type."""
    table = measure(TextRedactor(policy, detector=detector), per_cell=6)
    assert set(table) == set(DISGUISES)
    assert {
        (name, label): recall
        for name, row in table.items()
        for label, recall in row.items()
        if recall < FLOOR
    } == {}


@pytest.mark.parametrize(
    "text",
    [
        "Count with me: one two three four five six seven, and nine eight seven six five four",
        "From 2024\u21922025 we sold 5\U0001f34e3\U0001f34a and 10\u2264200, 7\u00d78=56",
        "3 1 4 1 5 9 2 6 5 3 5 9 are digits of pi; the rows are 1 2 3 / 4 5 6 / 7 8 9",
        "\u043f\u0440\u0438\u0432\u0435\u0442, \u043a\u0430\u043a \u0434\u0435\u043b\u0430?",
        "10\u03bcs, \u03b1-helix, \u03c3(x)",
        "zero or one, two at most, connect the dot to the dot",
        "\u2460 open \u2461 close, \U0001d465 = \U0001d7d9 and \u0664\u0662",
    ],
)
def test_ordinary_text_is_no_disguise(detector: Detector, text: str) -> None:
    """Counting, arrows, emoji, formulas and other scripts hold nothing to redact."""
    [found] = detector.detect([Passage(text)])
    assert [each for each in found if each.score >= 0.4] == []


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("4012\U0001f600 8888", "4012\U0001f600 8888"),
        ("4012 \U0001f600 8888", "4012 8888"),
        ("4\U0001f6001\u200b2", "412"),
        ("r\u0443th@ex\u0430mple.org \u0440\u0443\u0442", "ryth@example.org \u0440\u0443\u0442"),
        ("\U0001d7d2\u0660\u24d0", "40a"),
    ],
)
def test_offsets_lead_back_to_the_original(text: str, plain: str) -> None:
    """Each character of the plain text stands for one of the original, in order."""
    made = PlainText(text)
    assert made.text == plain
    kept = made._kept or list(range(len(text)))
    assert len(kept) == len(plain)
    assert kept == sorted(set(kept))
    same = [index for index, at in enumerate(kept) if plain[index] == text[at]]
    assert len(same) >= len(plain) - 5
