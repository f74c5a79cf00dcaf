"""The bundled model: names, places, addresses, peoples and dates, with scores.

A score is the share of the beam's readings of a text in which the value stands, as whatever entity,
weighted by how likely the model takes each reading to be.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from transforms.redaction.detectors import Finding, Passage
from transforms.redaction.model_vetoes import Surroundings, Value
from transforms.redaction.policy import MODEL_FOLDER, RedactionPolicy
from transforms.redaction.windows import rejoin, windows

if TYPE_CHECKING:
    from spacy.tokens import Doc

MODEL = MODEL_FOLDER
BATCH = 64
"""Texts that are read at once."""
BEAM_WIDTH = 4
"""Readings that are followed side by side."""
BEAM_DENSITY = 0.01
"""Readings less likely than this share of the best are given up."""
SMALLEST_SCORE = 0.3
"""Values that stand in fewer readings are no finding at all."""
SMALL_LETTERS_SCORE = 0.9
"""What a name in small letters needs, unless a question was asked: where nothing is written large
the model takes many a rare word for a name."""
RECOGNIZER = "BundledModel"
ENTITIES = frozenset({"PERSON", "LOCATION", "ADDRESS", "NRP", "DATE_TIME"})
"""What is found unless asked for otherwise: of organizations the model is not sure enough."""
ALL_ENTITIES = ENTITIES | {"ORGANIZATION"}
MAX_QUESTION = 200
"""How much of the question before an answer is read with it, in characters, from its end."""
MAX_RUN = 200
"""Longest stretch without white space that is read, in characters: what is longer is no prose."""

_RUN = re.compile(rf"\S{{{MAX_RUN},}}")


def bundled_model(policy: RedactionPolicy) -> "BundledModel":
    """Load the model; organizations are looked for if the policy names an action for them."""
    return BundledModel(ALL_ENTITIES if "ORGANIZATION" in policy.actions else ENTITIES)


class BundledModel:
    """Finds by the model that comes with Sluice."""

    def __init__(self, entities: Iterable[str] = ENTITIES) -> None:
        """Load the model, which takes less than a second; look for these entities only."""
        self._nlp = load_model()
        self._entities = frozenset(entities)

    def detect(self, passages: Iterable[Passage]) -> Iterator[tuple[Finding, ...]]:
        """Find in passages, in order; offsets are half-open and count code points.

        The question before a passage is read with it: it tells a bare name from a bare word.
        """
        for batch in _batches(passages):
            yield from self._batch(batch)

    def _batch(self, passages: Sequence[Passage]) -> list[tuple[Finding, ...]]:
        pieces = [
            _piece(index, passage, border)
            for index, passage in enumerate(passages)
            for border in windows(passage.text)
        ]
        parts: list[list[tuple[tuple[int, int], list[Finding]]]] = [[] for _ in passages]
        for piece, findings in zip(pieces, self._read(pieces), strict=True):
            parts[piece.passage].append((piece.border, findings))
        return [
            tuple(sorted(rejoin(passage.text, own), key=lambda each: (each.start, each.end)))
            for passage, own in zip(passages, parts, strict=True)
        ]

    def _read(self, pieces: Sequence["_Piece"]) -> list[list[Finding]]:
        component = self._nlp.get_pipe("ner")
        with self._nlp.memory_zone():
            documents = [self._nlp.make_doc(piece.text) for piece in pieces]
            beams = component.beam_parse(
                documents, beam_width=BEAM_WIDTH, beam_density=BEAM_DENSITY
            )
            return [
                list(self._findings(piece, document, component.moves.get_beam_parses(beam)))
                for piece, document, beam in zip(pieces, documents, beams, strict=True)
            ]

    def _findings(self, piece: "_Piece", document: "Doc", readings: Any) -> Iterator[Finding]:
        """Give what stands in enough readings, as what most of them take it for."""
        around: Surroundings | None = None
        for (start, end), shares in sorted(self._shares(readings).items()):
            share = sum(shares.values())
            first = document[start].idx - piece.lead
            if share < SMALLEST_SCORE or first < 0:
                continue
            last = document[end - 1].idx + len(document[end - 1]) - piece.lead
            around = around or Surroundings(piece.text[piece.lead :])
            score = round(min(1.0, share), 3)
            for entity, begin, stop in _likeliest(shares, around, first, last):
                value = piece.text[piece.lead + begin : piece.lead + stop]
                doubtful = entity == "PERSON" and value.islower() and not piece.lead
                if not doubtful or score >= SMALL_LETTERS_SCORE:
                    yield Finding(entity, begin, stop, score, RECOGNIZER)

    def _shares(self, readings: Any) -> dict[tuple[int, int], dict[str, float]]:
        """Add up, for each stretch of tokens and each entity, the shares of the readings."""
        found: dict[tuple[int, int], dict[str, float]] = {}
        for share, entities in readings:
            for start, end, label in entities:
                if label in self._entities:
                    shares = found.setdefault((start, end), {})
                    shares[label] = shares.get(label, 0.0) + share
        return found


def _likeliest(
    shares: dict[str, float], around: Surroundings, first: int, last: int
) -> list[Value]:
    """Take a stretch for what most readings take it for, of what it can be at all."""
    for label in sorted(shares, key=lambda each: (-shares[each], each)):
        values = list(around.values_within(label, first, last))
        if values:
            return values
    return []


@dataclass(frozen=True, slots=True)
class _Piece:
    """A window of a passage as the model reads it."""

    passage: int
    """Index of the passage in its batch."""
    border: tuple[int, int]
    lead: int
    """Length of the question that is read before the window, in characters."""
    text: str = field(repr=False)


def _piece(index: int, passage: Passage, border: tuple[int, int]) -> _Piece:
    start, end = border
    lead = ""
    if start == 0 and passage.asked.strip():
        lead = f"{passage.asked[-MAX_QUESTION:]}\n"
    text = _RUN.sub(lambda run: "-" * len(run[0]), lead + passage.text[start:end])
    return _Piece(index, border, len(lead), text)


@functools.cache
def load_model() -> Any:
    """Load the pipeline, with weights widened from 16 to 32 bits; nothing is fetched."""
    import numpy as np
    import spacy

    # The tokenizer is the installed English one, as it was in training.
    nlp = spacy.load(MODEL, exclude=["tokenizer"])
    component: Any = nlp.get_pipe("ner")
    for node in component.model.walk():
        for name in node.param_names:
            if node.has_param(name):
                node.set_param(name, node.get_param(name).astype(np.float32))
    return nlp


def _batches(passages: Iterable[Passage]) -> Iterator[list[Passage]]:
    batch: list[Passage] = []
    for passage in passages:
        batch.append(passage)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
