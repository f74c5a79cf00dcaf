"""What of a user message is retrieved context around the question, and what the user asked.

Applications that retrieve documents often wrap them around the question in the call that answers
it, and send the bare question as history afterwards. Both forms have the same `asked` text.
"""

import re
from bisect import bisect_left
from collections import defaultdict

_TAG = re.compile(
    r"<(/?)(context|documents?|sources?|passages?|excerpts?|chunks?|search_results?|"
    r"retrieved_[a-z]{1,20}|knowledge_base|background|references?|instructions?)"
    r"(?:\s[^<>]{0,200})?>",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"^[ \t#*]*(?:user(?:'s)? )?(?:question|query|request)[ \t*]*:[ \t*]*",
    re.IGNORECASE | re.MULTILINE,
)
_CONTEXT = re.compile(
    r"^[ \t#*]*(?:(?:retrieved|relevant) )?"
    r"(?:context|documents|sources|passages|excerpts|search results)[ \t*]*:",
    re.IGNORECASE | re.MULTILINE,
)
_QUESTION_TAG = re.compile(r"</?(?:user_)?(?:question|query|request|input)>", re.IGNORECASE)


def asked(text: str) -> str:
    """Return what stands outside known context blocks and behind the last `Question:` label.

    Where nothing would be left the text is returned whole. Stripping an already bare question
    gives the question again. Linear in the length of the text, whatever the tags.
    """
    rest = _QUESTION_TAG.sub("", _without_blocks(text))
    labels = list(_QUESTION.finditer(rest))
    if labels and rest[labels[-1].end() :].strip():
        rest = rest[labels[-1].end() :]
    context = _CONTEXT.search(rest)
    if context and rest[: context.start()].strip():
        rest = rest[: context.start()]
    return rest if rest.strip() else text


def _without_blocks(text: str) -> str:
    """Cut `<context>…</context>` and its like; a tag without its partner stays."""
    tags = list(_TAG.finditer(text))
    closings: dict[str, list[int]] = defaultdict(list)
    ends: dict[str, list[int]] = defaultdict(list)
    for tag in tags:
        if tag[1]:
            closings[tag[2].lower()].append(tag.start())
            ends[tag[2].lower()].append(tag.end())
    kept: list[str] = []
    position = 0
    for tag in tags:
        name = tag[2].lower()
        if tag[1] or tag.start() < position:
            continue
        partner = bisect_left(closings[name], tag.end())
        if partner < len(closings[name]):
            kept.append(text[position : tag.start()])
            position = ends[name][partner]
    kept.append(text[position:])
    return "\n".join(kept) if len(kept) > 1 else text
