"""The words of a reply by which a model tells a clarifying question from an answer."""

import re

from transforms.word_weights import WordWeights

HEAD_CHARACTERS, TAIL_CHARACTERS = 400, 300
"""What is read of a reply: its beginning, and its end where the question mostly stands."""
QUESTION_MARKS = ("?", "\uff1f", "\u061f")
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+|[?!.:,;\uff1f]|\n")
_SENTENCE = re.compile(r"(?<=[.!?\uff1f\u3002])\s+|(?<=[\uff1f\u3002])|\n+")
_LENGTH_STEP, _MAX_LENGTH, _MAX_QUESTIONS, _MAX_SENTENCES = 60, 8, 3, 6


def clarifying_odds(text: str) -> float:
    """Say how a reply speaks for a clarifying question: log-odds, above 0 for one."""
    parts, marks = reply_words(text)
    return WordWeights.load("clarifying").log_odds(parts, marks)


def reply_words(text: str) -> tuple[dict[str, list[str]], list[str]]:
    """Return the words of a reply by where they stand, and what is to be said of it as a whole."""
    read = text
    if len(text) > HEAD_CHARACTERS + TAIL_CHARACTERS:
        read = f"{text[:HEAD_CHARACTERS]}\n\u2026\n{text[-TAIL_CHARACTERS:]}"
    plain = read.lower().replace("\u2019", "'")
    sentences = [each.strip() for each in _SENTENCE.split(plain) if each.strip()]
    questions = [each for each in sentences if each.endswith(QUESTION_MARKS)]
    split = [_TOKEN.findall(each) for each in sentences] or [[]]
    asked = [_TOKEN.findall(each) for each in questions]
    parts = {
        "": [word for words in split for word in words],
        "?": [word for words in asked for word in words],
    }
    marks = [
        f"questions {min(_MAX_QUESTIONS, len(questions))}",
        f"sentences {min(_MAX_SENTENCES, len(sentences))}",
        f"length {min(_MAX_LENGTH, len(text) // _LENGTH_STEP)}",
        f"end {plain.rstrip()[-1:]}",
    ]
    if questions:
        marks.append(f"asks last {sentences[-1] == questions[-1]}")
        marks.append(f"asks first {sentences[0] == questions[0]}")
    for part, words in (("?", asked[-1] if asked else []), ("^", split[0]), ("$", split[-1])):
        marks += [f"{part} {' '.join(words[:count])}" for count in (1, 2, 3) if words]
    return parts, marks
