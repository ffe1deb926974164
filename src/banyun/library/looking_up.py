"""Lookups: what was looked up on the way, where, and what was learned, which becomes a note."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from banyun.errors import InvalidInput, NotFound
from banyun.findings.bodies import Exploration, Lookup
from banyun.findings.records import Record
from banyun.identity import PREFIXES, new_id
from banyun.knowledge.growing import grown_note
from banyun.language.folding import fold
from banyun.library.references import record_named
from banyun.storage.base import Store
from banyun.study.exploring import materials_of

_ON = ("material", "finding", "question", "stance", "passage", "exploration")
"""What a lookup may be filed on."""


def look_up(
    store: Store, what: str, *, where: str, learned: str, on: str | None, now: datetime
) -> Record[Lookup]:
    """Keeps a lookup. Without ``learned`` it is still to be done; said again with it, it is done, and
    a note grows from it: no evidence for the material that it was filed on.

    Args:
        on: The id of a material, finding, question, stance, passage or exploration; None for nothing of
            these.

    Raises:
        InvalidInput: nothing was looked up.
    """
    what, learned = " ".join(what.split()), learned.strip()
    if not what:
        raise InvalidInput("There is nothing to look up.", "Write what it is.")
    material_id, about = filed_on(store, on)
    body = Lookup(what, where.strip(), learned)
    made = Record(new_id("lookup", now), body, "me", now, now, material_id, about)
    open_one = next((one for one in lookups(store, on) if _the_same(one, what, about)), None)
    if open_one is not None:
        made = replace(open_one, body=body, updated=now)
    store.put_record(made)
    if learned:
        told = f"{learned}\n\n{body.where}" if body.where else learned
        store.put_notes([grown_note(made.id, what, told, basis="read", grown_from=material_id, at=now)])
    return made


def lookups(store: Store, on: str | None = None) -> list[Record[Lookup]]:
    """All lookups, or those filed on something or on a material at all; what is still to be looked up
    first, then the latest."""
    found = store.records(Lookup)
    if on is not None:
        material_id, about = filed_on(store, on)
        found = [
            one
            for one in found
            if (one.about == about if about is not None else one.material_id == material_id)
        ]
    found.sort(key=lambda one: one.created, reverse=True)
    return sorted(found, key=is_done)


def is_done(lookup: Record[Lookup]) -> bool:
    """Whether anything was learned by it."""
    return bool(lookup.body.learned)


def filed_on(store: Store, on: str | None) -> tuple[str | None, str | None]:
    """The material and the thing that something is filed on.

    Raises:
        InvalidInput: nothing can be filed on that.
    """
    if on is None:
        return None, None
    found = record_named(store, on)
    kind = next(kind for kind, prefix in PREFIXES.items() if found.startswith(f"{prefix}_"))
    if kind not in _ON:
        raise InvalidInput(
            f"Nothing is filed on “{found}”.",
            "Name a material, a finding, a question, a stance or an exploration.",
        )
    if kind == "material":
        return found, None
    return _material_of(store, kind, found), found


def _material_of(store: Store, kind: str, found: str) -> str | None:
    if kind == "finding":
        return store.finding(found).material_id
    if kind == "question":
        return store.record(found).material_id
    if kind == "exploration":
        body = store.record(found).body
        there = {one.id for one in store.materials()}
        held = [one for one in materials_of(body) if one in there] if isinstance(body, Exploration) else []
        return next(iter(held), None)
    if kind == "stance":
        return next((one.material_id for one in store.every_stance() if one.id == found), None)
    for material in store.materials():
        if any(one.id == found for one in store.passages(store.version(material.id).id)):
            return material.id
    raise NotFound(f"There is no passage {found}.", "banyun show with --json lists a material's passages.")


def _the_same(lookup: Record[Lookup], what: str, about: str | None) -> bool:
    return not is_done(lookup) and fold(lookup.body.what) == fold(what) and lookup.about == about
