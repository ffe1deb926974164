"""The pages of the passes: over all materials, or on one; a module each."""

from __future__ import annotations

from starlette.routing import BaseRoute

from banyun.interfaces.web.pages.passes import (
    asking,
    challenging,
    exploring,
    mastering,
    overview,
    projects,
    questions,
    readers,
    rehearsing,
    techniques,
    validating,
)
from banyun.interfaces.web.site import Site

_PAGES = (
    overview,
    validating,
    questions,
    techniques,
    rehearsing,
    exploring,
    challenging,
    mastering,
    projects,
    readers,
    asking,
)


def routes(site: Site) -> list[BaseRoute]:
    return [route for page in _PAGES for route in page.routes(site)]
