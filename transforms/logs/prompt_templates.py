"""Chat templates: a prompt that was rendered to one string, parsed back into messages.

Sources: Meta's model cards (Llama 2, 3, 4), Mistral's and DeepSeek's tokenizer configurations,
ChatML, OpenAI's Harmony format, Bedrock guide on Claude 2 and Titan prompts.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from transforms.logs.dialects.reasoning import split_reasoning
from transforms.records import Message, Role, ToolCall

_HEAD = 400
"""Characters in which most prompts show their template: looked at first, because prompts are long.
"""
_ROLES: dict[str, Role] = {
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "model": "assistant",
    "bot": "assistant",
    "chatbot": "assistant",
    "system": "system",
    "developer": "system",
    "tool": "tool",
    "ipython": "tool",
    "observation": "tool",
}
_IMAGE = "<|image|>"
_BAR = "[|\uff5c]"
"""DeepSeek's marks are written with full-width bars, by some callers with plain ones."""
_GAP = "[_\u2581]"
_STARTS = re.compile(
    r"\A\s*(?:<\|begin_of_text\|>|<s>|<bos>|<BOS_TOKEN>|<\|endoftext\|>"
    rf"|<{_BAR}begin{_GAP}of{_GAP}sentence{_BAR}>)",
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt string as messages."""

    messages: tuple[Message, ...]
    opens_thought: bool = False
    """The string ends with an opened `<think>`: the reply starts inside a thought."""


Turn = tuple[Role, str]
TurnReader = Callable[[str], "list[Turn] | None"]


@dataclass(frozen=True, slots=True)
class _Template:
    """A template of the commonest kind: a header that names the role, text, an end mark."""

    mark: str
    """What stands in every prompt of this template: quicker to look for than the header."""
    header: re.Pattern[str]
    end: re.Pattern[str] | None


_TEMPLATES = (
    _Template(  # Llama 3
        "<|start_header_id|>",
        re.compile(r"<\|start_header_id\|>(\w+)<\|end_header_id\|>"),
        re.compile(r"<\|(?:eot_id|eom_id|end_of_text)\|>"),
    ),
    _Template(  # Llama 4
        "<|header_start|>",
        re.compile(r"<\|header_start\|>(\w+)<\|header_end\|>"),
        re.compile(r"<\|(?:eot|eom|end_of_text)\|>"),
    ),
    _Template(  # ChatML: Qwen and many imported models
        "<|im_start|>",
        re.compile(r"<\|im_start\|>(\w+)"),
        re.compile(r"<\|im_end\|>"),
    ),
    _Template(  # DeepSeek
        "User",
        re.compile(rf"<{_BAR}(User|Assistant){_BAR}>"),
        re.compile(rf"<{_BAR}end{_GAP}of{_GAP}sentence{_BAR}>"),
    ),
    _Template(  # Gemma
        "<start_of_turn>",
        re.compile(r"<start_of_turn>(\w+)"),
        re.compile(r"<end_of_turn>"),
    ),
    _Template(  # Phi, Zephyr
        "<|user|>",
        re.compile(r"<\|(user|assistant|system)\|>"),
        re.compile(r"<\|end\|>|</s>|<\|endoftext\|>"),
    ),
    _Template(  # Command R
        "<|START_OF_TURN_TOKEN|>",
        re.compile(r"<\|START_OF_TURN_TOKEN\|><\|(USER|CHATBOT|SYSTEM)_TOKEN\|>"),
        re.compile(r"<\|END_OF_TURN_TOKEN\|>"),
    ),
    _Template(  # Claude 2
        "Human:",
        re.compile(r"\n\n(Human|Assistant):"),
        None,
    ),
)
_TITAN = _Template("User:", re.compile(r"\n\s*(User|Bot):"), None)
_SYSTEM_MARKS = (("<<SYS>>", "<</SYS>>"), ("[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]"))
"""Llama 2's and Mistral's, inside the first instruction or in front of it."""
_HARMONY_END = re.compile(r"<\|(?:end|return|call)\|>")
_HARMONY_RECIPIENT = re.compile(r"to=(?:functions\.)?([\w.-]+)")


def parse_prompt(text: str, *, images: int = 0) -> Prompt:
    """Parse a prompt string by the chat template it was made with, else take it as one message.

    Text around a message is trimmed, as the templates do. An answer begun at the end of the
    prompt stays as a last assistant message.

    Args:
        text: The prompt as logged.
        images: Number of images sent beside the prompt.
    """
    messages = _parse(text)
    opens_thought = False
    if messages and messages[-1].role == "assistant":
        begun = messages[-1]
        if begun.content == "<think>" or (not begun.content and not begun.tool_calls):
            opens_thought = begun.content == "<think>" or bool(begun.reasoning)
            messages.pop()
    messages = messages or [Message(role="user", content=text)]
    return Prompt(tuple(_with_images(messages, images)), opens_thought)


def _parse(text: str) -> list[Message]:
    if "<|start|>" in text and "<|message|>" in text:
        return list(_harmony(text))
    turns = list(_instructions(text)) if "[/INST]" in text else _by_header(text)
    return [_message(role, content) for role, content in turns]


def _message(role: Role, content: str) -> Message:
    content = content.strip()
    if role == "assistant" and content != "<think>":
        reasoning, content = split_reasoning(content)
        return Message(role=role, content=content, reasoning=reasoning)
    return Message(role=role, content=content)


def _by_header(text: str) -> list[Turn]:
    """Parse by the template whose header comes first in the text."""
    if text.startswith(("User:", "\nUser:")) and text.rstrip().endswith("Bot:"):
        return list(_turns(f"\n{text}", _TITAN))
    if text.startswith(("Human:", "\nHuman:")):
        text = f"\n\n{text.lstrip()}"
    if "<" not in text and "Human:" not in text:
        return []
    start = text[:_HEAD]
    likely = [template for template in _TEMPLATES if template.mark in start]
    likely = likely or [template for template in _TEMPLATES if template.mark in text]
    found = [(match.start(), t) for t in likely if (match := t.header.search(text))]
    if not found:
        return []
    template = min(found, key=lambda pair: pair[0])[1]
    if template.end is None and "\n\nAssistant:" not in text:
        return []
    return list(_turns(text, template))


def _turns(text: str, template: _Template) -> Iterator[Turn]:
    before, *parts = template.header.split(text)
    before = _STARTS.sub("", before).strip()
    if before:
        yield "system", before
    for role, content in zip(parts[::2], parts[1::2], strict=True):
        if template.end is not None and (mark := template.end.search(content)):
            content = content[: mark.start()]  # noqa: PLW2901 - the same content, cut
        # A role of a template's own is somebody else's voice, hence not the assistant's.
        yield _ROLES.get(role.lower(), "user"), content


def _instructions(text: str) -> Iterator[Turn]:
    """Parse Llama 2's and Mistral's `[INST] … [/INST] answer </s>`."""
    before, *rounds = text.split("[INST]")
    yield from _instruction("system", before)
    for turn in rounds:
        question, _, answer = turn.partition("[/INST]")
        yield from _instruction("user", question)
        yield from _instruction("assistant", answer)


def _instruction(role: Role, text: str) -> Iterator[Turn]:
    text = text.replace("</s>", "").replace("<s>", "").strip()
    for opening, closing in _SYSTEM_MARKS:
        if role != "assistant" and text.startswith(opening):
            system, _, text = text.removeprefix(opening).partition(closing)
            yield "system", system
            text = text.strip()
    if text:
        yield role, text


def _harmony(text: str) -> Iterator[Message]:
    """Parse gpt-oss's format: thoughts, tool calls and answers are messages on channels."""
    thought = ""
    for block in text.split("<|start|>")[1:]:
        header, mark, content = block.partition("<|message|>")
        if not mark:
            continue
        content = _HARMONY_END.split(content, maxsplit=1)[0].strip()
        name, _, channel = header.partition("<|channel|>")
        recipient = _HARMONY_RECIPIENT.search(header)
        speaker = name.split()[0] if name.split() else ""
        if speaker != "assistant":
            if speaker.startswith("functions."):
                yield Message(
                    role="tool",
                    content=content,
                    tool_call_id=speaker.removeprefix("functions."),
                )
            else:
                yield Message(role=_ROLES.get(speaker, "user"), content=content)
        elif channel.startswith("analysis") and recipient is None:
            thought = f"{thought}\n{content}" if thought else content
            continue
        elif recipient is not None:
            call = ToolCall(recipient.group(1), recipient.group(1), content or "{}")
            yield Message(role="assistant", content="", reasoning=thought, tool_calls=(call,))
        else:
            yield Message(role="assistant", content=content, reasoning=thought)
        thought = ""


def _with_images(messages: list[Message], images: int) -> Iterator[Message]:
    """Put placeholders where the images stand; those without a place before the last message."""
    placed = sum(message.content.count(_IMAGE) for message in messages)
    if not (images or placed):
        yield from messages
        return
    for position, message in enumerate(messages):
        count = message.content.count(_IMAGE)
        content = message.content.replace(_IMAGE, "[image]\n") if count else message.content
        if position == len(messages) - 1 and images > placed:
            content = "[image]\n" * (images - placed) + content
            count += images - placed
        yield replace(message, content=content, media=("image",) * count)
