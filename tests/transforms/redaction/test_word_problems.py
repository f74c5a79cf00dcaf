import pytest

from transforms.redaction.detectors import Finding, Passage
from transforms.redaction.policy import MODEL
from transforms.redaction.word_problems import is_word_problem, without_names_in_sums

STORY = "Ottilie has 14 marbles and gives 5 to Bram. How many marbles does Ottilie have left?"


def found(text: str, value: str, recognizer: str = MODEL) -> Finding:
    start = text.index(value)
    return Finding("PERSON", start, start + len(value), 0.9, recognizer)


@pytest.mark.parametrize(
    "text", [STORY, "Ottilie has 14 - 5 = 9 marbles left.", "#### 9", "Bram pays 3 x $4 = $12."]
)
def test_sums_are_word_problems(text: str) -> None:
    """Asked or worked out, about people in general."""
    assert is_word_problem(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ottilie, your total is 3 x $4 = $12.",
        "How much does Bram owe me if I paid 30 of 50 euros?",
        "Dear Bram, 14 - 5 = 9.",
        "Ottilie lives in Graz.",
    ],
)
def test_what_somebody_says_to_somebody_is_none(text: str) -> None:
    """Where people speak, names are theirs."""
    assert not is_word_problem(text)


def test_given_names_stay_in_a_word_problem() -> None:
    """Whole names, and names that a rule found, go all the same."""
    passage = Passage(f"{STORY} Bram Teller")
    alone = found(passage.text, "Ottilie")
    whole = found(passage.text, "Bram Teller")
    told = found(passage.text, "Bram", "ToldName")
    assert list(without_names_in_sums([alone, whole, told], passage)) == [whole, told]


def test_elsewhere_names_go() -> None:
    """A text without a sum is no word problem."""
    passage = Passage("Ottilie called again.")
    findings = [found(passage.text, "Ottilie")]
    assert list(without_names_in_sums(findings, passage)) == findings
