"""Similarity: a question asked again is told from the next question by its words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.feedback.dialogue.similarity import Relation, compare
from transforms.feedback.dialogue.words import MAX_WORDS, edits, stem, words

ADA, BOB = "⟦PERSON:0123456789abcdef⟧", "⟦PERSON:fedcba9876543210⟧"


@pytest.mark.parametrize(
    ("earlier", "newer", "relation"),
    [
        ("How do I dim the lamp?", "how do I dim the lamp", Relation.VERBATIM),
        ("Is it treatable?", "Is the rash treatable?", Relation.RESOLVED),
        ("How did these machines evolve?", "How did looms evolve?", Relation.RESOLVED),
        ("Why did the band split?", "Why did the Blue Herons split?", Relation.RESOLVED),
        ("What is the cause of CCD?", "What is the cause of colony collapse disorder?", "resolved"),
        ("How do I dim the lamp?", "I want to dim the lamp, how?", Relation.REPHRASED),
        ("What are the fees?", "What are the fees for late returns?", Relation.COMPLETED),
        ("How do I dim the lmap?", "How do I dim the lamp?", Relation.TYPO),
        ("What is a lamp?", "What is the use of a lamp?", Relation.OTHER),
        ("What does the red lamp cost?", "What does the green lamp cost?", Relation.OTHER),
        ("Is order 4711 sent?", "Is order 4712 sent?", Relation.OTHER),
        ("How do I dim the lamp?", "And how do I dim the lamp at night?", Relation.OTHER),
        ("Explain the lamp's circuit", "Explain the lamp's circuit in German", Relation.OTHER),
        ("Write a note about lamps", "Write a note about lamps and candles", Relation.OTHER),
        ("Show the next page", "Show the next page", Relation.OTHER),
        ("yes", "yes", Relation.OTHER),
        ("", "", Relation.OTHER),
    ],
)
def test_relations(earlier: str, newer: str, relation: str) -> None:
    """Each way of asking again, and each way of asking something else, has its name."""
    assert compare(earlier, newer).relation == relation


def test_entities_are_told_apart_by_their_tokens() -> None:
    """The same question about another person is another question."""
    assert compare(f"What did {ADA} order last?", f"What did {ADA} order last?").relation == (
        Relation.VERBATIM
    )
    assert compare(f"What did {ADA} order last?", f"What did {BOB} order last?").relation == (
        Relation.OTHER
    )


@settings(max_examples=200, deadline=None)
@given(earlier=st.text(max_size=200), newer=st.text(max_size=200))
def test_any_texts_compare(earlier: str, newer: str) -> None:
    """Nothing raises, similarity is a share, and a text is never less than itself."""
    comparison = compare(earlier, newer)
    assert 0 <= comparison.similarity <= 1
    assert compare(newer, newer).relation in {Relation.VERBATIM, Relation.OTHER}


def test_long_messages_cost_little() -> None:
    """Only the beginning of a message is compared."""
    assert len(words("word " * 100_000)) <= MAX_WORDS
    assert compare("red lamp " * 50_000, "green lamp " * 50_000).relation == Relation.OTHER


@pytest.mark.parametrize(
    ("one", "other"),
    [("refunds", "refund"), ("asked", "ask"), ("companies", "company"), ("deleting", "remove")],
)
def test_stems(one: str, other: str) -> None:
    """Plurals, verb forms and a few synonyms share a stem."""
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [("lamp", "lmap", 1), ("lamp", "lam", 1), ("", "ab", 2), ("x", "x", 0)],
)
def test_edits(one: str, other: str, count: int) -> None:
    """Swapped neighbours count as one edit."""
    assert edits(one, other) == count
