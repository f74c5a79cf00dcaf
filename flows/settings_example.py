"""Write `sluice.example.toml`: every setting with its default and what it means.

Run `python -m flows.settings_example > sluice.example.toml`; a test compares the two.
"""

import ast
import inspect
import sys
import textwrap
from collections.abc import Iterator
from enum import Enum
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from flows.settings import Settings
from transforms.dataset.policy import DatasetPolicy

_WIDTH = 96


def example() -> str:
    """Return the example file: commented lines hold the defaults."""
    lines = [
        "# Every setting of Sluice, with its default. Copy what you change to sluice.toml.",
        "# Each can also be set by the environment: SLUICE_RUN__WORKERS=4.",
    ]
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True)
        if isinstance(default, BaseModel):
            lines += _section(name, default)
    lines += ["", "# Plain model ids of opaque ARNs.", "[models]"]
    lines += ['# "arn:aws:bedrock:…:application-inference-profile/abc" = "amazon.nova-lite-v1:0"']
    lines += _section("datasets.NAME", DatasetPolicy())
    return "\n".join(lines) + "\n"


def _section(name: str, model: BaseModel) -> Iterator[str]:
    yield ""
    summary = (inspect.getdoc(type(model)) or "").partition("\n")[0]
    yield from _comment(summary)
    yield f"[{name}]"
    documented = _docs(type(model))
    nested = []
    for field in type(model).model_fields:
        value = getattr(model, field)
        if isinstance(value, BaseModel):
            nested.append((field, value))
            continue
        yield from _comment(documented.get(field, ""))
        yield f"# {field} = {_toml(value)}"
    for field, value in nested:
        yield from _section(f"{name}.{field}", value)


def _comment(text: str) -> Iterator[str]:
    for line in textwrap.wrap(" ".join(text.split()), _WIDTH):
        yield f"# {line}"


def _docs(model: type[BaseModel]) -> dict[str, str]:
    """Return the docstring below each field, inherited ones included."""
    found: dict[str, str] = {}
    for each in reversed(model.__mro__):
        if not (issubclass(each, BaseModel) and each.__module__.split(".")[0] != "pydantic"):
            continue
        [definition] = ast.parse(textwrap.dedent(inspect.getsource(each))).body
        body = definition.body if isinstance(definition, ast.ClassDef) else []
        for field, text in pairwise(body):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(text, ast.Expr)
                and isinstance(text.value, ast.Constant)
            ):
                found[field.target.id] = str(text.value.value)
    return found


def _toml(value: Any) -> str:
    match value:
        case Enum():
            text = _toml(value.value)
        case None:
            text = "(not set)"
        case bool():
            text = str(value).lower()
        case int() | float():
            text = str(value)
        case str():
            text = f'"{value}"'
        case dict():
            pairs = ", ".join(f"{_toml(key)} = {_toml(each)}" for key, each in value.items())
            text = f"{{ {pairs} }}" if pairs else "{}"
        case _:
            text = "[" + ", ".join(_toml(each) for each in value) + "]"
    return text


if __name__ == "__main__":
    sys.stdout.write(example())
