"""The bundled model: names, places, addresses, peoples and dates, with scores.

A score is the share of the beam's readings of a text in which the value stands, weighted by how
likely the model takes each reading to be.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transforms.redaction.detectors import Finding, Passage
from transforms.redaction.model_vetoes import Surroundings
from transforms.redaction.policy import RedactionPolicy
from transforms.redaction.windows import rejoin, windows

if TYPE_CHECKING:
    from spacy.tokens import Doc

MODEL = Path(__file__).parent / "model"
BATCH = 64
"""Texts that are read at once."""
BEAM_WIDTH = 4
"""Readings that are followed side by side."""
BEAM_DENSITY = 0.01
"""Readings less likely than this share of the best are given up."""
SMALLEST_SCORE = 0.3
"""Values that stand in fewer readings are no finding at all."""
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
            (index, border)
            for index, passage in enumerate(passages)
            for border in windows(passage.text)
        ]
        texts = []
        leads = []
        for index, (start, end) in pieces:
            lead = _lead(passages[index]) if start == 0 else ""
            leads.append(len(lead))
            texts.append(_RUN.sub(_dashes, lead + passages[index].text[start:end]))
        found: list[list[Any]] = [[] for _ in passages]
        for (index, border), lead, hits in zip(pieces, leads, self._read(texts), strict=True):
            inside = [
                Finding(label, start - lead, end - lead, score, RECOGNIZER)
                for label, start, end, score in hits
                if start >= lead
            ]
            found[index].append((border, inside))
        return [
            tuple(sorted(rejoin(passage.text, parts), key=lambda each: (each.start, each.end)))
            for passage, parts in zip(passages, found, strict=True)
        ]

    def _read(self, texts: Sequence[str]) -> list[list[tuple[str, int, int, float]]]:
        """Read texts; give (entity, start, end, score) of what stands in enough readings."""
        component = self._nlp.get_pipe("ner")
        with self._nlp.memory_zone():
            documents = [self._nlp.make_doc(text) for text in texts]
            beams = component.beam_parse(
                documents, beam_width=BEAM_WIDTH, beam_density=BEAM_DENSITY
            )
            return [
                list(self._hits(document, component.moves.get_beam_parses(beam)))
                for document, beam in zip(documents, beams, strict=True)
            ]

    def _hits(self, document: "Doc", readings: Any) -> Iterator[tuple[str, int, int, float]]:
        scores: dict[tuple[int, int, str], float] = {}
        for share, entities in readings:
            for start, end, label in entities:
                scores[start, end, label] = scores.get((start, end, label), 0.0) + share
        around: Surroundings | None = None
        for (start, end, label), share in sorted(scores.items()):
            if share < SMALLEST_SCORE or label not in self._entities:
                continue
            first, last = document[start].idx, document[end - 1].idx + len(document[end - 1])
            score = round(min(1.0, share), 3)
            if label == "PERSON":
                around = around or Surroundings(document.text)
                name = around.name_within(first, last, score)
                if name is None:
                    continue
                first, last = name
            yield label, first, last, score


@functools.cache
def load_model() -> Any:
    """Load the pipeline, with weights widened from 16 to 32 bits; nothing is fetched."""
    import numpy as np
    import spacy

    # The tokenizer is the installed English one, as it was in training.
    nlp = spacy.load(MODEL, exclude=["tokenizer"])
    for node in nlp.get_pipe("ner").model.walk():
        for name in node.param_names:
            if node.has_param(name):
                node.set_param(name, node.get_param(name).astype(np.float32))
    return nlp


def _lead(passage: Passage) -> str:
    return f"{passage.asked[-MAX_QUESTION:]}\n" if passage.asked.strip() else ""


def _dashes(match: re.Match[str]) -> str:
    return "-" * len(match[0])


def _batches(passages: Iterable[Passage]) -> Iterator[list[Passage]]:
    batch: list[Passage] = []
    for passage in passages:
        batch.append(passage)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
