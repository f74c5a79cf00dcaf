import pytest

from transforms.redaction.detectors import Finding, Passage
from transforms.redaction.vetoes import without_plain_places


def place(text: str, value: str, entity: str = "LOCATION") -> Finding:
    start = text.index(value)
    return Finding(entity, start, start + len(value), 0.9, "BundledModel")


@pytest.mark.parametrize(
    "text",
    ["Which luggage may I take to Graz?", "Graz has 300,000 people.", "the flight to Graz is late"],
)
def test_places_that_belong_to_nobody_stay(text: str) -> None:
    """Where a flight goes is no personal data."""
    assert list(without_plain_places([place(text, "Graz")], Passage(text), min_score=0.4)) == []


@pytest.mark.parametrize(
    "text", ["i live in Graz", "she moved to Graz last year", "born in Graz", "I'm from Graz"]
)
def test_where_somebody_is_at_home_goes(text: str) -> None:
    """Whatever says so within a few words."""
    found = [place(text, "Graz")]
    assert list(without_plain_places(found, Passage(text), min_score=0.4)) == found


def test_a_place_near_a_person_or_an_address_goes() -> None:
    """It is theirs, as far as anybody can tell."""
    text = "Ines Sommer called about the Graz office."
    found = [place(text, "Ines Sommer", "PERSON"), place(text, "Graz")]
    assert list(without_plain_places(found, Passage(text), min_score=0.4)) == found


def test_a_place_that_was_asked_for_goes() -> None:
    """`Graz`, after a question for the city."""
    found = [place("Graz", "Graz")]
    asked = Passage("Graz", asked="Which city do you live in?")
    assert list(without_plain_places(found, asked, min_score=0.4)) == found
