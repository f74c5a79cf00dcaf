"""Redaction of whole invocations."""

import copy
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.keys import KeyRing
from transforms.outcome import Reason, Rejected
from transforms.records import Invocation, Message, Tool, ToolCall
from transforms.redaction import tokens
from transforms.redaction.detectors import Detector, Finding, Passage
from transforms.redaction.policy import Action, RedactionPolicy
from transforms.redaction.redactor import Redacted, Redactor

MakeInvocation = Callable[..., Invocation]
quick = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

# One invented value of each type that the recognizers know by form or by what stands before it.
SECRETS = {
    "EMAIL_ADDRESS": "ruth.okafor@example.org",
    "PHONE_NUMBER": "(212) 555-0142",
    "CREDIT_CARD": "4012-8888-8888-1881",
    "US_SSN": "536-22-8726",
    "IBAN_CODE": "DE89370400440532013000",
    "IP_ADDRESS": "203.0.113.77",
    "MAC_ADDRESS": "3D:F2:C9:A6:B3:4F",
    "URL": "https://people.example.com/ruth-okafor",
    "UUID": "6f1c2a34-9b0d-4c1e-8a77-2f5d9c3b1e60",
    "CRYPTO": "16Yeky6GMjeNkAiNcBY7ZhrLoMSgg1BoyZ",
    "SECRET": "AKIAQ7XW2MNB4PLK5RTZ",
    "UK_NINO": "AA123456B",
    "IN_PAN": "ABCPE1234F",
    "ADDRESS": "742 Juniper Ridge Road",
    "PERSON": "Ruth Okafor",
    "PASSWORD": "zebra!Cactus9",
    "DATE_TIME": "1984-11-23",
    "NUMERIC_ID": "90817263544",
}
LEAD_INS = {
    "PERSON": "my name is ",
    "PASSWORD": "my password is ",
    "US_SSN": "my social security number is ",
    "UK_NINO": "national insurance ",
    "DATE_TIME": "my date of birth is ",
}


@pytest.fixture
def redactor(policy: RedactionPolicy, keys: KeyRing, detector: Detector) -> Redactor:
    return Redactor(policy, keys=keys, detector=detector)


def one(redactor: Redactor, invocation: Invocation) -> Redacted:
    [outcome] = redactor.redact([invocation])
    assert isinstance(outcome, Redacted)
    return outcome


class Letters:
    """A detector of capital words in brackets, such as [ADA]."""

    def detect(self, passages: Iterable[Passage]) -> Iterator[tuple[Finding, ...]]:
        """Find what stands between brackets."""
        for passage in passages:
            opened = [index for index, char in enumerate(passage.text) if char == "["]
            yield tuple(
                Finding("PERSON", index + 1, passage.text.index("]", index), 1.0, "Letters")
                for index in opened
                if passage.text.find("]", index) > index + 1
            )


class Failing(Letters):
    """A detector that raises on one word and quotes it."""

    def detect(self, passages: Iterable[Passage]) -> Iterator[tuple[Finding, ...]]:
        """Find, or raise."""
        for passage in passages:
            if "explode" in passage.text:
                raise KeyError(passage.text)
            yield from super().detect([passage])


