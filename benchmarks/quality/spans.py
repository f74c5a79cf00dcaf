"""Scores of whole spans, and the table that presidio-research's evaluator reads."""

import csv
from collections.abc import Sequence
from pathlib import Path

from benchmarks.quality.marked import Marked
from benchmarks.quality.token_scores import Found
from transforms.redaction.ner import load_model


def span_f2(marked: Sequence[Marked], found: Sequence[Found]) -> float:
    """Score spans of any type: a value counts as found if masks cover it with IoU of at least 0.9.

    Touching masks are joined, touching values also; characters that are neither letter nor digit
    do not count. Presidio-research's evaluator leaves out common address words as well and merges
    over them, so its figures differ a little.
    """
    right = values = masks = 0
    for each, spans in zip(marked, found, strict=True):
        text = each.passage.text
        wanted = _joined_spans(text, [(s, e) for s, e, _ in each.spans])
        given = _joined_spans(text, [(s, e) for s, e, _ in spans])
        values, masks = values + len(wanted), masks + len(given)
        right += sum(any(len(a & b) / len(a | b) >= 0.9 for b in given) for a in wanted)
    recall, precision = right / max(1, values), right / max(1, masks)
    return 5 * precision * recall / max(1e-9, 4 * precision + recall)


def write_tokens(path: Path, marked: Sequence[Marked], found: Sequence[Found]) -> None:
    """Write the table that presidio-research's evaluator takes; it holds text of the set."""
    nlp = load_model()
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["sentence_id", "token", "annotation", "prediction", "start_indices"])
        for number, (each, spans) in enumerate(zip(marked, found, strict=True)):
            for token in nlp.make_doc(each.passage.text):
                end = token.idx + len(token)
                tags = [_tag(rows, token.idx, end) for rows in (each.spans, spans)]
                writer.writerow([number, token.text, *tags, token.idx])


def _joined_spans(text: str, spans: Sequence[tuple[int, int]]) -> list[frozenset[int]]:
    joined: list[list[int]] = []
    for start, end in sorted(spans):
        if joined and not any(mark.isalnum() for mark in text[joined[-1][1] : start]):
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    sets = (frozenset(i for i in range(s, e) if text[i].isalnum()) for s, e in joined)
    return [each for each in sets if each]


def _tag(spans: Found, start: int, end: int) -> str:
    return next((label for s, e, label in spans if s < end and start < e), "O")
