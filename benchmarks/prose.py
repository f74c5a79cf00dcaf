"""Invented text of shops and offices: what people ask, what assistants answer, what papers say.

Values of persons (mail addresses, phones, names, cards, streets) stand in a stated share of the
users' messages; prices, dates, order numbers and links, which detectors have to look at and leave,
stand everywhere.
"""

import random
import re
from collections.abc import Sequence

PERSONAL_SHARE = 0.15
"""Share of users' messages that hold a value of a person."""

_CHOICES = """
thing: kettle; desk lamp; travel card; printer; parcel; subscription; standing desk; water filter;
  monthly invoice; coffee grinder; winter jacket; router; season ticket; repair plan
fault: does not start any more; came with a broken lid; was charged twice; makes a loud noise; has
  not arrived; shows the wrong amount; stopped working after the update
wish: I would like a refund; I need a replacement before the weekend; please cancel it; tell me
  what to do next; I want to speak about the contract; send me the papers
place: the Harbour Street shop; the web shop; your partner in Lisbon; the station desk; the app;
  the second warehouse
unit: department; team; service desk; warehouse; accounting office; workshop
topic: warranty; delivery; returns; billing; insurance; maintenance; installation; recycling; data
  retention; travel expenses; spare parts; opening hours
verb: checks; records; confirms; rejects; forwards; reviews; archives; approves
paper: form; receipt; delivery note; service report; statement; certificate; order list
state: complete; open; delayed; under review; accepted; on hold; ready for collection
day: Monday; Tuesday; Wednesday; Thursday; Friday; the weekend; last week; yesterday
month: January; March; April; June; July; September; October; December
first: Ada; Bruno; Carla; Deniz; Elif; Farid; Greta; Hugo; Ines; Jonas; Keiko; Lamar
last: Okafor; Lindqvist; Moreau; Tanaka; Silva; Novak; Haddad; Berg; Castillo; Whitfield
street: Maple; Harbour; Mill; Station; Orchard; Bridge; Castle; Garden
"""
_WORDS = {
    name: [" ".join(each.split()) for each in words.split(";")]
    for name, words in re.findall(r"^(\w+): ((?:.|\n )+)", _CHOICES, re.MULTILINE)
}
_ASKS = (
    "My {thing} {fault} since {day}, and {wish}.",
    "I bought the {thing} at {place} in {month} for {price} and it {fault}.",
    "The order {order} is {state} for {days} days now.",
    "Can you tell me how {topic} works for a {thing}?",
    "What does the {paper} say about {topic}?",
    "We ordered {count} of these on {date}; only {few} came.",
    "Your {unit} wrote that the {paper} is {state}, which I do not understand.",
    "Is there a charge for {topic}, or is it part of the {price} a month?",
    "Nothing has changed since {day}: the {thing} {fault}.",
)
_ANSWERS = (
    "The {unit} {verb} each {paper} within {days} working days.",
    "Your {thing} is covered by {topic} until {month} {year}.",
    "I see that order {order} is {state}; the {paper} was written on {date}.",
    "If the {thing} {fault}, please unplug it, wait {few} minutes and try again.",
    "A replacement costs {price} unless {topic} was booked with it.",
    "You find the {paper} under https://help.example.com/{topic_path}/{order}.",
    "Shall I open a case with the {unit}, or would you rather visit {place}?",
    "Thank you for your patience; the next step is a {paper} from the {unit}.",
)
_FACTS = (
    "The {unit} {verb} the {paper} for {topic} before {month} {year}.",
    "For a {thing} bought at {place}, {topic} ends {days} days after {date}.",
    "Fees of {price} apply from the {few}th {paper} in a calendar year.",
    "Section {few}.{days} describes how the {unit} {verb} what is {state}.",
    "Of {count} cases in {month} {year}, {days} were {state} and {few} were closed by the {unit}.",
    "A {paper} without a number is kept by the {unit} and marked as {state}.",
    "See https://docs.example.com/{topic_path}/v{few}/{order}.html for the {paper}.",
    "Whoever reports that the {thing} {fault} receives a {paper} from {place}.",
    "Questions about {topic} go to {topic_path}@example.com between 9:00 and 17:30.",
)
_PERSONAL = (
    "You can write to me at {first_small}.{last_small}{few}@mail.example.org.",
    "My phone number is +1 202 555 01{two}.",
    "My name is {first} {last}, by the way.",
    "Please charge my card {card} for it.",
    "I live at {count} {street} Street, Springfield, IL 62{three}.",
    "It came from the address 203.0.113.{two}.",
)


class Prose:
    """An endless source of such text; the same seed says the same."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def number(self, least: int, most: int) -> int:
        """Choose a number; both ends may be chosen."""
        return self._chance.randint(least, most)

    def one_of(self, choices: Sequence[str]) -> str:
        """Choose one."""
        return self._chance.choice(choices)

    def ask(self, sentences: int) -> str:
        """Say what a user says; some messages hold a value of a person."""
        said = self._said(_ASKS, sentences)
        if self._chance.random() < PERSONAL_SHARE:
            said.insert(self._chance.randint(0, len(said)), self._sentence(_PERSONAL))
        return " ".join(said)

    def answer(self, sentences: int) -> str:
        """Say what an assistant says."""
        return " ".join(self._said(_ANSWERS, sentences))

    def paper(self, sentences: int) -> str:
        """Write a passage of a handbook."""
        return " ".join(self._said(_FACTS, sentences))

    def _said(self, patterns: Sequence[str], sentences: int) -> list[str]:
        return [self._sentence(patterns) for _ in range(sentences)]

    def _sentence(self, patterns: Sequence[str]) -> str:
        chance = self._chance
        chosen = {name: chance.choice(words) for name, words in _WORDS.items()}
        small = chance.randint(2, 9)
        days = chance.randint(10, 60)
        return chance.choice(patterns).format(
            **chosen,
            first_small=chosen["first"].lower(),
            last_small=chosen["last"].lower(),
            topic_path=chosen["topic"].replace(" ", "-"),
            few=small,
            days=days,
            count=chance.randint(11, 990),
            two=days,
            three=chance.randint(100, 999),
            year=chance.randint(2021, 2027),
            price=f"{chance.randint(3, 900)}.{days:02d} EUR",
            order=f"{chance.randint(10_000, 99_999)}-{days}",
            date=f"{days % 28 + 1} {chosen['month']}",
            card=_card(chance),
        )


def _card(chance: random.Random) -> str:
    """Return a card number of a test range with a right check digit."""
    digits = f"411111{chance.randint(0, 10**9 - 1):09d}"
    doubled = (sum(divmod(2 * int(each), 10)) for each in digits[::2])
    total = sum(doubled) + sum(int(each) for each in digits[1::2])
    whole = f"{digits}{-total % 10}"
    return " ".join(whole[at : at + 4] for at in range(0, 16, 4))
