"""The web app on a port of its own, for a real browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from banyun.interfaces.loopback import address_of, listen
from banyun.interfaces.web.app import build_app
from banyun.interfaces.web.site import Site


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """The address of the app on a free port."""
    with listen(0) as taken:
        taken.listen()
        server = uvicorn.Server(uvicorn.Config(build_app(site), log_level="warning", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        try:
            yield address_of(taken)
        finally:
            server.should_exit = True
            thread.join(20)
