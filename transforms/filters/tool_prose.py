"""Is a text that a tool put out a message of failure, or content?"""

import re

from transforms.filters import failure_words as words

HEAD_CHARACTERS = 600
TAIL_CHARACTERS = 400
SHORT_CHARACTERS = 300
"""Up to this length a text is a message; beyond, it is content that may talk about failures."""
SENTENCE_CHARACTERS = 220
"""Up to this length words of failure count wherever they stand."""
MESSAGE_CHARACTERS = 80
"""Beyond this length quoted words are left out: they are what the text talks about."""
MAX_LINES = 2
"""Of a text with as many line breaks or more only the first line counts as a message."""

_QUOTED = re.compile(r"""["\u201c][^"\u201d\n]{1,80}["\u201d]|(?<!\w)'[^'\n]{1,60}'(?!\w)""")


def prose_rule(text: str) -> str:
    """Name the rule by which a text is a failure; an empty string for content.

    Only the first 600 and the last 400 characters are looked at.

    Returns:
        exception, http_status, failure_text or error_page; empty for content.
    """
    head = text[:HEAD_CHARACTERS].lstrip()
    if head.startswith("<"):
        return _page_rule(head)
    tail = text[-TAIL_CHARACTERS:] if len(text) > HEAD_CHARACTERS else head
    if _is_exception(head, tail):
        return "exception"
    return "" if words.TOLD.match(head) else _message_rule(text, head, tail)


def _message_rule(text: str, head: str, tail: str) -> str:
    short = len(text) <= SHORT_CHARACTERS
    if words.HTTP_STATUS.match(head) or (short and words.HTTP_STATUS.search(head)):
        return "http_status"
    if words.STATED.match(head) or words.CODED.match(head) or words.CODE.match(head.strip()):
        return "failure_text"
    if short and words.NOTHING_FOUND.search(head):
        return ""
    return "failure_text" if _opens_or_ends(head, tail) or _complains(head) else ""


def _is_exception(head: str, tail: str) -> bool:
    last = tail.rstrip().rpartition("\n")[2]
    started = head.startswith("Traceback (most recent call last)")
    if started or words.EXCEPTION_LINE.match(last) or words.EXCEPTION_LINE.match(head):
        return True
    return bool(words.TRAILER.search(tail)) and not words.LOG_LINE.match(head)


def _opens_or_ends(head: str, tail: str) -> bool:
    last = tail.rstrip().rpartition("\n")[2]
    opens = words.OPENING.match(head) or words.OPENING.match(last)
    return bool(opens or words.COMPILER_LINE.match(last))


def _complains(head: str) -> bool:
    """Tell whether a short message names a failure somewhere in it."""
    if head.count("\n") >= MAX_LINES:
        first, *_, last = head.splitlines()
        short = len(head) <= SHORT_CHARACTERS and not words.LOG_LINE.match(last)
        return short and not words.LOG_LINE.match(first) and _complains(first)
    said = _QUOTED.sub("", head) if len(head) > MESSAGE_CHARACTERS else head
    return len(said) <= SENTENCE_CHARACTERS and message_fails(said)


def message_fails(text: str) -> bool:
    """Tell whether a message of a sentence or two names a failure anywhere in it."""
    if words.EXPLAINS.search(text):
        return False
    whole = words.PHRASE_ALONE.fullmatch(text.strip())
    return bool(whole or words.INSIDE.search(text) or words.KNOWN.search(text))


def _page_rule(head: str) -> str:
    if words.ERROR_MARKUP.search(head):
        return "error_page"
    titles = words.PAGE_TITLE.findall(head)
    return "error_page" if any(words.ERROR_TITLE.fullmatch(title) for title in titles) else ""
