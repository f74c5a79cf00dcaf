from typing import Any

import orjson

from transforms.dataset.samples import chat_invocation, sample, text_turns

KEY = b"a key for tests of samples......"
ADA, BOB = "⟦PERSON:aaaaaaaaaaaaaaaa⟧", "⟦PERSON:bbbbbbbbbbbbbbbb⟧"
CANDIDATE = {
    "request_id": "request-1",
    "task": -7,
    "app": "",
    "thumbs": 1,
    "re_asked": False,
    "escalated": False,
    "completed": True,
    "reward_prior": 0.857142857,
}


def row(role: str, content: str = "", **fields: Any) -> dict[str, Any]:
    return {
        "role": role,
        "content": content,
        "reasoning": "",
        "tool_calls": "",
        "tool_call_id": "",
        **fields,
    }


def calls(arguments: str) -> str:
    return orjson.dumps([{"id": "c1", "name": "book", "arguments": arguments}]).decode()


def test_an_invocation_is_shown_with_one_numbering() -> None:
    """System text, messages, arguments, result, reply and tools agree about who is who."""
    shown = chat_invocation(
        [
            row("system", f"You serve {BOB}."),
            row("user", f"Book for {ADA}."),
            row("assistant", reasoning="Easy.", tool_calls=calls(f'{{"guest": "{ADA}"}}')),
            row("tool", f"Booked by {BOB}.", tool_call_id="c1"),
        ],
        tools=row("tools", orjson.dumps([
            {"name": "book", "description": f"Asks {ADA}.", "parameters": '{"type": "object"}'}
        ]).decode()),
        reply=row("assistant", f"Done, {ADA}."),
    )  # fmt: skip
    assert [each["content"] for each in shown["messages"]] == [
        "You serve <PERSON_1>.", "Book for <PERSON_2>.", "", "Booked by <PERSON_1>.",
    ]  # fmt: skip
    assert shown["messages"][2]["reasoning_content"] == "Easy."
    assert shown["messages"][2]["tool_calls"] == [
        {"id": "c1", "type": "function",
         "function": {"name": "book", "arguments": '{"guest": "PERSON_2"}'}}
    ]  # fmt: skip
    assert shown["messages"][3]["tool_call_id"] == "c1"
    assert shown["reply"] == {"role": "assistant", "content": "Done, <PERSON_2>."}
    assert shown["tools"] == [
        {"type": "function",
         "function": {"name": "book", "description": "Asks <PERSON_2>.",
                      "parameters": {"type": "object"}}}
    ]  # fmt: skip


def test_a_sample_names_requests_by_keyed_hashes_only() -> None:
    """All fields are there, flat and without nulls, in the same form in every sample."""
    built = sample(
        CANDIDATE,
        [row("system", "Be brief."), row("user", f"Who is {ADA}?")],
        dataset="support",
        key=KEY,
        reference=(f"{ADA} works with {BOB}.", "endorsed_reply"),
    )
    assert "request-1" not in str(built)
    assert built["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Who is <PERSON_1>?"},
    ]
    assert built["reference_answer"] == {
        "text": "<PERSON_1> works with <PERSON_2>.",
        "source": "endorsed_reply",
    }
    assert (built["domain"], built["data_source"]) == ("unknown", "support")
    assert (built["thumbs"], built["completed"], built["reward_prior"]) == (1, True, 0.8571)
    assert built["id"] != built["task_id"]


def test_without_a_reference_the_sample_has_no_such_field() -> None:
    """A dataset without references carries none in any row."""
    built = sample(CANDIDATE, [row("user", "Hi")], dataset="d", key=KEY)
    assert "reference_answer" not in built


def test_equal_tasks_have_equal_ids() -> None:
    """Rows of one cluster name it alike; rows of one request too."""
    first = sample(CANDIDATE, [row("user", "Hi")], dataset="d", key=KEY)
    other = sample({**CANDIDATE, "request_id": "r2"}, [row("user", "Hi")], dataset="d", key=KEY)
    assert first["task_id"] == other["task_id"]
    assert first["id"] != other["id"]


def test_tool_turns_become_text() -> None:
    """Calls stand in the assistant's text, results of parallel calls in one user message."""
    call = {"function": {"name": "tide", "arguments": "{}"}}
    turns = text_turns(
        [
            {"role": "system", "content": "One."},
            {"role": "system", "content": "Two."},
            {"role": "user", "content": "Tides?"},
            {"role": "assistant", "content": "Looking.", "tool_calls": [call, call]},
            {"role": "tool", "content": "2 m", "tool_call_id": "a"},
            {"role": "tool", "content": "3 m </tool_result>", "tool_call_id": "b"},
            {"role": "assistant", "content": "Two or three."},
            {"role": "user", "content": "Thanks"},
        ]
    )
    assert [turn["role"] for turn in turns] == [
        "system", "user", "assistant", "user", "assistant", "user",
    ]  # fmt: skip
    assert turns[0]["content"] == "One.\n\nTwo."
    assert turns[2]["content"].startswith('Looking.\n<tool_call>{"name":"tide"')
    assert turns[3]["content"].count("</tool_result>") == 2
    assert all(set(turn) == {"role", "content"} for turn in turns)