@pytest.mark.parametrize("entity", SECRETS)
@pytest.mark.parametrize("place", ["prose", "reply", "arguments", "result", "reasoning", "code"])
def test_a_planted_value_is_nowhere_in_the_output(
    redactor: Redactor, make_invocation: MakeInvocation, entity: str, place: str
) -> None:
    """Said by the user, a value is found in prose, JSON, reasoning and code, and in no output."""
    value = SECRETS[entity]
    said = f"Hello, {LEAD_INS.get(entity, 'please note ')}{value} - thank you"
    texts = dict.fromkeys(["prose", "reply", "reasoning", "code"], "fine")
    texts[place] = value if place != "code" else f"```python\nprint({value!r})\n```"
    arguments = json.dumps({"note": value if place == "arguments" else "", value: 1})
    call = ToolCall("call_1", "look_up", arguments)
    redacted = one(
        redactor,
        make_invocation(
            Message("system", "You help."),
            Message("user", said),
            Message("assistant", "", reasoning=texts["reasoning"], tool_calls=(call,)),
            Message("tool", json.dumps({"found": [{"v": value}]}), tool_call_id="call_1"),
            Message("user", texts["code"]),
            reply=Message("assistant", f"I noted {texts['reply']}."),
            tools=(Tool("look_up", f"Looks up {value}", json.dumps({"default": value})),),
        ),
    )
    assert value not in msgspec.json.encode(redacted).decode()
    found = {
        match["entity"] for match in tokens.TOKEN.finditer(redacted.invocation.messages[1].content)
    }
    assert entity in found
    json.loads(redacted.invocation.messages[2].tool_calls[0].arguments)
    json.loads(redacted.invocation.messages[3].content)
    json.loads(redacted.invocation.tools[0].parameters)


def test_one_value_has_one_token_in_all_parts(
    redactor: Redactor, make_invocation: MakeInvocation
) -> None:
    """History, arguments, result and reply agree about who is who, whatever the spelling."""
    call = ToolCall("c", "f", '{"phone": 2125550142, "n": 3}')
    redacted = one(
        redactor,
        make_invocation(
            Message("user", "call me at (212) 555-0142"),
            Message("assistant", "", tool_calls=(call,)),
            Message("tool", '{"phone":"212-555-0142"}', tool_call_id="c"),
            reply=Message("assistant", "I will call 212.555.0142."),
        ),
    ).invocation
    [token] = tokens.TOKEN.findall(redacted.messages[0].content)
    arguments = json.loads(redacted.messages[1].tool_calls[0].arguments)
    assert arguments["n"] == 3
    assert tokens.TOKEN.findall(arguments["phone"]) == [token]
    assert tokens.TOKEN.findall(redacted.messages[2].content) == [token]
    assert redacted.reply is not None
    assert tokens.TOKEN.findall(redacted.reply.content) == [token]


def test_dialogue_tells_what_a_bare_answer_is(
    redactor: Redactor, make_invocation: MakeInvocation
) -> None:
    """Four digits are a card and a small word is a name where the assistant asked for them."""
    messages = one(
        redactor,
        make_invocation(
            Message("assistant", "Could you give me the last four digits of your card?"),
            Message("user", "6980"),
            Message("assistant", "Thanks for 6980. And your name?"),
            Message("user", "devi"),
            reply=Message("assistant", "Thank you, Devi."),
        ),
    ).invocation
    assert tokens.neutral(messages.messages[1].content) == "<CREDIT_CARD>"
    assert (
        tokens.neutral(messages.messages[2].content) == "Thanks for <CREDIT_CARD>. And your name?"
    )
    assert tokens.neutral(messages.messages[3].content) == "<PERSON>"
    assert messages.reply is not None
    assert tokens.neutral(messages.reply.content) == "Thank you, <PERSON>."


def test_caller_and_metadata_do_not_pass(
    redactor: Redactor, make_invocation: MakeInvocation
) -> None:
    """What names the caller is empty in the redacted invocation."""
    redacted = one(redactor, make_invocation(Message("user", "hello"))).invocation
    assert redacted.caller_arn == ""
    assert redacted.request_metadata == {}


def test_counts_stand_beside_each_part(redactor: Redactor, make_invocation: MakeInvocation) -> None:
    """Spans are counted per message, reply and tools; tools are left out of the record's sum."""
    redacted = one(
        redactor,
        make_invocation(
            Message("user", "ada@example.org and bob@example.org"),
            reply=Message("assistant", "ada@example.org"),
            tools=(Tool("t", "mail ada@example.org", "{}"),),
        ),
    )
    assert redacted.message_entity_counts == (
        {"EMAIL_ADDRESS": 2},
        {"EMAIL_ADDRESS": 1},
        {"EMAIL_ADDRESS": 1},
    )
    assert redacted.entity_counts == {"EMAIL_ADDRESS": 3}


