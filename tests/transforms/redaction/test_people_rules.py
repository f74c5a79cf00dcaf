import pytest

from transforms.redaction.command import TextRedactor
from transforms.redaction.detectors import Detector
from transforms.redaction.policy import RedactionPolicy


@pytest.fixture(scope="module")
def redactor(policy: RedactionPolicy, detector: Detector) -> TextRedactor:
    return TextRedactor(policy, detector=detector)


@pytest.mark.parametrize(
    "text",
    [
        "My daughter is 7 and wants a helmet",
        "she is 45 years old",
        "a 63-year-old man with chest pain",
        "aged 34, two children",
        "Age: 23",
        "my son turned 8 in may",
        "I'm 46 and have never had a card",
    ],
)
def test_ages_of_people_go(redactor: TextRedactor, text: str) -> None:
    """The number alone, wherever somebody is said to be so old."""
    assert "<AGE_1>" in redactor.redact({"text": text})["text"]


@pytest.mark.parametrize(
    "text",
    [
        "the house is 20 years old",
        "a 5 year old laptop",
        "I'm 20 minutes late",
        "I am 3 of 4 in the queue",
        "for children aged 3 to 6",
        "How old is Tom's son if he is 12 years younger than his 40 years old mother?",
        "He is 12 years old, so 12 + 3 = 15.",
        "page 34 of 60",
    ],
)
def test_other_numbers_stay(redactor: TextRedactor, text: str) -> None:
    """Ages of things, durations, ranges, riddles and sums are left alone."""
    assert redactor.redact({"text": text})["text"] == text


@pytest.mark.parametrize("title", ["Dr.", "Mrs", "Prof."])
def test_titles_go_with_their_names(redactor: TextRedactor, title: str) -> None:
    """A title tells about a person; without a name it stays."""
    found = redactor.redact({"text": f"my name is Ilse Brandt, {title} Ilse Brandt"})
    assert "<TITLE_1> <PERSON_1>" in found["text"]
    assert redactor.redact({"text": f"ask the {title} please"})["text"] == f"ask the {title} please"


def test_a_form_names_titles(redactor: TextRedactor) -> None:
    """`Title: Mrs` is one, `Title: Manager` is a job."""
    assert redactor.redact({"text": "Title: Mrs"})["text"] == "Title: <TITLE_1>"
    assert redactor.redact({"text": "Title: Manager"})["text"] == "Title: Manager"
