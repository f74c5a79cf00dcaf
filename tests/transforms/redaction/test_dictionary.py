import pytest

from transforms.redaction.dictionary import is_ordinary, ordinary_words


@pytest.mark.parametrize("word", ["Security", "delivery", "Sign-in", "customer's", "Orders,"])
def test_ordinary_words_are_known_in_any_form(word: str) -> None:
    """In any case, joined, with the genitive's ending and with marks."""
    assert is_ordinary(word)


@pytest.mark.parametrize("word", ["Grace", "Baker", "Ines", "may", "Will", "", "Okonkwo"])
def test_names_are_not_ordinary(word: str) -> None:
    """Not even those that are words as well."""
    assert not is_ordinary(word)


def test_the_list_is_read_once_and_holds_thousands() -> None:
    """All in small letters."""
    assert len(ordinary_words()) > 10_000
    assert all(word == word.lower() for word in ordinary_words())
