"""Materials that wait: for a look, for a digest, or for a second decision."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from banyun.language.wording import say
from banyun.study import estimates
from banyun.study.base import Moment, Shelf
from banyun.study.browsing import Waiting
from banyun.study.due import Due, DueKind
from banyun.study.spreading import AGED

GROWN_OLD = 30
"""Days after which what was put aside for later is asked about again."""
_OLD = timedelta(days=GROWN_OLD)

LEAST: Mapping[DueKind, int] = {
    "later": estimates.DECISION,
    "skim": estimates.SKIM,
    "digest": estimates.JUDGING,
}
"""Minutes that each takes at least."""


class Prospect(NamedTuple):
    """A material that comes on a day, before it is known how long it takes."""

    day: date
    material: Waiting
    kind: DueKind


def materials_due(shelf: Shelf, moment: Moment) -> Iterator[Due]:
    """Those not yet looked at, those to digest of which nothing is said yet, those put aside long ago."""
    yield from dues_of(shelf, moment, prospects(shelf))


def prospects(shelf: Shelf, among: Sequence[str] | None = None) -> list[Prospect]:
    """The same, as far as one can tell without their texts; all, or those ``among`` which to look."""
    return [_prospect(one) for one in shelf.waiting_materials(among)]


def most_urgent(
    shelf: Shelf, day: date, without: Sequence[str], limit: int | None = None
) -> Generator[Prospect, None, None]:
    """The same of those that come by a day, the most urgent first, read as they are needed."""
    found = shelf.waiting_by_urgency(day, rest=GROWN_OLD, aged=AGED, without=without, limit=limit)
    with closing(found) as several:
        yield from map(_prospect, several)


def _prospect(material: Waiting) -> Prospect:
    if material.triage == "later":
        return Prospect(_grown_old(material.since), material, "later")
    skimmed = material.triage == "inbox" and not material.held
    return Prospect(material.since, material, "skim" if skimmed else "digest")


@lru_cache(maxsize=1 << 12)
def _grown_old(since: date) -> date:
    return since + _OLD


def dues_of(shelf: Shelf, moment: Moment, several: Sequence[Prospect]) -> Iterator[Due]:
    """What is to be done with them, and how long it takes."""
    versions = shelf.latest_versions([one.material.id for one in several if one.kind == "digest"])
    for day, material, kind in several:
        reason: str = kind
        if kind == "digest":
            minutes = _digesting(shelf, material.id, versions[material.id])
            reason = "held" if material.triage == "inbox" else "digest"
        else:
            minutes = estimates.DECISION if kind == "later" else estimates.SKIM
        yield Due(
            kind,
            material.id,
            material.title,
            _reason(reason, moment.lang, material.since),
            f"banyun {'skim' if kind == 'later' else kind} {material.id}",
            minutes,
            day,
            material.priority,
        )


_minutes: dict[str, int] = {}
"""Of versions of texts: they never change."""


def _digesting(shelf: Shelf, material_id: str, version_id: str) -> int:
    if version_id not in _minutes:
        version = shelf.version(material_id)
        _minutes[version_id] = estimates.digesting(version.text[version.body_start :])
    return _minutes[version_id]


@lru_cache(maxsize=4096)
def _reason(reason: str, lang: str, since: date) -> str:
    return say(f"study.material.{reason}", lang, day=since)
