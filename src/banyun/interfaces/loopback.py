"""A place to listen on this machine, for the interfaces that serve."""

from __future__ import annotations

import socket

from banyun.errors import BanyunError

LOOPBACK = "127.0.0.1"


def listen(port: int) -> socket.socket:
    """A bound socket on loopback; port 0 is any that is free.

    Raises:
        BanyunError: the port is taken.
    """
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((LOOPBACK, port))
    except OSError as error:
        taken.close()
        raise BanyunError(
            f"Port {port} cannot be used: {error.strerror}.", "Choose another, or 0 for any that is free."
        ) from error
    return taken


def address_of(taken: socket.socket) -> str:
    """``http://127.0.0.1:PORT`` of a bound socket."""
    return f"http://{LOOPBACK}:{taken.getsockname()[1]}"
