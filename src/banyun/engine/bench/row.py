"""One measured figure, as every benchmark prints it."""

from __future__ import annotations

import functools
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@functools.cache
def machine() -> str:
    """The processor, its cores, and the Python that ran."""
    model = platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [
            line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line
        ]
        model = names[0] if names else model
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"


@dataclass(frozen=True, slots=True)
class Row:
    """A figure and its gate. ``n`` is how many cases it was taken over; ``gate`` is text such
    as ``>= .96``, or None; ``met`` is None where there is no gate or it was not run."""

    figure: str
    value: float | None
    unit: str
    n: int
    gate: str | None = None
    met: bool | None = None
    command: str = ""
    note: str = ""

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "machine": machine()}

    def line(self) -> str:
        """The row as a line of a table."""
        value = "—" if self.value is None else f"{self.value:,.4g}"
        verdict = {True: "met", False: "MISSED", None: ""}[self.met]
        extra = f"  ({self.note})" if self.note else ""
        columns = (f"{self.figure:<58}", f"{value:>9}", f"{self.unit:<6}", f"n={self.n:<5}", self.gate or "")
        return " ".join((*columns, verdict + extra)).rstrip()


def at_least(
    figure: str, value: float, least: float, n: int, command: str, unit: str = "", note: str = ""
) -> Row:
    """A row whose gate is a minimum."""
    return Row(figure, value, unit, n, f">= {least:g}", value >= least, command, note)


def at_most(
    figure: str, value: float, most: float, n: int, command: str, unit: str = "", note: str = ""
) -> Row:
    """A row whose gate is a maximum."""
    return Row(figure, value, unit, n, f"<= {most:g}", value <= most, command, note)


def not_run(figure: str, why: str, command: str, gate: str | None = None) -> Row:
    """A row for a figure that could not be taken here."""
    return Row(figure, None, "", 0, gate, None, command, note=f"not run: {why}")


def row_of(values: dict[str, Any]) -> Row:
    """A row from ``as_json``."""
    return Row(**{name: value for name, value in values.items() if name != "machine"})
