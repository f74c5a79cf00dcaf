"""Values found once are found everywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.redaction.spread import Found, Spreader


def spread(value: str, text: str, entity: str = "PERSON") -> list[str]:
    spans = Spreader([Found(value, entity, 0.6)]).spans(text)
    return sorted({text[span.start : span.end] for span in spans})


@pytest.mark.parametrize(
    ("entity", "value", "text", "expected"),
    [
        ("PERSON", "devi", "Thanks, Devi! Devious.", ["Devi"]),
        ("PERSON", "Ada Byron", "Dear Ada, Mrs. BYRON", ["Ada", "BYRON"]),
        ("PERSON", "Ada", "_ada_ ada2 \u0130ada ada's", ["ada"]),
        (
            "PERSON",
            "\u7530\u4e2d\u592a",
            "\u3053\u308c\u306f\u7530\u4e2d\u592a\u3067\u3059",
            ["\u7530\u4e2d\u592a"],
        ),
        (
            "PHONE_NUMBER",
            "(212) 555-0142",
            "2125550142 or 212.555.0142",
            ["212.555.0142", "2125550142"],
        ),
        ("PHONE_NUMBER", "212 555 0142", "92125550142", []),
        ("CREDIT_CARD", "6980", "ending 6980, not $6980, 6980*2 or 16980", ["6980"]),
        ("CREDIT_CARD", "123", "123", []),
        ("PASSWORD", "Summer", "summer or Summer", ["Summer"]),
    ],
)
def test_what_counts_as_the_same_value(
    entity: str, value: str, text: str, expected: list[str]
) -> None:
    """Case, spelling of numbers, parts of names and word borders are respected."""
    assert spread(value, text, entity) == expected


@given(st.text(max_size=40), st.text("ab1 .", min_size=3, max_size=10), st.text(max_size=40))
def test_offsets_fit_any_text(before: str, value: str, after: str) -> None:
    """Spans lie inside the text and hold the value, whatever stands around."""
    text = f"{before} {value} {after}"
    for span in Spreader([Found(value, "PERSON", 1.0)]).spans(text):
        assert text[span.start : span.end].strip().lower() in value.lower()
