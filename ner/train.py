"""Training of the bundled model: `python -m ner.train --seed 1`.

Every document is drawn anew and seen once, so that nothing can be learnt by heart. One thread;
about 25 minutes for the default size. The result replaces `transforms/redaction/model`.
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
from ner.pieces import LABELS, Labelled

CONFIG = Path(__file__).parent / "config.cfg"
MODEL = Path(__file__).parents[1] / "transforms" / "redaction" / "model"
DOCUMENTS = 180_000
"""Documents of a whole training: about 2.5 million tokens."""
FIRST_BATCH, LAST_BATCH = 150, 1500
"""Tokens in the first batch and from a third of the training on."""
WARM_UP = 0.02
"""Share of the training during which the learning rate rises."""


def blank_pipeline(seed: int) -> Any:
    """Set up the untrained pipeline as the config has it, with its labels."""
    config = spacy.util.load_config(CONFIG)
    fix_random_seed(seed)
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    component: Any = nlp.get_pipe("ner")
    for label in LABELS:
        component.add_label(label)
    sample = [example(nlp, document) for document in Generator(seed).documents(200)]
    nlp.initialize(lambda: sample)
    return nlp


def example(nlp: Any, labelled: Labelled) -> Example:
    """Tokenise a labelled text; a span that begins or ends inside a token takes all of it."""
    document: Doc = nlp.make_doc(labelled.text)
    spans = (
        document.char_span(start, end, label=label, alignment_mode="expand")
        for start, end, label in labelled.spans
    )
    reference = document.copy()
    reference.set_ents(spacy.util.filter_spans([span for span in spans if span is not None]))
    return Example(document, reference)


def batches(nlp: Any, seed: int, documents: int) -> Iterator[tuple[float, list[Example]]]:
    """Draw batches by number of tokens, each with the share of the training that is behind it."""
    batch: list[Example] = []
    tokens = 0
    for number, labelled in enumerate(Generator(seed).documents(documents)):
        done = number / documents
        batch.append(example(nlp, labelled))
        tokens += len(batch[-1].reference)
        if tokens >= FIRST_BATCH + (LAST_BATCH - FIRST_BATCH) * min(1.0, done * 3):
            yield done, batch
            batch, tokens = [], 0
    if batch:
        yield 1.0, batch


def train(*, seed: int, documents: int) -> Any:
    """Train a pipeline and give it with its averaged weights."""
    nlp = blank_pipeline(seed)
    config = nlp.config["training"]
    optimizer = spacy.util.registry.resolve({"optimizer": config["optimizer"]})["optimizer"]
    full_rate = optimizer.learn_rate
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - thinc's dropout draws from the old generator
    started, tokens, losses = time.process_time(), 0, {"ner": 0.0}
    for step, (done, batch) in enumerate(batches(nlp, seed + 1, documents)):
        optimizer.learn_rate = full_rate * min(1.0, done / WARM_UP + 0.05) * (1.02 - done)
        nlp.update(batch, sgd=optimizer, drop=config["dropout"], losses=losses)
        tokens += sum(len(each.reference) for each in batch)
        if step % 200 == 0:
            spent = time.process_time() - started
            print(
                f"{done:6.1%}  {tokens:>9,} tokens  {spent:6.0f} CPU-s  loss {losses['ner']:.0f}",
                flush=True,
            )
            losses = {"ner": 0.0}
    with nlp.use_params(optimizer.averages):
        return spacy.util.load_model_from_config(nlp.config).from_bytes(nlp.to_bytes())


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
