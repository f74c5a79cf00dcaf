import numpy as np

from transforms.redaction.tags import TAGS, likeliest, tags_of

SPANS = [(0, 1, "PERSON"), (1, 4, "ADDRESS"), (5, 7, "PERSON")]


def rows(tags: list[int], share: float = 0.9) -> np.ndarray:
    """Give these tags this share of the probability, and all others the rest of it."""
    given = np.full((len(tags), len(TAGS)), (1 - share) / (len(TAGS) - 1), dtype=np.float32)
    given[np.arange(len(tags)), tags] = share
    return given


def test_entities_come_back_from_their_tags() -> None:
    """One token, three and two, side by side and apart."""
    assert likeliest(rows(tags_of(8, SPANS))) == SPANS


def test_what_cannot_follow_is_not_read() -> None:
    """An entity that is never ended is read as one that is."""
    wanted = rows([TAGS.index("B-PERSON"), TAGS.index("I-PERSON")])
    assert likeliest(wanted) == [(0, 2, "PERSON")]
