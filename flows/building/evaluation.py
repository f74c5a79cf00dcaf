"""The user's evaluation files, read for decontamination."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from flows.errors import ConfigError, UnusableFileError
from transforms.dataset.contamination import EvaluationIndex, evaluation_texts

_JSON_LINES = frozenset({".jsonl", ".ndjson", ".json"})


def evaluation_index(name: str, files: Sequence[str]) -> tuple[EvaluationIndex | None, list[str]]:
    """Read a dataset's evaluation files.

    Args:
        name: The dataset, for messages.
        files: Paths; `.jsonl`, `.ndjson` and `.json` are read as one JSON value per line, all
            others as one text per line.

    Returns:
        The index, None without files; and each file's SHA-256, which the version depends on.

    Raises:
        ConfigError: A file cannot be read; the message names the setting.
        UnusableFileError: A file is not UTF-8.
    """
    texts, digests = [], []
    for path in map(Path, files):
        where = f"datasets.{name}.evaluation_files"
        try:
            content = path.read_bytes()
            lines = content.decode("utf-8-sig").split("\n")
        except OSError as error:
            raise ConfigError(f"{where}: cannot read {path} ({error.strerror})") from None
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            raise UnusableFileError(
                f"{where}: {path} is not UTF-8 (line {line}); save it as UTF-8 and build again"
            ) from None
        json_lines = path.suffix.lower() in _JSON_LINES
        texts += evaluation_texts(path.name, lines, json_lines=json_lines)
        digests.append(hashlib.sha256(content).hexdigest())
    return (EvaluationIndex.of(texts) if files else None), digests
