"""Materials that wait: for a look, for a digest, or for a second decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from banyun.language.wording import say
from banyun.study import estimates
from banyun.study.base import Moment, Shelf
from banyun.study.browsing import Waiting
from banyun.study.due import Due, DueKind

GROWN_OLD = 30
"""Days after which what was put aside for later is asked about again."""
_OLD = timedelta(days=GROWN_OLD)


class Prospect(NamedTuple):
    """A material that comes on a day, before it is known how long it takes."""

    day: date
    material: Waiting
    kind: DueKind
    since: date


def materials_due(shelf: Shelf, moment: Moment) -> Iterator[Due]:
    """Those not yet looked at, those to digest of which nothing is said yet, those put aside long ago."""
    yield from dues_of(shelf, moment, prospects(shelf))


def prospects(shelf: Shelf) -> list[Prospect]:
    """The same, as far as one can tell without their texts."""
    said, held, decided = shelf.worked_on(), shelf.with_findings(), shelf.decided()
    found = []
    for material in shelf.kept_materials():
        if material.triage == "later":
            since = _since(decided, material)
            found.append(Prospect(since + _OLD, material, "later", since))
        elif material.id in said:
            continue
        elif material.triage == "inbox" and material.id not in held:
            since = material.added.date()
            found.append(Prospect(since, material, "skim", since))
        else:
            since = _since(decided, material)
            found.append(Prospect(since, material, "digest", since))
    return found


def dues_of(shelf: Shelf, moment: Moment, several: Sequence[Prospect]) -> Iterator[Due]:
    """What is to be done with them, and how long it takes."""
    versions = shelf.latest_versions([one.material.id for one in several if one.kind == "digest"])
    for day, material, kind, since in several:
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
            _reason(reason, moment.lang, since),
            f"banyun {'skim' if kind == 'later' else kind} {material.id}",
            minutes,
            day,
            material.priority,
        )


def _since(decided: Mapping[str, datetime], material: Waiting) -> date:
    """When the reader last decided about it; else when it was added."""
    return decided.get(material.id, material.added).date()


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
