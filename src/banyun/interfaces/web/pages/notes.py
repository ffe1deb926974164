"""The notes: browsed by where they are from, how the reader knows them and when; one of them with all
that bears on it; and learning more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import get_args
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import BaseRoute

from banyun.errors import InvalidInput
from banyun.events import CancelToken, Report
from banyun.findings.finding import StanceTaken
from banyun.interfaces.web.addresses import address_of
from banyun.interfaces.web.pages.library import pages_of
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import Visit, get, post
from banyun.knowledge.growing import GROWN
from banyun.knowledge.learning import Learned
from banyun.knowledge.note import Basis, Note
from banyun.language.wording import moment, say
from banyun.library.editing import NOTES
from banyun.library.linking import Link, NoteLinks
from banyun.library.results import NoteView
from banyun.outputs.prose import Block, Mark, blocks, one_line, plain
from banyun.outputs.said_words import cut
from banyun.outputs.typeset import parts_of
from banyun.study.browsing import NoteCount, NoteOrder

PAGE = 50
BASES: tuple[Basis, ...] = get_args(Basis)
ORDERS: tuple[NoteOrder, ...] = get_args(NoteOrder)
MOST_SHOWN = 200_000
"""Code points of a note that are typeset on its page."""
MATERIALS = 20
TAGS = {level: f"h{min(6, level + 2)}" for level in range(1, 7)}
TIMELESS = "none"
"""Names, in an address, the notes that say no time."""


def routes(site: Site) -> list[BaseRoute]:
    return [
        get(site, "/notes", show),
        post(site, "/notes", learn),
        get(site, "/notes/{note}", one),
        post(site, "/notes/{note}", describe),
    ]


def show(visit: Visit) -> Response:
    """The list, as it was asked for."""
    asked = visit.query
    counts = _counts(visit)
    collection = asked.get("collection") or None
    basis = known if (known := asked.get("basis")) in BASES else None
    year = asked.get("year", "")
    wanted_year = "" if year == TIMELESS else year if re.fullmatch(r"\d{4}", year) else None
    order = wished if (wished := asked.get("order", "")) in ORDERS else ORDERS[0]
    total = sum(
        each.count
        for each in counts
        if collection in (None, each.collection)
        and basis in (None, each.basis)
        and wanted_year in (None, each.year)
    )
    pages = pages_of(visit, total, PAGE)
    notes = visit.library.notes_page(
        collection=collection,
        basis=basis,
        year=wanted_year,
        order=order,
        limit=PAGE,
        offset=(pages.number - 1) * PAGE,
    )
    return visit.page(
        "notes/list.html.j2" if visit.partial else "notes.html.j2",
        notes=[_line(visit, note) for note in notes],
        total=total,
        every=sum(each.count for each in counts),
        pages=pages,
        chosen={"collection": collection or "", "basis": basis or "", "year": year, "order": order},
        collections=_by(counts, "collection", visit),
        bases=[(name, say(f"notes.basis.{name}", visit.lang), n) for name, n in _counted(counts, "basis")],
        years=_by(counts, "year", visit),
        orders=ORDERS,
        additions=visit.site.additions.of(("notes",)),
    )


def _counts(visit: Visit) -> Sequence[NoteCount]:
    """Counted anew only when notes have changed."""
    state = visit.library.notes_state()
    kept = visit.site.note_counts.get(state)
    if kept is None:
        kept = visit.library.note_counts()
        visit.site.note_counts.clear()
        visit.site.note_counts[state] = kept
    return kept


def _counted(counts: Sequence[NoteCount], name: str) -> list[tuple[str, int]]:
    summed: Counter[str] = Counter()
    for each in counts:
        summed[getattr(each, name)] += each.count
    return sorted(summed.items(), reverse=name == "year")


def _by(counts: Sequence[NoteCount], name: str, visit: Visit) -> list[tuple[str, str, int]]:
    """Value, words and count of each choice."""
    words = collection_words if name == "collection" else _year_words
    return [(key or TIMELESS, words(key, visit.lang), count) for key, count in _counted(counts, name)]


def collection_words(collection: str, lang: str) -> str:
    """The folder that notes are from, or what they grew from."""
    if collection == GROWN:
        return say("notes.grown", lang)
    return PurePosixPath(collection.rstrip("/")).name or collection


def _year_words(year: str, lang: str) -> str:
    return moment(year, lang) if year else say("notes.timeless", lang)


def _line(visit: Visit, note: Note) -> dict[str, object]:
    return {
        "id": note.id,
        "title": cut(note.title, 200),
        "lang": note.language,
        "basis": note.basis,
        "when": moment(note.when.text, visit.lang) if note.when else "",
        "collection": collection_words(note.collection, visit.lang),
        "key": note.key if note.collection != GROWN else "",
        "tags": note.tags[:6],
        "missing": note.missing,
    }


def one(visit: Visit) -> Response:
    """A note with what came of it."""
    view = visit.library.show(visit.path["note"])
    if not isinstance(view, NoteView):
        return visit.go(address_of(visit.path["note"]))
    note, text = view.note, view.text
    body = text.text[text.body_start : text.body_start + MOST_SHOWN]
    stances = sorted(view.stances, key=lambda taken: taken.created, reverse=True)
    titles = visit.library.titles([taken.material_id for taken in stances])
    marks = [
        Mark(taken.note_quote.start - text.body_start, taken.note_quote.end - text.body_start, "quote")
        for taken in stances
        if not taken.orphaned and taken.note_version == text.version
    ]
    used = visit.library.evidence_in(note.id)
    links = visit.library.note_links(note.id)
    lost = visit.query.get("lost", "")
    return visit.page(
        "note.html.j2",
        note=note,
        line=_line(visit, note),
        parts=parts_of(_said(body, marks, note), TAGS),
        longer=len(text.text) - text.body_start > MOST_SHOWN,
        bases=BASES,
        when=note.when.text if note.when else "",
        tags=", ".join(note.tags),
        versions=view.versions,
        stances=[_stance(taken, titles) for taken in stances],
        used=[(material.id, cut(material.title, 200), count) for material, count in used[:MATERIALS]],
        used_more=max(0, len(used) - MATERIALS),
        deepening=[
            (each.created.date(), cut(each.body.text, 240), address_of(each.body.question_id))
            for each in view.deepening
        ],
        origin=list(_origin(view, visit)),
        links=[_link(one) for one in links.out],
        backlinks=[_line(visit, one) for one in links.back],
        backlinks_more=links.more,
        wiki=partial(_wiki, links),
        lost=int(lost) if re.fullmatch(r"\d{1,4}", lost) else 0,
    )


def _link(one: Link) -> dict[str, object]:
    """A line of what the note links to."""
    title = one.note.title if one.note else one.material.title if one.material else one.target
    kind = "note" if one.note else "material" if one.material else "lost"
    passages = [f"/m/{one.material.id}?at={each}#{each}" for each in one.passages] if one.material else []
    return {"title": cut(title, 200), "address": _address(one), "kind": kind, "passages": passages}


def _address(one: Link) -> str:
    if one.note is not None:
        return f"/notes/{one.note.id}"
    if one.material is not None:
        return f"/m/{one.material.id}"
    name = PurePosixPath(one.target).name
    return f"/notes/new?{urlencode({'title': name})}"


def _wiki(links: NoteLinks, target: str) -> tuple[str, bool] | None:
    """Where a wikilink of the text leads, and whether there is such a thing."""
    name, _, place = target.partition("#")
    found = next((one for one in links.out if one.target == name.strip()), None)
    if found is None:
        return None
    if found.material is not None and place.strip() in found.passages:
        return f"/m/{found.material.id}?at={place.strip()}#{place.strip()}", True
    return _address(found), found.found


def _said(body: str, marks: Sequence[Mark], note: Note) -> list[Block]:
    """The text, without a heading that says the title again."""
    title = one_line(note.title)
    return [
        one
        for one in blocks(body, marks=marks)
        if not (one.kind == "heading" and one_line(one.text) == title)
    ]


def _stance(taken: StanceTaken, titles: dict[str, str]) -> dict[str, object]:
    return {
        "stance": taken.stance,
        "day": taken.created.date(),
        "title": one_line(titles.get(taken.material_id, "")),
        "address": f"/m/{taken.material_id}?at={taken.passage_id}#{taken.passage_id}",
        "theirs": plain(taken.material_quote.exact),
        "mine": plain(taken.note_quote.exact),
        "orphaned": taken.orphaned,
        "by": taken.author,
    }


def _origin(view: NoteView, visit: Visit) -> Iterator[tuple[str, str]]:
    """How the note came to be, line by line, each with where it leads."""
    origin, lang = view.origin, visit.lang
    if origin.kind is None:
        yield say("mastery.origin.learned", lang, day=origin.at.date()), ""
    else:
        kind = say(f"mastery.origin.kind.{origin.part or origin.kind}", lang)
        values = {"kind": kind, "day": origin.at.date(), "id": origin.record_id or ""}
        if origin.gone:
            yield say("mastery.origin.gone", lang, **values), ""
        else:
            yield say("mastery.origin.grown", lang, **values), address_of(origin.record_id or "")
    for source in origin.sources:
        if source.title is None:
            yield say("mastery.origin.on_gone", lang, id=source.id), ""
        else:
            title = one_line(source.title)
            yield say("mastery.origin.on", lang, title=title), address_of(source.id)


def describe(visit: Visit) -> Response:
    """Keeps what the reader knows better: basis, when, tags."""
    note = visit.library.show(visit.path["note"])
    if not isinstance(note, NoteView):
        raise InvalidInput("This is no note.", "Choose one of the list.")
    basis = visit.field("basis")
    if basis not in BASES:
        raise InvalidInput("There is no such basis.", f"Say one of: {', '.join(BASES)}.")
    tags = [
        tag for tag in (part.strip().lstrip("#") for part in re.split(r"[,，、]", visit.field("tags"))) if tag
    ]
    when, before = visit.field("when"), note.note.when.text if note.note.when else ""
    visit.library.describe_note(
        note.note.id,
        basis=basis if basis != note.note.basis else None,
        when=when if when != before else None,
        tags=tags,
        without_tags=[tag for tag in note.note.tags if tag not in tags],
    )
    return visit.go(f"/notes/{note.note.id}", "kept")


def learn(visit: Visit) -> Response:
    """Learns files that were sent, or a folder of this machine."""
    folder, given = visit.field("folder"), visit.field("basis")
    basis = given if given in BASES else None
    sent = visit.files("file")
    if not sent and not folder:
        raise InvalidInput("There is nothing to learn.", "Choose files, or name a folder.")
    site, lang = visit.site, visit.lang
    place = _keep(visit.library.home, sent) if sent else Path(folder).expanduser()

    def take(report: Report, cancel: CancelToken) -> Learned:
        with site.open_library(report, cancel, lang) as library:
            return library.learn([place], basis=basis)

    name = folder or _named(sent)
    addition = site.additions.begin("notes", name, take)
    addition.job.over.wait(1)
    return visit.go("/notes#adding")


def _named(sent: Sequence[tuple[str, bytes]]) -> str:
    first = PurePosixPath(sent[0][0].replace("\\", "/"))
    if len(sent) == 1 or len(first.parts) > 1:
        return first.parts[0] if len(first.parts) > 1 else first.name
    return f"{first.name} +{len(sent) - 1}"


def _keep(home: Path, sent: Sequence[tuple[str, bytes]]) -> Path:
    """Files that were sent are kept in the home, as they came: it is there that they are learned from,
    and where they can be changed and learned again."""
    place = home / NOTES
    for name, data in sent:
        parts = [
            part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("/", "..", ".")
        ]
        parts = [re.sub(r'[\x00-\x1f:*?"<>|]', "_", part)[:150] for part in parts]
        if not parts or any(part.startswith(".") for part in parts):
            continue
        target = place.joinpath(*parts)
        if not target.resolve().is_relative_to(place.resolve()):
            continue
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.write_bytes(data)
    return place
