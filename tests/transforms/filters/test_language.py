from collections.abc import Callable
from pathlib import Path

import pytest

from transforms.filters.language import check_language, guess
from transforms.filters.language_profiles import NEAR
from transforms.records import Invocation, Message

Make = Callable[..., Invocation]
CASES = Path(__file__).parents[3] / "benchmarks" / "quality" / "data" / "languages.tsv"
ENGLISH = "The shop opens at nine in the morning and it closes at six in the evening."
GERMAN = "Das Geschäft öffnet um neun Uhr und es ist am Sonntag den ganzen Tag geschlossen."


def rows() -> list[tuple[str, str]]:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return [(code, text) for code, _, text in (line.partition("\t") for line in lines)]


@pytest.mark.parametrize(("code", "text"), rows())
def test_no_language_is_taken_for_another(code: str, text: str) -> None:
    """A guess is right, or near, or there is none."""
    found = guess(text)
    assert found in ("", code) or any({found, code} <= group for group in NEAR)


def test_explicit_order_counts(make: Make) -> None:
    """A reply in another language than the one ordered is wrong, whoever ordered it."""
    assert check_language(make("When is it open? Answer in German.", ENGLISH)).wrong == "asked"
    assert check_language(make("When is it open? Answer in German.", GERMAN)).wrong == ""
    messages = (Message("system", "Always respond in German."), Message("user", ENGLISH))
    assert check_language(make(messages=messages, answer=ENGLISH)).wrong == "asked"


def test_users_own_language_is_expected(make: Make) -> None:
    """Without an order the reply should be in the user's language."""
    assert check_language(make(ENGLISH, GERMAN)).wrong == "prompt"
    assert check_language(make(ENGLISH, ENGLISH)).wrong == ""


def test_translation_tasks_are_left_alone(make: Make) -> None:
    """Where translation is spoken of nothing is concluded from the user's language."""
    assert check_language(make("Translate this for me: " + ENGLISH, GERMAN)).wrong == ""


def test_code_has_no_language(make: Make) -> None:
    """A reply made of code is not judged."""
    assert check_language(make(GERMAN, "```\nfor the in of and to is that\n```")).wrong == ""
