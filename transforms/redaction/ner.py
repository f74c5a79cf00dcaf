"""The bundled model: names, places, addresses, peoples and dates, with scores.

A score is how likely the model takes a value's words to be part of anything at all, on average.
"""

import functools
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from transforms.redaction.detectors import Finding, Passage
from transforms.redaction.dictionary import is_ordinary, known_places
from transforms.redaction.model_vetoes import Surroundings
from transforms.redaction.name_rules import is_common_word
from transforms.redaction.policy import MODEL as RECOGNIZER
from transforms.redaction.policy import MODEL_FOLDER, RedactionPolicy
from transforms.redaction.tags import LABELS, likeliest
from transforms.redaction.windows import rejoin, windows

if TYPE_CHECKING:
    from spacy.tokens import Doc

MODEL = MODEL_FOLDER
PIPE = "names"
"""The pipeline's only component."""
BATCH = 64
"""Texts that are read at once."""
NOTHING_WEIGHT = 0.15
"""What the probability that a word is part of nothing is multiplied with: a name masked for nothing
is better than one that passes."""
UNKNOWN_WORD_WEIGHT = 0.03
"""The same for a word that begins large, is no ordinary one and no well-known place."""
UNLIKELY_NOTHING, LIKELY_NOTHING = 0.3, 0.99
"""Between these probabilities of nothing a word is looked up."""
MOST_LIKELY_NOTHING = 0.85
"""Tokens that are as likely as this part of nothing are not looked at."""
SMALLEST_SCORE = 0.3
"""Values less likely than this are no finding at all."""
TECHNICAL_SCORE = 0.97
"""What a name or place needs in a text that speaks of programs."""
REPLY_SCORE = 0.93
"""What a name or place needs in a reply or in instructions: names that users gave are searched for
there in any case."""
SMALL_LETTERS_SCORE = 0.93
"""What a name in small letters needs, unless a question was asked: where nothing is written large
the model takes many a rare word for a name."""
ENTITIES = frozenset({"PERSON", "LOCATION", "ADDRESS", "NRP", "DATE_TIME"})
"""What is found unless asked for otherwise: of organizations the model is not sure enough."""
ALL_ENTITIES = frozenset(LABELS)
MAX_QUESTION = 200
"""How much of the question before an answer is read with it, in characters, from its end."""
MAX_RUN = 200
"""Longest stretch without white space that is read, in characters: what is longer is no prose."""

_BETWEEN = re.compile(r"[\s,;.-]{0,3}")
_ASKS_NAME = re.compile(r"\b(?:your|the|full|first|last|good)\s(?:\w+\s)?name", re.IGNORECASE)
_NAMES = frozenset({"PERSON", "LOCATION", "NRP"})
_WRITTEN = frozenset({"assistant", "system", "developer", "tools"})
"""Roles whose texts users did not type."""
_READING = threading.Lock()
"""All threads share one pipeline, and its memory zone, which only one can be in."""
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
        with _READING, self._nlp.memory_zone():
            documents = [self._nlp.make_doc(piece.text) for piece in pieces]
            return [
                _whole_addresses(piece.text[piece.lead :], self._findings(piece, document, rows))
                for piece, document, rows in zip(
                    pieces, documents, self._probabilities(documents), strict=True
                )
            ]

    def _probabilities(self, documents: "list[Doc]") -> Any:
        """Ask the model, but for each distinct word only once what it is before its neighbours."""
        import numpy as np

        tok2vec, last = self._nlp.get_pipe(PIPE).model.layers
        embed, encode = tok2vec.layers
        features, _, table, mix, _ = embed.layers
        rows = features.predict(documents)
        distinct, places = np.unique(np.concatenate(rows), axis=0, return_inverse=True)
        vectors = mix.layers[0].predict(table.layers[0].predict(distinct))[places.reshape(-1)]
        ends = np.cumsum([len(each) for each in rows])[:-1]
        return last.predict(encode.predict(np.split(vectors, ends)))

    def _weighed(self, piece: "_Piece", document: "Doc", rows: Any) -> Any:
        """Make nothing less likely, most of all for large words of users that nobody knows."""
        import numpy as np

        weights = np.full(len(rows), NOTHING_WEIGHT, dtype=rows.dtype)
        if piece.role not in _WRITTEN:
            doubtful = (rows[:, 0] > UNLIKELY_NOTHING) & (rows[:, 0] < LIKELY_NOTHING)
            for index in np.flatnonzero(doubtful):
                word = document[int(index)].text
                if word.istitle() and _is_unknown(word):
                    weights[index] = UNKNOWN_WORD_WEIGHT
        weighed = rows.copy()
        weighed[:, 0] *= weights
        return weighed / weighed.sum(axis=1, keepdims=True)

    def _findings(self, piece: "_Piece", document: "Doc", rows: Any) -> Iterator[Finding]:
        """Give what the model takes for an entity, as what it can be where it stands."""
        around: Surroundings | None = None
        rows = self._weighed(piece, document, rows)
        nothing = rows[:, 0]
        for start, end in _stretches(nothing):
            for first, last, label in likeliest(rows[start:end]):
                score = 1.0 - float(nothing[start + first : start + last].mean())
                begin = document[start + first].idx - piece.lead
                if label not in self._entities or score < SMALLEST_SCORE or begin < 0:
                    continue
                token = document[start + last - 1]
                stop = token.idx + len(token) - piece.lead
                around = around or Surroundings(piece.text[piece.lead :])
                kind = "PERSON" if label == "LOCATION" and piece.asks_name else label
                for entity, at, until in around.values_within(kind, begin, stop):
                    value = piece.text[piece.lead + at : piece.lead + until]
                    if score >= _needed_score(entity, value, piece, around):
                        yield Finding(entity, at, until, round(score, 3), RECOGNIZER)


