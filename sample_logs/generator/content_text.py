"""Text work: summaries, classification, translation and rewriting, with answers that fit."""
# ruff: noqa: E501 - sentences stay whole

from collections.abc import Callable
from random import Random

from sample_logs.generator.model import Chat
from sample_logs.generator.phrasing import MONTHS, bank, fill, money

_TOWNS = ("Hallmere", "Ostwick", "Greyford", "Lannock", "Westerby", "Corrin", "Dunmoor", "Pelham")
_DAYS = (
    ("Monday", "Montag", "lundi"), ("Tuesday", "Dienstag", "mardi"), ("Wednesday", "Mittwoch", "mercredi"),
    ("Thursday", "Donnerstag", "jeudi"), ("Friday", "Freitag", "vendredi"), ("Saturday", "Samstag", "samedi"),
)  # fmt: skip
_LANGUAGES = {"de": "German", "fr": "French"}
_SYSTEM = "You are a careful text editor. Do exactly what is asked and add no remarks of your own."


class TextWork:
    """Writes requests for text work."""

    def __init__(self) -> None:
        self._bank = bank("phrases")

    def chat(self, rng: Random) -> Chat:
        """Write one request with its answer; some are followed by a second one on the same text."""
        make: Callable[[Random], list[tuple[str, str]]] = rng.choice(
            (
                self._translate,
                self._classify,
                self._sentiment,
                _summary,
                _summary,
                _summary,
                _rewrite,
            )
        )
        return Chat(app="text-tools", system=_SYSTEM, turns=tuple(make(rng)))

    def _sentence(self, rng: Random) -> dict[str, str]:
        phrase, thing = rng.choice(self._bank["phrase"]), rng.choice(self._bank["things"])
        day, tag, jour = rng.choice(_DAYS)
        slots = {
            "day": day, "day_de": tag, "day_fr": jour, "n": str(rng.randint(3, 30)),
            "thing": thing["en"], "thing_de": thing["de"], "thing_fr": thing["fr"],
        }  # fmt: skip
        return {language: phrase[language].format_map(slots) for language in ("en", "de", "fr")}

    def _translate(self, rng: Random) -> list[tuple[str, str]]:
        pairs = [self._sentence(rng) for _ in range(rng.choice((1, 2, 3)))]
        code = rng.choice(("de", "fr"))
        source = " ".join(pair["en"] for pair in pairs)
        ask = fill(rng, f"[Translate into|Please translate to|Put into] {_LANGUAGES[code]}:", {})
        turns = [(f"{ask} {source}", " ".join(pair[code] for pair in pairs))]
        if rng.random() < 0.3:
            other = "fr" if code == "de" else "de"
            turns.append(
                (
                    f"Now the same text in {_LANGUAGES[other]}.",
                    " ".join(pair[other] for pair in pairs),
                )
            )
        return turns

    def _labelled(self, rng: Random, kind: str) -> tuple[str, str]:
        entry = rng.choice(self._bank[kind])
        slots = {
            "amount": money(rng.randint(5, 90) + rng.choice((0, 0.5, 0.99))), "month": rng.choice(MONTHS),
            "n": str(rng.randint(2, 9)), "code": str(rng.randint(100, 599)),
        }  # fmt: skip
        return rng.choice(entry["texts"]).format_map(slots), entry["label"]

    def _classify(self, rng: Random) -> list[tuple[str, str]]:
        rows = [self._labelled(rng, "ticket") for _ in range(rng.choice((1, 3, 4)))]
        labels = ", ".join(entry["label"] for entry in self._bank["ticket"])
        if len(rows) == 1:
            return [
                (
                    f"Which team gets this ticket? Answer with one word out of: {labels}.\n\n{rows[0][0]}",
                    rows[0][1],
                )
            ]
        listed = "\n".join(f"{number}. {text}" for number, (text, _) in enumerate(rows, 1))
        answer = "\n".join(f"{number}. {label}" for number, (_, label) in enumerate(rows, 1))
        return [
            (
                f"Sort these tickets into {labels}; one line each, number and label.\n{listed}",
                answer,
            )
        ]

    def _sentiment(self, rng: Random) -> list[tuple[str, str]]:
        rows = [self._labelled(rng, "review") for _ in range(rng.choice((1, 2, 3)))]
        listed = "\n".join(f"- {text}" for text, _ in rows)
        order = rng.choice(
            ("positive, negative or mixed?", "Label each review as positive, negative or mixed.")
        )
        return [(f"{order}\n{listed}", "\n".join(label for _, label in rows))]


