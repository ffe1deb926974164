"""A real server on loopback that behaves well and badly, by path."""

from __future__ import annotations

import gzip
import ssl
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

PAGE = "<html><head><title>网关</title></head><body><p>缓存预热</p></body></html>"


@dataclass
class Server:
    """Where it listens and what it was asked: path and Host header."""

    port: int
    scheme: str = "http"
    asked: list[tuple[str, str]] = field(default_factory=list)
    stopping: Event = field(default_factory=Event)

    def address(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: Server

    def do_GET(self) -> None:
        self.state.asked.append((self.path, self.headers["Host"]))
        name, _, rest = self.path.lstrip("/").partition("/")
        getattr(self, f"serve_{name}", self.serve_missing)(rest)

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def serve_page(self, _: str) -> None:
        self.answer(PAGE.encode("gb18030"), Content_Type="text/html; charset=GBK")

    def serve_missing(self, _: str) -> None:
        self.answer(b"", 404)

    def serve_status(self, rest: str) -> None:
        self.answer(b"", int(rest))

    def serve_to(self, rest: str) -> None:
        """Redirects to what follows."""
        self.answer(b"", 302, Location=rest)

    def serve_circle(self, rest: str) -> None:
        self.answer(b"", 301, Location=f"/circle/{'b' if rest == 'a' else 'a'}")

    def serve_on(self, rest: str) -> None:
        """Redirects for ever, never to the same address."""
        self.answer(b"", 307, Location=f"/on/{int(rest) + 1}")

    def serve_type(self, rest: str) -> None:
        self.answer(b"words", Content_Type=rest)

    def serve_gzip(self, _: str) -> None:
        self.answer(gzip.compress(PAGE.encode()), Content_Type="text/html", Content_Encoding="gzip")

    def serve_deflate(self, _: str) -> None:
        packed = zlib.compress(PAGE.encode())[2:-4]
        self.answer(packed, Content_Type="text/html", Content_Encoding="deflate")

    def serve_bomb(self, _: str) -> None:
        self.answer(gzip.compress(bytes(30 * 2**20)), Content_Type="text/html", Content_Encoding="gzip")

    def serve_damaged(self, _: str) -> None:
        self.answer(b"\x1f\x8b" + b"no gzip at all", Content_Type="text/html", Content_Encoding="gzip")

    def serve_brotli(self, _: str) -> None:
        self.answer(b"xx", Content_Type="text/html", Content_Encoding="br")

    def serve_big(self, _: str) -> None:
        self.answer(b"x" * 3 * 2**20, Content_Type="text/plain")

    def serve_drip(self, _: str) -> None:
        """A byte now and then, for ever."""
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        self._drip(b"x")

    def serve_drip_headers(self, _: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        self._drip(b"y")

    def _drip(self, byte: bytes) -> None:
        try:
            while not self.state.stopping.is_set():
                self.wfile.write(byte)
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            self.close_connection = True

    def serve_cut(self, _: str) -> None:
        """Promises more than it sends."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"<html>")
        self.close_connection = True

    def serve_junk(self, _: str) -> None:
        self.wfile.write(b"\x00\x01 this is no HTTP\r\n\r\n")
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


class _Forgiving(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no error here."""


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A running server, over TLS if given a context."""
    state = Server(0, "https" if context else "http")
    handler = type("Handler", (_Handler,), {"state": state})
    server = _Forgiving(("127.0.0.1", 0), handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    state.port = int(server.server_address[1])
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
