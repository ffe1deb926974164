"""Records as JSON values, the same for every interface. Keys may be added, never renamed."""

from __future__ import annotations

import json
import re

from banyun.findings.finding import Finding, StanceTaken
from banyun.knowledge.evidence import Recalled
from banyun.knowledge.note import Note
from banyun.materials.anchor import Anchor
from banyun.materials.material import Material, Version

# A terminal acts on these, so JSON carries them escaped.
_UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def as_json(values: object) -> str:
    """JSON text of values, readable in both languages, safe to print."""
    text = json.dumps(values, ensure_ascii=False, indent=2)
    return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def quote_record(quote: Anchor) -> dict[str, object]:
    """``text[start:end] == quote``, in code points of the text it anchors into."""
    return {"quote": quote.exact, "start": quote.start, "end": quote.end}


def material_record(material: Material) -> dict[str, object]:
    return {
        "material": material.id,
        "title": material.title,
        "kind": material.kind,
        "language": material.language,
        "source": material.source,
        "address": material.address,
        "authors": list(material.authors),
        "published": material.published,
        "priority": material.priority,
        "triage": material.triage,
        "rights": material.rights,
        "added": material.added.isoformat(),
    }


def version_record(version: Version) -> dict[str, object]:
    return {
        "version": version.number,
        "sha256": version.sha256,
        "characters": len(version.text),
        "outline": [
            {"level": one.level, "title": one.title, "start": one.start, "end": one.end}
            for one in version.outline
        ],
    }


def note_record(note: Note) -> dict[str, object]:
    return {
        "note": note.id,
        "title": note.title,
        "collection": note.collection,
        "key": note.key,
        "language": note.language,
        "basis": note.basis,
        "when": note.when.text if note.when else None,
        "tags": list(note.tags),
        "aliases": list(note.aliases),
        "version": note.version,
        "updated": note.updated.isoformat(),
        "missing": note.missing,
    }


def recalled_record(recalled: Recalled) -> dict[str, object]:
    return {
        "note": recalled.note_id,
        "title": recalled.title,
        "basis": recalled.basis,
        "when": recalled.when.text if recalled.when else None,
        **quote_record(recalled.quote),
        "score": round(recalled.score, 4),
        "why": recalled.why,
        "marks": mark_records(recalled),
    }


def mark_records(recalled: Recalled) -> list[dict[str, object]]:
    """What the reader said of a note elsewhere."""
    return [
        {"stance": mark.stance, "material": mark.title, "day": mark.day.isoformat(), "quote": mark.quote}
        for mark in recalled.marks
    ]


def finding_record(finding: Finding) -> dict[str, object]:
    return {
        "finding": finding.id,
        "material": finding.material_id,
        "kind": finding.kind,
        "pass": finding.pass_name,
        "name": finding.name,
        "text": finding.text,
        "quotes": [quote_record(quote) for quote in finding.quotes],
        "passages": list(finding.passage_ids),
        "author": finding.author,
        "state": finding.state,
        "details": finding.details,
    }


def stance_record(taken: StanceTaken) -> dict[str, object]:
    return {
        "id": taken.id,
        "material": taken.material_id,
        "passage": taken.passage_id,
        "note": taken.note_id,
        "stance": taken.stance,
        "material_quote": quote_record(taken.material_quote),
        "note_quote": quote_record(taken.note_quote),
        "author": taken.author,
        "orphaned": taken.orphaned,
    }
