from collections.abc import Callable

import pytest

from transforms.filters.reply_form import cut_rule, leaked_tokens, repetition
from transforms.records import Invocation, Message, StopReason

Make = Callable[..., Invocation]
PROSE = (
    "The pump moves water from the well to the tank. It runs at night when power is cheap. "
    "The tank feeds the garden in the morning. A valve keeps the pressure even. "
)


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        ("Lima", ""),
        (PROSE, ""),
        (PROSE + "Once a year the filter has to be cleaned and the", "dangling_word"),
        (PROSE + "It needs oil, a new belt,", "dangling_mark"),
        (PROSE + "Once a year someone has to clean the filter with warm wat", "no_full_stop"),
        ("```python\nprint(1)", "open_fence"),
        ("1. red\n2. green\n3. blue", ""),
        ("See https://docs.example.test/pumps", ""),
    ],
)
def test_cut_replies_are_told_from_short_ones(make: Make, answer: str, rule: str) -> None:
    """A reply is cut where its last sentence cannot end."""
    assert cut_rule(make(answer=answer)) == rule


def test_stop_sequence_ends_where_it_ends(make: Make) -> None:
    """What stands before a stop sequence needs no full stop."""
    assert cut_rule(make(answer="a, b,", stop_reason=StopReason.STOP_SEQUENCE)) == ""


@pytest.mark.parametrize(
    "answer",
    ["I am sorry about that. " * 40, PROSE + "\n".join(f"{i}. Check the pump." for i in range(90))],
)
def test_loops_are_measured(make: Make, answer: str) -> None:
    """A unit that comes again and again until the end is a loop, numbered or not."""
    assert repetition(make(answer=answer)) > 0.5


@pytest.mark.parametrize("answer", [PROSE * 2, "-" * 900, "| a | b |\n|---|---|\n" * 3, "ha ha ha"])
def test_ornament_and_emphasis_are_no_loops(make: Make, answer: str) -> None:
    """Rules, short repeats and a paragraph said twice are no loops."""
    assert repetition(make(answer=answer)) == 0.0


@pytest.mark.parametrize(
    "answer",
    ["Fine.<|im_end|>", "[INST] go [/INST]", "Lima.\n\nHuman: And Chile?", "Lima.</s>"],
)
def test_template_tokens_are_counted(make: Make, answer: str) -> None:
    """Tokens of a chat template do not belong in a reply."""
    assert leaked_tokens(make(answer=answer)) > 0


def test_tokens_that_are_talked_about_are_no_leak(make: Make) -> None:
    """Tokens in code, or known from the prompt, are the subject of the talk."""
    assert leaked_tokens(make(answer="Write `<|im_end|>` at the end.")) == 0
    asked = make("What is <|im_end|>?", "<|im_end|> ends a message.")
    assert leaked_tokens(asked) == 0


def test_no_reply_has_no_form(make: Make) -> None:
    """Without a reply there is nothing to find."""
    call = make(reply=None)
    assert (cut_rule(call), repetition(call), leaked_tokens(call)) == ("", 0.0, 0)
    empty = make(reply=Message("assistant", ""))
    assert (cut_rule(empty), repetition(empty), leaked_tokens(empty)) == ("", 0.0, 0)
