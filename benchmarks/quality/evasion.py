"""How much of disguised values is found: `python -m benchmarks.quality.evasion`.

Each invented value is disguised in one way, put into a sentence without any other hint than the
type's name, and redacted; a value counts as found if no piece of it is left. Prints recall by
disguise and type. The floors in the tests come from this table.
"""

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Callable

from transforms.redaction.audit.canaries import KINDS
from transforms.redaction.command import TextRedactor
from transforms.redaction.policy import RedactionPolicy

Disguise = Callable[[str], str]
PER_CELL = 40
TYPES = ("email", "phone number", "card number", "iban", "ip address", "social security number")
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_CYRILLIC = str.maketrans("aeopcyx", "\u0430\u0435\u043e\u0440\u0441\u0443\u0445")
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_BOLD = {ord("0") + digit: 0x1D7CE + digit for digit in range(10)}
_ARABIC = {ord("0") + digit: 0x0660 + digit for digit in range(10)}


def _between(text: str, joint: str) -> str:
    return re.sub(r"(?<=\w)(?=\w\w)", joint, text)


DISGUISES: dict[str, tuple[Disguise, frozenset[str]]] = {
    "none": (lambda value: value, frozenset(TYPES)),
    "zero-width": (lambda value: _between(value, "\u200b"), frozenset(TYPES)),
    "soft hyphens": (lambda value: _between(value, "\u00ad"), frozenset(TYPES)),
    "full width": (lambda value: value.translate(_FULL_WIDTH), frozenset(TYPES)),
    "homoglyphs": (lambda value: value.translate(_CYRILLIC), frozenset({"email"})),
    "bold digits": (lambda value: value.translate(_BOLD), frozenset(TYPES) - {"email"}),
    "Arabic digits": (lambda value: value.translate(_ARABIC), frozenset(TYPES) - {"email", "iban"}),
    "emoji between": (
        lambda value: re.sub(r"(?<=\d)(?=\d)|@", lambda hit: "\U0001f600" + hit[0], value, count=3),
        frozenset(TYPES),
    ),
    "digits as words": (
        lambda value: " ".join(_WORDS[int(char)] for char in value if char.isdigit()),
        frozenset({"phone number", "card number", "social security number"}),
    ),
    "dots spelled out": (
        lambda value: value.replace(".", " dot ").replace("@", " at "),
        frozenset({"email", "ip address"}),
    ),
    "dots in brackets": (
        lambda value: value.replace(".", "[dot]").replace("@", "[at]"),
        frozenset({"email", "ip address"}),
    ),
    "digits spaced": (
        lambda value: " ".join(char for char in value if char.isalnum()),
        frozenset({"phone number", "card number", "social security number"}),
    ),
    "other separators": (
        lambda value: re.sub(r"[ -]", ".", value),
        frozenset({"phone number", "card number", "social security number"}),
    ),
}
"""How values are disguised, and for which types that makes sense."""


def left(disguised: str, output: str) -> bool:
    """Tell whether a piece of the disguised value stands in the output."""
    pieces = re.findall(r"\w{3,}", disguised) or [disguised]
    return any(re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", output) for piece in pieces)


def measure(redactor: TextRedactor, *, per_cell: int = PER_CELL) -> dict[str, dict[str, float]]:
    """Return recall by disguise and type."""
    makers = {kind.label: kind.make for kind in KINDS}
    table: dict[str, dict[str, float]] = {}
    for name, (disguise, labels) in DISGUISES.items():
        for label in sorted(labels):
            source = random.Random(f"{name} {label}")
            found: Counter[bool] = Counter()
            for _ in range(per_cell):
                value = disguise(makers[label](source))
                text = f"Hello, my {label} is {value} - thank you"
                found[not left(value, redactor.redact({"text": text})["text"])] += 1
            table.setdefault(name, {})[label] = round(found[True] / per_cell, 3)
    return table


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default=RedactionPolicy().engine)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    table = measure(TextRedactor(RedactionPolicy(engine=arguments.engine)))
    if arguments.json:
        print(json.dumps(table))
        return
    print("| disguise | " + " | ".join(TYPES) + " |\n|---|" + "---|" * len(TYPES))
    for name, row in table.items():
        cells = (f"{row[label]:.2f}" if label in row else "" for label in TYPES)
        print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
