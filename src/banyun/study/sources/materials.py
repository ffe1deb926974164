"""Materials that wait: for a look, for a digest, or for a second decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

from banyun.language.wording import say
from banyun.study import estimates
from banyun.study.base import Moment, Shelf
from banyun.study.browsing import Waiting
from banyun.study.due import Due, DueKind

GROWN_OLD = 30
"""Days after which what was put aside for later is asked about again."""


def materials_due(shelf: Shelf, moment: Moment) -> Iterator[Due]:
    """Those not yet looked at, those to digest of which nothing is said yet, those put aside long ago."""
    said, held, decided = shelf.worked_on(), shelf.with_findings(), shelf.decided()
    to_digest = []
    for material in shelf.kept_materials():
        if material.triage == "later":
            yield _due("later", material, _since(decided, material), moment, estimates.DECISION)
        elif material.id in said:
            continue
        elif material.triage == "inbox" and material.id not in held:
            yield _due("skim", material, material.added.date(), moment, estimates.SKIM)
        else:
            to_digest.append(material)
    versions = shelf.latest_versions([one.id for one in to_digest])
    for material in to_digest:
        minutes = _digesting(shelf, material.id, versions[material.id])
        reason = "held" if material.triage == "inbox" else "digest"
        yield _due("digest", material, _since(decided, material), moment, minutes, reason)


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


def _due(
    kind: DueKind, material: Waiting, since: date, moment: Moment, minutes: int, reason: str = ""
) -> Due:
    return Due(
        kind,
        material.id,
        material.title,
        _reason(reason or kind, moment.lang, since),
        f"banyun {'skim' if kind == 'later' else kind} {material.id}",
        minutes,
        since + timedelta(days=GROWN_OLD) if kind == "later" else since,
        material.priority,
    )


@lru_cache(maxsize=4096)
def _reason(reason: str, lang: str, since: date) -> str:
    return say(f"study.material.{reason}", lang, day=since)
