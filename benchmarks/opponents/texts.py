"""The text of a log line, for tools that take one text per document."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def text_of(record: dict[str, Any]) -> str:
    """Join the texts, tool arguments and tool results of a Converse record."""
    body, reply = record["input"]["inputBodyJson"], record["output"]["outputBodyJson"]
    blocks = [
        *body.get("system", ()),
        *(block for message in body["messages"] for block in message["content"]),
        *reply["output"]["message"]["content"],
    ]
    return "\n".join(each["text"] if "text" in each else json.dumps(each) for each in blocks)


def records(logs: Path) -> Iterator[dict[str, Any]]:
    """Read the records of a folder of gzipped lines."""
    for path in sorted(logs.rglob("*.json.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)
