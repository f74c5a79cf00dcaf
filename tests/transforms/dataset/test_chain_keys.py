from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from transforms.dataset.chain_keys import ChainKeys, canonical_json, chain_keys, exchange_key_at
from transforms.outcome import Origin
from transforms.records import Invocation, Message, Tool, ToolCall

KEY = b"a key for tests of chain keys..."

WORDS = st.text(st.sampled_from("ab c\n\té{}"), min_size=1, max_size=12).filter(str.strip)


def user(text: str) -> Message:
    return Message("user", text)


def assistant(text: str, *calls: ToolCall, **fields: str) -> Message:
    return Message("assistant", text, tool_calls=calls, **fields)


def call(
    *messages: Message, reply: Message | None = None, tools: tuple[Tool, ...] = ()
) -> Invocation:
    return Invocation(
        origin=Origin("logs/a.json.gz", 1, 1),
        request_id="r",
        time=datetime(2026, 1, 5, tzinfo=UTC),
        account="111122223333",
        region="eu-west-1",
        operation="Converse",
        model_id="m",
        model="m",
        family="nova",
        dialect="converse",
        messages=messages,
        tools=tools,
        reply=reply,
    )


def keys(*messages: Message, reply: Message | None = None) -> ChainKeys:
    invocation = call(*messages, reply=reply)
    return chain_keys(invocation, invocation, key=KEY)


QUESTION, ANSWER = user("How high is the tide?"), assistant("Two metres.")
FIRST = keys(QUESTION, reply=ANSWER)


def test_the_next_call_finds_its_parent_by_prefix_and_by_exchange() -> None:
    """Prompt and reply of one call are the beginning of the next."""
    following = keys(QUESTION, ANSWER, user("And tonight?"), reply=assistant("One."))
    assert following.parent_key == FIRST.self_key
    assert following.parent_exchange_key == FIRST.exchange_key


def test_each_reply_in_a_prompt_names_the_exchange_of_its_call() -> None:
    """Any earlier call is found by the key of its question and reply, however far back."""
    tool = assistant("", ToolCall("1", "almanac", "{}"))
    result = Message("tool", "1 metre", tool_call_id="1")
    tonight = user("And tonight?")
    asked_tool = keys(QUESTION, ANSWER, tonight, reply=tool)
    answered = keys(QUESTION, ANSWER, tonight, tool, result, reply=assistant("One."))
    prompt = (QUESTION, ANSWER, tonight, tool, result, assistant("One."), user("Tomorrow?"))
    system = Message("system", "Be brief.")
    found = [exchange_key_at(call(system, *prompt), place, key=KEY) for place in (2, 4, 6)]
    wanted = [FIRST.exchange_key, asked_tool.exchange_key, answered.exchange_key]
    assert found == wanted
    assert keys(*prompt).parent_exchange_key == wanted[-1]


@pytest.mark.parametrize(
    "sent_again",
    [
        assistant("  Two\n metres. "),
        assistant("Two metres.", reasoning="The almanac says so."),
        replace(ANSWER, cache_marker=True),
        assistant("<think>almanac</think>\nTwo metres."),
    ],
)
def test_what_clients_change_in_a_reply_makes_no_difference(sent_again: Message) -> None:
    """White space, reasoning and cache markers do not cut a conversation."""
    following = keys(QUESTION, sent_again, user("And tonight?"))
    assert following.parent_key == FIRST.self_key
    assert following.parent_exchange_key == FIRST.exchange_key


def test_a_clock_in_the_system_prompt_makes_no_difference() -> None:
    """Chain keys leave system text out; only prompt and system key tell it."""
    early = keys(Message("system", "It is 9:00."), QUESTION, reply=ANSWER)
    late = keys(Message("system", "It is 9:05."), QUESTION, reply=ANSWER)
    assert early.self_key == late.self_key == FIRST.self_key
    assert early.turn_key == late.turn_key
    assert early.system_key != late.system_key
    assert early.prompt_key != late.prompt_key


def test_a_cut_window_still_holds_the_last_exchange() -> None:
    """Where older messages fall out of the window, the prefix fails and the exchange holds."""
    second = keys(QUESTION, ANSWER, user("And tonight?"), reply=assistant("One."))
    third = keys(user("And tonight?"), assistant("One."), user("Tomorrow?"))
    assert third.parent_key != second.self_key
    assert third.parent_exchange_key == second.exchange_key


def test_dropped_context_still_holds_the_exchange() -> None:
    """A question is recognised when its retrieved context is not sent again."""
    wrapped = user("<context>An almanac page.</context>\nHow high is the tide?")
    first = keys(wrapped, reply=ANSWER)
    following = keys(QUESTION, ANSWER, user("And tonight?"))
    assert following.parent_key != first.self_key
    assert following.parent_exchange_key == first.exchange_key


