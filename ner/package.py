"""Writing a trained pipeline small: half precision, and no string in it but the labels."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from transforms.redaction.ner import PIPE
from transforms.redaction.tags import TAGS

NAME, VERSION = "sluice_names", "2.0.0"


def write_model(nlp: Any, folder: Path) -> int:
    """Write the pipeline in place of what the folder held; give its size in bytes.

    The weights are stored as 16 bit floats; `transforms.redaction.ner.load_model` widens them.
    """
    for node in nlp.get_pipe(PIPE).model.walk():
        for name in node.param_names:
            if node.has_param(name):
                node.set_param(name, node.get_param(name).astype(np.float16))
    nlp.meta.update(name=NAME, version=VERSION, license="Apache-2.0")
    shutil.rmtree(folder, ignore_errors=True)
    nlp.to_disk(folder, exclude=["tokenizer"])
    meta = folder / "meta.json"
    described = json.loads(meta.read_text(encoding="utf-8"))
    kept = {key: described[key] for key in ("lang", "name", "version", "license", "labels",
                                            "pipeline", "components")}  # fmt: skip
    meta.write_text(json.dumps(kept | {"spacy_version": ">=3.8,<4"}, indent=2) + "\n", "utf-8")
    strings = folder / "vocab" / "strings.json"
    strings.write_text(json.dumps(list(TAGS)) + "\n", encoding="utf-8")
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
