"""The words of a tool's output by which a model tells a message of failure from content."""

import re

from transforms.word_weights import WordWeights

HEAD_CHARACTERS, TAIL_CHARACTERS = 250, 100
"""What is read of a text: failures are told at the beginning or at the end."""
_TOKEN = re.compile(r"[^\W\d_]+|\d+|\[\]|\{\}|\"\"|[\[{<=?!%\u2026]|\n")
_STATUS_DIGITS = 3
_MAX_DIGITS = 6
_LENGTH_STEP, _MAX_LENGTH, _MAX_LINES = 40, 9, 5


def failure_odds(text: str) -> float:
    """Say how a tool's output speaks for a failure: log-odds, above 0 for a failure."""
    words, marks = output_words(text)
    return WordWeights.load("tool_failures").log_odds({"": words}, marks)


def output_words(text: str) -> tuple[list[str], list[str]]:
    """Return the words of a text's head and tail, and what is to be said of it as a whole."""
    read = text[:HEAD_CHARACTERS]
    if len(text) > HEAD_CHARACTERS + TAIL_CHARACTERS:
        read += " \u2026 " + text[-TAIL_CHARACTERS:]
    words = [_word(token) for token in _TOKEN.findall(read.lower())]
    start = text.lstrip()[:1]
    marks = [
        f"length {min(_MAX_LENGTH, len(text) // _LENGTH_STEP)}",
        f"lines {min(_MAX_LINES, text.count(chr(10)))}",
        f"start {start if start in set('{[<') else ''}",
    ]
    if words:
        marks += [f"first {words[0]}", f"first {' '.join(words[:2])}", f"last {words[-1]}"]
    return words, marks


def _word(token: str) -> str:
    """Keep what may be an HTTP status or a flag; of other numbers only the length counts."""
    if not token.isdigit() or token in {"0", "1"}:
        return token
    status = len(token) == _STATUS_DIGITS and token[0] in "2345"
    return token if status else "0" * min(_MAX_DIGITS, len(token))
