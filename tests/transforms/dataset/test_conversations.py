import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.dataset.conversations import link
from transforms.dataset.step import identities
from transforms.keys import keyed_int64

Row = Mapping[str, Any]
Frames = Callable[[Iterable[Row]], pd.DataFrame]


def hashed(*parts: str) -> int:
    return keyed_int64(b"tests", *parts)


def call(when: int, *prompt: str, reply: str = "", window: int = 99, **columns: Any) -> Row:
    """Invent a call: the prompt's texts alternate, the user's first; `t:` marks tool results."""
    seen = list(prompt)[-window:]
    answers = [n for n, text in enumerate(seen) if text[0].isupper()]
    last = answers[-1] if answers else -1
    users = [n for n, text in enumerate(seen) if text[0].islower() and not text.startswith("t:")]
    newest = users[-1] + 1 if users else 0
    return {
        "time": when,
        "turns": len(users),
        "prompt_characters": sum(map(len, seen)),
        "opens_turn": bool(users) and users[-1] == len(seen) - 1,
        "self_key": hashed("chain", *seen, reply) if reply else None,
        "parent_key": hashed("chain", *seen[: last + 1]) if answers else None,
        "exchange_key": hashed("exchange", seen[-1], reply) if reply else None,
        "parent_exchange_key": hashed("exchange", seen[last - 1], seen[last]) if last > 0 else None,
        "turn_key": hashed("chain", *seen[:newest]) if users else None,
        **columns,
    }


def links(frame: pd.DataFrame) -> list[tuple[str, int]]:
    """Give each call its link and its parent's ordinal, 0 for none."""
    result = link(frame)
    return [
        (kind, int(parent.rpartition("#")[2]) if parent else 0)
        for kind, parent in zip(result["link"], result["parent"], strict=True)
    ]


def groups(frame: pd.DataFrame, column: str = "conversation") -> list[list[int]]:
    """Give the ordinals of each group."""
    result = link(frame)
    return sorted(sorted(each) for each in result.groupby(column)["ordinal"].apply(list))


CHAT = (
    call(1, "hello", reply="Hi"),
    call(2, "hello", "Hi", "why", reply="Because"),
    call(3, "hello", "Hi", "why", "Because", "thanks", reply="Welcome"),
)


@pytest.mark.parametrize("who", [{}, {"user_key": "u"}, {"session_key": "s"}])
def test_calls_that_repeat_their_history_are_one_conversation(records: Frames, who: Row) -> None:
    """Each call continues the one of which prompt and reply are its prefix."""
    frame = records([{**row, **who} for row in CHAT])
    assert links(frame) == [("none", 0), ("prefix", 1), ("prefix", 2)]
    assert groups(frame) == [[1, 2, 3]]
    assert groups(frame, "turn") == [[1], [2], [3]]


def test_a_cut_window_is_joined_by_its_last_exchange(records: Frames) -> None:
    """What fell out of the window does not cut the conversation."""
    chat = ("a", "A", "b", "B", "c", "C", "d")
    frame = records(
        call(n, *chat[: 2 * n + 1], reply=chat[2 * n + 1] if n < 3 else "D", window=3)
        for n in range(4)
    )
    assert [kind for kind, _ in links(frame)] == ["none", "prefix", "exchange", "exchange"]
    assert groups(frame) == [[1, 2, 3, 4]]


def test_other_users_accounts_and_apps_are_never_joined(records: Frames) -> None:
    """Equal text of another scope is another conversation."""
    first, second, _ = CHAT
    for scope in ("user_key", "session_key", "app", "account"):
        frame = records([{**first, scope: "one"}, {**second, scope: "two"}])
        assert groups(frame) == [[1], [2]]


def test_a_shared_opening_joins_nobody_who_is_unknown(records: Frames) -> None:
    """Two greetings without user or session: nobody can tell whose the next call is."""
    frame = records([CHAT[0], {**CHAT[0], "time": 2}, {**CHAT[1], "time": 3}])
    assert links(frame)[2] == ("shared_opening", 0)
    assert groups(frame) == [[1], [2], [3]]


