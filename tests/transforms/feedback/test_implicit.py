"""Implicit signals: what a call shows about the reply before it, and about its own."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.feedback.implicit import find, newest_turn, signals_in
from transforms.feedback.policy import FeedbackPolicy, ImplicitPolicy, SignalKind
from transforms.outcome import Origin
from transforms.records import Invocation, Message, ToolCall

ON = ImplicitPolicy()


def _chat(*texts: str) -> tuple[Message, ...]:
    roles = ("user", "assistant")
    return tuple(Message(roles[n % 2], text) for n, text in enumerate(texts))  # type: ignore[arg-type]


def _call(messages: tuple[Message, ...], reply: Message | None = None) -> Invocation:
    return Invocation(
        origin=Origin("k", 1, 1),
        request_id="r",
        time=datetime(2026, 1, 2, tzinfo=UTC),
        account="123456789012",
        region="eu-west-1",
        operation="Converse",
        model_id="m",
        model="m",
        family="nova",
        dialect="converse",
        messages=messages,
        reply=reply or Message("assistant", "Certainly."),
    )


def _rules(*texts: str, policy: ImplicitPolicy = ON) -> dict[str, str]:
    return {f.kind.value: f.rule for f in find(_call(_chat(*texts)), policy=policy)}


@pytest.mark.parametrize(
    ("newest", "kind", "rule"),
    [
        ("How do I dim the lamp?", "re_ask", "verbatim"),
        ("I want to dim the lamp, how?", "re_ask", "rephrased"),
        ("No, I meant the ceiling lamp.", "re_ask", "no_i_meant"),
        ("That's not what I asked.", "re_ask", "not_what_i_asked"),
        ("You didn\u2019t answer my question", "re_ask", "not_what_i_asked"),
        ("That is wrong.", "re_ask", "that_is_wrong"),
        ("The correct value is 40 percent.", "correction", "right_answer_is"),
        ("No, it's the upper switch.", "correction", "should_be"),
        ("Let me talk to a human.", "escalation", "asks_for_human"),
        ("Can you connect me with your supervisor please", "escalation", "asks_for_human"),
        ("agent!!", "escalation", "asks_for_human"),
        ("Thanks a lot!", "completion", "thanks"),
        ("Great, thank you. And how do I clean it?", "completion", "thanks_and_more"),
        ("That worked!", "completion", "solved"),
        ("Perfect, problem solved", "completion", "solved"),
        ("Found it, thanks, that solved it!", "completion", "solved"),
        ("Yes! There it is. Solved, thank you.", "completion", "solved"),
    ],
)
def test_what_the_next_message_says(newest: str, kind: str, rule: str) -> None:
    """Each rule fires on its phrase and names itself."""
    assert _rules("How do I dim the lamp?", "Turn the knob.", newest).get(kind) == rule


@pytest.mark.parametrize(
    "newest",
    [
        "Which knob?",
        "And the one in the hall?",
        "Thanks, but it still does not work",
        "thanks for nothing",
        "No thanks",
        "Sorry, I meant the ceiling lamp, my typo",
        "My neighbour says that's wrong, is she right?",
        "I need to talk to my boss about how lamps work, any tips?",
        "ok",
        "",
    ],
)
def test_what_says_nothing(newest: str) -> None:
    """Follow-ups, thanks taken back, own slips and quotations are no signals."""
    assert _rules("How do I dim the lamp?", "Turn the knob.", newest) == {}


TALK = ("How do I dim the ceiling lamp?", "Turn it.", "Is it LED?", "Yes, it is.")


def test_questions_further_back_are_asked_again() -> None:
    """A question comes back after other turns; its own reply is judged, by that exchange's key."""
    chat = _chat(*TALK, "I want to dim the ceiling lamp, how?")
    system = Message("system", "Be kind.")
    (found,) = signals_in(
        _call((system, *chat)), policy=FeedbackPolicy(), key_at=lambda place: place
    )
    assert (found["kind"], found["judged_key"], found["confidence"]) == ("re_ask", 2, 0.6)
    assert found["evidence"]["turns_back"] == 2


@pytest.mark.parametrize(
    "texts",
    [
        ("How do I dim the ceiling lamp?", "Turn it.", "Thanks, that worked!", "Good."),
        ("How do I dim the ceiling lamp?", "Which one is it?", "The LED one", "Turn it."),
    ],
)
def test_what_was_settled_or_asked_back_does_not_come_back(texts: tuple[str, ...]) -> None:
    """After thanks a question is a new one; after the assistant's question it is no complaint."""
    assert _rules(*texts, "How do I dim the ceiling lamp?") == {}


def test_short_commands_do_not_come_back() -> None:
    """What is ordered again and again is not asked again."""
    assert (
        _rules("next page please", "Page 2.", "what is that", "A page.", "next page please") == {}
    )


def test_an_answer_to_the_assistants_question_is_no_re_ask() -> None:
    """Where the assistant asked back, the user's fuller question is an answer."""
    asked_back = ("How do I dim it?", "Which lamp do you mean?", "How do I dim the ceiling lamp?")
    assert _rules(*asked_back) == {}
    polite = ("How do I dim it?", "Done. Anything else?", "How do I dim the ceiling lamp?")
    assert _rules(*polite) == {"re_ask": "resolved"}


