import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.dataset.context import asked

PIECES = st.lists(
    st.sampled_from(
        ["<context>", "</context>", "<documents a='1'>", "</documents>", "Question:", "\n", "why",
         "Context:", " ", "## Sources:", "<question>", "</question>", "tides"]
    ),
    max_size=14,
)  # fmt: skip


@pytest.mark.parametrize(
    "prompt",
    [
        "<context>\nTides follow the moon.\n</context>\n\nWhy are there tides?",
        "Why are there tides?\n<documents><document>The moon pulls.</document></documents>",
        "Context:\nThe moon pulls.\n\nQuestion: Why are there tides?",
        "Why are there tides?\n\nSources:\n1. An almanac",
        "<search_results n='2'>moon</search_results>\n<question>Why are there tides?</question>",
    ],
)
def test_the_question_is_the_same_with_and_without_its_context(prompt: str) -> None:
    """A question wrapped in retrieved text is recognised when it is sent again bare."""
    assert asked(prompt).split() == asked("Why are there tides?").split()


@pytest.mark.parametrize("text", ["", "a < b", "<context>open", "</context>", "Context: all of it"])
def test_text_without_a_question_beside_its_context_stays_whole(text: str) -> None:
    """Unpaired tags and labels with nothing else are text like any other."""
    assert asked(text) == text


@given(PIECES)
def test_asking_never_leaves_nothing(pieces: list[str]) -> None:
    """What is left of a text with content has content."""
    text = "".join(pieces)
    assert bool(asked(text).strip()) == bool(text.strip())


def test_many_unpaired_tags_are_read_in_linear_time() -> None:
    """A hostile prompt of 200,000 opening tags takes a second at most."""
    started = time.perf_counter()
    asked("<context>" * 200_000 + "</documents>" * 100_000)
    assert time.perf_counter() - started < 3
