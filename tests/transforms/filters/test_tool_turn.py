from collections.abc import Callable

from transforms.filters.tool_turn import look_at_tools
from transforms.records import Invocation, Message, ToolCall

Make = Callable[..., Invocation]
Step = tuple[str, str, str]
TIMEOUT = '{"error": "timed out"}'


def turn(*steps: Step, ask: str = "Please look it up.") -> tuple[Message, ...]:
    messages = [Message("user", ask)]
    for number, (name, arguments, result) in enumerate(steps):
        call = ToolCall(f"c{number}", name, arguments)
        messages.append(Message("assistant", "", tool_calls=(call,)))
        messages.append(Message("tool", result, tool_call_id=call.id))
    return tuple(messages)


def test_answer_after_an_open_failure_is_spoiled(make: Make) -> None:
    """A final answer behind a failure that nothing made good is spoiled, by that result."""
    found = look_at_tools(make(messages=turn(("rate", '{"pair": "AB"}', TIMEOUT))))
    assert (found.failures, found.spoiled_by) == (1, "$.messages[2]")
    assert found.spoiled > 0.5


def test_retry_that_works_heals(make: Make) -> None:
    """The same call made again with success leaves nothing spoiled."""
    steps = turn(("rate", '{"pair": "AB"}', TIMEOUT), ("rate", '{"pair": "AB"}', '{"rate": 2}'))
    found = look_at_tools(make(messages=steps))
    assert (found.failures, found.spoiled) == (1, 0.0)


def test_another_tool_for_the_same_thing_heals(make: Make) -> None:
    """A different tool that was asked about the same thing makes a failure good."""
    steps = turn(("wiki", '{"t": "Peru"}', TIMEOUT), ("web", '{"q": "capital of Peru"}', "Lima."))
    assert look_at_tools(make(messages=steps)).spoiled == 0.0


def test_same_tool_for_another_thing_does_not_heal(make: Make) -> None:
    """The weather of one town does not replace that of another."""
    steps = turn(
        ("weather", '{"city": "Oulu"}', TIMEOUT), ("weather", '{"city": "Turku"}', '{"t": 4}')
    )
    assert look_at_tools(make(messages=steps)).spoiled > 0.5


def test_empty_answer_does_not_heal(make: Make) -> None:
    """A search that finds nothing does not make up for a failed one."""
    steps = turn(("news", '{"q": "lamp"}', TIMEOUT), ("news", '{"q": "lamp"}', "[]"))
    assert look_at_tools(make(messages=steps)).spoiled > 0.5


def test_parallel_success_does_not_heal(make: Make) -> None:
    """A success of the same batch of calls cannot be a reaction to the failure."""
    calls = (ToolCall("a", "rate", '{"pair": "ABC"}'), ToolCall("b", "rate", '{"pair": "ABC"}'))
    messages = (
        Message("user", "Both, please."),
        Message("assistant", "", tool_calls=calls),
        Message("tool", TIMEOUT, tool_call_id="a"),
        Message("tool", '{"rate": 2}', tool_call_id="b"),
    )
    assert look_at_tools(make(messages=messages)).spoiled > 0.5


def test_failed_side_step_spoils_nothing(make: Make) -> None:
    """No answer rests on a usage counter."""
    steps = turn(("log_usage", '{"event": "x"}', TIMEOUT))
    assert look_at_tools(make(messages=steps)).spoiled == 0.0


def test_call_in_mid_turn_is_not_spoiled_yet(make: Make) -> None:
    """While the model still calls tools it may yet recover."""
    reply = Message("assistant", "", tool_calls=(ToolCall("z", "rate", "{}"),))
    found = look_at_tools(make(messages=turn(("rate", "{}", TIMEOUT)), reply=reply))
    assert (found.failures, found.spoiled) == (1, 0.0)


def test_earlier_turns_are_not_counted(make: Make) -> None:
    """Failures before the newest user message belong to the calls that met them."""
    before = turn(("rate", "{}", TIMEOUT))
    messages = (*before, Message("assistant", "Sorry."), Message("user", "Never mind. 2+2?"))
    assert look_at_tools(make(messages=messages)).results == 0


def test_equal_calls_with_equal_results_are_counted(make: Make) -> None:
    """A loop is told by calls that repeat with the same result; polling has changing results."""
    same = turn(*[("state", '{"b": 1, "a": 2}', "pending")] * 3)
    assert look_at_tools(make(messages=same)).repeats == 3
    changing = turn(*[("state", "{}", f"{percent} %") for percent in (10, 50, 90)])
    assert look_at_tools(make(messages=changing)).repeats == 0


def test_next_equal_call_counts_too(make: Make) -> None:
    """The reply that asks for the same once more lengthens the loop."""
    reply = Message("assistant", "", tool_calls=(ToolCall("z", "state", '{"a": 2, "b": 1}'),))
    steps = turn(*[("state", '{"b": 1, "a": 2}', "pending")] * 2)
    assert look_at_tools(make(messages=steps, reply=reply)).repeats == 3


def test_failures_in_a_row_are_counted(make: Make) -> None:
    """Failing again and again in new words is seen, too."""
    steps = turn(*[("sql", f'{{"q": "{i}"}}', "ERROR: syntax error") for i in range(6)])
    assert look_at_tools(make(messages=steps)).in_row == 6