def _summary(rng: Random) -> list[tuple[str, str]]:
    town, other = rng.sample(_TOWNS, 2)
    subject, verb, reason, result = rng.choice(
        (
            ("the swimming pool", "be closed", "the roof leaks", "swimmers can use the pool in {other} with the same ticket"),
            ("the market", "move to the station square", "the old square gets new paving", "stalls keep their numbers"),
            ("bus line {line}", "run every 15 minutes", "more people commute since the factory opened", "the last bus leaves at 23:40"),
            ("the library", "open on Sundays", "a survey of {people} readers asked for it", "two students will be hired for the desk"),
            ("the bridge to {other}", "carry one lane only", "rust was found in the bearings", "lorries over 12 tonnes must take the ring road"),
            ("the primary school", "get a kitchen of its own", "the supplier raised its price by {percent} percent", "lunch will cost 40 cents less"),
            ("the recycling yard", "stop taking paint", "the collector has ended its contract", "households can bring it to {other} on Fridays"),
            ("the theatre", "sell seats at half price", "only {percent} percent of them were taken last season", "the offer holds one hour before each show"),
        )
    )  # fmt: skip
    month, cost = rng.choice(MONTHS), rng.randint(2, 90) * 10_000
    slots = {
        "other": other,
        "line": str(rng.randint(2, 48)),
        "people": f"{rng.randint(4, 60) * 50:,}",
        "percent": str(rng.randint(11, 48)),
    }
    subject, reason, result = (part.format_map(slots) for part in (subject, reason, result))
    votes = rng.randint(11, 24)
    text = (
        f"The council of {town} met on Tuesday evening. After a debate of nearly two hours it decided by {votes} to "
        f"{rng.randint(2, 10)} votes that {subject} will {verb} from {month} on. The reason given was that {reason}. "
        f"The cost is put at {cost:,} EUR, to be paid from reserves. Speakers from the floor asked for better "
        f"information next time. According to the mayor's office, {result}."
    )
    ask = rng.choice(
        (
            "Summarise in one sentence:",
            "tl;dr",
            "Give me the gist in one sentence.",
            "Summary, at most 30 words:",
        )
    )
    answer = f"{town}'s council decided that {subject} will {verb} from {month} because {reason}, at a cost of {cost:,} EUR."
    turns = [(f"{ask}\n\n{text}", answer)]
    if rng.random() < 0.35:
        turns.append(("What changes for people in practice?", f"{result[:1].upper()}{result[1:]}."))
    return turns


def _rewrite(rng: Random) -> list[tuple[str, str]]:
    town, day, count = rng.choice(_TOWNS), rng.choice(_DAYS)[0], rng.randint(2, 40)
    what = rng.choice(
        ("chairs", "posters", "samples", "name badges", "test units", "cables", "brochures")
    )
    rough, polite = rng.choice(
        (
            (f"where are the {count} {what}?? you promised them for {day}. {town} office is waiting",
             f"Could you please let us know when the {count} {what} will arrive? They were announced for {day}, and the {town} office is waiting for them."),
            (f"cant come to {town} {day}, kid is ill. send me the {count} {what} by post",
             f"Unfortunately I cannot come to {town} on {day}, as my child is ill. Would you please send me the {count} {what} by post?"),
            (f"no, we wont pay for {count} {what}, half of them were broken when they got to {town} on {day}",
             f"We regret that we cannot pay for the {count} {what}, since half of them were damaged when they reached {town} on {day}."),
            (f"need {count} more {what} in {town} before {day}, its urgent",
             f"We urgently need {count} more {what} in {town} before {day}. Could you please confirm whether that is possible?"),
        )
    )  # fmt: skip
    ask = rng.choice(
        (
            "Make this polite:",
            "Rewrite as a friendly business e-mail sentence:",
            "Formal version please:",
        )
    )
    turns = [(f"{ask} {rough}", polite)]
    if rng.random() < 0.3:
        turns.append(("How many items is it about, just the number?", str(count)))
    return turns
