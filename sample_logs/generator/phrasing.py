"""How a template becomes a sentence: choices, slots, and the ways in which people type."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

BANKS = Path(__file__).parent / "banks"
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_SPACES = re.compile(r" {2,}")


def bank(name: str) -> dict[str, Any]:
    """Load a bank of hand-written material from `banks/<name>.toml`."""
    return tomllib.loads((BANKS / f"{name}.toml").read_text(encoding="utf-8"))


def fill(rng: Random, template: str, slots: Mapping[str, str]) -> str:
    """Decide each `[a|b]` and fill each `{slot}`.

    Raises:
        KeyError: The template names a slot that does not exist.
    """
    while match := _CHOICE.search(template):
        choice = rng.choice(match.group(1).split("|"))
        template = template[: match.start()] + choice + template[match.end() :]
    return _SPACES.sub(" ", template.format_map(slots)).strip()


def typed(rng: Random, text: str) -> str:
    """Let a user type `text`: now and then with a greeting, in lower case, or without a stop."""
    style = rng.random()
    if style < 0.12:
        return rng.choice(("Hi, ", "Hello, ", "Good morning, ", "Hey - ")) + _lower_first(text)
    if style < 0.22:
        return text.lower()
    if style < 0.32:
        return text.rstrip(".?!")
    if style < 0.40:
        return text + rng.choice(
            (" Please be quick, I'm on my phone.", " Thanks in advance.", " :)")
        )
    return text


def _lower_first(text: str) -> str:
    keeps = text.startswith(("I ", "I'", "DNA", "SQL")) or text[1:2].isupper()
    return text if keeps else text[:1].lower() + text[1:]


def capital(text: str) -> str:
    """Capitalise the first letter and leave the rest."""
    return text[:1].upper() + text[1:]


def money(value: float) -> str:
    """Write a sum with a thousands comma and two decimals, none where it is whole."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def day_of(rng: Random, *, month: int | None = None) -> str:
    """Draw a day in words: "14 April"."""
    return f"{rng.randint(1, 28)} {MONTHS[(month or rng.randint(4, 10)) - 1]}"


def pick_some(rng: Random, items: Sequence[str], count: int) -> list[str]:
    """Draw `count` different items."""
    return rng.sample(list(items), count)
