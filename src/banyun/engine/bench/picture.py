"""The bench's gates as one SVG: how many times over each was met, on a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Iterable
from xml.sax.saxutils import escape

from banyun.engine.bench.row import Row, machine

LABELS, BARS, LINE, TOP, MARGIN = 380, 320, 26, 64, 24
DECADES = (-1.0, 2.0)
"""From a tenth of a gate to a hundred times."""
COLOURS = {True: "#2a7f62", False: "#b3432b", None: "#8a8a8a"}


def picture(rows: Iterable[Row]) -> str:
    """An SVG of the rows that have a gate, in order."""
    gated = [row for row in rows if row.gate is not None]
    height = TOP + LINE * len(gated) + 56
    width = LABELS + BARS + 200
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="system-ui, sans-serif" font-size="13" fill="#222">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{MARGIN}" y="30" font-size="17">What carrying KV caches saves here</text>',
        f'<text x="{MARGIN}" y="50" fill="#666">{escape(machine())}</text>',
    ]
    for number, row in enumerate(gated):
        parts += _bar(row, TOP + LINE * number)
    foot = TOP + LINE * len(gated)
    for decade in range(int(DECADES[0]), int(DECADES[1]) + 1):
        x = _place(10.0**decade)
        shade = "#222" if decade == 0 else "#ddd"
        parts.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{foot + 4}" stroke="{shade}"/>')
        name = "the gate" if decade == 0 else f"{10.0**decade:g} ×"
        parts.append(f'<text x="{x:.1f}" y="{foot + 20}" text-anchor="middle" fill="#666">{name}</text>')
    return "\n".join((*parts, "</svg>")) + "\n"


def _place(times: float) -> float:
    """Where so many times a gate lies on the axis."""
    low, high = DECADES
    decade = min(high, max(low, math.log10(times) if times > 0 else low))
    return LABELS + BARS * (decade - low) / (high - low)


def _times(row: Row) -> float | None:
    """How many times over the gate is met; 1 exactly met, None not measured."""
    if row.value is None or row.gate is None:
        return None
    kind, gate = row.gate.split()
    if kind == ">=":
        return row.value / float(gate) if float(gate) else None
    if row.value == 0:
        return 10.0 ** DECADES[1] if float(gate) else 1.0
    return float(gate) / row.value


def _bar(row: Row, y: float) -> list[str]:
    times = _times(row)
    value = "not run" if row.value is None else f"{row.value:,.3g} {row.unit}".strip()
    said = escape(f"{value}  ({row.gate})")
    colour = COLOURS[row.met]
    parts = [
        f'<text x="{LABELS - 12}" y="{y + 17}" text-anchor="end">{escape(row.figure)}</text>',
        f'<text x="{LABELS + BARS + 12}" y="{y + 17}" fill="{colour}">{said}</text>',
    ]
    if times is not None:
        length = _place(times) - LABELS
        parts.append(f'<rect x="{LABELS}" y="{y + 5}" width="{length:.1f}" height="16" fill="{colour}"/>')
    return parts
