"""The user guide's snippets, run as they stand against a server on loopback."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest

from transforms.feedback.metadata import feedback_in
from transforms.feedback.policy import FeedbackPolicy

GUIDE = Path(__file__).parents[2] / "docs" / "guide.md"
METADATA_HEADER = "X-Amzn-Bedrock-Request-Metadata"


def snippets() -> list[str]:
    """Return the guide's Python blocks in order."""
    return re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def bedrock(aws_environment: None) -> Iterator[tuple[Any, list[tuple[dict[str, str], bytes]]]]:  # noqa: ARG001
    """Return a Bedrock client, and the headers and bodies of what it sends."""
    seen: list[tuple[dict[str, str], bytes]] = []

    class Recorder(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            seen.append((dict(self.headers), body))
            answer = b'{"output": {"message": {"role": "assistant", "content": []}}}'
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("x-amzn-RequestId", "11111111-2222-3333-4444-555555555555")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    yield boto3.client("bedrock-runtime", endpoint_url=url, region_name="us-east-1"), seen
    server.shutdown()


def test_converse_sends_metadata_and_gives_the_request_id(
    bedrock: tuple[Any, list[tuple[dict[str, str], bytes]]],
) -> None:
    """The first snippet sends `requestMetadata`, and reads the id that feedback refers to."""
    client, seen = bedrock
    names = {
        "bedrock": client,
        "model": "amazon.nova-lite-v1:0",
        "messages": [{"role": "user", "content": [{"text": "Hello"}]}],
        "user": "u-1",
        "session": "s-1",
    }
    exec(snippets()[0], names)  # noqa: S102 - our own guide
    assert names["request_id"] == "11111111-2222-3333-4444-555555555555"
    assert json.loads(seen[0][1])["requestMetadata"]["user_id"] == "u-1"


def test_invoke_model_sends_a_signed_metadata_header(
    bedrock: tuple[Any, list[tuple[dict[str, str], bytes]]],
) -> None:
    """The second snippet adds the header before signing, so that the signature covers it."""
    client, seen = bedrock
    exec(snippets()[1], {"bedrock": client, "json": json, "metadata": {"user_id": "u-1"}})  # noqa: S102
    client.invoke_model(modelId="amazon.nova-lite-v1:0", body=b"{}")
    headers = seen[0][0]
    assert json.loads(headers[METADATA_HEADER]) == {"user_id": "u-1"}
    assert METADATA_HEADER.lower() in headers["Authorization"]


def test_a_vote_sent_with_the_next_call_is_read(
    bedrock: tuple[Any, list[tuple[dict[str, str], bytes]]],
) -> None:
    """The third snippet's metadata passes the client's checks, and reads as an event."""
    client, seen = bedrock
    metadata = {"user_id": "u-1"}
    request_id = "11111111-2222-3333-4444-555555555555"
    exec(snippets()[2], {"metadata": metadata, "request_id": request_id})  # noqa: S102
    client.converse(
        modelId="amazon.nova-lite-v1:0",
        messages=[{"role": "user", "content": [{"text": "Hello again"}]}],
        requestMetadata=metadata,
    )
    sent = json.loads(seen[0][1])["requestMetadata"]
    (entry,) = feedback_in(sent, policy=FeedbackPolicy())
    assert (entry["kind"], entry["request_id"]) == ("thumbs_down", request_id)
