import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.logs.prompt_templates import Prompt, parse_prompt
from transforms.records import Message, ToolCall

MARKS = (
    "<|begin_of_text|>",
    "<|start_header_id|>user<|end_header_id|>",
    "<|start_header_id|>assistant<|end_header_id|>",
    "<|eot_id|>",
    "<|im_start|>user",
    "<|im_end|>",
    "<|start|>",
    "<|message|>",
    "<|end|>",
    "<|channel|>analysis",
    "[INST]",
    "[/INST]",
    "<<SYS>>",
    "<</SYS>>",
    "</s>",
    "\n\nHuman:",
    "\n\nAssistant:",
    "User:",
    "Bot:",
    "<think>",
    "<|image|>",
    "<\uff5cUser\uff5c>",
    " some text ",
)


def said(prompt: Prompt) -> list[tuple[str, str]]:
    """Return who says what."""
    return [(message.role, message.content) for message in prompt.messages]


@pytest.mark.parametrize(
    "text",
    ["Summarise this.", "", "  \n ", "a < b and Human: c", "User: or Bot:?", "see [INST] there"],
)
def test_a_prompt_without_template_is_one_user_message(text: str) -> None:
    """What no template made is what the user said, to the letter."""
    assert parse_prompt(text).messages == (Message(role="user", content=text),)


def test_an_answer_begun_in_the_prompt_stays() -> None:
    """Words that the caller put into the model's mouth are a last assistant message."""
    found = parse_prompt("\n\nHuman: list\n\nAssistant: 1.")
    assert said(found) == [("user", "list"), ("assistant", "1.")]


def test_text_before_the_first_turn_is_the_system_prompt() -> None:
    """Claude 2 and DeepSeek take instructions in front of the dialogue."""
    found = parse_prompt("be brief\n\nHuman: hello\n\nAssistant:")
    assert said(found) == [("system", "be brief"), ("user", "hello")]


def test_mistral_keeps_its_system_prompt_in_front() -> None:
    """Newer Mistral templates mark the system prompt before the first instruction."""
    found = parse_prompt("<s>[SYSTEM_PROMPT]be brief[/SYSTEM_PROMPT][INST]hello[/INST]")
    assert said(found) == [("system", "be brief"), ("user", "hello")]


def test_a_tool_answers_in_llamas_template() -> None:
    """Llama calls the role of tools ipython; unknown roles are somebody else's voice."""
    turns = (("ipython", "42"), ("narrator", "later"))
    text = "".join(
        f"<|start_header_id|>{role}<|end_header_id|>\n\n{words}<|eot_id|>" for role, words in turns
    )
    assert said(parse_prompt(text)) == [("tool", "42"), ("user", "later")]


def test_an_opened_thought_is_no_message() -> None:
    """A prompt that ends in an opened thought says so, and nothing more."""
    found = parse_prompt("<|im_start|>user\nhello<|im_end|>\n<|im_start|>assistant\n<think>\n")
    assert said(found) == [("user", "hello")]
    assert found.opens_thought


def test_the_first_template_in_a_prompt_is_the_one_it_was_made_with() -> None:
    """A user who quotes another template does not change who says what."""
    found = parse_prompt("\n\nHuman: what is <|im_start|>user?\n\nAssistant:")
    assert said(found) == [("user", "what is <|im_start|>user?")]


def test_harmony_tells_thoughts_calls_and_answers_apart() -> None:
    """gpt-oss's channels give reasoning, tool calls, results and answers."""
    text = (
        "<|start|>system<|message|>be brief<|end|>"
        "<|start|>user<|message|>hello<|end|>"
        "<|start|>assistant<|channel|>analysis<|message|>look up<|end|>"
        "<|start|>assistant<|channel|>commentary to=functions.find <|constrain|>json<|message|>"
        '{"a":1}<|call|>'
        "<|start|>functions.find to=assistant<|channel|>commentary<|message|>found<|end|>"
        "<|start|>assistant<|channel|>final<|message|>there<|return|>"
        "<|start|>assistant"
    )
    assert parse_prompt(text).messages == (
        Message(role="system", content="be brief"),
        Message(role="user", content="hello"),
        Message(
            role="assistant",
            content="",
            reasoning="look up",
            tool_calls=(ToolCall("find", "find", '{"a":1}'),),
        ),
        Message(role="tool", content="found", tool_call_id="find"),
        Message(role="assistant", content="there"),
    )


def test_images_stand_where_the_prompt_puts_them() -> None:
    """An image mark becomes a placeholder; images without one stand before the last message."""
    found = parse_prompt("<|image|>what is it?", images=1).messages
    assert found == (Message(role="user", content="[image]\nwhat is it?", media=("image",)),)
    assert parse_prompt("what?", images=2).messages[0].content == "[image]\n[image]\nwhat?"


@given(st.lists(st.sampled_from(MARKS), max_size=20).map("".join))
def test_any_prompt_gives_messages(text: str) -> None:
    """However marks are mixed up, a prompt gives at least one message."""
    found = parse_prompt(text)
    assert found.messages
    assert all(
        message.role in {"system", "user", "assistant", "tool"} for message in found.messages
    )
