"""What a pattern's matches are made of: one unbroken word, texts that must stand there.

Read off the parsed pattern; where that is not sure, nothing is said.
"""

from collections.abc import Callable, Iterable
from typing import Any

_DIGITS = frozenset("0123456789")
_MIN_TEXT = 3


def solid(items: Iterable[tuple[Any, Any]]) -> tuple[int, int] | None:
    """Give the fewest other characters and digits of a match that is one word; None if it is not.

    Borders and what is only looked at take no character.
    """
    others = digits = 0
    for operator, argument in items:
        found = _solid_item(str(operator), argument)
        if found is None:
            return None
        others, digits = others + found[0], digits + found[1]
    return others, digits


def _solid_item(operator: str, argument: Any) -> tuple[int, int] | None:
    readers: dict[str, Callable[[Any], tuple[int, int] | None]] = {
        "AT": lambda _: (0, 0),
        "ASSERT": lambda _: (0, 0),
        "ASSERT_NOT": lambda _: (0, 0),
        "LITERAL": lambda code: _solid_set([("LITERAL", code)]),
        "IN": _solid_set,
        "BRANCH": _solid_branch,
        "SUBPATTERN": lambda group: solid(group[3]),
        "ATOMIC_GROUP": solid,
        "MAX_REPEAT": _solid_repeat,
        "MIN_REPEAT": _solid_repeat,
        "POSSESSIVE_REPEAT": _solid_repeat,
    }
    return readers[operator](argument) if operator in readers else None


def _solid_branch(argument: tuple[Any, list[Any]]) -> tuple[int, int] | None:
    branches = [solid(each) for each in argument[1]]
    known = [each for each in branches if each is not None]
    if len(known) < len(branches):
        return None
    return min(each[0] for each in known), min(each[1] for each in known)


def _solid_repeat(argument: tuple[int, int, Any]) -> tuple[int, int] | None:
    inner = solid(argument[2])
    return None if inner is None else (argument[0] * inner[0], argument[0] * inner[1])


def _solid_set(items: list[tuple[Any, Any]]) -> tuple[int, int] | None:
    """Count a character of a set: as a digit, as another, or as either."""
    kinds = set()
    for operator, argument in items:
        name = str(operator)
        ends = argument if name == "RANGE" else (argument, argument)
        is_category = name == "CATEGORY" and str(argument) == "CATEGORY_DIGIT"
        if is_category or (
            name in {"LITERAL", "RANGE"} and all(chr(end) in _DIGITS for end in ends)
        ):
            kinds.add("digit")
        elif name in {"LITERAL", "RANGE"} and _same_case_letters(*map(chr, ends)):
            kinds.add("other")
        else:
            return None
    return int(kinds == {"other"}), int(kinds == {"digit"})


def _same_case_letters(first: str, last: str) -> bool:
    letters = first.isascii() and last.isascii() and first.isalpha() and last.isalpha()
    return letters and first.isupper() == last.isupper()


def texts(items: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    """Give texts of which one stands in or before every match; empty where none must."""
    best = frozenset[str]()
    run = ""
    for operator, argument in [*items, ("END", None)]:
        name = str(operator)
        if name == "LITERAL" and chr(argument).isascii():
            run += chr(argument).lower()
            continue
        found = [frozenset({run}) if len(run) >= _MIN_TEXT else frozenset[str]()]
        run = ""
        if name == "SUBPATTERN":
            found.append(texts(argument[3]))
        elif name == "ASSERT":
            found.append(texts(argument[1]))
        elif name == "BRANCH":
            branches = [texts(each) for each in argument[1]]
            found.append(frozenset[str]().union(*branches) if all(branches) else frozenset())
        best = min((each for each in (best, *found) if each), key=len, default=best)
    return best
