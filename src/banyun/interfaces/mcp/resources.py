"""Materials, passages and notes as MCP resources: ``banyun://material/…``, ``banyun://note/…``."""

from __future__ import annotations

import re

from mcp import types

from banyun.errors import NotFound
from banyun.interfaces.mcp.access import Call
from banyun.library import Library
from banyun.library.results import MaterialView, NoteView

_URI = re.compile(r"banyun://(material|note)/([^/?#]+)(?:/passage/([^/?#]+))?\Z")

TEMPLATES = (
    types.ResourceTemplate(
        uri_template="banyun://material/{id}",
        name="material",
        title="A material's text",
        mime_type="text/markdown",
    ),
    types.ResourceTemplate(
        uri_template="banyun://material/{id}/passage/{passage}",
        name="passage",
        title="A passage of a material",
        mime_type="text/markdown",
    ),
    types.ResourceTemplate(
        uri_template="banyun://note/{id}", name="note", title="A note's text", mime_type="text/markdown"
    ),
)


def resource_list(library: Library) -> list[types.Resource]:
    """Every material, the newest first. Notes and passages are reached by their ids."""
    return [
        types.Resource(
            uri=f"banyun://material/{entry.material.id}",
            name=entry.material.id,
            title=entry.material.title,
            description=f"{entry.material.kind}, {entry.characters} characters",
            mime_type="text/markdown",
        )
        for entry in library.materials()
    ]


def content_of(call: Call, uri: str) -> str:
    """The text of a resource.

    Raises:
        NotFound: there is no such resource, or it is hidden.
    """
    match = _URI.match(uri)
    if match is None:
        raise NotFound(
            f"There is no resource {uri}.", "Resources begin with banyun://material/ or banyun://note/."
        )
    kind, reference, passage = match.groups()
    view = call.show(reference)
    if kind == "note" and isinstance(view, NoteView):
        return view.text.text
    if kind == "material" and isinstance(view, MaterialView):
        if passage is None:
            return view.version.text
        found = [one.text for one in view.passages if one.id.startswith(passage)]
        if len(found) == 1:
            return found[0]
    raise NotFound(
        f"There is no resource {uri}.", "Resources begin with banyun://material/ or banyun://note/."
    )
