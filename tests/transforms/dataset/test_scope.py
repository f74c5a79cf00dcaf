from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from transforms.dataset.scope import scope

Frames = Callable[[Iterable[Mapping[str, Any]]], pd.DataFrame]


def test_scopes_differ_by_account_app_user_and_session(records: Frames) -> None:
    """Only rows that agree in all four are in one scope."""
    rows: list[dict[str, str]] = [
        {},
        {"account": "4"},
        {"app": "a"},
        {"user_key": "u"},
        {"user_key": "u", "session_key": "s"},
        {"user_key": "v", "session_key": "s"},
    ]
    result = scope(records([*rows, *rows]))
    assert len(set(result.codes.tolist())) == len(rows)
    assert result.codes[: len(rows)].tolist() == result.codes[len(rows) :].tolist()
    assert result.known[: len(rows)].tolist() == [False, False, False, True, True, True]
    assert result.in_session[: len(rows)].tolist() == [False] * 4 + [True] * 2


def test_a_session_with_one_user_is_that_users(records: Frames) -> None:
    """Calls that do not name the user take the session's, unless there are two."""
    rows = [
        {"session_key": "s", "user_key": "u"},
        {"session_key": "s"},
        {"session_key": "t", "user_key": "u"},
        {"session_key": "t", "user_key": "v"},
        {"session_key": "t"},
    ]
    codes = scope(records(rows)).codes.tolist()
    assert codes[0] == codes[1]
    assert len(set(codes[2:])) == 3
