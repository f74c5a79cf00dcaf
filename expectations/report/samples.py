"""The sample browser: some redacted rows on one page, searchable, readable without network."""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

_TEXTS = ("messages", "prompt")


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row as the page shows it."""

    split: str
    messages: tuple[tuple[str, str], ...]
    """Role and text of each."""
    facts: tuple[tuple[str, str], ...]
    """The row's other keys; what is not text as JSON."""


def shown_rows(splits: Mapping[str, Sequence[bytes]], *, limit: int) -> list[ShownRow]:
    """Take the first rows of each file, in proportion to its length.

    Rows stand in the order of keyed ids, so the first ones are a chance draw.

    Args:
        splits: Lines of each file by its name.
        limit: Most rows.
    """
    whole = sum(map(len, splits.values()))
    if not whole:
        return []
    return [
        _shown(name, orjson.loads(line))
        for name, lines in splits.items()
        for line in lines[: -(-limit * len(lines) // whole)]
    ][:limit]


def _shown(split: str, row: Mapping[str, Any]) -> ShownRow:
    chat: list[Any] = next((row[key] for key in _TEXTS if isinstance(row.get(key), list)), [])
    return ShownRow(
        split=split,
        messages=tuple(
            (str(each.get("role", "")), _text(each.get("content", ""))) for each in chat
        ),
        facts=tuple((key, _text(value)) for key, value in row.items() if key not in _TEXTS),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def render_samples(dataset: str, version: str, rows: Sequence[ShownRow]) -> str:
    """Render the page; every value is escaped, and only the page's own script may run."""
    environment = Environment(
        loader=PackageLoader("expectations.report", package_path=""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("samples.html.jinja").render(
        dataset=dataset,
        version=version,
        rows=rows,
        script=Markup(_script()),  # noqa: S704 - the page's own script, a file of this package
        script_hash=_script_hash(),
        splits=list(_splits(rows)),
    )


def _splits(rows: Sequence[ShownRow]) -> Iterator[str]:
    yield from dict.fromkeys(row.split for row in rows)


@cache
def _script() -> str:
    return files("expectations.report").joinpath("samples.js").read_text(encoding="utf-8")


def _script_hash() -> str:
    digest = hashlib.sha256(_script().encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
