import json
from itertools import pairwise

import pytest
from dialect_writers import WRITERS, Json, Pieces, Talk, Writer
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from transforms.logs.bodies import normalise
from transforms.logs.envelope import Body, BodyState, Envelope
from transforms.logs.models import ModelNames
from transforms.outcome import Origin
from transforms.records import Invocation, Message, StopReason, Tool, ToolCall

STREAMED = tuple(writer for writer in WRITERS if writer.stream)
PLAIN_LETTERS = "abcXYZ 019.,;!?'\"\\/{}()\n\täß漢字🙂"
ANY_LETTERS = PLAIN_LETTERS + "<>[]|:\u2028\u0085\x0b"

names = st.text("abcdefgh_", min_size=1, max_size=12)
scalars = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(ANY_LETTERS)
arguments = st.dictionaries(st.text("abc_@.", min_size=1), scalars | st.lists(scalars), max_size=3)

thoughts = st.text(PLAIN_LETTERS, min_size=1).map(str.strip).filter(bool)


def texts(writer: Writer) -> st.SearchStrategy[str]:
    """Texts that the dialect can tell; a rendered prompt is trimmed and free of marks."""
    if writer.template:
        return st.text(PLAIN_LETTERS, min_size=1, max_size=60).map(str.strip).filter(bool)
    return st.text(ANY_LETTERS, min_size=1, max_size=60).filter(lambda text: bool(text.strip()))


def compact(value: object) -> str:
    """Write JSON as the records hold it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@st.composite
def assistants(draw: st.DrawFn, writer: Writer, *, first_call: int) -> Message:
    """Draw what a model puts out, without reasoning: text, or calls with or without text."""
    calls = []
    if writer.tools and draw(st.booleans()):
        calls = [
            ToolCall(f"call-{first_call + n}", draw(names), compact(draw(arguments)))
            for n in range(draw(st.integers(1, 2)))
        ]
    content = draw(texts(writer)) if not calls or draw(st.booleans()) else ""
    return Message(role="assistant", content=content, tool_calls=tuple(calls))


@st.composite
def talks(draw: st.DrawFn, writer: Writer) -> Talk:
    """Draw a conversation that the dialect can tell."""
    messages: list[Message] = []
    if writer.system and draw(st.booleans()):
        messages.append(Message(role="system", content=draw(texts(writer))))
    for turn in range(draw(st.integers(0, 2)) if writer.turns else 0):
        messages.append(Message(role="user", content=draw(texts(writer))))
        message = draw(assistants(writer, first_call=10 * turn))
        messages.append(message)
        for call in message.tool_calls:
            result = Message(role="tool", content=draw(texts(writer)), tool_call_id=call.id)
            messages.append(result)
    if not messages or messages[-1].role != "tool" or draw(st.booleans()):
        messages.append(Message(role="user", content=draw(texts(writer))))
    reply = draw(assistants(writer, first_call=90))
    if writer.thinks_always or (writer.reasoning and draw(st.booleans())):
        content = reply.content.lstrip() if writer.inline_reasoning else reply.content
        reply = replace(reply, content=content, reasoning=draw(thoughts))
    tools = [Tool(draw(names), "", compact({"type": "object"}))] if writer.tools else []
    stop = draw(st.sampled_from(writer.stops))
    if reply.tool_calls:
        stop = StopReason.TOOL_USE
    tokens = (draw(st.integers(0, 10**6)), draw(st.integers(0, 10**6)))
    return Talk(tuple(messages), reply, tuple(tools), stop, tokens)


@st.composite
def cuts(draw: st.DrawFn) -> Pieces:
    """Draw a way to cut texts, at shares of their length."""
    shares = sorted(draw(st.lists(st.floats(0, 1), max_size=5)))

    def cut(text: str) -> list[str]:
        at = [0, *(int(share * len(text)) for share in shares), len(text)]
        return [text[start:end] for start, end in pairwise(at)]

    return cut


def read(request: Json, response: object) -> Invocation:
    """Read bodies as they come out of a log, with nothing else in the record."""
    envelope = Envelope(
        origin=Origin("key", 1, 1),
        input=Body(BodyState.INLINE, json.loads(json.dumps(request))),
        output=Body(BodyState.INLINE, json.loads(json.dumps(response))),
    )
    found = normalise(envelope, models=ModelNames())
    assert isinstance(found, Invocation)
    return found


def assert_told(found: Invocation, talk: Talk) -> None:
    """Compare all that the conversation says."""
    assert found.messages == talk.messages
    assert found.reply == talk.reply
    assert found.tools == talk.tools
    assert found.stop_reason == talk.stop
    assert found.left_out == ()
    assert not found.incomplete


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.name)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_a_whole_answer_comes_back(writer: Writer, data: st.DataObject) -> None:
    """What is written as request and response is read back as it was."""
    talk = data.draw(talks(writer))
    assert_told(read(writer.request(talk), writer.response(talk)), talk)


@pytest.mark.parametrize("writer", STREAMED, ids=lambda writer: writer.name)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_a_streamed_answer_comes_back(writer: Writer, data: st.DataObject) -> None:
    """However a stream cuts the reply into chunks, the reply is read back as it was."""
    talk = data.draw(talks(writer))
    chunks = writer.stream(talk, data.draw(cuts()))
    found = read(writer.request(talk), [*chunks, "[DONE]"])
    assert_told(found, talk)
    assert found.output_tokens == talk.tokens[1]


@pytest.mark.parametrize("writer", STREAMED, ids=lambda writer: writer.name)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_a_cut_stream_gives_a_partial_reply(writer: Writer, data: st.DataObject) -> None:
    """A stream that breaks off before its end gives a beginning of the reply, marked so."""
    talk = data.draw(talks(writer))
    chunks = writer.stream(talk, data.draw(cuts()))
    kept = data.draw(st.integers(0, len(chunks) - 1 - writer.closing_chunks))
    found = read(writer.request(talk), chunks[:kept])
    assert found.incomplete
    assert found.stop_reason is StopReason.UNKNOWN
    assert found.messages == talk.messages
    if found.reply is not None:
        assert talk.reply.content.startswith(found.reply.content)
        assert len(found.reply.tool_calls) <= len(talk.reply.tool_calls)
