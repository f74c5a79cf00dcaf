import pytest

from transforms.redaction.model_vetoes import Surroundings

LONG = (
    "The parser reads the next token and returns it to the caller. It never looks ahead by more "
    "than two tokens, which keeps memory small. Errors are reported with their place. "
)
CODE = (
    "def read_next(self, token_kind):\n    if token_kind == self.last_kind:\n"
    "        return self.peek_token()\n    raise ValueError(token_kind)\n"
)


def kept(text: str, value: str, entity: str = "PERSON") -> list[tuple[str, str]]:
    start = text.rindex(value)
    found = Surroundings(text).values_within(entity, start, start + len(value))
    return [(kind, text[begin:end]) for kind, begin, end in found]


@pytest.mark.parametrize("name", ["Ines", "JoAnn Mackey", "O'Hara", "McKay", "J. K. Brandt", "Jo"])
def test_names_stay(name: str) -> None:
    """A name in running text is kept as it is, with particles, initials and inner capitals."""
    assert kept(f"Please ask {name} about it.", name) == [("PERSON", name)]


@pytest.mark.parametrize(
    "value", ["BufferedTokenReader", "x_1", "JSON", "N new", "until EOF", "good morning", "a"]
)
def test_what_no_name_looks_like_goes(value: str) -> None:
    """Identifiers, abbreviations, letters and common words are no names."""
    assert kept(f"Please see {value} below.", value) == []


def test_names_in_small_letters_go_in_long_text_that_begins_large() -> None:
    """Who writes sentences properly writes names large; a short message tells nothing."""
    assert kept(f"{LONG}Then devi was called.", "devi") == []
    assert kept("then devi was called", "devi") == [("PERSON", "devi")]


def test_words_of_code_go_where_the_text_is_code() -> None:
    """Attributes and calls are no names; a name after `author:` is one."""
    assert kept(f"{CODE}    Reader.close(self)\n", "Reader") == []
    assert kept(f"{CODE}# author: Ines Sommer\n", "Ines Sommer") == [("PERSON", "Ines Sommer")]


def test_remains_are_cut_off() -> None:
    """Quotes, marks and the genitive's ending do not belong to a name."""
    assert kept('she said "Ines" and left', '"Ines"') == [("PERSON", "Ines")]
    assert kept("this is Ines's coat", "Ines's") == [("PERSON", "Ines")]


def test_an_address_behind_a_name_is_parted_from_it() -> None:
    """Where the model takes a name and the address behind it for one, both are kept."""
    value = "Ines Sommer, Lindenallee 12, 14050 Berlin"
    assert kept(f"cv: {value}", value) == [
        ("ADDRESS", "Lindenallee 12, 14050 Berlin"),
        ("PERSON", "Ines Sommer"),
    ]


def test_a_date_behind_an_address_is_parted_from_it() -> None:
    """Neither is lost."""
    value = "48 Linden Crescent, Stirling on 12 May 2021"
    assert kept(f"moved to {value}", value, "ADDRESS") == [
        ("DATE_TIME", "12 May 2021"),
        ("ADDRESS", "48 Linden Crescent, Stirling"),
    ]


@pytest.mark.parametrize("sum_", ["16 - 3", "20 sheep", "5000", "the 9 liters, 9 x 2"])
def test_sums_and_quantities_are_no_dates(sum_: str) -> None:
    """Arithmetic stays whole."""
    assert kept(f"she sells {sum_} = 13 of them", sum_, "DATE_TIME") == []


@pytest.mark.parametrize("date", ["3 May 2021", "12/05/1987", "Thu, 5 Nov 2015 10:30", "May 5th"])
def test_dates_stay(date: str) -> None:
    """Days of the calendar, with or without the time of day."""
    assert kept(f"it was sent {date} by post", date, "DATE_TIME") == [("DATE_TIME", date)]


def test_places_with_digits_go() -> None:
    """A place has no number in it."""
    assert kept("we meet at airport 40 soon", "airport 40", "LOCATION") == []
    assert kept("we meet in Graz soon", "Graz", "LOCATION") == [("LOCATION", "Graz")]


def test_well_known_places_are_no_people() -> None:
    """What the model takes for a person there is a place; names of both kinds stay people."""
    assert kept("they fly to Kenya soon", "Kenya") == [("LOCATION", "Kenya")]
    assert kept("they like Florence a lot", "Florence") == [("PERSON", "Florence")]


@pytest.mark.parametrize(
    "text", ["the council of Corrin met", "Corrin's mayor resigned", "a flight from Riga to Corrin"]
)
def test_what_has_a_council_or_a_flight_is_a_place(text: str) -> None:
    """Even if nobody knows it; a person to whom something goes stays one."""
    assert kept(text, "Corrin") == [("LOCATION", "Corrin")]
    assert kept("I sent it from Ruth to Corrin", "Corrin") == [("PERSON", "Corrin")]


def test_ordinary_words_are_no_names() -> None:
    """Alone, in menus, and as the last word of a company; around a name they are cut off."""
    assert kept("Look under Orders for it", "Orders") == []
    assert kept("Choose Trips > Corrin > Dates", "Corrin") == []
    assert kept("We are Osprey Logistics here", "Osprey Logistics") == []
    assert kept("Please call Ines now", "call Ines now") == [("PERSON", "Ines")]


def test_what_bears_a_name_is_a_thing() -> None:
    """`The Dale rain jacket` is one, `the Miller family` is none."""
    assert kept("I return the Dale rain jacket", "Dale") == []
    assert kept("I know the Miller family", "Miller") == [("PERSON", "Miller")]


@pytest.mark.parametrize("value", ["16.90 EUR each", "8192 bytes", "25 name badges", "PM-47347"])
def test_prices_and_quantities_are_no_addresses(value: str) -> None:
    """A number without a street is none."""
    assert kept(f"it says {value} there", value, "ADDRESS") == []
