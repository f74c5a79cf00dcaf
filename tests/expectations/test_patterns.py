"""The gate's own patterns find what personal data looks like, and little else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.patterns import PATTERNS, holds, strings_in

FOUND = [
    ("email", "write to ines.o'hara+web@mail.example.co.uk."),
    ("email", "<INES@EXAMPLE.ORG>"),
    ("email", "mailto:ines@example.museum"),
    ("card", "4539148803436467"),
    ("card", "4539.1488.0343.6467"),
    ("card", "amex 3714 496353 98431."),
    ("card", "5555-5555-5555-4444, please"),
    ("card", "maestro 6759649826438453"),
    ("card", "jcb 213131802401998"),
    ("phone", "+1 (415) 555-2671"),
    ("phone", "tel:+442079460958"),
    ("phone", "415.555.2671"),
    ("phone", "1-415-555-2671"),
    ("key", "AKIAQWERTYUIOPASDFGH"),
    ("key", "token=xoxb-123456789012-abcdef"),
    ("key", "-----BEGIN RSA PRIVATE KEY-----"),
    ("key", "postgres://app:s3cret@db.internal/x"),
    ("key", "sk-ant-" + "a1" * 20),
    ("iban", "DE89 3704 0044 0532 0130 00"),
    ("iban", "GB33BUKB20201555555555"),
    ("iban", "gb33bukb20201555555555"),
    ("iban", "FR14 2004 1010 0505 0001 3M02 606 IS MINE"),
    ("lake_token", "⟦PERSON:0123456789abcdef⟧"),
]
NOT_FOUND = [
    ("email", "icon@2x.png and user@localhost and @decorator and a@b"),
    ("email", "lodash@4.17.21"),
    ("card", "4539148803436468"),
    ("card", "order 20260301118220, sum 1234567890123456"),
    ("card", "0000 0000 0000 0000"),
    ("card", "4.539148803436467 and 45 39 14 88 03 43 64 67"),
    ("card", "id_4539148803436467 and 453914880343646712345"),
    ("phone", "2026-03-01 10:00:00, 192.168.10.200, 3.141592653"),
    ("phone", "build 4155552671 of 20260301, growth +1.23456789, +10,000,000"),
    ("phone", "<PHONE_NUMBER_1> or PHONE_NUMBER_4155552671"),
    ("key", "AKIA is a prefix, https://example.org/a:b@c"),
    ("key", "sk-short"),
    ("iban", "DE89 3704 0044 0532 0130 01"),
    ("iban", "AB12 CONTAINS THE WORDS OF A TITLE"),
    ("iban", "DE89 3704 0044 0532"),
    ("lake_token", "⟦⟧ and <PERSON_1>"),
]


@pytest.mark.parametrize(("name", "text"), FOUND)
def test_pattern_is_found(name: str, text: str) -> None:
    """Spellings that people use are found."""
    assert holds(name, text)
    assert holds(name, f"Before {text} after")


@pytest.mark.parametrize(("name", "text"), NOT_FOUND)
def test_look_alike_is_left_alone(name: str, text: str) -> None:
    """Dates, versions, file names and failed checksums are not taken for personal data."""
    assert not holds(name, text)


@given(st.text(max_size=200))
def test_no_text_breaks_a_pattern(text: str) -> None:
    """Every pattern answers for every text."""
    assert all(holds(name, text) in (True, False) for name in PATTERNS)


@pytest.mark.parametrize("unit", ["1 ", "a@", "+1", "4-", "A1 ", "(", "aa.", "x://a:"])
def test_hostile_repetition_is_answered_quickly(unit: str) -> None:
    """A long repetition does not make a pattern search for ever (the time-out would tell)."""
    assert all(holds(name, unit * 20_000) in (True, False) for name in PATTERNS)


def test_json_is_looked_at_as_its_reader_sees_it() -> None:
    """Keys, texts and numbers are yielded without JSON's escapes; truth values are not."""
    value = {"k@x": ["a\nb", 12, True, None], "n": {"m": 1.5}}
    assert list(strings_in(value)) == ["k@x", "a\nb", "12", "n", "m", "1.5"]
