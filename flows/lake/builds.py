"""The private files of dataset versions: who became which row, and how the run went."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from flows.errors import ConfigError
from flows.lake.files import FileArea

RUN_FILE = "run.json"
WITHDRAWN = "withdrawn"
"""Key of a run's note: when the version was withdrawn, because records in it were erased."""


@dataclass(frozen=True, slots=True)
class Build:
    """One dataset version that was built, published or not."""

    name: str
    version: str
    run: Mapping[str, Any]
    """What belongs to the run alone: times, table versions, host, workers."""


class Builds:
    """Files under `builds/<name>/<version>/`; a build is there once its `run.json` is."""

    def __init__(self, files: FileArea) -> None:
        self._files = files

    def write(
        self,
        name: str,
        version: str,
        *,
        tables: Mapping[str, pa.Table | pd.DataFrame],
        run: Mapping[str, Any],
    ) -> None:
        """Write a build's tables as Parquet, then `run.json` with `written_at` added to it.

        Writing a version again replaces it.

        Raises:
            ConfigError: The lake cannot be written.
        """
        for table_name, rows in tables.items():
            self._files.write(f"{name}/{version}/{table_name}.parquet", _parquet(rows))
        note = {**run, "written_at": datetime.now(UTC).isoformat(timespec="microseconds")}
        text = json.dumps(note, indent=2, sort_keys=True, default=str)
        self._files.write(f"{name}/{version}/{RUN_FILE}", text.encode())

    def tables(self, name: str, version: str) -> "list[str]":
        """Return the names of a build's tables."""
        files = self._files.names(f"{name}/{version}/")
        return [Path(file).stem for file in files if file.endswith(".parquet")]

    def replace_table(self, name: str, version: str, table_name: str, rows: pa.Table) -> None:
        """Put other rows in the place of a table's, for erasure."""
        self._files.write(f"{name}/{version}/{table_name}.parquet", _parquet(rows))

    def withdraw(self, build: Build, *, at: str) -> None:
        """Note that a build is no longer to be used, and forget its report, which may show rows."""
        run = {key: value for key, value in build.run.items() if key != "report"}
        text = json.dumps({**run, WITHDRAWN: at}, indent=2, sort_keys=True, default=str)
        self._files.write(f"{build.name}/{build.version}/{RUN_FILE}", text.encode())

    def list(self, name: str | None = None) -> list[Build]:
        """Return all builds, of one dataset or of all, the newest last."""
        found = []
        for path in self._files.names(f"{name}/" if name else ""):
            parts = path.split("/")
            if len(parts) == 3 and parts[2] == RUN_FILE:  # noqa: PLR2004  name, version, file
                run = json.loads(self._files.read(path) or b"{}")
                found.append(Build(parts[0], parts[1], run))
        return sorted(found, key=lambda build: str(build.run.get("written_at", "")))

    def newest(self) -> dict[str, Build]:
        """Return the newest build of each dataset."""
        return {build.name: build for build in self.list()}

    def read(self, name: str, version: str, table_name: str) -> pa.Table:
        """Read one of a build's tables.

        Raises:
            ConfigError: There is no such build or table.
        """
        content = self._files.read(f"{name}/{version}/{table_name}.parquet")
        if content is None:
            raise ConfigError(f"there is no {table_name} of dataset {name}@{version} in the lake")
        # In memory of Arrow's own: a thread of Arrow that lets go of Python's bytes while the
        # interpreter shuts down aborts the process (seen once in some ten short commands).
        copy = pa.BufferOutputStream()
        copy.write(content)
        return pq.read_table(pa.BufferReader(copy.getvalue()), use_threads=False)


def _parquet(rows: pa.Table | pd.DataFrame) -> bytes:
    if isinstance(rows, pd.DataFrame):
        rows = pa.Table.from_pandas(rows, preserve_index=False)
    buffer = io.BytesIO()
    pq.write_table(rows, buffer, compression="zstd")
    return buffer.getvalue()