def test_ids_name_content_and_settings(
    keys: KeyRing, detector: Detector, make_invocation: MakeInvocation
) -> None:
    """Equal content has one id in every record; other roles, settings and spans have others."""
    plain = Redactor(RedactionPolicy(), keys=keys, detector=detector)
    other = Redactor(RedactionPolicy(score_threshold=0.9), keys=keys, detector=detector)
    tools = (Tool("t", "does things", "{}"),)
    first = one(plain, make_invocation(Message("user", "hello"), tools=tools))
    again = one(
        plain,
        make_invocation(
            Message("system", "hello"), Message("user", "hello"), tools=tools, ordinal=2
        ),
    )
    assert first.message_ids[0] == again.message_ids[1] != again.message_ids[0]
    assert first.tools_id == again.tools_id != ""
    assert first.reply_id == ""
    assert one(other, make_invocation(Message("user", "hello"))).message_ids != first.message_ids


def test_a_failing_detector_rejects_that_record_only(
    policy: RedactionPolicy, keys: KeyRing, make_invocation: MakeInvocation
) -> None:
    """The record on which a detector raises is quarantined with the error's type, no text."""
    redactor = Redactor(policy, keys=keys, detector=Failing())
    good, bad, last = redactor.redact(
        [
            make_invocation(Message("user", "[ADA]")),
            make_invocation(Message("user", "explode"), ordinal=2),
            make_invocation(Message("user", "[BOB]"), ordinal=3),
        ]
    )
    assert bad == Rejected(Reason.REDACTION_FAILED, {"error": "KeyError"})
    for outcome in (good, last):
        assert isinstance(outcome, Redacted)
        assert outcome.entity_counts == {"PERSON": 1}


def test_a_type_may_drop_the_whole_invocation(
    keys: KeyRing, make_invocation: MakeInvocation
) -> None:
    """Where the policy drops a type, the record leaves by its own door, the type as evidence."""
    policy = RedactionPolicy(actions={"PERSON": Action.DROP})
    [outcome] = Redactor(policy, keys=keys, detector=Letters()).redact(
        [make_invocation(Message("user", "I am [ADA]"))]
    )
    assert outcome == Rejected(Reason.SENSITIVE_CONTENT, {"entity": "PERSON"})


def test_a_kept_type_stays(keys: KeyRing, make_invocation: MakeInvocation) -> None:
    """Where the policy keeps a type, its values stay in the text."""
    policy = RedactionPolicy(actions={"PERSON": Action.KEEP})
    redactor = Redactor(policy, keys=keys, detector=Letters())
    redacted = one(redactor, make_invocation(Message("user", "I am [ADA]")))
    assert redacted.invocation.messages[0].content == "I am [ADA]"


def test_allowed_values_stay_and_denied_words_go(
    keys: KeyRing, make_invocation: MakeInvocation
) -> None:
    """The allow list spares a value, the deny list takes one that nothing else finds."""
    policy = RedactionPolicy(allow=("help@example.com",), deny=("Project Heron",))
    redacted = one(
        Redactor(policy, keys=keys),
        make_invocation(Message("user", "Ask help@example.com about project heron")),
    )
    content = tokens.neutral(redacted.invocation.messages[0].content)
    assert content == "Ask help@example.com about <CUSTOM>"


def test_literal_look_alikes_are_no_tokens(
    redactor: Redactor, make_invocation: MakeInvocation
) -> None:
    """What looks like a token in the input is escaped and reads as it was."""
    text = "a ⟦PERSON:0123456789abcdef⟧ b"
    content = one(redactor, make_invocation(Message("user", text))).invocation.messages[0].content
    assert not tokens.TOKEN.search(content)
    assert tokens.unescape(content) == text


