"""A line's bytes as a row, strictly: what some JSON readers forgive is a fault here."""

import json
from typing import Any

from transforms.dataset.check.result import Fault
from transforms.dataset.check.rules import Rule
from transforms.dataset.check.vocabulary import known

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def decode(line: bytes) -> tuple[dict[str, Any] | None, list[Fault]]:
    """Read one line as a JSON object.

    Returns:
        The row, or None where there is none, and the faults found on the way; a row may come
        with faults (a key named twice, NaN).
    """
    faults: list[Fault] = []
    if line.startswith(_BYTE_ORDER_MARK):
        faults.append(Fault(Rule.BYTE_ORDER_MARK))
        line = line.removeprefix(_BYTE_ORDER_MARK)
    if not line.strip():
        return None, [*faults, Fault(Rule.BLANK_LINE)]
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [*faults, Fault(Rule.INVALID_UTF8, note=f"byte {error.start + 1}")]
    row, found = _parse(text)
    faults += found
    if isinstance(row, dict):
        return row, faults
    if row is not None or not found:
        faults.append(Fault(Rule.NOT_AN_OBJECT))
    return None, faults


def _parse(text: str) -> tuple[Any, list[Fault]]:
    faults: list[Fault] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) < len(pairs):
            names = [name for name, _ in pairs]
            faults.extend(
                Fault(Rule.DUPLICATE_KEY, known(name)) for name in value if names.count(name) > 1
            )
        return value

    def refuse(_: str) -> None:
        faults.append(Fault(Rule.NOT_FINITE_NUMBER))

    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=refuse), faults
    except json.JSONDecodeError as error:
        return None, [*faults, Fault(Rule.INVALID_JSON, note=f"column {error.colno}")]
    except RecursionError:
        return None, [*faults, Fault(Rule.INVALID_JSON, note="nested too deeply")]
    except ValueError:
        # Python refuses to read a whole number of thousands of digits.
        return None, [*faults, Fault(Rule.INVALID_JSON, note="a number is too long")]