def test_the_latest_greeting_of_a_known_user_is_continued(records: Frames) -> None:
    """Where the user is known, the latest possible parent is taken."""
    greetings = [{**CHAT[0], "time": 1000 * n} for n in (1, 2, 3)]
    frame = records({**row, "user_key": "u"} for row in [*greetings, {**CHAT[1], "time": 2500}])
    assert links(frame)[3] == ("prefix", 2)
    assert groups(frame) == [[1], [2, 4], [3]]


def test_an_opening_with_many_continuations_joins_nobody_who_is_unknown(records: Frames) -> None:
    """One logged greeting that three different turns continue is not one person's."""
    frame = records([CHAT[0], *(call(2 + n, "hello", "Hi", f"q{n}", reply="R") for n in range(3))])
    assert [kind for kind, _ in links(frame)] == ["none", *["shared_opening"] * 3]


def test_several_possible_parents_deep_in_a_chat_are_ambiguous(records: Frames) -> None:
    """Equal last exchanges of two unknown chats tell nothing."""
    frame = records(
        [
            call(1, "x", "X", "yes", reply="Done"),
            call(2, "y", "Y", "yes", reply="Done"),
            call(3, "yes", "Done", "more", reply="Z"),
        ]
    )
    assert links(frame)[2] == ("ambiguous_parent", 0)


def test_two_equal_replies_to_one_prompt_do_not_end_a_conversation(records: Frames) -> None:
    """Which of two equal siblings is continued does not matter: the conversation is the same."""
    frame = records(
        [
            CHAT[0],
            CHAT[1],
            {**CHAT[1], "time": 3},
            call(4, "hello", "Hi", "why", "Because", "thanks", reply="Welcome"),
        ]
    )
    assert links(frame) == [("none", 0), ("prefix", 1), ("retry", 2), ("prefix", 3)]
    assert groups(frame) == [[1, 2, 3, 4]]


def test_a_failed_call_and_its_repetition_are_one_turn(records: Frames) -> None:
    """A throttled call has no reply; the same prompt soon after is a retry of it."""
    known = {"user_key": "u"}
    failed = {"outcome": "dropped", "reason": "call_failed"}
    frame = records(
        [
            call(1, "hello", **known, **failed),
            call(9, "hello", reply="Hi", **known),
            call(20, "hello", "Hi", "why", **known, **failed),
            call(25, "hello", "Hi", "why", reply="Because", **known),
        ]
    )
    assert [kind for kind, _ in links(frame)] == ["none", "retry", "prefix", "retry"]
    assert groups(frame, "turn") == [[1, 2], [3, 4]]
    assert link(frame)["call_in_turn"].tolist() == [1, 2, 1, 2]


def test_the_same_greeting_on_another_day_is_another_conversation(records: Frames) -> None:
    """Equal openings of one user are retries only within a short time."""
    frame = records({**CHAT[0], "time": t, "user_key": "u"} for t in (0, 86_400))
    assert groups(frame) == [[1], [2]]


def test_an_edited_turn_is_a_fork(records: Frames) -> None:
    """Another question after the same history stays in the conversation, as a turn of its own."""
    frame = records([*CHAT[:2], call(5, "hello", "Hi", "how", reply="So"), CHAT[2]])
    assert links(frame) == [("none", 0), ("prefix", 1), ("fork", 1), ("prefix", 2)]
    assert groups(frame) == [[1, 2, 3, 4]]
    assert groups(frame, "turn") == [[1], [2], [3], [4]]


def test_the_calls_of_an_agent_are_one_turn(records: Frames) -> None:
    """Calls that end with tool results belong to the turn of the call that they continue."""
    frame = records(
        [
            call(1, "go", reply="Call1"),
            call(1, "go", "Call1", "t:1", reply="Call2"),
            call(2, "go", "Call1", "t:1", "Call2", "t:2", reply="Done"),
            call(9, "go", "Call1", "t:1", "Call2", "t:2", "Done", "again", reply="Call3"),
        ]
    )
    assert groups(frame, "turn") == [[1, 2, 3], [4]]
    assert link(frame)["call_in_turn"].tolist() == [1, 2, 3, 1]


