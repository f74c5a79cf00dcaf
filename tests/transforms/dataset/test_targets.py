"""Each target writes one canonical sample in its own form, the same bytes every time."""

import copy
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.dataset.check import check_lines
from transforms.dataset.targets import TARGETS, Sample, Unsupported, target, to_line, unsupported
from transforms.records import Message, ToolCall


def sample(**changes: object) -> Sample:
    whole = {
        "id": "k-01",
        "messages": [
            {"role": "system", "content": "Answer for a ferry company."},
            {"role": "user", "content": "May I take a kayak on the morning boat?"},
        ],
        "reference_answer": {"text": "Yes, one kayak per adult.", "source": "endorsed_reply"},
        "task_id": "t-01",
        "data_source": "ferry",
        "domain": "bookings",
        "thumbs": 1,
        "re_asked": False,
        "escalated": False,
        "completed": True,
        "reward_prior": 0.86,
    }
    return whole | changes  # type: ignore[return-value]


def test_nova_row_is_the_documented_line() -> None:
    """The default target writes the agreed keys in the agreed order."""
    assert to_line(target("bedrock-nova").row(sample())) == (
        b'{"id":"k-01","messages":[{"role":"system","content":"Answer for a ferry company."},'
        b'{"role":"user","content":"May I take a kayak on the morning boat?"}],'
        b'"reference_answer":{"text":"Yes, one kayak per adult.","source":"endorsed_reply"},'
        b'"task_id":"t-01","data_source":"ferry","domain":"bookings","thumbs":1,"re_asked":false,'
        b'"escalated":false,"completed":true,"reward_prior":0.86}\n'
    )


def test_without_reference_the_key_is_absent() -> None:
    """A dataset that carries no references has no key for them, rather than a null."""
    bare = sample()
    del bare["reference_answer"]
    assert "reference_answer" not in target("bedrock-nova").row(bare)
    assert "reference" not in target("trl").row(bare)
    assert target("verl").row(bare)["reward_model"]["ground_truth"] == ""


def test_sft_row_ends_with_the_reference() -> None:
    """The supervised form takes the reference for the assistant's last turn."""
    row = target("bedrock-sft").row(sample())
    assert row["schemaVersion"] == "bedrock-conversation-2024"
    assert row["system"] == [{"text": "Answer for a ferry company."}]
    assert row["messages"][-1] == {
        "role": "assistant",
        "content": [{"text": "Yes, one kayak per adult."}],
    }


def test_sft_refuses_a_sample_without_reference() -> None:
    """There is nothing to imitate without a reference."""
    bare = sample()
    del bare["reference_answer"]
    with pytest.raises(ValueError, match="needs a reference"):
        target("bedrock-sft").row(bare)


@pytest.mark.parametrize("name", TARGETS)
def test_every_target_passes_its_own_check(name: str) -> None:
    """A hundred and fifty rows of any target pass the pre-flight of that target."""
    lines = [
        to_line(
            target(name).row(
                sample(
                    id=f"k-{n}",
                    messages=[{"role": "user", "content": f"Where does boat {n} land?"}],
                )
            )
        )
        for n in range(150)
    ]
    result = check_lines(lines, target=name)
    assert (result.errors, result.warnings) == ([], [])


@pytest.mark.parametrize("name", TARGETS)
def test_row_leaves_the_sample_alone(name: str) -> None:
    """Writing a row changes neither the sample nor shares its messages."""
    given_sample = sample()
    before = copy.deepcopy(given_sample)
    row = target(name).row(given_sample)
    (row.get("messages") or row["prompt"]).clear()
    assert given_sample == before


@pytest.mark.parametrize("name", TARGETS)
def test_every_target_says_what_it_loses(name: str) -> None:
    """A person reads what a format cannot carry before choosing it."""
    assert target(name).losses
    assert target(name).title


def test_unknown_target_names_the_known_ones() -> None:
    """A wrong name in the settings is answered with the right ones."""
    with pytest.raises(LookupError, match="bedrock-nova, bedrock-openweight"):
        target("bedrock-novel")


@given(st.text())
def test_any_text_is_one_line_and_comes_back(text: str) -> None:
    """Whatever a text holds, it takes one line for every reader and is read back unchanged."""
    line = to_line({"content": text})
    assert len(line.decode().splitlines()) == 1
    assert line.endswith(b"\n")
    assert json.loads(line) == {"content": text}


def test_unicode_line_breaks_are_escaped() -> None:
    """Line and paragraph separators and NEL do not stand bare in a line."""
    assert to_line({"a": "x\u2028y\u2029z\u0085"}) == b'{"a":"x\\u2028y\\u2029z\\u0085"}\n'


def test_lone_surrogate_is_replaced() -> None:
    """Half a character, which UTF-8 cannot hold, becomes the replacement character."""
    assert json.loads(to_line({"a": ["x\ud83d", {"b\udc00": "ok 😀"}]})) == {
        "a": ["x\ufffd", {"b\ufffd": "ok 😀"}]
    }


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_json_lacks_are_refused(number: float) -> None:
    """NaN is an error rather than a null that nobody asked for."""
    with pytest.raises(ValueError, match="not finite"):
        to_line(sample(reward_prior=number))


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([], Unsupported.NO_MESSAGES),
        ([Message("user", "hello there"), Message("assistant", "hi")], "last_message_not_user"),
        ([Message("user", "[image]\nwhat is it?", media=("image",))], "media"),
        ([{"role": "user", "content": [{"type": "text", "text": "hi"}]}], "media"),
        ([Message("assistant", "", tool_calls=(ToolCall("1", "find", "{}"),))], "tool_call"),
        ([Message("tool", "42", tool_call_id="1")], "tool_result"),
        ([{"role": "developer", "content": "be brief"}], "unknown_role"),
        ([Message("user", " \n")], "blank_content"),
        ([Message("user", "hi"), Message("system", "be brief")], "system_not_first"),
        (
            [Message("system", "a"), Message("system", "b"), Message("user", "c")],
            "system_not_first",
        ),
        ([Message("system", "be brief")], "no_user_message"),
        ([Message("system", "be brief"), Message("user", "hi")], None),
        ([Message("user", "one"), Message("user", "two")], None),
    ],
)
def test_prompts_that_no_target_can_hold_are_named(
    messages: list[Message], expected: str | None
) -> None:
    """Tool turns, media and broken orders are told apart, and plain prompts pass."""
    assert unsupported(messages) == expected


def test_supervised_target_wants_turns_to_alternate() -> None:
    """Two user messages in a row fit the RFT formats and not the supervised one."""
    messages = [Message("user", "one"), Message("user", "two")]
    assert target("bedrock-nova").unsupported(messages) is None
    assert target("bedrock-sft").unsupported(messages) == "not_alternating"
