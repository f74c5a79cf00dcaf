import pytest

pytest.importorskip("faker", reason="the generator needs ner/requirements.txt")
pytest.importorskip("anyascii", reason="the generator needs ner/requirements.txt")

from ner import ordinary
from transforms.redaction import dictionary


def test_the_lists_are_what_the_lexicon_gives() -> None:
    """`python -m ner.ordinary` was run after the last change to the lexicon."""
    assert set(ordinary.ordinary_words()) == dictionary.ordinary_words()
    assert set(ordinary.known_places()) == dictionary.known_places()