def test_calls_of_an_agent_continue_each_other_and_share_their_turn() -> None:
    """A call with tool results continues the call that asked for them, in the same user turn."""
    asks = assistant("", ToolCall("id-1", "tide", '{"port": "Brest", "day": 1.0}'))
    again = assistant("", ToolCall("other", "tide", '{ "day":1,"port":"Brest" }'))
    result = Message("tool", "2 m", tool_call_id="other")
    first = keys(QUESTION, reply=asks)
    second = keys(QUESTION, again, result, reply=ANSWER)
    third = keys(QUESTION, again, result, ANSWER, user("Thanks"))
    assert second.parent_key == first.self_key
    assert second.parent_exchange_key == first.exchange_key
    assert second.turn_key == first.turn_key
    assert third.parent_key == second.self_key
    assert third.parent_exchange_key == second.exchange_key
    assert third.turn_key != second.turn_key


def test_a_reply_begun_by_the_caller_is_one_message() -> None:
    """A prefilled answer continues in the reply, and is history as a whole."""
    first = keys(QUESTION, assistant("Two "), reply=assistant("metres."))
    assert first.self_key == FIRST.self_key
    assert first.exchange_key == FIRST.exchange_key
    assert first.parent_key is None


@pytest.mark.parametrize("reply", [None, assistant(" \n")])
def test_a_call_without_reply_offers_nothing_to_continue(reply: Message | None) -> None:
    """A failed call has its place behind its parent, and no key of its own."""
    failed = keys(QUESTION, ANSWER, user("And tonight?"), reply=reply)
    assert failed.self_key is failed.exchange_key is failed.reply_key is None
    assert failed.parent_key == FIRST.self_key
    assert failed.turn_key is not None


def test_a_dropped_call_has_chain_keys_only() -> None:
    """Without redacted text there are no keys of redacted text."""
    dropped = chain_keys(call(QUESTION, reply=ANSWER), None, key=KEY)
    assert dropped == replace(FIRST, prompt_key=None, system_key=None, reply_key=None)


def test_prompts_that_differ_by_entity_only_are_equal() -> None:
    """The prompt key sees the types of redacted values, the chain keys the values."""
    ada = call(user("Book for Ada."), reply=assistant("Ada is booked."))
    bob = call(user("Book for Bob."), reply=assistant("Bob is booked."))
    first, second = (
        chain_keys(
            raw,
            call(user(f"Book for ⟦PERSON:{digit * 16}⟧."), reply=assistant("Booked.")),
            key=KEY,
        )
        for raw, digit in ((ada, "a"), (bob, "b"))
    )
    assert first.prompt_key == second.prompt_key
    assert first.reply_key == second.reply_key
    assert first.self_key != second.self_key
    assert first.turn_key != second.turn_key


def test_offered_tools_make_a_different_prompt() -> None:
    """The same words with other tools are another task."""
    tool = Tool("tide", "Looks tides up.", "{}")
    plain, equipped = call(QUESTION), call(QUESTION, tools=(tool,))
    assert (
        chain_keys(plain, plain, key=KEY).prompt_key
        != chain_keys(equipped, equipped, key=KEY).prompt_key
    )


def test_nothing_gives_no_keys() -> None:
    """A prompt without messages has no key at all."""
    assert keys() == ChainKeys()


@given(st.lists(WORDS, min_size=2, max_size=6), st.integers(0, 5), WORDS)
def test_another_word_anywhere_in_the_history_breaks_the_prefix(
    texts: list[str], position: int, other: str
) -> None:
    """Only equal histories have equal chain keys."""
    chat = [user(t) if n % 2 == 0 else assistant(t) for n, t in enumerate(texts)]
    position %= len(chat)
    changed = [*chat]
    changed[position] = replace(chat[position], content=other)
    same = other.split() == chat[position].content.split()
    ours = keys(*chat, reply=ANSWER).self_key
    theirs = keys(*changed, reply=ANSWER).self_key
    assert same <= (ours == theirs)
    joined = [m.content for m in chat], [m.content for m in changed]
    if " ".join(joined[0]).split() != " ".join(joined[1]).split():
        assert ours != theirs


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("", "{}"),
        ("null", "{}"),
        ('{"b": 1.0, "a": [2.50, {"z": null}]}', '{"a":[2.5,{"z":null}],"b":1}'),
        ("not  json", "not json"),
        ('"\\ud800"', '"\\ud800"'),
        ("[" * 5000, "[" * 5000),
        ("[" * 600 + "]" * 600, "[" * 600 + "]" * 600),
    ],
)
def test_arguments_are_parsed_where_they_can_be(written: str, canonical: str) -> None:
    """Equal JSON is equal text; what is none, or too deep, is normalised as text."""
    assert canonical_json(written) == canonical
