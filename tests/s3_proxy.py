"""A faulty network, and users with few permissions, in front of the S3 server: fixtures."""

import http.client
import json
import random
import threading
import time
import urllib.request
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

_XML = "<?xml version='1.0'?><Error><Code>{code}</Code><Message>injected</Message></Error>"
_CODES = {400: "ExpiredToken", 403: "AccessDenied", 500: "InternalError", 503: "SlowDown"}


@dataclass
class Fault:
    """What goes wrong with the next requests that fit."""

    method: str
    path_part: str
    status: int = 0
    """Answer with this status instead of asking the server."""
    cut_after: int | None = None
    """Send this many bytes of the body, then break the connection."""
    delay: float = 0.0
    """Answer so many seconds later."""
    lost: bool = False
    """Let the server do it, and break the connection instead of answering."""
    times: int = 1

    @property
    def kind(self) -> str:
        """What it is called."""
        if self.status:
            return str(self.status)
        return "delay" if self.delay else "lost" if self.lost else "cut"


@dataclass
class FaultProxy:
    """Passes requests on to the S3 server, with faults in the order they were set."""

    url: str = ""
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    """Method, path with query, and headers (lower case) of each request."""
    faults: list[Fault] = field(default_factory=list)
    chance: Callable[[str, str], Fault | None] = lambda _method, _path: None
    """What else goes wrong with a request, by method and path."""
    injected: Counter[str] = field(default_factory=Counter)
    """Faults by kind."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fail(self, method: str, path_part: str, **how: int) -> None:
        """Set a fault; `how` is what `Fault` takes."""
        self.faults.append(Fault(method, path_part, **how))

    def fault_for(self, method: str, path: str) -> Fault | None:
        """Take the next fault that fits a request."""
        with self.lock:
            for fault in self.faults:
                if fault.times and fault.method == method and fault.path_part in path:
                    fault.times -= 1
                    return fault
            return self.chance(method, path)


def one_in_ten(*, denied: str, seed: int) -> Callable[[str, str], Fault | None]:
    """Return what spoils a tenth of all requests, each in one of many ways.

    Args:
        denied: Part of the paths of which some are denied; others never are.
        seed: Of the choice.
    """
    chance = random.Random(seed)
    ways = [{"status": 503}, {"status": 500}, {"cut_after": 20}, {"lost": True}, {"delay": 0.3}]

    def choose(method: str, path: str) -> Fault | None:
        if chance.random() >= 0.1:
            return None
        some = [*ways, {"status": 403}] if denied in unquote(path) and method == "GET" else ways
        return Fault(method, path, **chance.choice(some))  # type: ignore[arg-type]

    return choose


@pytest.fixture
def fault_proxy(s3_endpoint: str) -> Iterator[FaultProxy]:
    """Run a proxy before the S3 server that can throttle, deny and break connections."""
    proxy = FaultProxy()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(proxy, urlsplit(s3_endpoint).netloc))
    server.daemon_threads = True
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield proxy
    server.shutdown()
    server.server_close()
    thread.join()


def _handler(proxy: FaultProxy, upstream: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            proxy.requests.append((self.command, self.path, headers))
            fault = proxy.fault_for(self.command, self.path)
            if fault is not None:
                proxy.injected[fault.kind] += 1
                time.sleep(fault.delay)
            if fault is not None and fault.status:
                self._answer(fault.status, [], _XML.format(code=_CODES[fault.status]).encode())
                return
            connection = http.client.HTTPConnection(upstream)
            connection.request(self.command, self.path, body=body, headers=headers)
            response = connection.getresponse()
            content = response.read()
            if fault is not None and fault.lost:
                self.close_connection = True
                return
            length = response.getheader("Content-Length")
            self._answer(
                response.status,
                response.getheaders(),
                content,
                length=length if self.command == "HEAD" else None,
                cut_after=None if fault is None else fault.cut_after,
            )
            connection.close()

        def _answer(
            self,
            status: int,
            headers: list[tuple[str, str]],
            content: bytes,
            *,
            length: str | None = None,
            cut_after: int | None = None,
        ) -> None:
            self.send_response(status)
            for name, value in headers:
                if name.lower() not in {"content-length", "connection", "server", "date"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", length or str(len(content)))
            self.end_headers()
            self.wfile.write(content if cut_after is None else content[:cut_after])
            self.close_connection = cut_after is not None

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _serve  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Stay silent."""

    return Handler


@pytest.fixture
def acting_as(
    s3_endpoint: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[list[dict[str, Any]]], AbstractContextManager[None]]:
    """Let the S3 server check permissions, and act as a user who has just the given ones."""
    import boto3

    @contextmanager
    def act(statements: list[dict[str, Any]]) -> Iterator[None]:
        iam = boto3.client("iam", endpoint_url=s3_endpoint)
        name = f"user-{uuid.uuid4().hex[:8]}"
        iam.create_user(UserName=name)
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        iam.put_user_policy(UserName=name, PolicyName="given", PolicyDocument=document)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        with monkeypatch.context() as patch:
            patch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
            patch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
            _check_permissions_after(s3_endpoint, "0")
            try:
                yield
            finally:
                _check_permissions_after(s3_endpoint, "inf")

    return act


def _check_permissions_after(endpoint: str, requests: str) -> None:
    request = urllib.request.Request(  # noqa: S310  loopback
        f"{endpoint}/moto-api/reset-auth",
        data=requests.encode(),
        headers={"Content-Type": "text/plain"},
        method="POST",
    )
    urllib.request.urlopen(request).close()  # noqa: S310
