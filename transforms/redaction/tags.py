"""Entities as tags of single tokens, and back: what the bundled model says of each token.

An entity of one token is `U-`; one of several begins with `B-`, goes on with `I-` and ends with
`L-`. All other tokens are `O`.
"""

import functools
from collections.abc import Iterable, Sequence
from typing import Any

LABELS = ("ADDRESS", "DATE_TIME", "LOCATION", "NRP", "ORGANIZATION", "PERSON")
"""What the model tells, in the order in which it knows them."""
TAGS = ("O", *(f"{place}-{label}" for label in LABELS for place in "BILU"))
"""All tags, in the order in which the model gives their probabilities."""
_BEGIN, _INSIDE, _LAST, _UNIT = range(1, 5)
_PLACES = 4
_SMALLEST = 1e-9


def tags_of(length: int, spans: Iterable[tuple[int, int, str]]) -> list[int]:
    """Give each token's tag, as its place in `TAGS`; spans are half-open token indices, apart."""
    tags = [0] * length
    for start, end, label in spans:
        base = _PLACES * LABELS.index(label)
        if end - start == 1:
            tags[start] = base + _UNIT
            continue
        tags[start] = base + _BEGIN
        tags[start + 1 : end - 1] = [base + _INSIDE] * (end - start - 2)
        tags[end - 1] = base + _LAST
    return tags


def likeliest(probabilities: Any) -> list[tuple[int, int, str]]:
    """Read the likeliest entities off the probabilities of a stretch's tags.

    Args:
        probabilities: One row for each token, one column for each of `TAGS`.

    Returns:
        Half-open token indices and label of each entity, in order.
    """
    import numpy as np

    starts, follows, ends = _grammar()
    logs = np.log(probabilities + np.float32(_SMALLEST))
    best, back = logs[0] + starts, []
    for row in logs[1:]:
        paths = best[:, None] + follows
        back.append(paths.argmax(axis=0))
        best = paths.max(axis=0) + row
    tag = int((best + ends).argmax())
    tags = [tag]
    for step in reversed(back):
        tag = int(step[tag])
        tags.append(tag)
    return _entities(tags[::-1])


@functools.cache
def _grammar() -> tuple[Any, Any, Any]:
    """Say which tags may begin, follow one another and end: 0, or minus infinity."""
    import numpy as np

    def allowed(rows: Sequence[object]) -> Any:
        return np.where(np.asarray(rows), 0.0, -np.inf).astype(np.float32)

    return (
        allowed([tag[0] in "OBU" for tag in TAGS]),
        allowed([[_may_follow(one, other) for other in TAGS] for one in TAGS]),
        allowed([tag[0] in "OLU" for tag in TAGS]),
    )


def _may_follow(one: str, other: str) -> bool:
    if one[0] in "BI":
        return other[0] in "IL" and other[2:] == one[2:]
    return other[0] in "OBU"


def _entities(tags: Sequence[int]) -> list[tuple[int, int, str]]:
    found, start = [], 0
    for place, tag in enumerate(tags):
        kind, _, label = TAGS[tag].partition("-")
        if kind in "BU":
            start = place
        if kind in "LU":
            found.append((start, place + 1, label))
    return found
