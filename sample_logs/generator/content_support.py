"""Support chats of four invented companies: templates from the banks, answers that add up."""

from random import Random
from typing import Any

from sample_logs.generator.model import Chat
from sample_logs.generator.phrasing import bank, capital, fill, typed
from sample_logs.generator.support_answers import COMPUTED, common

COMPANIES = ("travel", "telecom", "shop", "bank")


class Support:
    """Writes chats of one company."""

    def __init__(self, company: str) -> None:
        self._company = company
        self._bank = bank(company)
        self._deck: list[dict[str, Any]] = []

    def chat(self, rng: Random) -> Chat:
        """Write one chat of one to three exchanges; issues come round evenly."""
        if not self._deck:
            self._deck = rng.sample(self._bank["issue"], len(self._bank["issue"]))
        issue = self._deck.pop()
        slots = self._slots(rng)
        turns = [self._turn(rng, issue["asks"], issue["replies"], slots)]
        steps = issue["next"]
        if issue.get("either"):
            steps = [rng.choice(steps)]
        turns += [
            self._turn(rng, step["ask"], step["reply"], slots)
            for step in steps
            if rng.random() < 0.55
        ]
        system = fill(rng, rng.choice(self._bank["systems"]), slots)
        return Chat(app=self._bank["app"], system=system, turns=tuple(turns))

    def _turn(
        self, rng: Random, asks: list[str], replies: list[str], slots: dict[str, str]
    ) -> tuple[str, str]:
        ask = typed(rng, capital(fill(rng, rng.choice(asks), slots)))
        return ask, fill(rng, rng.choice(replies), slots)

    def _slots(self, rng: Random) -> dict[str, str]:
        slots = {name: rng.choice(items) for name, items in self._bank["slots"].items()}
        slots |= common(rng)
        return slots | COMPUTED[self._company](rng, slots)
