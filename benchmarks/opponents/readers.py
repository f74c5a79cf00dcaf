"""Readers of gzipped JSON lines: `python -m benchmarks.opponents.readers WAY FOLDER`.

Each gives the records of the folder's files; DuckDB is told to leave the bodies as JSON text, the
others decode them.
"""

import gzip
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path


def gzip_json(files: list[str]) -> int:
    """Decode with the standard library."""
    count = 0
    for file in files:
        with gzip.open(file, "rb") as lines:
            count += sum(isinstance(json.loads(line), dict) for line in lines)
    return count


def pandas_lines(files: list[str]) -> int:
    """Read into data frames."""
    import pandas as pd

    return sum(len(pd.read_json(file, lines=True, compression="gzip")) for file in files)


def polars_lines(files: list[str]) -> int:
    """Read into data frames whose schema is inferred from all lines."""
    import polars as pl

    return sum(len(pl.read_ndjson(file, infer_schema_length=None)) for file in files)


def pyarrow_lines(files: list[str]) -> int:
    """Read into Arrow tables."""
    from pyarrow import json as pa_json

    return sum(pa_json.read_json(file).num_rows for file in files)


def duckdb_text(files: list[str]) -> int:
    """Read into a table, the bodies as JSON text."""
    import duckdb

    columns = {
        "timestamp": "VARCHAR",
        "requestId": "VARCHAR",
        "modelId": "VARCHAR",
        "input": "JSON",
        "output": "JSON",
    }
    duckdb.sql("SET threads = 1")
    duckdb.read_json(files, format="newline_delimited", columns=columns).create("logs")
    return int(duckdb.sql("SELECT count(*) FROM logs").fetchall()[0][0])


WAYS: dict[str, Callable[[list[str]], int]] = {
    "gzip + json": gzip_json,
    "pandas": pandas_lines,
    "polars": polars_lines,
    "pyarrow": pyarrow_lines,
    "DuckDB": duckdb_text,
}


def main() -> None:
    """Read; print records and CPU seconds."""
    way, folder = sys.argv[1:]
    files = sorted(map(str, Path(folder).rglob("*.json.gz")))
    began = time.process_time()
    records = WAYS[way](files)
    print(json.dumps({"records": records, "seconds": time.process_time() - began}))


if __name__ == "__main__":
    main()
