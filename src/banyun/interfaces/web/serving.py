"""Serves the pages on loopback until it is interrupted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import uvicorn

from banyun.interfaces.loopback import address_of, listen
from banyun.interfaces.web.access import Access
from banyun.interfaces.web.app import build_app
from banyun.interfaces.web.collecting import settle
from banyun.interfaces.web.site import OpenLibrary, Site

GRACE_S = 3
"""Pages that are being answered may go on for so long once the server is interrupted."""


def serve(
    open_library: OpenLibrary,
    configured: Callable[[], str | None],
    *,
    port: int,
    token: str,
    listening: Callable[[str, str], None],
) -> None:
    """Serves until it is interrupted.

    Args:
        configured: The language that the settings name, if any.
        port: 0 for any that is free.
        token: The installation's.
        listening: Told the address, and a link that lets one browser in.

    Raises:
        BanyunError: the port is taken.
    """
    site = Site(open_library, configured, Access(token))
    config = uvicorn.Config(
        build_app(site),
        log_level="warning",
        lifespan="on",
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    with listen(port) as taken, suppress(KeyboardInterrupt):  # that is how it ends
        taken.listen()
        settle()
        address = address_of(taken)
        listening(address, f"{address}/pair?code={site.access.code()}")
        uvicorn.Server(config).run(sockets=[taken])
