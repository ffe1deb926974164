"""The first page: what there is to read."""

from __future__ import annotations

from starlette.responses import Response

from banyun.errors import InvalidInput
from banyun.interfaces.web.visit import Visit


def show(visit: Visit) -> Response:
    """The materials, newest first."""
    return visit.page("home.html.j2", entries=visit.library.materials(), notes=len(visit.library.notes()))


def add(visit: Visit) -> Response:
    """Takes in a file or an address, and opens it."""
    for name, data in visit.files("file"):
        added = visit.library.add(name, data=data)
        return visit.go(f"/m/{added.material.id}")
    address = visit.field("address")
    if not address.startswith(("http://", "https://")):
        raise InvalidInput("There is nothing to add.", "Give a web address, or choose a file.")
    return visit.go(f"/m/{visit.library.add(address).material.id}")
