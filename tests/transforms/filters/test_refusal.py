from collections.abc import Callable

import pytest

from transforms.filters.refusal import is_refusal
from transforms.records import Invocation, StopReason

Make = Callable[..., Invocation]


@pytest.mark.parametrize(
    "answer",
    [
        "I'm sorry, but I can't assist with that request.",
        "I cannot provide instructions for that.",
        "As an AI language model, I am unable to give medical advice.",
        "That goes against my guidelines.",
    ],
)
def test_refusals_are_flagged(make: Make, answer: str) -> None:
    """The usual words of refusal are known."""
    assert is_refusal(make(answer=answer))


@pytest.mark.parametrize(
    "answer",
    [
        "Sorry, nothing matches your search.",
        "I'm sorry, I can't find any order with that number.",
        "You can't return the lamp after 30 days.",
        "I'm sorry to hear that. Here is how to reset it.",
        "Lima.",
    ],
)
def test_apologies_are_no_refusals(make: Make, answer: str) -> None:
    """To find nothing, to regret and to state a rule is not to refuse."""
    assert not is_refusal(make(answer=answer))


def test_stop_reason_says_enough(make: Make) -> None:
    """A refusal that the model's own stop reason tells needs no words."""
    assert is_refusal(make(answer="Well.", stop_reason=StopReason.REFUSAL))
