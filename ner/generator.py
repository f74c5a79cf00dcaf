"""The training text: documents drawn from frames, prose, code and dialogue, in one mixture.

`python -m ner.generator --seed 1 --count 20` shows some.
"""

import argparse
from collections.abc import Iterator
from random import Random

from ner.frames import fill, frames
from ner.noise import Noise
from ner.pieces import Labelled, Pieces, finish, plain
from ner.salad import Salad
from ner.slots import Slots

_PEOPLE_FILES = (
    "support", "letters", "finance", "travel", "health", "social", "stories", "requests",
    "peoples", "whereabouts", "companies", "posts", "talk",
)  # fmt: skip
_MIXTURE = (
    ("support", 15), ("letters", 18), ("finance", 9), ("travel", 10), ("health", 8), ("social", 13),
    ("stories", 18), ("requests", 12), ("records", 14), ("talk", 20),
    ("peoples", 7), ("whereabouts", 11), ("companies", 7), ("posts", 18),
    ("prose", 23), ("technical", 42), ("manual", 16), ("essay", 9), ("chatter", 16), ("maths", 34),
    ("interface", 33), ("shop", 23), ("wares", 14), ("foreign", 8),
    ("salad", 32), ("bare", 14), ("replies", 16), ("asked", 20), ("mixed", 22),
)  # fmt: skip
"""How often each kind of document is drawn; from the fourth line on they are mostly hard negatives."""
_ASKED = {"person": 5, "place": 1, "date": 1, "other": 3}
_HASTY = frozenset({"bare", "asked", "replies"})
_MACHINE = frozenset({"technical", "records", "manual", "maths", "interface"})


class Generator:
    """Draws labelled documents; the same seed gives the same documents."""

    def __init__(self, seed: int) -> None:
        """Set up all draws from one source of chance."""
        self._rng = Random(seed)
        self._slots = Slots(self._rng)
        self._noise = Noise(self._rng)
        self._salad = Salad(self._rng, self._slots)
        self._kinds = [kind for kind, _ in _MIXTURE]
        self._weights = [weight for _, weight in _MIXTURE]

    def documents(self, count: int) -> Iterator[Labelled]:
        """Draw documents."""
        for _ in range(count):
            yield self.document()

    def document(self) -> Labelled:
        """Draw one document of any kind."""
        kind = self._rng.choices(self._kinds, self._weights)[0]
        if kind == "asked":
            pieces = self._asked()
        elif kind == "mixed":
            pieces = self._mixed()
        elif kind == "salad":
            pieces = self._salad()
        else:
            pieces = self._from(kind)
            if kind in _PEOPLE_FILES and self._rng.random() < 0.35:
                pieces = (*pieces, *self._gap(), *self._from(self._rng.choice(_PEOPLE_FILES)))
        return finish(self._noise(pieces, machine=kind in _MACHINE, hasty=kind in _HASTY))

    def _from(self, name: str) -> Pieces:
        return fill(self._rng.choice(frames(name)), self._rng, self._slots)

    def _gap(self) -> Pieces:
        return plain(self._rng.choice([" ", " ", "\n", "\n\n", ". ", " - "]))

    def _mixed(self) -> Pieces:
        """Put a sentence with people among sentences without, or the other way round."""
        rng = self._rng
        around = rng.choice(
            ["prose", "technical", "essay", "manual", "chatter", "interface", "shop", "wares"]
        )
        chosen = [self._from(around), self._from(rng.choice(_PEOPLE_FILES)), self._from(around)]
        if rng.random() < 0.5:
            chosen.reverse()
        return tuple(piece for part in chosen for piece in (*part, *self._gap()))

    def _asked(self) -> Pieces:
        """Write what was asked, then the answer; at times the answer is none."""
        rng = self._rng
        kind = rng.choices(list(_ASKED), list(_ASKED.values()))[0]
        question = self._from(f"asked_{kind}")
        if kind == "other" or rng.random() < 0.15:
            answer = self._from("replies")
        elif kind == "person":
            answer = self._from("bare")
        else:
            slot = {"place": ["address", "city", "loc"], "date": ["date", "dob"]}[kind]
            answer = self._slots(rng.choice(slot))
        return (*question, *plain("\n"), *answer)


def main() -> None:
    """Show some documents, labels in brackets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=20)
    arguments = parser.parse_args()
    for document in Generator(arguments.seed).documents(arguments.count):
        shown, last = "", 0
        for start, end, label in document.spans:
            shown += f"{document.text[last:start]}[{document.text[start:end]}]({label})"
            last = end
        print(shown + document.text[last:], end="\n\n")


if __name__ == "__main__":
    main()
