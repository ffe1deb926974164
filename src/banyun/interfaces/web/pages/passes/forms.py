"""Forms of the passes: what one does is refused beside it, with all that was typed still there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from banyun.errors import BanyunError, Busy, NotFound, StorageError
from banyun.interfaces.web.visit import Page, Visit
from banyun.language.translation import in_language


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the form that was refused, and why it was; empty where none was."""

    form: str = ""
    message: str = ""
    hint: str = ""
    values: Mapping[str, list[str]] = field(default_factory=dict)

    def refused(self, form: str) -> bool:
        return bool(self.form) and self.form == form

    def value(self, form: str, name: str, default: str = "") -> str:
        """What a field shows: what was typed into it, else ``default``."""
        if not self.refused(form):
            return default
        return next(iter(self.values.get(name, [])), "")

    def each(self, form: str, name: str) -> list[str]:
        """All that was typed or chosen under one name."""
        return list(self.values.get(name, [])) if self.refused(form) else []


NOTHING = Typed()
JOB = "?job="
"""In an address: the work that its page waits for follows."""

Act = Callable[[Visit], str | None]
"""Does what a form asks, and gives the address to go to; None: the page again."""
Show = Callable[[Visit, Typed], Response]


def shown(show: Show) -> Page:
    """The page that is looked at."""
    return lambda visit: show(visit, NOTHING)


def doing(show: Show, acts: Mapping[str, Act]) -> Page:
    """What the forms of a page do. Each says by its field ``act`` which it is, by ``form`` which of
    several of its kind, by ``at`` where on the page to go on.

    A refusal shows the page again with the reason beside the form; a script gets it as a notice.
    """

    def done(visit: Visit) -> Response:
        act = acts.get(visit.field("act"))
        if act is None:
            raise NotFound("There is no such form here.", "Load the page again.")
        try:
            to = act(visit)
        except (StorageError, Busy):
            raise
        except BanyunError as error:
            if visit.partial:
                raise
            answer = show(visit, typed_in(visit, error))
            if b"data-refused" not in answer.body:  # the form is on the page no more
                raise
            answer.status_code = 422
            return answer
        to = to if to is not None else here(visit)
        return visit.go(to, "" if JOB in to else "kept")  # what is under way is not kept yet

    return done


def here(visit: Visit) -> str:
    """The address of the page, at the place where its form says to go on."""
    at = visit.field("at")
    url = visit.request.url
    return url.path + (f"?{url.query}" if url.query else "") + (f"#{at}" if at else "")


def typed_in(visit: Visit, error: BanyunError | None = None) -> Typed:
    """What the form holds, and why it was refused."""
    values: dict[str, list[str]] = {}
    for name, value in visit.form.multi_items():
        if isinstance(value, str):
            values.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return Typed(
        visit.field("form") or visit.field("act"),
        in_language(error.message, visit.lang) if error else "",
        in_language(error.hint, visit.lang) if error else "",
        values,
    )


@contextmanager
def of_the_reader(visit: Visit, material_id: str) -> Iterator[None]:
    """What the reader says of a text changes nothing in how the notes answer it: what lies on the desk
    stays good."""
    kept = visit.site.desk.kept(material_id, visit.lang)
    current = kept is not None and visit.library.is_current(kept)
    yield
    if kept is not None and current:
        visit.site.desk.keep(visit.lang, visit.library.renewed(kept))


MOST = 30
"""Things on one page."""


def paged(visit: Visit, several: list[Any]) -> dict[str, Any]:
    """A page of many things: those of it, and the addresses of the pages before and after."""
    start = start_of(visit)
    return {"found": several[start : start + MOST], **around(visit, len(several))}


def start_of(visit: Visit) -> int:
    """How many things stand on the pages before this one."""
    given = visit.query.get("from", "")
    return int(given) if given.isdecimal() and len(given) < 9 else 0


_KEPT = ("show", "all", "since", "as_of")
"""What an address goes on to ask for on the pages before and after."""


def around(visit: Visit, count: int) -> dict[str, Any]:
    """How many things there are in all, and the addresses of the pages before and after."""
    start = start_of(visit)
    kept = {name: value for name, value in visit.query.items() if name in _KEPT}

    def link(to: int) -> str:
        return f"{visit.request.url.path}?{urlencode({'from': to, **kept})}"

    return {
        "before": link(max(0, start - MOST)) if start else "",
        "after": link(start + MOST) if start + MOST < count else "",
        "count": count,
    }


def priority_of(visit: Visit) -> int:
    """1 to 5; 3 where nothing was chosen."""
    given = visit.field("priority")
    return int(given) if given in ("1", "2", "3", "4", "5") else 3
