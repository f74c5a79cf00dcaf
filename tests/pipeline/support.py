"""Running the command line as a person does, and looking at what it leaves."""

import gzip
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MASTER_KEY = "tests only: sixteen bytes or more"


@dataclass(frozen=True)
class Run:
    """A finished command."""

    home: Path
    code: int
    out: str
    err: str


def command_environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a command: an empty home, no server and no key but those given."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    clean.pop("SLUICE_MASTER_KEY", None)
    known = {"HOME": str(home), "COLUMNS": "80", "PYTHONPATH": str(Path(__file__).parents[2])}
    return {**clean, **known, **more}


def sluice(*arguments: str, home: Path, **environment: str) -> Run:
    """Run the command line in a process of its own, with an empty home."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "flows", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=home,
        env=command_environment(home, **environment),
    )
    return Run(home, done.returncode, done.stdout, done.stderr)


ROOT = "AWSLogs/123456789012/BedrockModelInvocationLogs/us-east-1/2026/03/02/05"
"""The hour that written logs lie in."""


def record(request_id: str, **changes: Any) -> dict[str, Any]:
    """Return a healthy Converse record."""
    base = {
        "schemaType": "ModelInvocationLog",
        "schemaVersion": "1.0",
        "timestamp": "2026-03-02T05:10:00Z",
        "accountId": "123456789012",
        "region": "us-east-1",
        "requestId": request_id,
        "operation": "Converse",
        "modelId": "amazon.nova-lite-v1:0",
        "input": {
            "inputContentType": "application/json",
            "inputBodyJson": {
                "messages": [{"role": "user", "content": [{"text": "Which tea has no caffeine?"}]}]
            },
            "inputTokenCount": 9,
        },
        "output": {
            "outputContentType": "application/json",
            "outputBodyJson": {
                "output": {
                    "message": {"role": "assistant", "content": [{"text": "Rooibos has none."}]}
                },
                "stopReason": "end_turn",
            },
            "outputTokenCount": 6,
        },
    }
    return {**base, **changes}


def line(request_id: str, **changes: Any) -> bytes:
    """Return a record as a line."""
    return json.dumps(record(request_id, **changes)).encode() + b"\n"


def zipped(*lines: bytes) -> bytes:
    """Return lines as Bedrock stores them."""
    return gzip.compress(b"".join(lines), mtime=0)
