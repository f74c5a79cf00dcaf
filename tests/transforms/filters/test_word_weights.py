import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.filters.asking_back import clarifying
from transforms.filters.output_words import failure_odds, output_words
from transforms.filters.reply_words import clarifying_odds, reply_words
from transforms.filters.tool_output import failure_rule
from transforms.word_weights import MARK, SIZE, WordWeights, features, hashed

WORDS = st.lists(st.text(min_size=1, max_size=12), max_size=12)


@given(parts=st.dictionaries(st.sampled_from(["", "?"]), WORDS), marks=WORDS)
def test_log_odds_are_the_sum_of_the_named_features(
    parts: dict[str, list[str]], marks: list[str]
) -> None:
    """What is looked up word by word is what was learnt feature by feature."""
    weights = np.random.default_rng(1).normal(size=SIZE).astype(np.float32)
    named = [weights[hashed(feature)] for feature in features(parts)]
    marked = sum(float(weights[hashed(f"={mark}")]) for mark in marks)
    expected = 0.5 + sum(map(float, named)) / max(1, len(named)) ** 0.5 + MARK * marked
    assert WordWeights(weights, 0.5).log_odds(parts, marks) == pytest.approx(expected, abs=1e-4)


@given(st.text(max_size=2_000))
def test_any_text_has_odds(text: str) -> None:
    """No text, lone surrogates included, makes reading its words fail."""
    assert np.isfinite(failure_odds(text))
    assert np.isfinite(clarifying_odds(text))


@given(st.text(max_size=40), st.text(max_size=5_000))
def test_words_read_are_bounded(start: str, rest: str) -> None:
    """However long a text is, only its head and tail are read."""
    long = start + rest + "." * 10_000
    assert len(output_words(long)[0]) <= 400
    assert sum(map(len, reply_words(long)[0].values())) <= 1_500


@pytest.mark.parametrize(
    "text",
    [
        "The booking engine did not answer, give it another go in a minute.",
        "no dice, the token went stale while we waited",
        "Dein Konto hat für diesen Kalender keine Berechtigung.",
        '{"ok": 0, "why": "connector is paused"}',
    ],
)
def test_failure_in_free_words_is_found(text: str) -> None:
    """Words that no list holds tell a failure by what they have in common with learnt ones."""
    assert failure_rule(text)


@pytest.mark.parametrize(
    "text",
    [
        "Parcel 44: delivery attempt failed, nobody at home, next attempt tomorrow.",
        "3 tickets: 'app crashes on start', 'login broken', 'timeout in export'",
        "The alarm was disabled.",
        "Booked: table for two at 19:30.",
    ],
)
def test_content_with_alarming_words_is_no_failure(text: str) -> None:
    """What was looked up or done may be named by the words of failures."""
    assert not failure_rule(text)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("I can reserve the audio guides once I know which languages you want.", True),
        ("Two people called Kim work here. Which one do you mean?", True),
        ("Booked for Friday at nine. Anything else I can do for you?", False),
        ("Here are five questions for the landlord:\n1. Are pets allowed?", False),
    ],
)
def test_clarifying_in_free_words(text: str, asks: bool) -> None:  # noqa: FBT001 - a case
    """A reply asks for what it needs, with or without a question mark."""
    assert (clarifying(text) >= 0.5) is asks
