"""Places, peoples, organizations and dates that show by their names, where all are to go."""

import pytest

from transforms.redaction.detectors import Passage
from transforms.redaction.dictionary import known_peoples, known_places
from transforms.redaction.listed_dates import listed_dates
from transforms.redaction.listed_places import listed_places
from transforms.redaction.organizations import organizations


def values(text: str) -> set[tuple[str, str]]:
    """Give what is found, with its type."""
    passage = Passage(text)
    found = [*listed_places(passage), *organizations(passage), *listed_dates(passage)]
    return {(each.entity, text[each.start : each.end]) for each in found}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("We open in Leeds and Addis Ababa.", {("LOCATION", "Leeds"), ("LOCATION", "Addis Ababa")}),
        ("the Afghan community", {("NRP", "Afghan")}),
        ("is there a flight to albuquerque", {("LOCATION", "albuquerque")}),
        ("This is Brightwell Dental.", {("ORGANIZATION", "Brightwell Dental")}),
        ("Sign with Fjeldberg & Sons today", {("ORGANIZATION", "Fjeldberg & Sons")}),
        ("Quillfeather Ltd. owes us", {("ORGANIZATION", "Quillfeather Ltd.")}),
        ("we moved in March, on a sunday", {("DATE_TIME", "March"), ("DATE_TIME", "sunday")}),
        ("Contact Quillfeather Ltd", {("ORGANIZATION", "Quillfeather Ltd")}),
        ("born in 1987", {("DATE_TIME", "1987")}),
        ("due May 3rd", {("DATE_TIME", "May 3rd")}),
    ],
)
def test_what_shows_by_its_name_is_found(text: str, wanted: set[tuple[str, str]]) -> None:
    """Names of the lists, large or in texts without large letters, and names of companies."""
    assert wanted <= values(text)


@pytest.mark.parametrize(
    "text",
    [
        "the Sports Club meets",
        "Customer Service Team",
        "write to info@leedsmail.example",
        "LEEDS_BUCKET is set",
        "an albuquerquean Thing",
        "may I march on? 1987 items of 2024.5 g",
        "This may take a while. Option 2 may be better; we need to march on.",
        "Male, 34 years. Mobile: none. Split the bill. Polish it.",
        "Hello Support Team",
        "Priya, Tomas and Ingrid came",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    """Parts of words and addresses, and ordinary words before what a company may be."""
    assert not values(text)


def test_peoples_are_among_the_places() -> None:
    """One list holds all that is no name of a person; the other says which are no places."""
    assert known_peoples() < known_places()
    assert "leeds" not in known_peoples()


def test_time_is_linear_in_the_text() -> None:
    """Long runs of capitalised words and of letters end as soon as short ones, by length."""
    assert not values("Aa " * 20_000 + "x" * 100_000)


def test_letters_that_grow_in_small_form_leave_offsets_alone() -> None:
    """A text of which the small form is longer is looked up where it stands."""
    assert ("LOCATION", "Leeds") in values("\u0130stanbul, Leeds")
