"""Healthy traffic: two days of chats with a daily cycle, no two openings alike."""

from collections.abc import Callable
from random import Random

from sample_logs.generator import content_extraction
from sample_logs.generator.content_code import Code
from sample_logs.generator.content_finance import Finance
from sample_logs.generator.content_support import COMPANIES, Support
from sample_logs.generator.content_text import TextWork
from sample_logs.generator.model import Call, Chat
from sample_logs.generator.studio import Studio

_CHATS_PER_HOUR = (
    8, 6, 4, 4, 6, 9, 14, 22, 31, 37, 39, 37, 33, 35, 37, 35, 31, 27, 23, 20, 18, 16, 13, 10,
)  # fmt: skip
_SHARES = {
    "travel": 14, "telecom": 13, "shop": 15, "bank": 13,
    "finance": 13, "code": 13, "extraction": 11, "text": 10,
}  # fmt: skip


class Writers:
    """One writer of chats per kind of content, and the memory of what was asked already."""

    def __init__(self) -> None:
        self._write: dict[str, Callable[[Random], Chat]] = {
            **{company: Support(company).chat for company in COMPANIES},
            "finance": Finance().chat,
            "code": Code().chat,
            "extraction": content_extraction.chat,
            "text": TextWork().chat,
        }
        self._asked: set[str] = set()

    def chat(self, rng: Random, kind: str) -> Chat:
        """Write a chat that opens with words nobody has used before."""
        while True:
            chat = self._write[kind](rng)
            opening = "".join(filter(str.isalnum, chat.turns[0][0].lower()))
            if opening not in self._asked:
                self._asked.add(opening)
                return chat

    def any_chat(self, rng: Random) -> Chat:
        """Write a chat of a kind drawn by its share of the traffic."""
        return self.chat(rng, rng.choices(list(_SHARES), weights=list(_SHARES.values()))[0])


def healthy(studio: Studio, writers: Writers) -> list[Call]:
    """Write two days of traffic."""
    calls = list[Call]()
    for hour in range(48):
        for _ in range(_CHATS_PER_HOUR[hour % 24]):
            calls += studio.chat(writers.any_chat(studio.rng), studio.moment(hour=hour))
    return calls
