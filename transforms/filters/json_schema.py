"""Does a value fit a JSON schema? In bounded time, without the network, whatever the schema."""

from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import orjson
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, ValidationError
from jsonschema.validators import extend, validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable

MAX_SCHEMA_CHARACTERS = 64_000
"""Longer schemas are not used."""
MAX_EVALUATIONS = 5_000
"""Keywords evaluated in one validation; what needs more is not followed to its end."""
MAX_UNIQUE_ITEMS = 200
"""Longer lists are not compared pair by pair for `uniqueItems`."""
UNUSABLE = "unusable_schema"
"""The schema is not JSON, not a schema, too long, or refers to what is not there."""

# Patterns come from the caller and can be made to backtrack for hours. Where property names are
# given by pattern, `additionalProperties` cannot be told without them.
_PATTERNS = ("pattern", "patternProperties")

Problems = Iterator[ValidationError]
Keyword = Callable[[Any, Any, Any, Any], Problems | None]


class _SpentError(Exception):
    """The evaluations of this validation are used up."""


_left: ContextVar[list[int] | None] = ContextVar("evaluations_left", default=None)


def misfit(value: Any, schema: str) -> str:
    """Name the first keyword of a JSON schema that a value breaks.

    Args:
        value: A decoded JSON value.
        schema: The schema as JSON text. Regular expressions in it are not applied.

    Returns:
        `required`, `type`, `enum` or another keyword; an empty string where the value fits or the
        evaluations were used up; `UNUSABLE` where the schema is itself at fault.
    """
    token = _left.set([MAX_EVALUATIONS])
    try:
        validator = _validator(schema)
        if validator is None:
            return UNUSABLE
        problem = next(validator.iter_errors(value), None)
    except _SpentError:
        return ""
    except (RecursionError, Unresolvable):
        return UNUSABLE
    finally:
        _left.reset(token)
    return "" if problem is None else str(problem.validator)


@lru_cache(maxsize=512)
def _validator(schema: str) -> Any:
    """Return a validator of a schema, or None where it is no schema."""
    if len(schema) > MAX_SCHEMA_CHARACTERS:
        return None
    try:
        parsed = orjson.loads(schema)
        if not isinstance(parsed, dict):
            return None
        kind = _bounded(validator_for(parsed, default=Draft202012Validator))
        kind.check_schema(parsed)
    except (orjson.JSONDecodeError, SchemaError, RecursionError, Unresolvable):
        return None
    # An empty registry: references to other documents lead nowhere instead of to the network.
    return kind(parsed, registry=Registry())


@lru_cache(maxsize=16)
def _bounded(kind: Any) -> Any:
    """Return a validator class whose keywords spend from the budget."""
    keywords = {name: _spending(check) for name, check in kind.VALIDATORS.items()}
    keywords |= dict.fromkeys(_PATTERNS, _spending(_not_applied))
    keywords["uniqueItems"] = _spending(_unique_if_short(kind.VALIDATORS["uniqueItems"]))
    if "additionalProperties" in keywords:
        keywords["additionalProperties"] = _spending(
            _unless_patterns(kind.VALIDATORS["additionalProperties"]),
        )
    return extend(kind, validators=keywords)  # type: ignore[no-untyped-call]


def _spending(check: Keyword) -> Keyword:
    def spend(validator: Any, keyword: Any, instance: Any, schema: Any) -> Problems | None:
        left = _left.get()
        if left is not None:
            left[0] -= 1
            if left[0] < 0:
                raise _SpentError
        return check(validator, keyword, instance, schema)

    return spend


def _not_applied(_validator: Any, _keyword: Any, _instance: Any, _schema: Any) -> None:
    return None


def _unique_if_short(check: Keyword) -> Keyword:
    def unique(validator: Any, keyword: Any, instance: Any, schema: Any) -> Problems | None:
        if isinstance(instance, list) and len(instance) > MAX_UNIQUE_ITEMS:
            return None
        return check(validator, keyword, instance, schema)

    return unique


def _unless_patterns(check: Keyword) -> Keyword:
    def additional(validator: Any, keyword: Any, instance: Any, schema: Any) -> Problems | None:
        if "patternProperties" in schema:
            return None
        return check(validator, keyword, instance, schema)

    return additional
