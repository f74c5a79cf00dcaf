"""Training of the bundled model: `python -m ner.train --seed 1`.

Every document is drawn anew and seen once, so that nothing can be learnt by heart. One thread; the
result replaces `transforms/redaction/model`.
"""

import argparse
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import fix_random_seed

from ner.generator import Generator
from ner.package import write_model
from ner.pieces import Labelled
from transforms.redaction.ner import PIPE, use_fast_products
from transforms.redaction.tags import TAGS, tags_of

CONFIG = Path(__file__).parent / "config.cfg"
MODEL = Path(__file__).parents[1] / "transforms" / "redaction" / "model"
DOCUMENTS = 480_000
"""Documents of a whole training: about 8 million tokens."""
FIRST_BATCH, LAST_BATCH = 250, 1500
"""Tokens in the first batch and from a fifth of the training on."""
WARM_UP = 0.02
"""Share of the training during which the learning rate rises."""

Answer = tuple[Doc, np.ndarray]
"""A tokenised text, and the place in `TAGS` of each token's tag."""


def blank_pipeline(seed: int) -> Any:
    """Set up the untrained pipeline as the config has it, with its tags."""
    config = spacy.util.load_config(CONFIG)
    fix_random_seed(seed)
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    component: Any = nlp.get_pipe(PIPE)
    for tag in TAGS:
        component.add_label(tag)
    nlp.initialize(lambda: [_sample(nlp), _sample(nlp)])
    use_fast_products(component.model)
    return nlp


def answer(nlp: Any, labelled: Labelled) -> Answer:
    """Tokenise a labelled text; a span that begins or ends inside a token takes all of it."""
    document: Doc = nlp.make_doc(labelled.text)
    spans = (
        document.char_span(start, end, label=label, alignment_mode="expand")
        for start, end, label in labelled.spans
    )
    kept = spacy.util.filter_spans([span for span in spans if span is not None])
    tags = tags_of(len(document), [(span.start, span.end, span.label_) for span in kept])
    return document, np.asarray(tags, dtype="i")


def batches(nlp: Any, seed: int, documents: int) -> Iterator[tuple[float, list[Answer]]]:
    """Draw batches by number of tokens, each with the share of the training that is behind it."""
    batch: list[Answer] = []
    tokens = 0
    for number, labelled in enumerate(Generator(seed).documents(documents)):
        done = number / documents
        batch.append(answer(nlp, labelled))
        tokens += len(batch[-1][0])
        if tokens >= FIRST_BATCH + (LAST_BATCH - FIRST_BATCH) * min(1.0, done * 5):
            yield done, batch
            batch, tokens = [], 0
    if batch:
        yield 1.0, batch


def update(model: Any, optimizer: Any, batch: list[Answer]) -> float:
    """Take one step on a batch; gives its loss per token."""
    scores, backward = model.begin_update([document for document, _ in batch])
    gradients, loss, tokens = [], 0.0, 0
    for given, (_, wanted) in zip(scores, batch, strict=True):
        gradient = given.copy()
        rows = np.arange(len(wanted))
        loss -= float(np.log(gradient[rows, wanted] + 1e-9).sum())
        gradient[rows, wanted] -= 1.0
        gradients.append(gradient)
        tokens += len(wanted)
    backward(gradients)
    model.finish_update(optimizer)
    return loss / max(1, tokens)


def train(*, seed: int, documents: int) -> Any:
    """Train a pipeline and give it with its averaged weights."""
    nlp = blank_pipeline(seed)
    config = nlp.config["training"]
    optimizer = spacy.util.registry.resolve({"optimizer": config["optimizer"]})["optimizer"]
    full_rate = optimizer.learn_rate
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - thinc's dropout draws from the old generator
    model = nlp.get_pipe(PIPE).model
    _set_dropout(model, config["dropout"])
    started, tokens, losses = time.process_time(), 0, []
    for step, (done, batch) in enumerate(batches(nlp, seed + 1, documents)):
        optimizer.learn_rate = full_rate * min(1.0, done / WARM_UP + 0.05) * (1.02 - done)
        losses.append(update(model, optimizer, batch))
        tokens += sum(len(document) for document, _ in batch)
        if step % 200 == 0:
            spent, loss = time.process_time() - started, sum(losses) / len(losses)
            print(
                f"{done:6.1%}  {tokens:>9,} tokens  {spent:6.0f} CPU-s  loss {loss:.4f}", flush=True
            )
            losses = []
    with nlp.use_params(optimizer.averages):
        return spacy.util.load_model_from_config(nlp.config).from_bytes(nlp.to_bytes())


def _sample(nlp: Any) -> Example:
    """Give a text that holds every tag, from which layers take their sizes."""
    document = nlp.make_doc(" ".join("word" for _ in TAGS))
    for token, tag in zip(document, TAGS, strict=True):
        token.tag_ = tag
    return Example(document.copy(), document)


def _set_dropout(model: Any, rate: float) -> None:
    for node in model.walk():
        if node.attrs.get("dropout_rate") is not None:
            node.attrs["dropout_rate"] = rate


def main() -> None:
    """Train and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--out", type=Path, default=MODEL)
    arguments = parser.parse_args()
    nlp = train(seed=arguments.seed, documents=arguments.documents)
    size = write_model(nlp, arguments.out)
    print(f"{size / 1e6:.2f} MB written to {arguments.out.name}")


if __name__ == "__main__":
    main()
