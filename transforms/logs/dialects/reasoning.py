"""Reasoning that a model wrote into its answer, in tags in front of it."""

_TAGS = ("reasoning", "think")
_TAGS_AND_THINKING = (*_TAGS, "thinking")


def split_reasoning(text: str, *, thinking: bool = False, opened: bool = False) -> tuple[str, str]:
    """Part an assistant's text into reasoning and answer.

    gpt-oss writes `<reasoning>` (in streams around each piece), DeepSeek and Qwen `<think>`, Nova
    `<thinking>`. Only tags in front of the answer count. A tag that is never closed makes all of
    the text reasoning: the reply was cut before the answer began. A `</think>` without its opening
    is closed reasoning too, since several chat templates open the thought in the prompt.

    Args:
        text: The text as logged.
        thinking: Whether `<thinking>` counts; elsewhere than with Nova it is asked for by prompts.
        opened: Whether the prompt opened a thought, so that the text starts inside it.
    """
    if opened or ("<" in text and _closes_early(text)):
        head, closing, answer = text.partition("</think>")
        if closing or opened:
            return _without_tag(head).strip(), answer.lstrip()
    if text.lstrip()[:1] != "<":
        return "", text
    tags = _TAGS_AND_THINKING if thinking else _TAGS
    pieces: list[str] = []
    rest = text
    while (parted := _leading_block(rest, tags)) is not None:
        piece, rest = parted
        pieces.append(piece)
    return ("".join(pieces).strip(), rest.lstrip()) if pieces else ("", text)


def _leading_block(text: str, tags: tuple[str, ...]) -> tuple[str, str] | None:
    """Return the first block with the space before it, and what follows; None without one."""
    bare = text.lstrip()
    gap = text[: len(text) - len(bare)]
    for tag in tags:
        opening = f"<{tag}>"
        if bare.startswith(opening):
            inside, _closing, rest = bare[len(opening) :].partition(f"</{tag}>")
            return gap + inside, rest
    return None


def _closes_early(text: str) -> bool:
    """Tell whether a thought ends on a line's end in this text and none begins."""
    position = text.find("</think>")
    if position < 0 or "<think>" in text:
        return False
    return text[position + len("</think>") :][:1] in {"", "\n"}


def _without_tag(text: str) -> str:
    return text.lstrip().removeprefix("<think>")
