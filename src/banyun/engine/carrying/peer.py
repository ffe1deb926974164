"""What a machine offers of its KV library to its peers, over plain HTTP/1.1.

    GET /caches                             the manifests it holds, as a JSON list
    POST /sharing                           {"identity": …, "links": [hex, …]}: those that share most
                                            blocks with the text of these chained hashes
    GET /caches/{identity}/{name}/tokens    the exact tokens, little-endian 32-bit
    GET /caches/{identity}/{name}/blob      the state; Range: bytes=FROM- resumes

Every request carries ``Authorization: Bearer TOKEN``. Blobs leave by ``sendfile``, so that the
link and not Python is the limit. With ``tls`` the same goes over TLS, without ``sendfile``.
"""

from __future__ import annotations

import hmac
import json
import re
import ssl
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket

from banyun.engine.kv.identity import EngineIdentity
from banyun.engine.kv.library import KVLibrary
from banyun.engine.kv.manifest import Manifest

_PATH = re.compile(r"/caches/([0-9a-f]{24})/([0-9a-f]{40})/(tokens|blob)")
QUESTION_BYTES = 8 << 20
_RANGE = re.compile(r"bytes=(\d+)-")


class PeerServer:
    """Serves a library until closed.

    Args:
        library: What is offered.
        token: What every request must carry.
        host: Loopback unless the user opens it to other machines.
        port: 0 takes a free one; see ``address``.
        tls: A server context; None for plain HTTP.
    """

    def __init__(
        self,
        library: KVLibrary,
        token: str,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._http = _Server((host, port), library, token, tls)
        self.address = f"{'https' if tls else 'http'}://{host}:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, name="banyun-peer", daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Serves until this thread is interrupted."""
        while self._thread.is_alive():
            self._thread.join(0.5)

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(
        self, address: tuple[str, int], library: KVLibrary, token: str, tls: ssl.SSLContext | None
    ) -> None:
        super().__init__(address, _Handler)
        self.library = library
        self.token = token
        self.tls = tls

    def get_request(self) -> tuple[socket, tuple[str, int]]:
        connection, address = super().get_request()
        connection.settimeout(60)
        if self.tls is not None:
            # The handshake runs in the request's own thread, so a silent caller blocks no one.
            return self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), address
        return connection, address

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that goes away mid-transfer is no event."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: requests are counted, not printed."""

    def do_GET(self) -> None:
        if not self._allowed():
            self._refuse(HTTPStatus.UNAUTHORIZED)
        elif self.path == "/caches":
            self._answer(json.dumps([held.without_documents() for held in self._held().values()]).encode())
        elif match := _PATH.fullmatch(self.path):
            self._entry(match[1], match[2], match[3])
        else:
            self._refuse(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        if not self._allowed():
            self._refuse(HTTPStatus.UNAUTHORIZED)
        elif self.path != "/sharing":
            self._refuse(HTTPStatus.NOT_FOUND)
        else:
            try:
                size = min(QUESTION_BYTES, int(self.headers.get("Content-Length", "0")))
                asked = json.loads(self.rfile.read(size))
                links = [bytes.fromhex(link) for link in asked["links"]]
                shared = self.server.library.sharing(EngineIdentity(**asked["identity"]), links)
            except (ValueError, TypeError, KeyError):
                self._refuse(HTTPStatus.BAD_REQUEST)
                return
            self._answer(json.dumps([manifest.without_documents() for manifest in shared]).encode())

    def _allowed(self) -> bool:
        given = self.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self.server.token}".encode())

    def _held(self) -> dict[tuple[str, str], Manifest]:
        """By identity and name; of several tiers the fastest."""
        held: dict[tuple[str, str], Manifest] = {}
        for tier in self.server.library.tiers:
            for manifest in tier.manifests():
                held.setdefault((manifest.identity.digest, manifest.name), manifest)
        return held

    def _entry(self, identity: str, name: str, part: str) -> None:
        manifest = self._held().get((identity, name))
        if manifest is None:
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        for tier in self.server.library.tiers:
            path = (
                tier.blob(manifest)
                if part == "blob"
                else tier.folder(manifest.identity) / f"{manifest.name}.tokens"
            )
            if path.exists():
                self._send_file(path)
                return
        self._refuse(HTTPStatus.NOT_FOUND)

    def _send_file(self, path: Path) -> None:
        with open(path, "rb") as source:
            size = path.stat().st_size
            wanted = _RANGE.fullmatch(self.headers.get("Range", ""))
            first = int(wanted[1]) if wanted else 0
            if first > size:
                self._refuse(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
                return
            self.send_response(HTTPStatus.PARTIAL_CONTENT if wanted else HTTPStatus.OK)
            if wanted:
                self.send_header("Content-Range", f"bytes {first}-{size - 1}/{size}")
            self.send_header("Content-Length", str(size - first))
            self.send_header("Content-Type", "application/octet-stream")
            self.end_headers()
            self.wfile.flush()
            # sendfile in the kernel for a plain socket; socket.sendfile reads and sends under TLS.
            self.connection.sendfile(source, first)

    def _answer(self, body: bytes) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def _refuse(self, status: HTTPStatus) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()
