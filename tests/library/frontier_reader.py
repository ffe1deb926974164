"""A reader with a clock that moves, a few notes and two texts that lean on the same field."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from banyun.library import Library

TALK = """# How Tern ships boxes

Our depot robots talk over RDMA. RDMA keeps a mesh of forty robots alive, and RDMA routers hand
packets from aisle to aisle.

When the mesh is full we fall back to BTLink. Operators like RDMA because the RDMA radio needs no
cabling. BTLink is slow, and BTLink drops boxes.
"""
ARTICLE = """# 仓库里的网络

我们把机器人接到远程直接内存访问上。远程直接内存访问省掉一次拷贝，远程直接内存访问的网卡很贵。

网络满了就退回 ZPort。ZPort 便宜，但 ZPort 一忙就丢包，所以远程直接内存访问还是主力。
"""
PLAIN = """# Fields of a farm

Wheat grows slowly here. With RDMA the tractors share their maps; RDMA saves a copy of each map, and
RDMA costs little. RDMA needs fields that are flat.
"""
NOTES = {
    "inspection.md": "# Inspection of switches\n\nI wrote a nightly inspection of switches.",
    "bread.md": "# Bread\n\nThe starter doubles in four hours.",
}
START = datetime(2026, 1, 10, 9, tzinfo=UTC)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


class Reader:
    """A library at a clock, with files to read."""

    def __init__(self, folder: Path, notes: dict[str, str] | None = None, wording: str = "en") -> None:
        self.clock = Clock()
        self.folder = folder
        self.library = Library(folder / "home", clock=self.clock, wording=wording)
        self.learn(NOTES if notes is None else notes)

    def learn(self, notes: dict[str, str]) -> None:
        vault = self.folder / "vault"
        vault.mkdir(exist_ok=True)
        for name, text in notes.items():
            (vault / name).write_text(text, "utf-8")
        self.library.learn([vault])

    def reads(self, name: str, text: str, dismissed: bool = False) -> list[str]:
        """Digests a text; gives the blind spots it shows, the first ones first."""
        file = self.folder / name
        if not file.exists():
            file.write_text(text, "utf-8")
        digest = self.library.digest(str(file), dismissed=dismissed)
        return [one.name for one in digest.findings if one.kind == "blind_spot" and one.state != "dismissed"]

    def explores(self, term: str, tasks: Sequence[str] = ("field", "papers", "talks")) -> str:
        """Does some tasks of an exploration; gives its id."""
        library = self.library
        found = library.explore(term).record.id
        if "field" in tasks:
            library.write_field(found, "Two vendors lead.", ["a wiki"])
        if "papers" in tasks:
            library.skim_source(found, "papers", "A paper", taken="Congestion is the hard part.")
        if "talks" in tasks:
            library.skim_source(found, "talks", "A talk", taken="They turned flow control off.")
        return found
