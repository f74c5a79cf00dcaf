"""Prompts that the user's own evaluation files hold: training on them would spoil the evaluation.

The rule: a prompt is contaminated if one of its user messages shares at least half of an evaluation
text's distinct groups of eight words, or equals a text of fewer words. Groups that many texts of
one file share are its template and count for nothing.

Source of group length and share: Tülu 3 (Lambert et al., 2024), section 3.2, 8-grams and more than
half of an evaluation instance.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson
import pandas as pd

from transforms.dataset import step
from transforms.dataset.context import asked
from transforms.dataset.message_ids import prompts_of
from transforms.dataset.near.prompts import ReadTexts
from transforms.dataset.near.shingles import normalised
from transforms.outcome import Evidence, Reason

GROUP_WORDS = 8
"""Words in a row that are compared."""
MIN_SHARE = 0.5
"""Share of an evaluation text's groups from which a prompt is contaminated."""
MAX_TEMPLATE_SHARE = 0.1
"""A group that more texts of a file hold than this is part of its template."""
MIN_TEMPLATE_TEXTS = 10
"""But it must be in more texts than this."""

_WORD = re.compile(r"\w+")
_INSTRUCTIONS = frozenset({"system", "developer", "system_prompt", "instructions"})
"""Roles and keys of text that all rows share with the logs."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvaluationText:
    """One text that must not be trained on."""

    file: str
    """Name of the file, without its folder."""
    line: int
    """1-based."""
    words: Words


def evaluation_texts(file: str, lines: Iterable[str], *, json_lines: bool) -> list[EvaluationText]:
    """Read the texts of one evaluation file.

    Args:
        file: The file's name.
        lines: Its lines.
        json_lines: Each line is a JSON value: all strings in it are texts, but for instructions,
            replies of a chat and single words. A line that is no JSON is taken as text.
    """
    found = []
    for number, line in enumerate(lines, start=1):
        for text in _strings(line) if json_lines else [line]:
            words = words_of(text)
            if len(words) > 1:
                found.append(EvaluationText(file, number, words))
    return found


def words_of(text: str) -> Words:
    """Return a text's words in lower case."""
    return tuple(_WORD.findall(normalised(text)))


def _strings(line: str) -> Iterator[str]:
    try:
        yield from _texts_in(orjson.loads(line))
    except orjson.JSONDecodeError:
        yield line


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts_in(each)
    elif isinstance(value, dict):
        if value.get("role") in _INSTRUCTIONS | {"assistant", "tool"}:
            return
        for key, each in value.items():
            if key not in _INSTRUCTIONS and key != "role":
                yield from _texts_in(each)


@dataclass(frozen=True, slots=True)
class EvaluationIndex:
    """Evaluation texts, ready to be looked up."""

    texts: Sequence[EvaluationText]
    groups: Mapping[Words, Sequence[int]] = field(repr=False)
    """Positions of the texts that hold a group of words."""
    sizes: Sequence[int] = field(repr=False)
    """Groups that count, by text."""
    whole: Mapping[Words, int] = field(repr=False)
    """Position of the first text with exactly these words."""

    @classmethod
    def of(cls, texts: Sequence[EvaluationText]) -> "EvaluationIndex":
        """Index texts; templates are found file by file."""
        in_file = Counter(text.file for text in texts)
        holders: dict[str, Counter[Words]] = defaultdict(Counter)
        for text in texts:
            holders[text.file].update(_groups(text.words))
        groups: dict[Words, list[int]] = defaultdict(list)
        sizes = [0] * len(texts)
        for place, text in enumerate(texts):
            limit = max(MIN_TEMPLATE_TEXTS, MAX_TEMPLATE_SHARE * in_file[text.file])
            for group in _groups(text.words):
                if holders[text.file][group] <= limit:
                    groups[group].append(place)
                    sizes[place] += 1
        whole: dict[Words, int] = {}
        for place, text in enumerate(texts):
            whole.setdefault(text.words, place)
        return cls(texts, dict(groups), sizes, whole)

    def match(self, text: str) -> Evidence | None:
        """Return file, line and share of the evaluation text that a message holds most of."""
        best, share = -1, 0.0
        words = words_of(text)
        for place, shared in self._shared(words).items():
            if (held := shared / self.sizes[place]) > share:
                best, share = place, held
        if share < MIN_SHARE:
            best = self.whole.get(words, self.whole.get(words_of(asked(text)), -1))
            share = 1.0
        if best < 0:
            return None
        found = self.texts[best]
        return {"file": found.file, "line": found.line, "share": round(share, 4)}

    def _shared(self, words: Words) -> Counter[int]:
        return Counter(place for group in _groups(words) for place in self.groups.get(group, ()))


def _groups(words: Words) -> set[Words]:
    return {words[at : at + GROUP_WORDS] for at in range(len(words) - GROUP_WORDS + 1)}


def decontaminate(
    candidates: pd.DataFrame, *, index: EvaluationIndex | None, read: ReadTexts
) -> step.Step:
    """Let rows leave whose prompt is in an evaluation file; the evidence names file and line.

    Args:
        candidates: Needs identity and message_ids.
        index: What to look for; None or nothing in it: all rows stay, and no text is read.
        read: Reads message texts.
    """
    frame = step.in_order(candidates)
    if index is None or not index.texts:
        return step.Step(kept=frame, outcomes=step.empty())
    prompts = prompts_of(frame)
    matches: dict[str, Evidence] = {}
    for batch in read(prompts.named(prompts.places)):
        for message, role, text in zip(batch.ids, batch.roles, batch.texts, strict=True):
            found = index.match(text) if role == "user" and message not in matches else None
            if found:
                matches[message] = found
    rows = prompts.holding(matches)
    return step.divide(
        frame,
        np.isin(np.arange(len(frame)), rows),
        reason=Reason.CONTAMINATED_EVAL,
        evidence=[
            next(matches[each] for each in prompts[place] if each in matches)
            for place in rows.tolist()
        ],
    )
