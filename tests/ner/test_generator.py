from random import Random

import pytest

pytest.importorskip("faker", reason="the generator needs ner/requirements.txt")
pytest.importorskip("anyascii", reason="the generator needs ner/requirements.txt")

from ner.generator import Generator
from ner.lexicon import Invention, gerund, past, plural, third, words
from ner.names import People, held_out, pools
from ner.noise import Noise
from ner.pieces import Piece
from transforms.redaction.tags import LABELS


def test_the_same_seed_writes_the_same_documents() -> None:
    """Training can be repeated."""
    assert list(Generator(5).documents(200)) == list(Generator(5).documents(200))
    assert list(Generator(5).documents(50)) != list(Generator(6).documents(50))


def test_spans_are_in_order_and_hold_text() -> None:
    """Spans are known labels, in order, apart, and neither begin nor end with white space."""
    for document in Generator(3).documents(500):
        end = 0
        for start, stop, label in document.spans:
            assert end <= start < stop <= len(document.text)
            assert label in LABELS
            assert document.text[start:stop].strip() == document.text[start:stop]
            end = stop


def test_every_label_and_many_empty_documents_are_drawn() -> None:
    """The mixture holds all labels, and text without any."""
    documents = list(Generator(4).documents(600))
    assert {label for each in documents for *_, label in each.spans} == set(LABELS)
    assert sum(not each.spans for each in documents) > 150


def test_no_held_out_name_stands_in_a_pool() -> None:
    """One name in twenty of all lists but our own is kept for measuring on unseen names."""
    names = [name for pool in pools()[0][1:] for name in (*pool.given, *pool.family)]
    assert len(names) > 20_000
    assert not any(held_out(name) for name in names)


def test_names_are_written_in_many_forms() -> None:
    """Initials, hyphens, particles and reversed order are all drawn."""
    people = People(Random(2))
    drawn = [people.full()[0].text for _ in range(800)]
    assert all(any(mark in name for name in drawn) for mark in (". ", "-", ", ", " van ", "'"))


def test_noise_keeps_labels_with_their_text() -> None:
    """However rough the text, each labelled piece keeps its label and its letters."""
    noise = Noise(Random(1))
    pieces = (Piece("Dear "), Piece("Ottilie Brand", "PERSON"), Piece(", your order is late."))
    for _ in range(300):
        rough = noise(pieces, machine=False)
        assert [piece.label for piece in rough] == ["", "PERSON", ""]
        assert rough[1].text


def test_forms_of_words() -> None:
    """Inflection follows the rules and knows the common exceptions."""
    assert [plural("box"), plural("city"), plural("day")] == ["boxes", "cities", "days"]
    assert [past("stop"), past("write"), past("try")] == ["stopped", "wrote", "tried"]
    assert [gerund("make"), gerund("run"), gerund("die")] == ["making", "running", "dying"]
    assert [third("go"), third("pass"), third("carry")] == ["goes", "passes", "carries"]


def test_invented_words_are_new() -> None:
    """A chain of letters writes words that are none of its examples."""
    examples = words("given_names")[:300]
    made = {Invention(examples)(Random(seed)) for seed in range(50)}
    assert made - set(examples)