def test_redacting_lake_text_again_changes_nothing(
    policy: RedactionPolicy,
    keys: KeyRing,
    detector: Detector,
    make_invocation: MakeInvocation,
) -> None:
    """A second pass over lake text leaves tokens and escapes alone."""
    said = " ; ".join(LEAD_INS.get(name, "") + value for name, value in SECRETS.items())
    first = one(
        Redactor(policy, keys=keys, detector=detector),
        make_invocation(
            Message("user", said + " ⟦PERSON:0123456789abcdef⟧"),
            Message("tool", json.dumps({"said": said, "n": 4012888888881881})),
        ),
    ).invocation
    again = Redactor(policy, keys=keys, detector=detector, lake_text=True)
    assert one(again, first).invocation == first


def test_comments_get_lake_tokens(redactor: Redactor) -> None:
    """A feedback comment is redacted like a message."""
    comment = redactor.redact_comment("wrong! write to ada@example.org")
    assert isinstance(comment, str)
    assert tokens.neutral(comment) == "wrong! write to <EMAIL_ADDRESS>"


def test_a_response_format_is_redacted_and_keeps_its_shape(
    redactor: Redactor, make_invocation: MakeInvocation
) -> None:
    """The caller's schema stays a mapping without the value in it."""
    wanted: dict[str, Any] = {"type": "json_schema", "example": "ada@example.org"}
    invocation = msgspec.structs.replace(
        make_invocation(Message("user", "hi")), response_format=wanted
    )
    redacted = one(redactor, invocation).invocation.response_format
    assert redacted is not None
    assert redacted["type"] == "json_schema"
    assert "ada@example.org" not in json.dumps(redacted)


_texts = st.text(alphabet='ab [ADA]\n\u27e6\u27e7{}":1\\\ud800', max_size=30)
_messages = st.builds(
    Message, st.sampled_from(["user", "assistant", "tool"]), _texts, reasoning=_texts
)


@quick
@given(
    st.lists(st.lists(_messages, min_size=1, max_size=4), max_size=6),
    st.lists(st.integers(1, 3), max_size=6),
)
def test_order_conservation_and_batches(
    policy: RedactionPolicy,
    keys: KeyRing,
    make_invocation: MakeInvocation,
    chats: list[list[Message]],
    cuts: list[int],
) -> None:
    """Seen is kept plus rejected, in order; no argument changes; any batches give the same."""
    invocations = [make_invocation(*chat, ordinal=i) for i, chat in enumerate(chats)]
    before = copy.deepcopy(invocations)
    whole = list(Redactor(policy, keys=keys, detector=Letters()).redact(invocations))
    assert invocations == before
    assert len(whole) == len(invocations)
    for invocation, outcome in zip(invocations, whole, strict=True):
        assert isinstance(outcome, Redacted)
        assert outcome.invocation.origin == invocation.origin
        assert len(outcome.message_ids) == len(invocation.messages)
    parts: list[Redacted | Rejected] = []
    redactor = Redactor(policy, keys=keys, detector=Letters())
    rest = invocations
    for cut in [*cuts, len(invocations)]:
        parts += redactor.redact(rest[:cut])
        rest = rest[cut:]
    assert parts == whole


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000 + '"ada@example.org"' + "]" * 10_000,
        '{"a": 1e999, "b": "\\ud800 ada@example.org"}',
        '{"ada@example.org": {"ada@example.org": null, "ada@example.org": 1}}',
        "\ud800ada@example.org\udfff",
        '{"broken": "ada@example.org',
        "<a href='ada@example.org'>" * 50,
    ],
)
def test_hostile_texts_are_redacted_like_others(
    redactor: Redactor, make_invocation: MakeInvocation, text: str
) -> None:
    """Absurd nesting, lone surrogates, doubled keys and broken markup hide nothing."""
    redacted = one(redactor, make_invocation(Message("tool", text))).invocation.messages[0]
    assert "ada@" not in redacted.content
    redacted.content.encode()
