"""Puts measured rows into docs/figures.md: ``python scripts/write_figures.py ROWS.json…``.

The files are what ``python -m benchmarks --json`` and ``banyun engine bench --json`` print. What stands above
the marker in the page is written by hand and stays.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "docs" / "figures.md"
MARKER = "<!-- measured: written by scripts/write_figures.py -->"

Row = dict[str, Any]


def tables(rows: list[Row]) -> Iterator[str]:
    """A table for each command, in the order of the rows."""
    for command, group in groupby(rows, key=lambda row: row["command"]):
        yield f"\n### `{command}`\n"
        yield "| figure | value | n | gate | |"
        yield "|---|--:|--:|---|---|"
        yield from (_line(row) for row in group)


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
    machines = sorted({str(row["machine"]) for row in rows})
    head = PAGE.read_text("utf-8").partition(MARKER)[0]
    said = f"\nMeasured on {datetime.now(UTC):%Y-%m-%d} on {'; '.join(machines)}.\n"
    PAGE.write_text(f"{head}{MARKER}\n{said}" + "\n".join(tables(rows)) + "\n", "utf-8")
    missed = [row["figure"] for row in rows if row["met"] is False]
    print(f"{len(rows)} rows, {len(missed)} gates missed: {', '.join(missed) or 'none'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
