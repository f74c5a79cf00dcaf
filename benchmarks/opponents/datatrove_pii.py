"""datatrove's pipeline: `python -m benchmarks.opponents.datatrove_pii LOGS OUT`.

Its reader of JSON lines, its PII formatter and its writer. The formatter replaces e-mail addresses
and public IPv4 addresses by regular expressions.
"""

import json
import sys
from typing import Any

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.formatters import PIIFormatter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from benchmarks.opponents.texts import text_of


def _adapted(_: JsonlReader, record: dict[str, Any], path: str, place: int) -> dict[str, Any]:
    return {"text": text_of(record), "id": record["requestId"], "metadata": {"at": [path, place]}}


def main() -> None:
    """Run the pipeline as one task; print how many documents were written."""
    logs, out = sys.argv[1:]
    pipeline = [
        JsonlReader(logs, recursive=True, glob_pattern="**/*.json.gz", adapter=_adapted),
        PIIFormatter(),
        JsonlWriter(out),
    ]
    stats = LocalPipelineExecutor(pipeline, logging_dir=f"{out}/log").run()
    written = stats.stats[-1].stats["total"].total
    print(json.dumps({"records": int(written)}))


if __name__ == "__main__":
    main()
