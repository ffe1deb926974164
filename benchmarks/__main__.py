"""``python -m benchmarks [NAME…] [--json]``: the registered benchmarks, or some of them.

Each module below has ``rows() -> list[Row]``; the whole run stays under ten minutes. Exits 1
where a gate is missed, so that a caller need not read the table.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import subprocess
import sys
import time

from benchmarks.row import Row, machine

REGISTERED = (
    "recall",
    "known",
    "latency",
    "extraction",
    "anchors",
    "terms",
    "importing",
    "digesting",
    "meaning",
    "layout",
)

LONG = ("web",)
"""Benchmarks that are run only by name: a home of ten thousand materials takes minutes to fill."""


def available() -> list[str]:
    """Those that are in this checkout."""
    return [name for name in (*REGISTERED, *LONG) if importlib.util.find_spec(f"benchmarks.{name}")]


def _taken(name: str) -> list[Row]:
    rows: list[Row] = importlib.import_module(f"benchmarks.{name}").rows()
    return rows


def _taken_alone(name: str) -> list[Row]:
    """In a process of its own, so that one benchmark's memory does not count in the next one's."""
    command = [sys.executable, "-m", "benchmarks", name, "--json"]
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if ended.returncode not in (0, 1):
        raise SystemExit(f"benchmarks.{name} ended with {ended.returncode}")
    values = json.loads(ended.stdout)
    return [Row(**{key: value for key, value in row.items() if key != "machine"}) for row in values]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(available()))
    parser.add_argument("--json", action="store_true", help="one JSON list on standard output")
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.names) - set(available()))
    if unknown:
        parser.error(f"no benchmark named {', '.join(unknown)}; there are {', '.join(available())}")
    rows: list[Row] = []
    if not options.json:
        print(machine())
    for name in options.names or [one for one in available() if one not in LONG]:
        start = time.perf_counter()
        taken = _taken_alone(name) if len(options.names) != 1 else _taken(name)
        rows.extend(taken)
        if not options.json:
            print(f"\n{name} ({time.perf_counter() - start:.0f} s)")
            print("\n".join(row.line() for row in taken), flush=True)
    if options.json:
        json.dump([row.as_json() for row in rows], sys.stdout, ensure_ascii=False, indent=1)
        print()
    return 1 if any(row.met is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
