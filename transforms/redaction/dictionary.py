"""Ordinary words, well-known places and peoples, no names of people: what `ner.ordinary` wrote."""

import functools
from pathlib import Path

PATH = Path(__file__).with_name("ordinary_words.txt")
PLACES_PATH = Path(__file__).with_name("known_places.txt")
PEOPLES_PATH = Path(__file__).with_name("known_peoples.txt")


@functools.cache
def ordinary_words() -> frozenset[str]:
    """Read the words, all in small letters; names that are words as well are not among them."""
    return frozenset(PATH.read_text(encoding="utf-8").split())


@functools.cache
def known_places() -> frozenset[str]:
    """Read countries, cities, regions, peoples and languages, all in small letters."""
    return frozenset(PLACES_PATH.read_text(encoding="utf-8").splitlines())


@functools.cache
def known_peoples() -> frozenset[str]:
    """Read those of the places that are no places: nationalities, peoples, faiths, languages."""
    return frozenset(PEOPLES_PATH.read_text(encoding="utf-8").splitlines())


def is_ordinary(word: str) -> bool:
    """Tell whether a word is an ordinary one, in whatever case; `sign-in` is, part by part."""
    parts = word.lower().replace("\u2019", "'").strip(".,;:!?'\"").split("-")
    return parts != [""] and all(_known(part) for part in parts if part)


def _known(part: str) -> bool:
    known = ordinary_words()
    return part in known or part.removesuffix("'s") in known
