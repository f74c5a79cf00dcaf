"""How many names that stood in no training list are masked whole: `python -m ner.unseen`.

The names are those kept from training; the sentences are the generator's own, so that only the
names are new. Sets of other people's text say more about sentences.
"""

import argparse
from random import Random

from ner.frames import fill, frames
from ner.names import unseen
from ner.pieces import Labelled, Piece, Pieces, finish
from ner.slots import Slots
from transforms.redaction.detectors import Passage
from transforms.redaction.ner import BundledModel
from transforms.redaction.policy import RedactionPolicy

_FILES = ("support", "letters", "finance", "travel", "health", "stories", "requests")


def documents(seed: int, count: int) -> list[Labelled]:
    """Fill frames with unseen names, and all else as in training."""
    rng = Random(seed)
    slots, names = Slots(rng), unseen()

    def draw(slot: str) -> Pieces:
        given, family = rng.choice(names.given), rng.choice(names.family)
        written = {"first": given, "last": family, "full": f"{given} {family}", "person": given}
        return (Piece(written[slot], "PERSON"),) if slot in written else slots(slot)

    return [
        finish(fill(rng.choice(frames(rng.choice(_FILES))), rng, draw)) for _ in range(count)
    ]  # fmt: skip


def masked_whole(texts: list[Labelled]) -> float:
    """Give the share of names of which every character is masked."""
    least = RedactionPolicy().score_threshold
    whole = total = 0
    found = BundledModel().detect(Passage(each.text) for each in texts)
    for each, findings in zip(texts, found, strict=True):
        covered = {
            place
            for finding in findings
            if finding.score >= least
            for place in range(finding.start, finding.end)
        }
        for start, end, label in each.spans:
            if label == "PERSON":
                total += 1
                whole += all(
                    place in covered for place in range(start, end) if each.text[place].isalpha()
                )
    return whole / total


def main() -> None:
    """Measure as written and in small letters."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1500)
    arguments = parser.parse_args()
    texts = documents(arguments.seed, arguments.count)
    small = [Labelled(each.text.lower(), each.spans) for each in texts]
    same = [each for each, old in zip(small, texts, strict=True) if len(each.text) == len(old.text)]
    print(f"unseen names masked whole: {masked_whole(texts):.3f}")
    print(f"the same in small letters: {masked_whole(same):.3f}")


if __name__ == "__main__":
    main()
