"""Serves: over standard input and output, or over HTTP on loopback behind a token."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from importlib import metadata

import anyio
import uvicorn
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from banyun.interfaces.loopback import LOOPBACK, address_of, listen
from banyun.interfaces.mcp.access import Access, OpenLibrary
from banyun.interfaces.mcp.server import Door


def serve_stdio(open_library: OpenLibrary, access: Access, wording: str) -> None:
    """Serves one client on standard input and output until it leaves."""
    anyio.run(_on_streams, _server(open_library, access, wording))


def serve_http(
    open_library: OpenLibrary,
    access: Access,
    wording: str,
    *,
    port: int,
    token: str,
    listening: Callable[[str], None],
) -> None:
    """Serves streamable HTTP on loopback until it is interrupted.

    Args:
        port: 0 for any that is free.
        token: What clients must send as ``Authorization: Bearer …``.
        listening: Told the address once it is served.

    Raises:
        BanyunError: the port is taken.
    """
    app = _Guarded(_server(open_library, access, wording).streamable_http_app(host=LOOPBACK), token)
    with listen(port) as taken:
        listening(f"{address_of(taken)}/mcp")
        config = uvicorn.Config(app, log_level="warning", lifespan="on")
        uvicorn.Server(config).run(sockets=[taken])


def _server(open_library: OpenLibrary, access: Access, wording: str) -> Server[object]:
    return Door(open_library, access, wording).server(metadata.version("banyun"))


async def _on_streams(server: Server[object]) -> None:
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


class _Guarded:
    """Lets nobody in without the token."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._wanted = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            sent = dict(scope["headers"]).get(b"authorization", b"")
            if not hmac.compare_digest(sent, self._wanted):
                refusal = PlainTextResponse("Send the token as Authorization: Bearer.\n", status_code=401)
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)
