"""Learning a vault of ten thousand notes: time, memory, and what a second time costs.

The vault is made (seeded) of the sentences of a real textbook in two languages, put together
anew into notes of about ten passages with front matter, headings, links and lists; where the
textbook is absent, of the sentences of ``examples/``. Each import runs in a process of its own,
whose peak memory is its resident set (``ru_maxrss``).

``python -m benchmarks importing`` takes 2,500 and 10,000 notes.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from banyun.knowledge.learning import learn
from banyun.language.sentences import sentences
from banyun.storage.sqlite import SqliteStore
from benchmarks.data import ROOT, shared_data
from benchmarks.row import Row, at_least, at_most

COMMAND = "python -m benchmarks importing"
SIZES = (2_500, 10_000)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def pages() -> list[list[str]]:
    """The sentences of each page."""
    data = shared_data()
    files = sorted((data / "d2l").rglob("*.md") if data else (ROOT / "examples").rglob("*.md"))
    texts = (file.read_text(encoding="utf-8") for file in files)
    found = [[span.of(text) for span in sentences(text) if span.end - span.start > 12] for text in texts]
    return [page for page in found if len(page) > 20]


def write_vault(root: Path, notes: int, sources: list[list[str]]) -> None:
    """Writes so many notes."""
    chance = random.Random(7)
    (root / ".obsidian").mkdir(parents=True)
    for number in range(notes):
        page = chance.choice(sources)
        title = f"Note {number}"
        lines = [f"---\ntags: [t{number % 50}]\ndate: 20{number % 20 + 5:02}-03-12\n---\n# {title}\n"]
        for section in range(3):
            lines.append(f"## Part {section} of [[Note {chance.randrange(notes)}]]\n")
            lines.extend("".join(chance.sample(page, chance.randint(2, 5))) + "\n" for _ in range(2))
            lines.append("\n".join(f"- {line}" for line in chance.sample(page, 3)) + "\n")
        folder = root / f"folder {number % 40}"
        folder.mkdir(exist_ok=True)
        (folder / f"{title}.md").write_text("\n".join(lines), encoding="utf-8")


def measured(vault: Path, home: Path) -> dict[str, float]:
    """One import in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.importing", str(vault), str(home)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    result: dict[str, float] = json.loads(done.stdout)
    return result


def import_once(vault: Path, home: Path) -> dict[str, float]:
    store = SqliteStore(home)
    learned = learn([vault], store, lambda: NOW)
    passages = store.passage_count()
    store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "seconds": learned.seconds,
        "processor_seconds": time.process_time(),
        "passages": passages,
        "added": learned.added,
        "unchanged": learned.unchanged,
        "peak_mb": peak,
    }


def rows() -> list[Row]:
    sources = pages()
    first: dict[int, dict[str, float]] = {}
    again: dict[int, dict[str, float]] = {}
    for notes in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            vault, home = Path(folder) / "vault", Path(folder) / "home"
            home.mkdir()
            write_vault(vault, notes, sources)
            first[notes] = measured(vault, home)
            again[notes] = measured(vault, home)
            if again[notes]["unchanged"] != notes:
                raise SystemExit(
                    f"{notes - again[notes]['unchanged']:.0f} notes changed on the second import"
                )
    most = SIZES[-1]
    large, small = first[most], first[SIZES[0]]
    passages = int(large["passages"])
    growth = (large["processor_seconds"] / most) / (small["processor_seconds"] / SIZES[0])
    return [
        at_most("import of 10k notes", large["seconds"], 60, most, COMMAND, "s"),
        at_least("import, passages per second", passages / large["seconds"], 3_000, passages, COMMAND, "1/s"),
        at_most("import of 10k notes, peak memory", large["peak_mb"], 1_024, most, COMMAND, "MB"),
        at_most("second import of 10k notes", again[most]["seconds"], 10, most, COMMAND, "s"),
        Row("second import, peak memory", again[most]["peak_mb"], "MB", most, command=COMMAND),
        Row("import, processor time", large["processor_seconds"], "s", most, command=COMMAND),
        Row("import, processor time per note at 10k over 2.5k", growth, "×", most, command=COMMAND),
    ]


if __name__ == "__main__":
    print(json.dumps(import_once(Path(sys.argv[1]), Path(sys.argv[2]))))