def test_a_session_ties_what_keys_do_not(records: Frames) -> None:
    """An explicit session id joins calls that send no history at all."""
    frame = records(
        [
            call(1, "one", reply="R", session_key="s", user_key="u"),
            call(2, "two", reply="R", session_key="s"),
            call(3, "two", reply="R", session_key="other"),
        ]
    )
    assert links(frame) == [("none", 0), ("session", 1), ("none", 0)]
    assert groups(frame) == [[1, 2], [3]]


def test_a_session_id_that_two_users_share_joins_nobody(records: Frames) -> None:
    """A session is one within its user's scope; a call without user then belongs to neither."""
    frame = records(
        call(n, f"q{n}", reply="R", session_key="1", user_key=user)
        for n, user in enumerate(["a", "b", ""])
    )
    assert groups(frame) == [[1], [2], [3]]


def test_equal_request_ids_of_two_accounts_are_two_conversations(records: Frames) -> None:
    """A request id means something within its account only."""
    frame = records({**CHAT[0], "request_id": "r", "account": each} for each in ("1", "2"))
    assert groups(frame) == [[1], [2]]


def test_thousands_of_identical_greetings_are_linked_in_no_time(records: Frames) -> None:
    """Equal keys are never multiplied with each other: 6,000 rows take seconds at most."""
    greeting, following, _ = CHAT
    frame = records([*({**greeting, "time": n} for n in range(3000)), *[following] * 3000])
    started = time.perf_counter()
    result = link(frame)
    assert time.perf_counter() - started < 5
    assert (result["parent"] == "").all()


def test_a_conversation_is_named_by_its_first_request(records: Frames) -> None:
    """Where a log lies does not matter to the conversation's id."""
    frame = records(CHAT)
    moved = frame.assign(object_key="elsewhere")
    assert link(frame)["conversation"].tolist() == link(moved)["conversation"].tolist()


def test_rows_without_time_have_no_parent(records: Frames) -> None:
    """A call whose time is malformed cannot be placed after another."""
    frame = records(CHAT)
    frame["time"] = frame["time"].where([True, False, True])
    assert links(frame) == [("none", 0), ("none", 0), ("prefix", 2)]


def test_no_calls_give_no_conversations(records: Frames) -> None:
    """An empty log has the same columns."""
    result = link(records(CHAT).head(0))
    assert len(result) == 0
    assert result["conversation"].dtype == np.int64


@st.composite
def logs(draw: st.DrawFn) -> list[Row]:
    """Random little chats with shared texts, users known or not, retries, forks and windows."""
    rows = []
    for _ in range(draw(st.integers(1, 12))):
        length = draw(st.integers(0, 3)) * 2 + 1
        texts = [draw(st.sampled_from("ab")) for _ in range(length)]
        prompt = [t.upper() if n % 2 else t for n, t in enumerate(texts)]
        rows.append(
            call(
                draw(st.integers(0, 20)),
                *prompt,
                reply=draw(st.sampled_from(["A", "B", ""])),
                window=draw(st.sampled_from([3, 99])),
                user_key=draw(st.sampled_from(["", "u", "v"])),
                session_key=draw(st.sampled_from(["", "", "s"])),
            )
        )
    return rows


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60
)
@given(rows=logs(), data=st.data())
def test_linking_is_the_same_for_any_order_of_rows(
    records: Frames, rows: list[Row], data: st.DataObject
) -> None:
    """Rows and hours may come in any order; users stay apart, and parents come first."""
    frame = records(rows)
    before = frame.copy(deep=True)
    result = link(frame)
    shuffled = link(frame.take(data.draw(st.permutations(range(len(frame))))))
    pd.testing.assert_frame_equal(result, shuffled)
    pd.testing.assert_frame_equal(frame, before)
    users = result.loc[result["user_key"] != "", ["conversation", "user_key"]].drop_duplicates()
    assert users["conversation"].is_unique
    assert result[["turn", "conversation"]].drop_duplicates()["turn"].is_unique
    times = dict(zip(identities(result), result["time"], strict=True))
    for parent, when in zip(result["parent"], result["time"], strict=True):
        assert not parent or times[parent] <= when
