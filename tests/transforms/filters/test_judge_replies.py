import json
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.filters import FilterPolicy, judge
from transforms.outcome import Origin, Reason
from transforms.records import Invocation, Message, StopReason, Tool, ToolCall

Make = Callable[..., Invocation]
FAILURE = '{"error": "timed out"}'
LOOP = "I am sorry about that. " * 60


def tool_turn(*results: str) -> tuple[Message, ...]:
    messages = [Message("user", "Please look up the lamp in the store.")]
    for number, result in enumerate(results):
        call = ToolCall(f"c{number}", "look_up", '{"item": "lamp"}')
        messages.append(Message("assistant", "", tool_calls=(call,)))
        messages.append(Message("tool", result, tool_call_id=call.id))
    return tuple(messages)


CASES = {
    "spoiled": ({"messages": tool_turn(FAILURE)}, Reason.SPOILED_BY_TOOL_FAILURE, "drop_spoiled"),
    "loop": ({"messages": tool_turn(*["pending"] * 3)}, Reason.TOOL_LOOP, "drop_tool_loops"),
    "unknown tool": (
        {
            "reply": Message("assistant", "", tool_calls=(ToolCall("c", "other", "{}"),)),
            "tools": (Tool("look_up", "", "{}"),),
        },
        Reason.MALFORMED_TOOL_CALL,
        "drop_malformed_tool_calls",
    ),
    "no JSON": (
        {"response_format": {"type": "json_object"}},
        Reason.MALFORMED_OUTPUT,
        "drop_malformed_output",
    ),
    "language": (
        {
            "prompt": "What is the capital of Peru? Answer in German.",
            "answer": "The capital of Peru is Lima, and it is on the coast of the Pacific.",
        },
        Reason.WRONG_LANGUAGE,
        "drop_wrong_language",
    ),
    "cut": (
        {"answer": "Lima is the capital of the", "stop_reason": StopReason.UNKNOWN},
        Reason.REPLY_CUT,
        "drop_cut",
    ),
    "repetition": ({"answer": LOOP}, Reason.REPETITION_LOOP, "drop_repetition"),
    "template": ({"answer": "Lima.<|im_end|>"}, Reason.LEAKED_TEMPLATE, "drop_leaked_templates"),
    "open and asked back": (
        {"prompt": "Plan a trip for my family.", "answer": "Sure! Where do you want to go?"},
        Reason.AMBIGUOUS_REQUEST,
        "drop_ambiguous",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_rule_drops_and_can_be_turned_off(make: Make, case: str) -> None:
    """Each rule drops with its own reason and evidence; its switch keeps record and findings."""
    fields, expected, switch = CASES[case]
    invocation = make(**fields)
    verdict = judge(invocation, FilterPolicy())
    assert verdict.rejected is not None
    assert verdict.rejected.reason is expected
    assert verdict.rejected.evidence["rule"]
    lenient = judge(invocation, FilterPolicy(**{switch: False}))
    assert lenient.rejected is None
    assert lenient.findings == verdict.findings


def test_refusals_are_flagged_and_kept(make: Make) -> None:
    """A refusal is a finding; only a policy that says so drops it."""
    invocation = make(answer="I'm sorry, but I can't help with that.")
    verdict = judge(invocation, FilterPolicy())
    assert verdict.rejected is None
    assert verdict.findings.refusal
    strict = judge(invocation, FilterPolicy(drop_refusals=True)).rejected
    assert strict is not None
    assert strict.reason is Reason.REFUSED


def test_known_end_is_not_called_cut(make: Make) -> None:
    """Where the log says that the model ended its turn, a missing full stop costs nothing."""
    assert judge(make(answer="Lima is the capital of the"), FilterPolicy()).rejected is None


@pytest.mark.parametrize(
    "answer",
    [
        "Sorry, nothing matches your search.",
        "I'm sorry, there are no rooms left on that date.",
        "Unfortunately the shop is closed on Sundays.",
    ],
)
def test_apology_that_is_no_failure_is_kept(make: Make, answer: str) -> None:
    """To be sorry that there is nothing is an answer."""
    messages = tool_turn('{"results": []}')
    assert judge(make(messages=messages, answer=answer), FilterPolicy()).rejected is None


TEXT = st.text(max_size=200)
MESSAGES = st.builds(
    Message,
    role=st.sampled_from(["system", "user", "assistant", "tool"]),
    content=TEXT,
    tool_calls=st.lists(st.builds(ToolCall, id=TEXT, name=TEXT, arguments=TEXT), max_size=2).map(
        tuple
    ),
    tool_call_id=TEXT,
    tool_error=st.booleans(),
)
INVOCATIONS = st.builds(
    Invocation,
    origin=st.just(Origin("o", 1, 1)),
    request_id=TEXT,
    time=st.none(),
    account=TEXT,
    region=TEXT,
    operation=TEXT,
    model_id=TEXT,
    model=TEXT,
    family=TEXT,
    dialect=TEXT,
    messages=st.lists(MESSAGES, max_size=5).map(tuple),
    tools=st.lists(st.builds(Tool, name=TEXT, description=TEXT, parameters=TEXT), max_size=2).map(
        tuple
    ),
    reply=st.none() | MESSAGES,
    stop_reason=st.sampled_from(StopReason),
    error_code=TEXT,
    response_format=st.none()
    | st.dictionaries(st.sampled_from(["type", "schema"]), TEXT, max_size=2),
    request_metadata=st.dictionaries(TEXT, TEXT, max_size=2),
)


@settings(max_examples=150, deadline=None)
@given(INVOCATIONS)
def test_any_invocation_gets_the_same_verdict_twice(invocation: Invocation) -> None:
    """No invocation raises; verdicts are a function of it, and findings survive JSON."""
    verdict = judge(invocation, FilterPolicy())
    assert judge(invocation, FilterPolicy()) == verdict
    stored = json.loads(json.dumps(verdict.findings.to_dict()))
    assert type(verdict.findings).from_dict(stored) == verdict.findings


@pytest.mark.parametrize(
    "text",
    ["a" * 10_000_000, '"error" ' * 1_000_000, "[" * 200_000, "? " * 500_000, "```\n" * 50_000],
    ids=["letters", "errors", "brackets", "questions", "fences"],
)
def test_hostile_text_takes_bounded_time(make: Make, text: str) -> None:
    """Megabytes of hostile text in any place are judged within a second or two."""
    call = ToolCall("c", "look_up", text)
    messages = (
        Message("system", text),
        Message("user", text),
        Message("assistant", "", tool_calls=(call,)),
        Message("tool", text, tool_call_id="c"),
    )
    start = time.process_time()
    judge(make(messages=messages, answer=text), FilterPolicy())
    judge(
        make(messages=messages[:2], answer=text, response_format={"type": "json"}), FilterPolicy()
    )
    assert time.process_time() - start < 2.0