def _is_unknown(word: str) -> bool:
    known = is_ordinary(word) or is_common_word(word)
    return not known and word.lower() not in known_places()


def _needed_score(entity: str, value: str, piece: "_Piece", around: Surroundings) -> float:
    """Say which score a value must have where it stands."""
    if entity == "PERSON" and value.islower() and not piece.lead:
        return SMALL_LETTERS_SCORE
    if entity in _NAMES and around.is_technical:
        return TECHNICAL_SCORE
    return REPLY_SCORE if entity in _NAMES and piece.role in _WRITTEN else SMALLEST_SCORE


def _whole_addresses(text: str, findings: Iterable[Finding]) -> list[Finding]:
    """Join the parts of an address that stand side by side, with the place at its end."""
    joined: list[Finding] = []
    for each in findings:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.entity == "ADDRESS"
            and each.entity in {"ADDRESS", "LOCATION"}
            and _BETWEEN.fullmatch(text, last.end, each.start)
        ):
            joined[-1] = replace(last, end=each.end, score=max(last.score, each.score))
        else:
            joined.append(each)
    return joined


def _stretches(nothing: Any) -> list[tuple[int, int]]:
    """Give where the tokens stand together that may be part of something: half-open indices."""
    import numpy as np

    likely = (nothing < MOST_LIKELY_NOTHING).astype(np.int8)
    edges = np.flatnonzero(np.diff(likely, prepend=0, append=0))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A window of a passage as the model reads it."""

    passage: int
    """Index of the passage in its batch."""
    border: tuple[int, int]
    lead: int
    """Length of the question that is read before the window, in characters."""
    asks_name: bool
    """Whether that question asks for a name."""
    role: str
    text: str = field(repr=False)


def _piece(index: int, passage: Passage, border: tuple[int, int]) -> _Piece:
    start, end = border
    lead = ""
    if start == 0 and passage.asked.strip():
        lead = f"{passage.asked[-MAX_QUESTION:]}\n"
    text = _RUN.sub(lambda run: "-" * len(run[0]), lead + passage.text[start:end])
    asks_name = _ASKS_NAME.search(lead) is not None
    return _Piece(index, border, len(lead), asks_name, passage.role, text)


@functools.cache
def load_model() -> Any:
    """Load the pipeline, with weights widened from 16 to 32 bits; nothing is fetched."""
    import numpy as np
    import spacy

    # The tokenizer is the installed English one, as it was in training.
    nlp = spacy.load(MODEL, exclude=["tokenizer"])
    component: Any = nlp.get_pipe(PIPE)
    for node in component.model.walk():
        for name in node.param_names:
            if node.has_param(name):
                node.set_param(name, node.get_param(name).astype(np.float32))
    use_fast_products(component.model)
    return nlp


def use_fast_products(model: Any) -> None:
    """Let NumPy multiply matrices: three times as fast as what thinc does by itself."""
    from thinc.api import NumpyOps

    operations = NumpyOps(use_blis=False)
    for node in model.walk():
        node.ops = operations


def _batches(passages: Iterable[Passage]) -> Iterator[list[Passage]]:
    batch: list[Passage] = []
    for passage in passages:
        batch.append(passage)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
