"""Puts measured rows into docs/figures.md: ``python scripts/write_figures.py ROWS.json…``.

The files are what ``python -m benchmarks --json`` and ``banyun engine bench --json`` print. Each command
has a section of its own, with its day and machine: a section whose command has rows is written anew, the
others stay, as does what stands above the marker, which is written by hand.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "docs" / "figures.md"
MARKER = "<!-- measured: written by scripts/write_figures.py -->"
SECTION = re.compile(r"^### `(.+)`\n", re.MULTILINE)

Row = dict[str, Any]


def sections(measured: str) -> dict[str, str]:
    """Command → its section's text without the heading, in the order of the page."""
    _, *parts = SECTION.split(measured)
    return {command: text.strip() for command, text in zip(parts[::2], parts[1::2], strict=True)}


def section(rows: list[Row], day: str) -> str:
    machines = "; ".join(sorted({str(row["machine"]) for row in rows}))
    head = ["| figure | value | n | gate | |", "|---|--:|--:|---|---|"]
    return "\n".join([f"Measured on {day} on {machines}.\n", *head, *map(_line, rows)])


def _line(row: Row) -> str:
    value = "—" if row["value"] is None else f"{row['value']:,.4g} {row['unit']}".strip()
    verdict = {True: "met", False: "**missed**", None: ""}[row["met"]]
    said = " ".join(filter(None, (verdict, f"({row['note']})" if row["note"] else "")))
    gate = (row["gate"] or "").replace(">=", "≥").replace("<=", "≤")
    return f"| {row['figure']} | {value} | {row['n']} | {gate} | {said} |"


def main(paths: list[str]) -> int:
    rows: list[Row] = [row for path in paths for row in json.loads(Path(path).read_text("utf-8"))]
    if not rows:
        print("no rows given", file=sys.stderr)
        return 1
    head, _, measured = PAGE.read_text("utf-8").partition(MARKER)
    found = sections(measured)
    for command in dict.fromkeys(row["command"] for row in rows):
        of_it = [row for row in rows if row["command"] == command]
        found[command] = section(of_it, f"{datetime.now(UTC):%Y-%m-%d}")
    texts = "\n\n".join(f"### `{command}`\n\n{text}" for command, text in found.items())
    PAGE.write_text(f"{head}{MARKER}\n\n{texts}\n", "utf-8")
    missed = [row["figure"] for row in rows if row["met"] is False]
    print(f"{len(rows)} rows, {len(missed)} gates missed: {', '.join(missed) or 'none'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
