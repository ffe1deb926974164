"""A home as plain open files: export and import.

    banyun.json            what this is, and the state of the notes
    materials.jsonl        one record a line, as are the others; sorted, so that `diff` tells
    versions.jsonl
    notes.jsonl
    note_versions.jsonl
    findings.jsonl
    stances.jsonl
    digest_steps.jsonl
    digest_summaries.jsonl
    records.jsonl
    acts.jsonl             in the order they were done
    texts/materials/<id>/<number>.md
    texts/notes/<id>/<version>.md
    originals/<ab>/<sha256>
    SHA256SUMS             of every other file; `sha256sum --check` reads it

Nothing tells when or where it was written: the same home exports to the same bytes. The index is not
in it; it follows from the texts.
"""

from banyun.storage.archive.exporting import Exported, export_archive
from banyun.storage.archive.importing import Imported, import_archive

__all__ = ["Exported", "Imported", "export_archive", "import_archive"]
