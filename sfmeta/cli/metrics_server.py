"""`/metrics` and `/healthz`, on loopback only: figures about customers are for this machine's own collector."""

from __future__ import annotations

import contextlib
import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST

from sfmeta.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.cli.metrics import Metrics

LOOPBACK = "127.0.0.1"


@contextlib.contextmanager
def served(metrics: Metrics, port: int) -> Iterator[int]:
    """While the block lasts; the port that it got (0: any that is free)."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/metrics":
                self._answer(200, CONTENT_TYPE_LATEST, metrics.text())
            elif path == "/healthz":
                well, words = metrics.health(datetime.now(UTC))
                body = json.dumps({"status": "ok" if well else "failing", "orgs": words}) + "\n"
                self._answer(200 if well else 503, "application/json", body.encode())
            else:
                self._answer(404, "text/plain; charset=utf-8", b"there are /metrics and /healthz\n")

        def _answer(self, status: int, type_: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", type_)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name is the library's
            """Nobody reads who asked."""

    try:
        server = ThreadingHTTPServer((LOOPBACK, port), Handler)
    except OSError as error:
        raise ProjectError(
            f"the metrics cannot be served: {error.strerror}",
            where=f"{LOOPBACK}:{port}",
            fix="choose another --metrics-port",
        ) from error
    thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