def test_only_the_first_call_of_a_turn_judges() -> None:
    """Later calls of the same turn end with a tool's result and say nothing about the past."""
    chat = _chat("How do I dim the lamp?", "Turn the knob.", "That's wrong.")
    assert find(_call(chat), policy=ON)
    later = (
        *chat,
        Message("assistant", "", tool_calls=(ToolCall("1", "look_up", "{}"),)),
        Message("tool", "knob", tool_call_id="1"),
    )
    assert find(_call(later), policy=ON) == []


def test_the_first_turn_judges_nobody() -> None:
    """Without a reply before it, nothing is said about a reply."""
    assert _rules("That's wrong. Let me talk to a human.") == {}


def test_runs_of_user_messages_are_one_turn() -> None:
    """Messages in a row are read together, and a begun answer at the end is left aside."""
    chat = (*_chat("a question", "an answer", "first part"), Message("user", "second part"))
    turn = newest_turn((*chat, Message("assistant", "{")))
    assert turn is not None
    assert turn.newest == "first part\nsecond part"
    assert (turn.earlier, turn.reply) == ("a question", "an answer")


def test_retrieved_context_is_not_compared() -> None:
    """Passages pasted around both questions do not make them alike."""
    context = "<context>lamps have knobs and switches</context>\n"
    texts = (f"{context}How do I dim the lamp?", "Knob.", f"{context}Who sells the bulbs?")
    assert _rules(*texts) == {}


def test_hand_overs_and_goals_are_about_the_call_itself() -> None:
    """A hand-over by tool or phrase, and a goal tool's success, judge the call's own reply."""
    tool = Message("assistant", "", tool_calls=(ToolCall("1", "transfer_to_human_agent", "{}"),))
    (handed,) = find(_call(_chat("Help"), tool), policy=ON)
    assert (handed.kind, handed.about) == (SignalKind.ESCALATION, "own")
    phrase = Message("assistant", "I'll connect you with a human agent now.")
    assert find(_call(_chat("Help"), phrase), policy=ON)[0].rule == "handover_phrase"
    called = Message("assistant", "", tool_calls=(ToolCall("7", "place_order", "{}"),))
    policy = ImplicitPolicy(goal_tools=("place_order",))
    for error, kinds in ((False, [SignalKind.COMPLETION]), (True, [])):
        result = Message("tool", "ok", tool_call_id="7", tool_error=error)
        found = find(_call((*_chat("Order it"), called, result)), policy=policy)
        assert [finding.kind for finding in found] == kinds


def test_a_wished_hand_over_is_not_held_against_the_reply() -> None:
    """Who asks for a human and gets one judges the reply before, not the hand-over."""
    reply = Message("assistant", "I'm connecting you with an agent.")
    chat = _chat("My lamp is broken", "Turn the knob.", "I want to speak to a human")
    (finding,) = find(_call(chat, reply), policy=ON)
    assert (finding.rule, finding.about) == ("asks_for_human", "earlier")


@pytest.mark.parametrize("kind", ["re_ask", "escalation", "correction", "completion"])
def test_each_signal_can_be_turned_off(kind: str) -> None:
    """A switch takes its kind away and leaves the others."""
    newest = {
        "re_ask": "That's wrong.",
        "escalation": "I want to talk to a human",
        "correction": "The right answer is 40.",
        "completion": "Thanks!",
    }[kind]
    texts = ("How do I dim the lamp?", "Turn the knob.", newest)
    assert kind in _rules(*texts)
    assert kind not in _rules(*texts, policy=ImplicitPolicy.model_validate({kind: False}))


def test_unsure_signals_are_left_out() -> None:
    """The least confidence is a setting."""
    texts = ("What are the fees?", "None.", "What are the fees for late returns?")
    assert _rules(*texts) == {"re_ask": "completed"}
    assert _rules(*texts, policy=ImplicitPolicy(min_confidence=0.7)) == {}


def test_stored_form() -> None:
    """A stored signal is JSON with key, time, confidence and figures, and holds no text."""
    call = _call(_chat("How do I dim the lamp?", "Turn the knob.", "how do I dim the lamp"))
    stored = signals_in(call, policy=FeedbackPolicy())
    assert json.loads(json.dumps(stored)) == [
        {
            "kind": "re_ask",
            "about": "earlier",
            "judged_key": None,
            "time": "2026-01-02T00:00:00+00:00",
            "confidence": 0.9,
            "evidence": {"rule": "verbatim", "similarity": 1.0},
        }
    ]


@settings(max_examples=200, deadline=None)
@given(
    roles=st.lists(st.sampled_from(["system", "user", "assistant", "tool"]), max_size=6),
    text=st.text(max_size=60),
)
def test_any_prompt_is_judged(roles: list[str], text: str) -> None:
    """Nothing raises, and there is at most one signal of a kind."""
    messages = tuple(Message(role, text) for role in roles)  # type: ignore[arg-type]
    kinds = [finding.kind for finding in find(_call(messages), policy=ON)]
    assert len(kinds) == len(set(kinds))
