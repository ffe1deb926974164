"""No echo: whatever the reader says of a material, the notes validate no more of it than before."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from banyun.digest.digest import Digest
from banyun.digest.front_page import ranked_pairings, validations
from banyun.findings.finding import State
from banyun.knowledge.evidence import Stance
from banyun.library import Library
from banyun.storage.memory import MemoryStore

VAULT = {
    "cold cache": "The cache node came up empty after the restart. Every request fell through to the"
    " database. Since then a restarted node copies the hottest keys from its neighbour before it takes"
    " traffic.",
    "hot keys": "Six per cent of the keys carry most of the traffic. We copied the hottest keys between nodes"
    " and the database stayed calm.",
    "inspection": "A nightly inspection finds broken disks before they fail. Two signals must agree before a"
    " machine is isolated, which cut the false alarms by half.",
    "idle hosts": "At night the idle machines run offline jobs; an online request takes them back at once.",
    "rollback": "A rollback must not ask for approval. The last image stays on every host.",
}
PARTS = (
    "When a cache node restarts it is empty. Let it copy the hottest keys from a neighbour before it takes"
    " traffic, or every request will fall through to the database.",
    "A nightly inspection looks for broken disks and isolates a machine when two signals agree, so that"
    " false alarms do not wake anybody.",
    "The hottest keys carry most of the traffic, so copying them between nodes keeps the database calm.",
    "At night idle machines run offline jobs that give way when an online request arrives.",
    "Long contexts need attention that grows with the square of their length.",
)
ARTICLE = "# Serving\n\n" + "\n\n".join(f"## Part {at}\n\n{text}" for at, text in enumerate(PARTS, 1)) + "\n"
TWIN = ARTICLE.replace("# Serving", "# Serving, reprinted").replace("Let it copy", "It should copy")


@dataclass(slots=True)
class Clock:
    """Goes on by a minute whenever it is looked at."""

    now: datetime = datetime(2026, 3, 14, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@contextmanager
def reader() -> Iterator[tuple[Library, str, str]]:
    """A library with the vault, the article and its near-duplicate."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "vault").mkdir()
        for name, text in VAULT.items():
            (root / "vault" / f"{name}.md").write_text(f"# {name}\n\n{text}\n", "utf-8")
        with Library(root / "home", clock=Clock(), wording="en", store=MemoryStore()) as library:
            library.learn([root / "vault"])
            ids = []
            for name, text in (("article", ARTICLE), ("twin", TWIN)):
                (root / f"{name}.md").write_text(text, "utf-8")
                ids.append(library.add(str(root / f"{name}.md")).material.id)
            yield library, ids[0], ids[1]


def counted(library: Library, *materials: str) -> list[int]:
    return [len(validations(library.digest(one))) for one in materials]


def take_stance(library: Library, digest: Digest, at: int, other: int) -> None:
    waiting = ranked_pairings(digest)
    if waiting:
        stances = get_args(Stance)
        library.judge(digest, waiting[at % len(waiting)], stances[other % len(stances)])


def remember(library: Library, digest: Digest, at: int, other: int) -> None:
    taken = library.stances_on(digest.material.id)
    if taken:
        library.remember(taken[at % len(taken)], f"I remember: {PARTS[other % len(PARTS)]}")


def look_up(library: Library, digest: Digest, at: int, other: int) -> None:
    library.look_up(PARTS[at % len(PARTS)], learned=PARTS[other % len(PARTS)], on=digest.material.id)


def deduce(library: Library, digest: Digest, at: int, other: int) -> None:
    asked = library.ask(f"Why? {PARTS[at % len(PARTS)]}", on=digest.material.id)
    library.deduce(asked.question.id, PARTS[other % len(PARTS)])


def judge_finding(library: Library, digest: Digest, at: int, other: int) -> None:
    states: tuple[State, ...] = ("accepted", "dismissed")
    if digest.findings:
        library.judge_finding(digest.findings[at % len(digest.findings)].id, states[other % 2])


def pick_point(library: Library, digest: Digest, at: int, other: int) -> None:
    quote = PARTS[at % len(PARTS)].split(".")[0]
    library.name_point(digest.material.id, name=f"Point {other}", quotes=[quote])


ACTS: tuple[Callable[[Library, Digest, int, int], None], ...] = (
    take_stance,
    take_stance,
    remember,
    look_up,
    deduce,
    judge_finding,
    pick_point,
)


def test_the_example_validates_something() -> None:
    with reader() as (library, article, twin):
        assert min(counted(library, article, twin)) >= 3


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    said=st.lists(
        st.tuples(st.sampled_from(ACTS), st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=6
    )
)
def test_nothing_that_is_said_of_a_material_validates_more_of_it(
    said: list[tuple[Callable[[Library, Digest, int, int], None], int, int]],
) -> None:
    with reader() as (library, article, twin):
        before = counted(library, article, twin)
        digest = library.digest(article)
        for act, at, other in said:
            act(library, digest, at, other)
        after = counted(library, article, twin)
        assert all(now <= then for now, then in zip(after, before, strict=True))
        again = library.digest(article)
        grown = {note.id for note in library._store.notes() if note.grown_from}
        evidence = {one.recalled.note_id for each in again.passages for one in each.analysis.evidence}
        assert not grown & evidence


@pytest.mark.parametrize("feeling", ["did", "could", "hard"])
def test_only_a_reaction_adds_a_validation(feeling: str) -> None:
    with reader() as (library, article, _):
        (before,) = counted(library, article)
        library.react(article, feeling, quote=PARTS[4])  # type: ignore[arg-type]
        assert counted(library, article)[0] <= before + (feeling == "did")
